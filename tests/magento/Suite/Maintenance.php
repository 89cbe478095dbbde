<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\Storefront;
use Magento\Framework\App\MaintenanceMode;
use Magento\Framework\Component\ComponentRegistrar;
use Magento\Framework\Component\ComponentRegistrarInterface;

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
        [$server, $url] = $this->serve();
        try {
            $mode->set(true);
            [$id, $body, $headers] = $this->akeneo->signed('category', 'in_maintenance');
            Expect::same(200, $this->post($url, $body, $headers), 'the direct endpoint in maintenance mode');
            Expect::same(200, $this->post($url, $body, $headers), 'the same event again');
            $stored = $this->magento->db()->fetchAll(
                'SELECT status, payload FROM ' . $this->magento->table('akeneo_events_queue') . ' WHERE event_id = ?',
                [$id]
            );
            Expect::same([['status' => 'pending', 'payload' => $body]], $stored, 'what is stored');
            Expect::same(401, $this->post($url, $body, ['HTTP_X_AKENEO_SIGNATURE_PRIMARY' => str_repeat('0', 64)] + $headers), 'a forged one');
            Expect::same(503, $this->storefront->status('akeneo_events/webhook'), 'Magento\'s own controller');
        } finally {
            $mode->set(false);
            proc_terminate($server);
            proc_close($server);
        }
    }

    /** @return array{resource, string} */
    private function serve(): array
    {
        $module = $this->magento->get(ComponentRegistrarInterface::class)->getPath(ComponentRegistrar::MODULE, 'Akeneo_Events');
        $free = stream_socket_server('tcp://127.0.0.1:0');
        $address = stream_socket_get_name($free, false);
        fclose($free);
        $server = proc_open(
            [PHP_BINARY, '-S', $address, "$module/pub/webhook.php"],
            [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']],
            $pipes,
            null,
            ['MAGENTO_ROOT' => $this->magento->root] + getenv()
        );
        $until = microtime(true) + 10;
        while (($up = @stream_socket_client("tcp://$address")) === false && microtime(true) < $until) {
            usleep(20_000);
        }
        Expect::true($up !== false, 'PHP\'s web server is up');

        return [$server, "http://$address/akeneo_events/webhook"];
    }

    /** @param array<string, string> $headers as $_SERVER has them */
    private function post(string $url, string $body, array $headers): int
    {
        $curl = curl_init($url);
        $lines = array_map(
            static fn (string $name, string $value): string => str_replace('_', '-', substr($name, 5)) . ": $value",
            array_keys($headers),
            $headers
        );
        curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_POSTFIELDS => $body, CURLOPT_HTTPHEADER => $lines, CURLOPT_TIMEOUT => 30]);
        curl_exec($curl);

        return (int)curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
    }
}
