<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Magento\Framework\App\DeploymentConfig;

/** What app/etc/env.php says, by path; who passed it may change it. */
final class Env extends DeploymentConfig
{
    /** @param array<string, mixed> $env */
    public function __construct(private array &$env)
    {
    }

    public function get($key = null, $defaultValue = null)
    {
        return $this->env[$key] ?? $defaultValue;
    }
}
