<?php

/**
 * A bare loop in the shop at MAGENTO_ROOT, for comparison with the consumer: once a second it looks for pending events of products, and
 * deletes the products that the mapping names, with no other rule.
 */

declare(strict_types=1);

use Akeneo\Events\Test\Magento\Magento;
use Magento\Catalog\Api\ProductRepositoryInterface;

require __DIR__ . '/Magento.php';

$magento = Magento::start(getenv('MAGENTO_ROOT'), 'global');
$db = $magento->db();
$products = $magento->get(ProductRepositoryInterface::class);
$queue = $magento->table('akeneo_events_queue');
while (true) {
    $codes = $db->fetchPairs("SELECT id, entity_code FROM $queue WHERE status = 'pending' ORDER BY id LIMIT 100");
    foreach ($codes as $entry => $code) {
        $id = (int)$db->fetchOne("SELECT entity_id FROM {$magento->table('akeneo_connector_entities')} WHERE import = 'product' AND code = ?", [$code]);
        $magento->asAdmin(static fn (): bool => $id === 0 || $products->delete($products->getById($id, true, 0, true)));
        $db->update($queue, ['status' => 'completed'], ['id = ?' => $entry]);
    }
    sleep(1);
}
