<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\DirectDoor;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\Storefront;
use Magento\Framework\App\MaintenanceMode;

/** The direct endpoint while the shop is in maintenance mode, in a web server of PHP's own. */
final class Maintenance
{
    public function __construct(
        private readonly Magento $magento,
        Fixtures $fixtures,
        private readonly Akeneo $akeneo,
        private readonly Storefront $storefront,
    ) {
    }

    public function theDirectEndpointAnswers200AndStoresWhileMagentoAnswers503(): void
    {
        $mode = $this->magento->get(MaintenanceMode::class);
        $door = new DirectDoor($this->magento);
        try {
            $mode->set(true);
            [$id, $body, $headers] = $this->akeneo->signed('category', 'in_maintenance');
            Expect::same(200, $door->post($body, $headers), 'the direct endpoint in maintenance mode');
            Expect::same(200, $door->post($body, $headers), 'the same event again');
            $stored = $this->magento->db()->fetchAll(
                'SELECT status, payload FROM ' . $this->magento->table('akeneo_events_queue') . ' WHERE event_id = ?',
                [$id]
            );
            Expect::same([['status' => 'pending', 'payload' => $body]], $stored, 'what is stored');
            Expect::same(401, $door->post($body, ['HTTP_X_AKENEO_SIGNATURE_PRIMARY' => str_repeat('0', 64)] + $headers), 'a forged one');
            Expect::same(503, $this->storefront->status('akeneo_events/webhook'), 'Magento\'s own controller');
        } finally {
            $mode->set(false);
            $door->close();
        }
    }
}
