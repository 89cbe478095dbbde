<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Model\ResourceModel\ConnectorRows;
use Akeneo\Events\Model\Subscription\Settings;
use Magento\Framework\Module\Manager as ModuleManager;
use Magento\Framework\Phrase;

/**
 * Checks that the connector is enabled and has imported something. The shop may delete only what the connector has
 * imported.
 */
class Connector implements CheckInterface
{
    public function __construct(
        private readonly ModuleManager $modules,
        private readonly ConnectorRows $rows,
    ) {
    }

    public function title(): Phrase
    {
        return __('Akeneo Connector');
    }

    public function needs(): array
    {
        return [];
    }

    public function run(): Finding
    {
        if (!$this->modules->isEnabled(Settings::CONNECTOR)) {
            return Finding::bad(
                __('The module %1 is not enabled.', Settings::CONNECTOR),
                __('Run bin/magento module:enable %1 and bin/magento setup:upgrade.', Settings::CONNECTOR)
            );
        }
        $mapped = $this->rows->counts();
        if (array_sum($mapped) === 0) {
            return Finding::bad(
                __('The connector\'s mapping table is empty. The connector has imported nothing, so this module may delete nothing.'),
                __('Run the connector\'s imports first.'),
                ['mapped' => $mapped]
            );
        }
        $counts = [];
        foreach ($mapped as $type => $count) {
            $counts[] = "$type " . number_format($count);
        }

        return Finding::good(__('The connector\'s mapping table has these rows: %1.', implode(', ', $counts)), ['mapped' => $mapped]);
    }
}
