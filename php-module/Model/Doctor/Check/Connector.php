<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Model\ResourceModel\ConnectorRows;
use Akeneo\Events\Model\Subscription\Settings;
use Magento\Framework\Component\ComponentRegistrar;
use Magento\Framework\Component\ComponentRegistrarInterface;
use Magento\Framework\Phrase;

/**
 * Checks that the connector is enabled and has imported something. The shop may delete only what the connector has
 * imported.
 */
class Connector implements CheckInterface
{
    public function __construct(
        private readonly Settings $settings,
        private readonly ComponentRegistrarInterface $components,
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
        if (!$this->settings->hasConnector()) {
            return $this->missing();
        }
        if (!$this->rows->exist()) {
            return Finding::bad(__('The connector has no mapping table yet.'), __('Run bin/magento setup:upgrade.'), [], 'bin/magento setup:upgrade');
        }
        $mapped = $this->rows->counts();
        if (array_sum($mapped) === 0) {
            return Finding::bad(
                __('The connector\'s mapping table is empty. The connector has imported nothing, so this module may delete nothing.'),
                __('Run the connector\'s imports first.'),
                ['mapped' => $mapped],
                __('Run the connector\'s imports: System > Akeneo Connector > Jobs.')
            );
        }
        $counts = [];
        foreach ($mapped as $type => $count) {
            $counts[] = "$type " . number_format($count);
        }

        return Finding::good(__('The connector\'s mapping table has these rows: %1.', implode(', ', $counts)), ['mapped' => $mapped]);
    }

    private function missing(): Finding
    {
        if ($this->components->getPath(ComponentRegistrar::MODULE, Settings::CONNECTOR) === null) {
            return Finding::bad(
                __('The Akeneo Connector (module %1) is not in this shop. The shop may delete only what the connector has imported.', Settings::CONNECTOR),
                __('Install the connector, in any edition, then run bin/magento setup:upgrade. docs/install.md says where it comes from.'),
                [],
                __('Install the Akeneo Connector: docs/install.md, section 2.')
            );
        }

        return Finding::bad(
            __('The module %1 is not enabled.', Settings::CONNECTOR),
            __('Run bin/magento module:enable %1 and bin/magento setup:upgrade.', Settings::CONNECTOR),
            [],
            'bin/magento module:enable ' . Settings::CONNECTOR . ' && bin/magento setup:upgrade'
        );
    }
}
