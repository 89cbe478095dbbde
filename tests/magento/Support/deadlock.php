<?php

/**
 * The other side of a deadlock: holds a product's row, waits until Magento waits for it, and then wants the product's
 * URL rewrites, which Magento holds. It has changed more rows, so the database ends Magento's transaction, not this one.
 */

declare(strict_types=1);

use Akeneo\Events\Test\Magento\Magento;

require __DIR__ . '/Magento.php';

[, $area, $id] = $argv;
$magento = Magento::start(getenv('MAGENTO_ROOT'), $area);
$pdo = $magento->pdo();
$pdo->exec('CREATE TEMPORARY TABLE aet_ballast (n INT PRIMARY KEY) ENGINE=InnoDB');
$pdo->beginTransaction();
$pdo->exec('INSERT INTO aet_ballast VALUES ' . implode(',', array_map(static fn (int $n): string => "($n)", range(1, 20000))));
$pdo->exec('UPDATE ' . $magento->table('catalog_product_entity') . " SET updated_at = updated_at + INTERVAL 1 SECOND WHERE entity_id = $id");
echo "ready\n";
$waiting = "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'DELETE FROM%catalog_product_entity%' AND db = DATABASE()";
for ($tries = 0; $tries < 2000 && (int)$pdo->query($waiting)->fetchColumn() === 0; $tries++) {
    usleep(5000);
}
usleep(100_000);
$pdo->query('SELECT 1 FROM ' . $magento->table('url_rewrite') . " WHERE entity_type = 'product' AND entity_id = $id FOR UPDATE")->fetchAll();
$pdo->rollBack();
fgets(STDIN);
