<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Magento\Framework\MessageQueue\PoisonPill\PoisonPillCompareInterface;
use Magento\Framework\MessageQueue\PoisonPill\PoisonPillReadInterface;

/**
 * Whether configuration was saved since this process began, in Magento's words: whether there is a new poison pill.
 *
 * What a process knows of the configuration and of attributes is then out of date. Magento puts one out on every save
 * of the configuration, of a store and of an attribute, so a deletion of an attribute or option does it as well.
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
