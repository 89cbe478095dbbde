<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Akeneo\Events\Cron\ProcessDue;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\Subscription\Sync;
use Akeneo\Events\Test\Support\Simulator;

/** A shop in which the doctor finds nothing: subscribed at the simulator, its webhook is the direct endpoint, and its cron runs. */
final class GoodShop
{
    /** Where the direct endpoint is, once the shop is good. */
    public string $endpoint;

    private readonly Simulated $simulated;

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $fixtures,
        Akeneo $akeneo,
    ) {
        $this->simulated = new Simulated($magento, $akeneo);
    }

    /** @param callable(SavedSettings, Simulator): void $test */
    public function within(callable $test): void
    {
        $this->simulated->within(function (SavedSettings $settings, Simulator $akeneo) use ($test): void {
            $this->magento->db()->delete($this->magento->table('akeneo_events_latest'));
            putenv("AKENEO_EVENTS_TEST_ROOT={$this->magento->root}");
            $this->endpoint ??= $akeneo->directEndpoint();
            $settings->save('web', 'secure', ['base_url' => $this->endpoint . '/']);
            $settings->save('akeneo_connector', 'events_platform', ['enabled' => '1', 'email' => 'tech@shop.example']);
            Expect::same('active', $this->magento->get(Sync::class)->execute()->state, 'subscribed');
            $product = $this->fixtures->product();
            $mapping = $this->magento->table('akeneo_connector_entities');
            $row = ['import' => 'product', 'code' => Fixtures::uuid(), 'entity_id' => $product->getId()];
            $this->magento->db()->insert($mapping, $row);
            $this->magento->get(ProcessDue::class)->execute();
            // Once more for the tests after the first: one process leaves a sign once a minute.
            $this->magento->get(Core::class)->latest()->beat('cron');
            try {
                $test($settings, $akeneo);
            } finally {
                $this->magento->db()->delete($mapping, ['code = ?' => $row['code']]);
                $this->magento->db()->delete($this->magento->table('akeneo_events_latest'));
            }
        });
    }
}
