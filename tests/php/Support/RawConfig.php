<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Magento\Config\App\Config\Type\System\Reader;

/** The configuration of the one store before Magento replaces what is in double braces: as it is, unless a test says otherwise. */
final class RawConfig extends Reader
{
    /** How often all of it was read. */
    public int $reads = 0;

    /**
     * @param array<string, mixed> $settings by path
     * @param array<string, string> $raw by path, what is stored instead
     */
    public function __construct(private array &$settings, private array &$raw)
    {
    }

    public function read()
    {
        $this->reads++;
        $store = [];
        foreach ($this->raw + $this->settings as $path => $value) {
            [$section, $group, $field] = explode('/', $path);
            $store[$section][$group][$field] = $value;
        }

        return ['stores' => ['default' => $store]];
    }
}
