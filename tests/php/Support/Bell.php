<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Magento\Framework\MessageQueue\PublisherInterface;

/** A publisher that remembers what was published, or fails. */
final class Bell implements PublisherInterface
{
    /** @var array<int, array{string, mixed}> */
    public array $published = [];
    public ?\Throwable $failure = null;

    public function publish($topicName, $data)
    {
        if ($this->failure !== null) {
            throw $this->failure;
        }
        $this->published[] = [$topicName, $data];

        return null;
    }
}
