<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Magento\Framework\App\Config\ScopeConfigInterface;
use Magento\Framework\Serialize\Serializer\Json;

/**
 * The only reader of settings, this module's and the connector's.
 */
class Config
{
    public const ENABLED = 'akeneo_connector/events_platform/enabled';
    public const EMAIL = 'akeneo_connector/events_platform/email';
    public const EVENTS = 'akeneo_connector/events_platform/events';
    public const NATIVE_QUEUE = 'akeneo_connector/events_platform/native_queue';

    private const KEEP_COMPLETED = 'system/mysqlmq/successful_messages_lifetime';
    private const KEEP_FAILED = 'system/mysqlmq/failed_messages_lifetime';
    private const WEEK = 10080;
    private const ATTRIBUTE_MAPPING = 'akeneo_connector/product/attribute_mapping';

    public function __construct(
        private readonly ScopeConfigInterface $scopeConfig,
        private readonly Json $json,
    ) {
    }

    /** Whether the shop wants to be told of deletions. */
    public function isEnabled(): bool
    {
        return $this->scopeConfig->isSetFlag(self::ENABLED);
    }

    /** Whether consumers and cron process events; else they wait for the command. */
    public function usesNativeQueue(): bool
    {
        return $this->scopeConfig->isSetFlag(self::NATIVE_QUEUE);
    }

    /** Magento's setting for its own queue messages, 7 days by default; 0 keeps them for ever. */
    public function minutesToKeepCompleted(): int
    {
        return (int)($this->scopeConfig->getValue(self::KEEP_COMPLETED) ?? self::WEEK);
    }

    /** Magento's setting for its own queue messages, 7 days by default; 0 keeps them for ever. */
    public function minutesToKeepFailed(): int
    {
        return (int)($this->scopeConfig->getValue(self::KEEP_FAILED) ?? self::WEEK);
    }

    /**
     * The connector's setting "Attribute Mapping".
     *
     * @return array<int, array{string, string}> Akeneo attribute code and Magento attribute code
     */
    public function attributeMapping(): array
    {
        $stored = (string)$this->scopeConfig->getValue(self::ATTRIBUTE_MAPPING);
        $rows = $stored === '' ? [] : $this->json->unserialize($stored);
        $pairs = [];
        foreach (is_array($rows) ? $rows : [] as $row) {
            if (isset($row['akeneo_attribute'], $row['magento_attribute'])) {
                $pairs[] = [(string)$row['akeneo_attribute'], (string)$row['magento_attribute']];
            }
        }

        return $pairs;
    }
}
