<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Model\Config\Asking;
use Akeneo\Events\Model\Config\Fate;
use Magento\Framework\App\Config\ScopeConfigInterface;
use Magento\Framework\Serialize\Serializer\Json;

/**
 * The only reader of settings, this module's and the connector's.
 */
class Config
{
    public const ENABLED = 'akeneo_connector/events_platform/enabled';
    public const EMAIL = 'akeneo_connector/events_platform/email';
    public const WEBHOOK_URL = 'akeneo_connector/events_platform/webhook_url';
    public const EVENTS = 'akeneo_connector/events_platform/events';
    public const NATIVE_QUEUE = 'akeneo_connector/events_platform/native_queue';

    public const CONFIRM = 'akeneo_connector/events_platform/confirm_with_akeneo';
    public const MAX_DELETIONS = 'akeneo_connector/events_platform/max_deletions_per_hour';
    public const PROTECTED_ATTRIBUTES = 'akeneo_connector/events_platform/protected_attributes';
    public const DELETED_PRODUCTS = 'akeneo_connector/events_platform/deleted_products';
    public const DELETED_PRODUCTS_DAYS = 'akeneo_connector/events_platform/deleted_products_days';
    public const DELETED_CATEGORIES = 'akeneo_connector/events_platform/deleted_categories';
    public const DELETED_CATEGORIES_DAYS = 'akeneo_connector/events_platform/deleted_categories_days';

    private const DEFAULT_MAX_DELETIONS = 1000;
    private const DEFAULT_DAYS = 30;
    private const MOST_DAYS = 3650;
    private const PLATFORM = 'akeneo_connector/events_platform/base';
    private const CONNECTOR = 'akeneo_connector/akeneo_api/';
    private const SECURE_BASE_URL = 'web/secure/base_url';
    private const REWRITES = 'web/seo/use_rewrites';
    private const KEEP_COMPLETED = 'system/mysqlmq/successful_messages_lifetime';
    private const KEEP_FAILED = 'system/mysqlmq/failed_messages_lifetime';
    private const WEEK = 10080;
    private const SCOPE_STORE = 'store';
    private const ATTRIBUTE_MAPPING = 'akeneo_connector/product/attribute_mapping';

    public function __construct(
        private readonly ScopeConfigInterface $scopeConfig,
        private readonly Json $json,
    ) {
    }

    /** Whether the shop wants to be told of deletions. */
    public function isEnabled(): bool
    {
        return $this->isYes($this->scopeConfig->getValue(self::ENABLED));
    }

    /**
     * Whether a value of Enable is Yes. Words are for config:set and the environment, and "false" is not Yes there.
     *
     * @param mixed $value
     */
    public function isYes($value): bool
    {
        return filter_var($value, FILTER_VALIDATE_BOOL);
    }

    /** Whom Akeneo writes to when something is wrong. */
    public function email(): string
    {
        return trim((string)$this->scopeConfig->getValue(self::EMAIL));
    }

    /** Where Akeneo is to deliver, if it is not below the default store view's base URL; empty if it is. */
    public function webhookUrl(): string
    {
        return trim((string)$this->scopeConfig->getValue(self::WEBHOOK_URL));
    }

    /** @return string[] CloudEvent types */
    public function events(): array
    {
        return $this->selected(self::EVENTS);
    }

    /** Address of the Event Platform's API, if it is not Akeneo's: tests and the simulator need that. */
    public function eventPlatform(): string
    {
        return trim((string)$this->scopeConfig->getValue(self::PLATFORM));
    }

    /** A setting of the connector's API credentials as it is stored: base_url, username, password, client_id, client_secret. */
    public function connector(string $name): string
    {
        return trim((string)$this->scopeConfig->getValue(self::CONNECTOR . $name));
    }

    /** @param string $store code of a store view */
    public function secureBaseUrl(string $store): string
    {
        return (string)$this->scopeConfig->getValue(self::SECURE_BASE_URL, self::SCOPE_STORE, $store);
    }

    /** Whether the web server sends every path to index.php; else URLs have to name it. */
    public function usesRewrites(string $store): bool
    {
        return $this->scopeConfig->isSetFlag(self::REWRITES, self::SCOPE_STORE, $store);
    }

    /** Whether consumers and cron process events; else they wait for the command. */
    public function usesNativeQueue(): bool
    {
        return $this->scopeConfig->isSetFlag(self::NATIVE_QUEUE);
    }

    /** The brake: most deletions in any hour, 1,000 by default; 0 is no limit, and what is no number is not taken for one. */
    public function maxDeletionsPerHour(): int
    {
        $value = trim((string)$this->scopeConfig->getValue(self::MAX_DELETIONS));

        return preg_match('/^\d{1,9}$/', $value) === 1 ? (int)$value : self::DEFAULT_MAX_DELETIONS;
    }

    /** When the PIM is asked whether an entity is really gone, before it is deleted here. */
    public function asking(): Asking
    {
        return Asking::stored($this->scopeConfig->getValue(self::CONFIRM));
    }

    /**
     * What the shop hides instead of deleting it at once.
     *
     * @return array<string, int> by entity type: after how many days it is deleted; 0 if it stays hidden
     */
    public function shelf(): array
    {
        $products = $this->daysHidden(self::DELETED_PRODUCTS, self::DELETED_PRODUCTS_DAYS);
        $categories = $this->daysHidden(self::DELETED_CATEGORIES, self::DELETED_CATEGORIES_DAYS);
        $shelf = ['product' => $products, 'product_model' => $products, 'category' => $categories];

        return array_filter($shelf, static fn (?int $days): bool => $days !== null);
    }

    /** @return string[] codes of product attributes that are never deleted; the shop need not have them any more */
    public function protectedAttributes(): array
    {
        return $this->selected(self::PROTECTED_ATTRIBUTES);
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

    /** @return int|null null: it is deleted at once */
    private function daysHidden(string $fate, string $days): ?int
    {
        return match (Fate::stored($this->scopeConfig->getValue($fate))) {
            Fate::Deleted => null,
            Fate::HiddenForDays => $this->days($this->scopeConfig->getValue($days)),
            Fate::Hidden => 0,
        };
    }

    private function days(mixed $setting): int
    {
        $value = trim((string)$setting);
        $days = preg_match('/^\d{1,4}$/', $value) === 1 ? (int)$value : 0;

        return $days >= 1 && $days <= self::MOST_DAYS ? $days : self::DEFAULT_DAYS;
    }

    /** @return string[] what is selected of a list */
    private function selected(string $path): array
    {
        $values = array_map('trim', explode(',', (string)$this->scopeConfig->getValue($path)));

        return array_values(array_filter($values, static fn (string $value): bool => $value !== ''));
    }
}
