<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

/** A shop's root with nothing but the deployment configuration of a vector of tests/vectors/deployment.json. */
final class Deployment
{
    /** @return iterable<string, array{array<string, mixed>}> */
    public static function vectors(): iterable
    {
        $file = json_decode((string)file_get_contents(dirname(__DIR__, 2) . '/vectors/deployment.json'), true, 16, JSON_THROW_ON_ERROR);
        foreach ($file['vectors'] as $vector) {
            yield $vector['name'] => [$vector];
        }
    }

    /**
     * @template T
     * @param array<string, mixed> $vector
     * @param callable(string): T $read gets the root
     * @return T
     */
    public static function within(array $vector, callable $read): mixed
    {
        $root = sys_get_temp_dir() . '/deployment-' . bin2hex(random_bytes(6));
        mkdir("$root/app/etc", 0700, true);
        try {
            foreach (array_intersect_key($vector, ['config.php' => 1, 'env.php' => 1]) as $file => $content) {
                file_put_contents("$root/app/etc/$file", '<?php return ' . var_export($content, true) . ';');
            }
            foreach ($vector['variables'] as $name => $value) {
                putenv("$name=$value");
            }

            return $read($root);
        } finally {
            array_map('putenv', array_keys($vector['variables']));
            array_map('unlink', glob("$root/app/etc/*"));
            array_map('rmdir', ["$root/app/etc", "$root/app", $root]);
        }
    }

    /**
     * @param array<string, mixed> $env as pub/deployment.php and Core have it
     * @return array{connection: mixed, table_prefix: string, key: string} as the vectors have it
     */
    public static function asVector(array $env): array
    {
        return [
            'connection' => $env['db']['connection']['default'],
            'table_prefix' => (string)$env['db']['table_prefix'],
            'key' => (string)$env['crypt']['key'],
        ];
    }
}
