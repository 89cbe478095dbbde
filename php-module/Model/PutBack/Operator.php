<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\PutBack;

/**
 * Who wants something back. The entry keeps the name for good, in every language the same; the log says what kind of name it is.
 */
class Operator
{
    // phpcs:disable Magento2.Functions.StaticFunction -- named constructors of a value have nothing to intercept

    private function __construct(
        public readonly string $name,
        public readonly string $logged,
    ) {
    }

    /** Whoever types the command: the shop does not know a name. */
    public static function command(): self
    {
        return new self('akeneo_events:restore', 'command');
    }

    /** @param string $user the name to log in with */
    public static function admin(string $user): self
    {
        return new self($user, "admin user $user");
    }
}
