<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Magento\Framework\Component\ComponentRegistrar;
use Magento\Framework\Component\ComponentRegistrarInterface;

/** The direct endpoint of the shop, in a web server of PHP's own. */
final class DirectDoor
{
    /** @var resource */
    private $server;
    private readonly string $url;

    /** @param array<string, string> $variables of the web server's environment */
    public function __construct(Magento $magento, array $variables = [])
    {
        $module = $magento->get(ComponentRegistrarInterface::class)->getPath(ComponentRegistrar::MODULE, 'Akeneo_Events');
        $free = stream_socket_server('tcp://127.0.0.1:0');
        $address = stream_socket_get_name($free, false);
        fclose($free);
        $this->server = proc_open(
            [PHP_BINARY, '-S', $address, "$module/pub/webhook.php"],
            [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']],
            $pipes,
            null,
            $variables + ['MAGENTO_ROOT' => $magento->root] + getenv()
        );
        $this->url = "http://$address/akeneo_events/webhook";
        $until = microtime(true) + 10;
        while (($up = @stream_socket_client("tcp://$address")) === false && microtime(true) < $until) {
            usleep(20_000);
        }
        Expect::true($up !== false, 'PHP\'s web server is up');
    }

    public function close(): void
    {
        proc_terminate($this->server);
        proc_close($this->server);
    }

    /**
     * @param array<string, string> $headers as $_SERVER has them
     * @return int the status
     */
    public function post(string $body, array $headers): int
    {
        $curl = curl_init($this->url);
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
