<?php

declare(strict_types=1);

namespace Akeneo\Events\Tools\Magento;

/** One parameter of a method. */
final class Parameter implements \Stringable
{
    /** @param string[] $classes by its type or else by the method's comment */
    public function __construct(
        public readonly string $name,
        public readonly string $type,
        public readonly bool $isRequired,
        public readonly bool $isVariadic = false,
        public readonly bool $isByReference = false,
        public readonly array $classes = [],
    ) {
    }

    public function __toString(): string
    {
        return ltrim("$this->type " . ($this->isByReference ? '&' : '') . ($this->isVariadic ? '...' : '') . "\$$this->name")
            . ($this->isRequired || $this->isVariadic ? '' : ' = …');
    }
}
