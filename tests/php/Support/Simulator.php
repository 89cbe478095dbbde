<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

/** The Event Platform simulator of examples/, as PIM and platform, with a web server that answers the webhook's HEAD. */
final class Simulator
{
    public const CLIENT_SECRET = 'hush-client-secret';
    public const PASSWORD = 'hush-password';
    private const PROGRAM = '/debug/examples/event_platform_simulator';

    public readonly string $url;

    /** Address of a shop whose webhook answers 200. */
    public readonly string $shop;

    /** @var resource[] */
    private array $processes = [];

    /** @param null|array{string, string} $at `url` and `shop` of one that another process has started */
    public function __construct(?array $at = null)
    {
        if ($at !== null) {
            [$this->url, $this->shop] = $at;

            return;
        }
        $program = getenv('AKENEO_EVENTS_SIMULATOR')
            ?: (getenv('CARGO_TARGET_DIR') ?: dirname(__DIR__, 3) . '/target') . self::PROGRAM;
        if (!is_file($program)) {
            throw new \RuntimeException("$program is missing: run `cargo build --examples` first.");
        }
        $clients = ['--client', 'shop:' . self::CLIENT_SECRET, '--client', 'other:' . self::CLIENT_SECRET];
        $command = [$program, '--listen', '127.0.0.1:0', '--user', 'magento:' . self::PASSWORD, ...$clients];
        $said = $this->start($command, 1);
        $this->url = trim(substr((string)fgets($said), strlen('listening on ')));
        $this->shop = $this->webServer();
    }

    public function __destruct()
    {
        foreach ($this->processes as $process) {
            proc_terminate($process, 9);
            proc_close($process);
        }
    }

    /** @return array<string, mixed> */
    public function state(): array
    {
        return $this->get('/_control/state');
    }

    /** @return array<string, mixed>[] subscriptions that are active or suspended */
    public function subscriptions(): array
    {
        $live = static fn (array $it): bool => in_array($it['status'], ['active', 'suspended'], true);

        return array_values(array_filter($this->state()['subscriptions'], $live));
    }

    /** @return array<string, mixed>[] subscribers that are active */
    public function subscribers(): array
    {
        return array_values(array_filter($this->state()['subscribers'], static fn (array $it): bool => $it['status'] === 'active'));
    }

    /** @return string[] calls that change something at the platform, since the last time somebody asked */
    public function changes(): array
    {
        static $seen = [];
        $calls = $this->get('/_control/calls?since=' . ($seen[$this->url] ?? 0));
        $seen[$this->url] = $calls['last'];
        $changes = array_filter($calls['calls'], static fn (array $call): bool => $call['method'] !== 'GET' && str_contains($call['path'], '/v1/subscr'));

        return array_values(array_map(static fn (array $call): string => $call['method'] . preg_replace('#/api/v1|[0-9a-f]{8}-[0-9a-f-]+#', '', $call['path']), $changes));
    }

    /** Calls of any kind so far. */
    public function calls(): int
    {
        return $this->get('/_control/calls?since=0')['last'];
    }

    /** Whether a fault still waits for its call. */
    public function hasFault(): bool
    {
        return $this->get('/_control/faults')['faults'] !== [];
    }

    /** @param array<string, mixed> $body */
    public function post(string $path, array $body): void
    {
        $this->call($path, ['method' => 'POST', 'header' => 'Content-Type: application/json', 'content' => json_encode($body, JSON_THROW_ON_ERROR)]);
    }

    /** @return array<string, mixed> */
    private function get(string $path): array
    {
        return json_decode($this->call($path, []), true, 32, JSON_THROW_ON_ERROR);
    }

    /** @param array<string, string> $http */
    private function call(string $path, array $http): string
    {
        return (string)file_get_contents($this->url . $path, false, stream_context_create(['http' => $http + ['timeout' => 30]]));
    }

    /** Address of a web server with the direct endpoint of the sandbox's shop, in a PHP of its own that has the extension. */
    public function directEndpoint(): string
    {
        return $this->webServer('direct.php', ['-n', '-d', 'extension=' . Extension::file()]);
    }

    /** @param string[] $options of PHP */
    private function webServer(string $router = 'webhook.php', array $options = ['-n']): string
    {
        $router = __DIR__ . "/$router";
        $taken = stream_socket_server('tcp://127.0.0.1:0');
        $address = (string)stream_socket_get_name($taken, false);
        fclose($taken);
        $said = $this->start([PHP_BINARY, ...$options, '-S', $address, $router], 2);
        // It says "started" once it listens.
        while (($line = fgets($said)) !== false && !str_contains($line, 'started')) {
            continue;
        }

        return "http://$address";
    }

    /**
     * @param string[] $command
     * @return resource what it prints there
     */
    private function start(array $command, int $descriptor)
    {
        $nowhere = ['file', '/dev/null', 'w'];
        $process = proc_open($command, [0 => ['file', '/dev/null', 'r'], 1 => $nowhere, 2 => $nowhere, $descriptor => ['pipe', 'w']], $pipes);
        $this->processes[] = $process;

        return $pipes[$descriptor];
    }
}
