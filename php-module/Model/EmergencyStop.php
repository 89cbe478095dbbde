<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Model\ResourceModel\SubscriptionRows;
use Magento\Config\Model\Config\Reader\Source\Deployed\SettingChecker;
use Magento\Framework\App\Config\ScopeConfigInterface;
use Magento\Framework\Phrase;

/**
 * "Enable" is No: the shop deletes nothing. It still stores events, and they wait.
 *
 * A process that runs for hours knows only the configuration of its start. Magento tells consumers about a save only
 * after the observers of that save, and one of ours calls Akeneo. So this class reads the stored value without the
 * configuration cache. If app/etc or the environment sets the value, it holds as long as the process lives, as for
 * every setting.
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
        return __('The module stands still, because "Enable" is No. The shop deletes nothing. It stores events, and they wait until "Enable" is Yes again. To process chosen entries now, run bin/magento akeneo_events:run --force --id=….');
    }
}
