<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Magento\Framework\App\Config\ScopeConfigInterface;

/** The configuration, by path and alike in every scope; who passed it may change it. */
final class StoredConfig implements ScopeConfigInterface
{
    /** @param array<string, mixed> $settings */
    public function __construct(private array &$settings)
    {
    }

    public function getValue($path, $scopeType = ScopeConfigInterface::SCOPE_TYPE_DEFAULT, $scopeCode = null)
    {
        return $this->settings[$path] ?? null;
    }

    public function isSetFlag($path, $scopeType = ScopeConfigInterface::SCOPE_TYPE_DEFAULT, $scopeCode = null)
    {
        return (bool)$this->getValue($path);
    }
}
