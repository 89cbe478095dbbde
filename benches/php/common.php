<?php

/** What the scripts of the bench share: the shop's settings, a connection, and the word to begin. */

declare(strict_types=1);

/** @return array<string, mixed> */
function env(): array
{
    return require $GLOBALS['argv'][1] . '/app/etc/env.php';
}

function pdo(bool $persistent = false): PDO
{
    $root = $_SERVER['MAGENTO_ROOT'] ?? $GLOBALS['argv'][1];
    $db = (require $root . '/app/etc/env.php')['db']['connection']['default'];

    return new PDO(
        "mysql:unix_socket={$db['host']};dbname={$db['dbname']};charset=utf8mb4",
        $db['username'],
        $db['password'],
        [
            PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
            PDO::ATTR_EMULATE_PREPARES => false,
            PDO::ATTR_PERSISTENT => $persistent,
            PDO::MYSQL_ATTR_INIT_COMMAND => "SET time_zone = '+00:00'",
        ]
    );
}

/** What is read of a mapped product, by the names that the shop has for it. */
const MAPPED = "SELECT m.id, m.code, m.entity_id, m.created_at, p.type_id, p.sku, n.value AS name,
    IF(p.type_id = 'configurable', (SELECT COUNT(*) FROM catalog_product_super_link l WHERE l.parent_id = p.entity_id), NULL) AS variants
    FROM akeneo_connector_entities m
    LEFT JOIN (catalog_product_entity p LEFT JOIN catalog_product_entity_varchar n ON n.entity_id = p.entity_id AND n.store_id = 0
        AND n.attribute_id = (SELECT MIN(a.attribute_id) FROM eav_attribute a JOIN eav_entity_type t ON t.entity_type_id = a.entity_type_id
            WHERE t.entity_type_code = 'catalog_product' AND a.attribute_code = 'name')) ON p.entity_id = m.entity_id
    WHERE m.import = 'product' AND m.entity_id IS NOT NULL";

/**
 * Queries for how much goes along with each of the products of a list.
 *
 * @return array<string, string>
 */
function along(string $list): array
{
    return [
        'url_rewrites' => "SELECT p.entity_id, COUNT(*) FROM catalog_product_entity p STRAIGHT_JOIN store s
            STRAIGHT_JOIN url_rewrite u ON u.store_id = s.store_id AND u.entity_id = p.entity_id
            WHERE p.entity_id IN ($list) AND u.entity_type = 'product' GROUP BY p.entity_id",
        'category_links' => "SELECT product_id, COUNT(*) FROM catalog_category_product WHERE product_id IN ($list) GROUP BY product_id",
        'reviews' => "SELECT r.entity_pk_value, COUNT(*) FROM review r STRAIGHT_JOIN review_entity k ON k.entity_id = r.entity_id
            WHERE r.entity_pk_value IN ($list) AND k.entity_code = 'product' GROUP BY r.entity_pk_value",
        'images' => "SELECT entity_id, COUNT(*) FROM catalog_product_entity_media_gallery_value_to_entity
            WHERE entity_id IN ($list) GROUP BY entity_id",
        'carts' => "SELECT i.product_id, COUNT(DISTINCT q.entity_id) FROM quote_item i STRAIGHT_JOIN quote q ON q.entity_id = i.quote_id
            WHERE i.product_id IN ($list) AND q.is_active = 1 GROUP BY i.product_id",
    ];
}

/**
 * @param array<string, mixed> $row
 * @param array<string, int> $along
 */
function inShop(array $row, array $along): string
{
    $known = ['id' => $row['entity_id'], 'sku' => $row['sku'], 'name' => $row['name'], 'type' => $row['type_id'],
        'variants' => $row['variants'], 'along' => $along ?: null];

    return json_encode([array_filter($known, static fn ($value): bool => $value !== null)], JSON_THROW_ON_ERROR);
}

/** As entries are searched by it. */
function folded(?string $text): ?string
{
    return $text === null ? null : mb_substr(mb_convert_case(trim($text), MB_CASE_LOWER_SIMPLE, 'UTF-8'), 0, 255);
}

function waitForGo(): void
{
    echo "ready\n";
    fgets(STDIN);
}

/** @param array<string, mixed> $seen */
function tell(array $seen): void
{
    echo json_encode($seen, JSON_THROW_ON_ERROR), "\n";
}

/**
 * What the worker says of a deletion, in English and as a code with its arguments.
 *
 * @param array<string, mixed> $row
 * @return array{string, string, string} message, reason and sentences
 */
function told(array $row): array
{
    $product = ['type' => 'product', 'code' => $row['sku'], 'name' => $row['name']];
    $sentence = ['code' => 'deleted', 'args' => [$product, ['list' => [$row['entity_id']], 'more' => 0]]];
    $message = "Magento deleted product \"{$row['sku']}\" ({$row['name']}), ID {$row['entity_id']}.";

    return [$message, 'deleted', json_encode([$sentence], JSON_THROW_ON_ERROR)];
}
