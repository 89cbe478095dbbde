<?php

/** The same with sets of 512: as good as plain PHP can do it. */

declare(strict_types=1);

require __DIR__ . '/common.php';

const SIZE = 512;

$db = pdo();
$list = implode(', ', array_fill(0, SIZE, '?'));
$values = static fn (string $row): string => implode(' UNION ALL ', array_fill(0, SIZE, "SELECT $row"));
$due = $db->prepare(
    "SELECT id, event_type, entity_code, occurred_at FROM akeneo_events_queue WHERE status = 'pending' AND available_at <= ?
     ORDER BY available_at, id LIMIT " . SIZE . " FOR UPDATE"
);
$claim = $db->prepare(
    "UPDATE akeneo_events_queue SET status = 'processing', attempts = attempts + 1, lease_token = ?, lease_expires_at = ?,
        updated_at = ? WHERE id IN ($list) AND status = 'pending'"
);
$mapped = $db->prepare(MAPPED . " AND m.code IN ($list)");
$codes = $db->prepare(
    "SELECT entity_id, code FROM akeneo_connector_entities WHERE import = 'product' AND entity_id IN ($list)"
);
$counts = array_map($db->prepare(...), along($list));
$named = 'CAST(? AS UNSIGNED) AS id, CAST(? AS CHAR) AS plan, CAST(? AS CHAR) AS in_shop, CAST(? AS CHAR) AS sku, CAST(? AS CHAR) AS name';
$plan = $db->prepare(
    "UPDATE ({$values($named)}) AS v
     STRAIGHT_JOIN akeneo_events_queue AS q ON q.id = v.id
     SET q.plan = v.plan, q.in_shop = v.in_shop, q.search_sku = v.sku, q.search_name = v.name, q.updated_at = ?
     WHERE q.status = 'processing' AND q.lease_token = ?"
);
$complete = $db->prepare(
    "UPDATE ({$values('CAST(? AS UNSIGNED) AS id, CAST(? AS CHAR) AS message, CAST(? AS CHAR) AS reason, CAST(? AS CHAR) AS sentences')}) AS v
     STRAIGHT_JOIN akeneo_events_queue AS q ON q.id = v.id
     SET q.status = 'completed', q.message = v.message, q.reason = v.reason, q.sentences = v.sentences,
        q.lease_expires_at = NULL, q.updated_at = ?
     WHERE q.status = 'processing' AND q.lease_token = ?"
);
$forget = $db->prepare("DELETE FROM akeneo_connector_entities WHERE id IN ($list)");

waitForGo();
$started = hrtime(true);
while (true) {
    $now = gmdate('Y-m-d H:i:s');
    $token = bin2hex(random_bytes(16));
    $db->beginTransaction();
    $due->execute([$now]);
    $events = $due->fetchAll(PDO::FETCH_ASSOC);
    if ($events === []) {
        $db->commit();
        break;
    }
    $ids = array_pad(array_column($events, 'id'), SIZE, 0);
    $claim->execute([$token, gmdate('Y-m-d H:i:s', time() + 300), $now, ...$ids]);
    $db->commit();
    $mapped->execute(array_pad(array_column($events, 'entity_code'), SIZE, $events[0]['entity_code']));
    $byCode = [];
    foreach ($mapped->fetchAll(PDO::FETCH_ASSOC) as $row) {
        if ($row['type_id'] !== null) {
            $byCode[$row['code']][] = $row;
        }
    }
    $ids = array_map(static fn (array $rows): int => $rows[0]['entity_id'], array_values($byCode));
    $codes->execute(array_pad($ids, SIZE, $ids[0]));
    $codesOf = [];
    foreach ($codes->fetchAll(PDO::FETCH_ASSOC) as $row) {
        $codesOf[$row['entity_id']][] = $row['code'];
    }
    $along = [];
    foreach ($counts as $name => $count) {
        $count->execute(array_pad($ids, SIZE, $ids[0]));
        foreach ($count->fetchAll(PDO::FETCH_NUM) as [$id, $number]) {
            $along[$id][$name] = $number;
        }
    }
    $plans = $messages = $mapping = [];
    foreach ($events as $event) {
        $rows = $byCode[$event['entity_code']] ?? [];
        if (count($rows) !== 1 || count($codesOf[$rows[0]['entity_id']]) !== 1) {
            throw new RuntimeException('not found or ambiguous');
        }
        [$row] = $rows;
        if ($row['type_id'] === 'configurable' || $row['created_at'] > $event['occurred_at']) {
            throw new RuntimeException('refused');
        }
        $mapping[] = $row['id'];
        $names = [inShop($row, $along[$row['entity_id']] ?? []), folded($row['sku']), folded($row['name'])];
        $going = json_encode(['entity_ids' => [$row['entity_id']], 'mapping_ids' => [$row['id']]]);
        array_push($plans, $event['id'], $going, ...$names);
        array_push($messages, $event['id'], ...told($row));
    }
    $plan->execute([...array_pad($plans, 5 * SIZE, 0), $now, $token]);
    $complete->execute([...array_pad($messages, 4 * SIZE, 0), $now, $token]);
    $forget->execute(array_pad($mapping, SIZE, 0));
}
tell(['seconds' => (hrtime(true) - $started) / 1e9]);
