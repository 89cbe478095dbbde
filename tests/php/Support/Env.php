<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Magento\Framework\App\DeploymentConfig;

/**
 * What app/etc/env.php says, by path; who passed it may change it. A path that stands there as a key goes first, as a value from
 * the environment does: the arrays around it stay as they are in the file.
 */
final class Env extends DeploymentConfig
{
    /** @param array<string, mixed> $env */
    public function __construct(private array &$env)
    {
    }

    public function get($key = null, $defaultValue = null)
    {
        $value = $this->env;
        foreach (array_key_exists($key, $this->env) ? [$key] : explode('/', $key) as $name) {
            $value = $value[$name] ?? null;
        }

        return $value ?? $defaultValue;
    }
}
