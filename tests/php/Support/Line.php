<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Model\HangUp;

/** Remembers after which topics it was hung up. With real brokers: tests/system/webhook_broker.rs. */
final class Line extends HangUp
{
    /** @var string[] */
    public array $after = [];
    public ?\Exception $failure = null;

    public function __construct()
    {
    }

    public function atTheEnd(): void
    {
        $this->after[] = 'all';
    }

    public function after(string $topic): void
    {
        $this->after[] = $topic;
        if ($this->failure !== null) {
            throw $this->failure;
        }
    }
}
