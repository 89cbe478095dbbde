<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Magento\Framework\MessageQueue\PoisonPill\PoisonPillCompareInterface;
use Magento\Framework\MessageQueue\PoisonPill\PoisonPillReadInterface;

/**
 * Tells whether somebody saved configuration since this process began. In Magento's words: whether there is a new
 * poison pill.
 *
 * After that, this process has old configuration and old attributes. Magento sets a new pill on every save of
 * configuration, of a store and of an attribute. So a deletion of an attribute or an option also sets one.
 */
class SavedSettings
{
    private string $version = '';

    public function __construct(
        private readonly PoisonPillReadInterface $read,
        private readonly PoisonPillCompareInterface $compare,
    ) {
    }

    public function remember(): void
    {
        $this->version = $this->read->getLatestVersion();
    }

    public function changed(): bool
    {
        return !$this->compare->isLatestVersion($this->version);
    }
}
