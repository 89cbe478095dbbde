<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor;

/**
 * Makes an address safe to show: without user, password and query.
 */
class ShownUrl
{
    public function of(string $url): string
    {
        // phpcs:ignore Magento2.Functions.DiscouragedFunction
        $parts = parse_url($url);
        if (!is_array($parts) || !isset($parts['scheme'], $parts['host'])) {
            return (string)__('an invalid address');
        }
        $port = isset($parts['port']) ? ":{$parts['port']}" : '';

        return "{$parts['scheme']}://{$parts['host']}$port" . ($parts['path'] ?? '');
    }
}
