<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Bench;

use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\Skipped;
use Magento\Framework\App\DeploymentConfig;

/**
 * The shop with other settings of app/etc, for chosen processes only: each gets a view of the file system in which a copy lies over
 * app/etc, and an empty directory over var/cache. Whatever becomes of these processes, the shop itself is not changed.
 */
final class Variant
{
    private const SHELL = 'while [ "$1" != -- ]; do mount --bind "$1" "$2" && shift 2 || exit 99; done; shift; exec "$@"';

    /** @var array<string, string> directories of the shop, and what lies over them */
    private array $covers = [];
    private bool $hasExtension = true;

    private function __construct(private readonly Magento $magento, private readonly string $place)
    {
    }

    /** The shop as it is, without any other settings. */
    public static function none(Magento $magento): self
    {
        return new self($magento, '');
    }

    /**
     * @param callable(array<string, mixed>): array<string, mixed> $env changes what env.php returns
     * @throws Skipped this user may not mount
     */
    public static function of(Magento $magento, callable $env): self
    {
        exec('unshare -m true 2>&1', $said, $code);
        if ($code !== 0) {
            throw new Skipped('a process cannot get a view of the file system of its own here; run it as root (unshare -m)');
        }
        $place = sys_get_temp_dir() . '/akeneo-events.' . bin2hex(random_bytes(6));
        mkdir($place, 0711);
        $variant = new self($magento, $place);
        exec('cp -a ' . escapeshellarg("{$magento->root}/app/etc") . ' ' . escapeshellarg("$place/etc"));
        $variant->covers["{$magento->root}/app/etc"] = "$place/etc";
        $variant->cover('var/cache');
        $variant->write('env.php', $env);

        return $variant;
    }

    /**
     * Its message queues are all on one connection.
     *
     * @param 'db'|'amqp' $connection
     * @throws Skipped there is no such connection
     */
    public static function queueOn(Magento $magento, string $connection): self
    {
        if ($connection === 'amqp' && !$magento->get(DeploymentConfig::class)->get('queue/amqp/host')) {
            throw new Skipped('this shop has no RabbitMQ (queue/amqp in app/etc/env.php)');
        }
        $variant = self::of($magento, static fn (array $env): array => array_replace_recursive($env, ['queue' => ['default_connection' => $connection]]));
        if ($connection === 'amqp') {
            // What setup:upgrade does where it is the shop's own connection. In MySQL every queue has its row.
            $variant->run([PHP_BINARY, dirname(__DIR__) . '/Support/topology.php']);
        }

        return $variant;
    }

    /** The shop without this module and its extension; in production mode compiled anew. */
    public function removeModule(): void
    {
        $this->hasExtension = false;
        $this->write('config.php', static fn (array $config): array => array_replace_recursive($config, ['modules' => ['Akeneo_Events' => 0]]));
        $this->cover('generated');
        if (trim($this->run([PHP_BINARY, '-r', 'echo (int)extension_loaded("akeneo_events");'])) !== '0') {
            throw new Skipped('this PHP loads the extension from its own configuration; load it by PHP_INI_SCAN_DIR instead');
        }
        if (is_file("{$this->magento->root}/generated/metadata/global.php")) {
            $this->compile();
        }
    }

    /**
     * A process of the shop as it is here. It keeps the number of the process that becomes it.
     *
     * @param string[] $command
     * @return resource
     */
    public function start(array $command, mixed $output = ['file', '/dev/null', 'w'], ?array &$pipes = [])
    {
        $covers = [];
        foreach ($this->covers as $directory => $cover) {
            array_push($covers, $cover, $directory);
        }

        return proc_open(
            $covers === [] ? $command : ['unshare', '-m', 'sh', '-c', self::SHELL, 'sh', ...$covers, '--', ...$command],
            [['file', '/dev/null', 'r'], $output, $output],
            $pipes,
            $this->magento->root,
            $this->hasExtension ? null : ['PHP_INI_SCAN_DIR' => $this->withoutExtension()] + getenv()
        );
    }

    /**
     * @param string[] $command
     * @return string what it printed
     */
    public function run(array $command): string
    {
        $process = $this->start($command, ['pipe', 'w'], $pipes);
        $said = stream_get_contents($pipes[1]);
        $said .= stream_get_contents($pipes[2]);
        $code = proc_close($process);
        if ($code !== 0) {
            throw new \RuntimeException(implode(' ', $command) . " ended with $code: " . substr($said, -2000));
        }

        return $said;
    }

    public function close(): void
    {
        $this->place === '' || exec('rm -rf ' . escapeshellarg($this->place));
    }

    /** Magento removes the directory of the caches for it, which it cannot where something lies over that very directory. */
    private function compile(): void
    {
        $covers = $this->covers;
        unset($this->covers["{$this->magento->root}/var/cache"]);
        $this->cover('var');
        $this->run([PHP_BINARY, '-d', 'memory_limit=2G', 'bin/magento', 'setup:di:compile']);
        $this->covers = $covers;
    }

    /** An empty directory lies over one of the shop. */
    private function cover(string $directory): void
    {
        $covered = "{$this->magento->root}/$directory";
        is_dir($covered) || mkdir($covered, 0775, true);
        $cover = "{$this->place}/" . basename($directory);
        mkdir($cover, 0775);
        chown($cover, fileowner($covered));
        $this->covers[$covered] = $cover;
    }

    /** @param callable(array<string, mixed>): array<string, mixed> $change */
    private function write(string $file, callable $change): void
    {
        $path = "{$this->place}/etc/$file";
        file_put_contents($path, '<?php return ' . var_export($change(require $path), true) . ';');
    }

    /** PHP_INI_SCAN_DIR without the directory's file that names the extension. */
    private function withoutExtension(): string
    {
        $parts = [];
        foreach (explode(':', (string)getenv('PHP_INI_SCAN_DIR')) as $number => $part) {
            $files = $part === '' ? [] : (glob("$part/*.ini") ?: []);
            $others = array_filter($files, static fn (string $file): bool => !str_contains((string)file_get_contents($file), 'akeneo_events'));
            $parts[] = count($others) === count($files) ? $part : $this->linked("ini$number", $others);
        }

        return implode(':', $parts);
    }

    /** @param string[] $files */
    private function linked(string $name, array $files): string
    {
        $directory = "{$this->place}/$name";
        is_dir($directory) || mkdir($directory);
        foreach ($files as $file) {
            $link = "$directory/" . basename($file);
            is_link($link) || symlink((string)realpath($file), $link);
        }

        return $directory;
    }
}
