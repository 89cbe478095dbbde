<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Bench;

use Akeneo\Events\Test\Magento\Consumer;
use Akeneo\Events\Test\Magento\Magento;
use Magento\Framework\App\Config\ScopeConfigInterface;

/** A web server of the shop: nginx, and php-fpm with two workers that serves Magento. */
final class Web
{
    /** PHP as Adobe recommends it for production (Commerce Operations, Performance best practices, Software recommendations). */
    private const RECOMMENDED = [
        'realpath_cache_size=10M', 'realpath_cache_ttl=7200',
        'opcache.memory_consumption=512', 'opcache.max_accelerated_files=60000', 'opcache.validate_timestamps=0',
    ];

    public readonly string $address;
    private readonly string $place;
    private readonly string $shop;
    private readonly bool $isSecure;

    /** @var resource[] */
    private array $processes = [];

    public function __construct(private readonly Magento $magento, Variant $variant)
    {
        $this->place = sys_get_temp_dir() . '/akeneo-events.' . bin2hex(random_bytes(6));
        mkdir($this->place);
        chmod($this->place, 0711);
        $free = stream_socket_server('tcp://127.0.0.1:0');
        $this->address = stream_socket_get_name($free, false);
        fclose($free);
        $base = (string)$magento->get(ScopeConfigInterface::class)->getValue('web/unsecure/base_url');
        $this->isSecure = str_starts_with((string)$magento->get(ScopeConfigInterface::class)->getValue('web/secure/base_url'), 'https:');
        $this->shop = 'http://' . rtrim((string)preg_replace('#^https?://#', '', $base), '/');
        try {
            $this->start($variant);
        } catch (\Throwable $failure) {
            $this->close();
            throw $failure;
        }
    }

    public function close(): void
    {
        foreach ($this->processes as $process) {
            proc_terminate($process);
            proc_close($process);
        }
        $this->processes = [];
        exec('rm -rf ' . escapeshellarg($this->place));
    }

    /** A request for this server, whatever address it names. */
    public function request(string $url, array $options = []): \CurlHandle
    {
        $curl = curl_init(str_starts_with($url, 'http') ? $url : "{$this->shop}/" . ltrim($url, '/'));
        $options[CURLOPT_HTTPHEADER] = [...$options[CURLOPT_HTTPHEADER] ?? [], ...$this->isSecure ? ['X-Forwarded-Proto: https'] : []];
        curl_setopt_array($curl, $options + [
            CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 120, CURLOPT_PROXY => '', CURLOPT_CONNECT_TO => ["::{$this->address}"],
        ]);

        return $curl;
    }

    /**
     * An event as Akeneo delivers it.
     *
     * @param array{string, string, array<string, string>} $signed see Akeneo::signed()
     */
    public function delivery(array $signed): \CurlHandle
    {
        [, $body, $headers] = $signed;
        $lines = ['Content-Type: application/json'];
        foreach ($headers as $name => $value) {
            $lines[] = str_replace('_', '-', substr($name, 5)) . ": $value";
        }

        return $this->request('akeneo_events/webhook', [CURLOPT_POSTFIELDS => $body, CURLOPT_HTTPHEADER => $lines]);
    }

    private function start(Variant $variant): void
    {
        file_put_contents("{$this->place}/fpm.conf", $this->pool());
        file_put_contents("{$this->place}/nginx.conf", $this->server());
        $fpm = getenv('PHP_FPM') ?: 'php-fpm' . PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION;
        $settings = array_map(static fn (string $setting): string => "-d$setting", self::RECOMMENDED);
        $this->processes[] = $variant->start([$fpm, '-R', ...$settings, '-y', "{$this->place}/fpm.conf"]);
        $this->processes[] = $variant->start(['nginx', '-e', "{$this->place}/nginx.log", '-c', "{$this->place}/nginx.conf"]);
        Consumer::await('the web server is up', fn (): bool => file_exists("{$this->place}/fpm.sock") && @stream_socket_client("tcp://{$this->address}") !== false);
    }

    private function pool(): string
    {
        $owner = posix_getpwuid(fileowner("{$this->magento->root}/app/etc/env.php"));
        $group = posix_getgrgid($owner['gid'])['name'];

        return <<<CONF
            [global]
            daemonize = no
            error_log = {$this->place}/fpm.log
            [bench]
            user = {$owner['name']}
            group = $group
            listen = {$this->place}/fpm.sock
            listen.mode = 0666
            pm = static
            pm.max_children = 2
            php_admin_value[memory_limit] = 756M
            CONF;
    }

    private function server(): string
    {
        return <<<CONF
            daemon off;
            pid {$this->place}/nginx.pid;
            error_log {$this->place}/nginx.log;
            worker_processes 1;
            events { worker_connections 1024; }
            http {
                access_log off;
                client_body_temp_path {$this->place}; proxy_temp_path {$this->place}; fastcgi_temp_path {$this->place};
                uwsgi_temp_path {$this->place}; scgi_temp_path {$this->place};
                keepalive_requests 1000000;
                server {
                    listen {$this->address};
                    fastcgi_buffers 16 16k; fastcgi_buffer_size 32k; fastcgi_read_timeout 120;
                    location / {
                        include /etc/nginx/fastcgi_params;
                        fastcgi_param SCRIPT_FILENAME {$this->magento->root}/pub/index.php;
                        fastcgi_param SCRIPT_NAME /index.php;
                        fastcgi_pass unix:{$this->place}/fpm.sock;
                    }
                }
            }
            CONF;
    }
}
