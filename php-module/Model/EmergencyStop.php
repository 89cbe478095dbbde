<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Model\ResourceModel\SubscriptionRows;
use Magento\Config\Model\Config\Reader\Source\Deployed\SettingChecker;
use Magento\Framework\App\Config\ScopeConfigInterface;
use Magento\Framework\Phrase;

/**
 * "Enable" is No: nothing is deleted, events go on being stored, and they wait.
 *
 * A process that runs for hours knows the configuration of its beginning, and Magento tells consumers of a save only after the
 * observers of that save, ours among them, which calls Akeneo. So the stored value is read past the configuration cache.
 * A value that app/etc or the environment fixes holds for as long as the process lives, as for every setting.
 */
class EmergencyStop
{
    /** The last part of Config::ENABLED. */
    private const ENABLED = 'enabled';

    public function __construct(
        private readonly Config $config,
        private readonly SubscriptionRows $rows,
        private readonly SettingChecker $settingChecker,
    ) {
    }

    /**
     * One look-up by key at most: cheap enough to be asked twice for each deletion.
     *
     * @phpstan-impure
     */
    public function isPulled(): bool
    {
        if (!$this->config->isEnabled()) {
            return true;
        }
        // Without a row etc/config.xml's No holds.
        $stored = $this->config->isYes($this->rows->read([self::ENABLED])[self::ENABLED] ?? null);

        return !$stored && !$this->settingChecker->isReadOnly(Config::ENABLED, ScopeConfigInterface::SCOPE_TYPE_DEFAULT);
    }

    /** What an operator has to know while it is pulled. */
    public function sentence(): Phrase
    {
        return __('The module stands still, because "Enable" is No: nothing is deleted. Events are stored and wait until it is Yes again; bin/magento akeneo_events:run --force processes chosen ones now.');
    }
}
