<?php

/** One event at a time, each step a query: take it, look it up, note the plan, complete it, drop its mapping row. */

declare(strict_types=1);

require __DIR__ . '/common.php';

$db = pdo();
$due = $db->prepare(
    "SELECT id, event_type, entity_code, occurred_at FROM akeneo_events_queue WHERE status = 'pending' AND available_at <= ?
     ORDER BY available_at, id LIMIT 1 FOR UPDATE"
);
$claim = $db->prepare(
    "UPDATE akeneo_events_queue SET status = 'processing', attempts = attempts + 1, lease_token = ?, lease_expires_at = ?,
        updated_at = ? WHERE id = ? AND status = 'pending'"
);
$mapped = $db->prepare(MAPPED . ' AND m.code = ?');
$codes = $db->prepare("SELECT code FROM akeneo_connector_entities WHERE import = 'product' AND entity_id = ?");
$counts = array_map($db->prepare(...), along('?'));
$plan = $db->prepare(
    "UPDATE akeneo_events_queue SET plan = ?, in_shop = ?, search_sku = ?, search_name = ?, updated_at = ? WHERE id = ? AND status = 'processing' AND lease_token = ?"
);
$complete = $db->prepare(
    "UPDATE akeneo_events_queue SET status = 'completed', message = ?, reason = ?, sentences = ?,
        lease_expires_at = NULL, updated_at = ?
     WHERE id = ? AND status = 'processing' AND lease_token = ?"
);
$forget = $db->prepare('DELETE FROM akeneo_connector_entities WHERE id = ?');

waitForGo();
$started = hrtime(true);
while (true) {
    $now = gmdate('Y-m-d H:i:s');
    $token = bin2hex(random_bytes(16));
    $db->beginTransaction();
    $due->execute([$now]);
    $event = $due->fetch(PDO::FETCH_ASSOC);
    $due->closeCursor();
    if ($event === false) {
        $db->commit();
        break;
    }
    $claim->execute([$token, gmdate('Y-m-d H:i:s', time() + 300), $now, $event['id']]);
    $db->commit();
    $mapped->execute([$event['entity_code']]);
    $rows = array_filter(
        $mapped->fetchAll(PDO::FETCH_ASSOC),
        static fn (array $row): bool => $row['code'] === $event['entity_code'] && $row['type_id'] !== null
    );
    if (count($rows) !== 1) {
        throw new RuntimeException('not found or ambiguous');
    }
    $row = reset($rows);
    $codes->execute([$row['entity_id']]);
    if (count($codes->fetchAll()) !== 1 || $row['type_id'] === 'configurable' || $row['created_at'] > $event['occurred_at']) {
        throw new RuntimeException('refused');
    }
    $along = [];
    foreach ($counts as $name => $count) {
        $count->execute([$row['entity_id']]);
        foreach ($count->fetchAll(PDO::FETCH_NUM) as [, $number]) {
            $along[$name] = $number;
        }
    }
    $json = json_encode(['entity_ids' => [$row['entity_id']], 'mapping_ids' => [$row['id']]]);
    $plan->execute([$json, inShop($row, $along), folded($row['sku']), folded($row['name']), $now, $event['id'], $token]);
    $complete->execute([...told($row), $now, $event['id'], $token]);
    $forget->execute([$row['id']]);
}
tell(['seconds' => (hrtime(true) - $started) / 1e9]);
