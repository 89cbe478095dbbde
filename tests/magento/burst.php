<?php

/**
 * A burst of deletions in the Magento at MAGENTO_ROOT, in three steps; tests/magento/burst puts them together.
 *
 *   burst.php seed N         makes N products and N/20 options in attributes of their own, maps all of them, and stores
 *                            secrets and a subscription as a subscribed shop has them
 *   burst.php send URL …     signs and delivers an event for each, at each URL in turn, 8 at a time: N products and
 *                            options, N/5 that were never imported, N/10 twice, N/50 forged; prints what was answered
 *   burst.php check [LOG]    says how every event ended, and fails unless each did as it should, once
 *   burst.php clean          removes what is left of it
 */

declare(strict_types=1);

use Magento\Framework\App\Bootstrap;
use Magento\Framework\App\ResourceConnection;

const PREFIX = 'burst-';
const SUBSCRIPTION = '019256aa-7f77-7f58-bc8c-770f7e369c5b';
const PATHS = 'akeneo_connector/events_platform/';
const SECRET = 'burst-secret-0123456789abcdef0123456789abcdef';

$root = getenv('MAGENTO_ROOT') ?: exit("MAGENTO_ROOT is not set\n");
require $root . '/app/bootstrap.php';
$magento = Bootstrap::create(BP, $_SERVER)->getObjectManager();
$magento->get(\Magento\Framework\App\State::class)->setAreaCode('adminhtml');
$resource = $magento->get(ResourceConnection::class);
$db = $resource->getConnection();
$table = $resource->getTableName(...);
[, $step] = $argv + [1 => ''];
match ($step) {
    'seed' => seed((int)$argv[2]),
    'send' => send(array_slice($argv, 2)),
    'check' => check($argv[2] ?? null),
    'clean' => clean(),
    default => exit("usage: burst.php seed N | send URL … | check [LOG] | clean\n"),
};

function seed(int $count): void
{
    global $magento, $db, $table;
    clean();
    $encryptor = $magento->get(\Magento\Framework\Encryption\EncryptorInterface::class);
    $writer = $magento->get(\Magento\Framework\App\Config\Storage\WriterInterface::class);
    $writer->save(PATHS . 'primary_secret', $encryptor->encrypt(SECRET));
    $writer->save(PATHS . 'subscription_id', SUBSCRIPTION);
    $writer->save(PATHS . 'enabled', '1');
    // There is no Akeneo to be asked about events that have waited for long.
    $writer->save(PATHS . 'confirm_with_akeneo', '0');
    $magento->get(\Magento\Framework\App\Config\ReinitableConfigInterface::class)->reinit();
    $set = (int)$db->fetchOne("SELECT default_attribute_set_id FROM {$table('eav_entity_type')} WHERE entity_type_code = 'catalog_product'");
    foreach (array_chunk(range(1, $count), 1000) as $numbers) {
        $db->insertMultiple($table('catalog_product_entity'), array_map(
            static fn (int $n): array => ['attribute_set_id' => $set, 'type_id' => 'simple', 'sku' => PREFIX . $n],
            $numbers
        ));
    }
    $like = $db->quote(PREFIX . '%');
    $db->query(
        "INSERT INTO {$table('akeneo_connector_entities')} (import, code, entity_id) "
        . "SELECT 'product', UUID(), entity_id FROM {$table('catalog_product_entity')} WHERE sku LIKE $like"
    );
    $db->query(
        "UPDATE {$table('akeneo_connector_entities')} m JOIN {$table('catalog_product_entity')} p ON p.entity_id = m.entity_id "
        . "SET m.code = p.sku WHERE m.import = 'product' AND p.sku LIKE $like"
    );
    $options = seedOptions(intdiv($count, 20));
    echo "$count products and $options options are mapped\n";
}

/** Each deletion of an option makes Magento tell its consumers to end, as a configuration save does. */
function seedOptions(int $count): int
{
    global $magento, $db, $table;
    $setup = $magento->create(\Magento\Eav\Setup\EavSetup::class, [
        'setup' => $magento->create(\Magento\Setup\Module\DataSetup::class),
    ]);
    $setup->addAttribute('catalog_product', 'burst_select', [
        'type' => 'int', 'input' => 'select', 'label' => 'Burst', 'user_defined' => true, 'required' => false,
        'option' => ['values' => array_map(static fn (int $n): string => "Burst $n", range(1, max(1, $count)))],
    ]);
    $id = (int)$setup->getAttributeId('catalog_product', 'burst_select');
    $db->query(
        "INSERT INTO {$table('akeneo_connector_entities')} (import, code, entity_id) "
        . "SELECT 'option', CONCAT('burst_select-', option_id), option_id FROM {$table('eav_attribute_option')} WHERE attribute_id = $id"
    );
    $db->insert($table('akeneo_connector_entities'), ['import' => 'attribute', 'code' => 'burst_select', 'entity_id' => $id]);

    return (int)$db->fetchOne("SELECT COUNT(*) FROM {$table('eav_attribute_option')} WHERE attribute_id = $id");
}

/** @return array<int, array{string, array<string, mixed>}> type and data of each event that is to be carried out */
function wanted(): array
{
    global $db, $table;
    $events = [];
    $mapped = $db->fetchAll(
        "SELECT import, code FROM {$table('akeneo_connector_entities')} WHERE code LIKE 'burst-%' OR code LIKE 'burst\\_select-%' ORDER BY id"
    );
    foreach ($mapped as ['import' => $import, 'code' => $code]) {
        $events[] = $import === 'product'
            ? ['product', ['product' => ['uuid' => $code]]]
            : ['attribute-option', ['attribute_option' => ['code' => substr($code, 13), 'attribute' => ['code' => 'burst_select']]]];
    }

    return $events;
}

/** @param string[] $urls */
function send(array $urls): void
{
    $wanted = wanted();
    $bodies = [];
    foreach ($wanted as $n => [$type, $data]) {
        $bodies[] = [body(PREFIX . "event-$n", $type, $data), true];
        if ($n % 10 === 0) {
            $bodies[] = end($bodies);
        }
        if ($n % 5 === 0) {
            $bodies[] = [body(PREFIX . "unknown-$n", 'product', ['product' => ['uuid' => PREFIX . "never-$n"]]), true];
        }
        if ($n % 50 === 0) {
            $bodies[] = [body(PREFIX . "forged-$n", $type, $data), false];
        }
    }
    // In no order, but in the same one each time.
    mt_srand(7);
    shuffle($bodies);
    $began = microtime(true);
    $answers = deliver($bodies, $urls);
    ksort($answers);
    $seconds = microtime(true) - $began;
    printf("%d deliveries in %.1f s, %.0f/s; answers: %s\n", count($bodies), $seconds, count($bodies) / $seconds, json_encode($answers));
}

/** @param array<string, mixed> $data */
function body(string $id, string $type, array $data): string
{
    return json_encode([
        'specversion' => '1.0', 'id' => $id, 'type' => "com.akeneo.pim.v1.$type.deleted", 'source' => 'pim',
        'subject' => SUBSCRIPTION, 'time' => gmdate('Y-m-d\TH:i:s\Z', time() + 1), 'datacontenttype' => 'application/json',
        'data' => $data + ['author' => ['identifier' => 'julia', 'type' => 'user']],
    ], JSON_THROW_ON_ERROR);
}

/**
 * @param array<int, array{string, bool}> $bodies and whether to sign them rightly
 * @param string[] $urls
 * @return array<int, int> how often each status was answered
 */
function deliver(array $bodies, array $urls): array
{
    $answers = [];
    $multi = curl_multi_init();
    $running = 0;
    while ($bodies !== [] || $running > 0) {
        while ($running < 8 && $bodies !== []) {
            [$body, $honest] = array_pop($bodies);
            $handle = curl_init($urls[count($bodies) % count($urls)]);
            curl_setopt_array($handle, [
                CURLOPT_POSTFIELDS => $body, CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 20, CURLOPT_PROXY => '',
                CURLOPT_HTTPHEADER => [
                    'Content-Type: application/json', 'User-Agent: akeneo/event-platform', 'X-AKENEO-SIGNATURE-ALGORITHM: HmacSHA256',
                    'X-AKENEO-SIGNATURE-PRIMARY: ' . hash_hmac('sha256', $body, $honest ? SECRET : 'another'),
                ],
            ]);
            curl_multi_add_handle($multi, $handle);
            $running++;
        }
        curl_multi_exec($multi, $active);
        curl_multi_select($multi, 0.1);
        while ($done = curl_multi_info_read($multi)) {
            $status = curl_getinfo($done['handle'], CURLINFO_RESPONSE_CODE);
            $answers[$status] = ($answers[$status] ?? 0) + 1;
            curl_multi_remove_handle($multi, $done['handle']);
            $running--;
        }
    }

    return $answers;
}

function check(?string $log): void
{
    global $db, $table;
    $queue = $table('akeneo_events_queue');
    $complaints = [];
    $rows = $db->fetchAll("SELECT event_id, status, attempts, message FROM $queue WHERE event_id LIKE 'burst-%'");
    $tally = [];
    foreach ($rows as ['event_id' => $id, 'status' => $status, 'message' => $message]) {
        $kind = explode('-', $id)[1];
        $tally["$kind $status"] = ($tally["$kind $status"] ?? 0) + 1;
        $right = match ($kind) {
            // Whose worker was killed after the deletion, and before it was written down, is found to be absent.
            'event' => $status === 'completed' && preg_match('/^(Magento deleted|Nothing to delete: this shop does not have) /', (string)$message) === 1,
            'unknown' => $status === 'failed' && str_contains((string)$message, 'never imported'),
            default => false,
        };
        if (!$right) {
            $complaints[] = "$id: $status, $message";
        }
    }
    ksort($tally);
    echo 'events by end: ', json_encode($tally), "\n";
    $left = (int)$db->fetchOne("SELECT COUNT(*) FROM {$table('catalog_product_entity')} WHERE sku LIKE 'burst-%'");
    $rowsLeft = (int)$db->fetchOne(
        "SELECT COUNT(*) FROM {$table('akeneo_connector_entities')} WHERE code LIKE 'burst-%' OR code LIKE 'burst\\_select-%'"
    );
    echo "left: $left products, $rowsLeft mapping rows\n";
    if ($left + $rowsLeft > 0) {
        $complaints[] = 'something is left';
    }
    if ($log !== null) {
        array_push($complaints, ...doubled($log));
    }
    foreach (array_slice($complaints, 0, 20) as $complaint) {
        echo "WRONG $complaint\n";
    }
    exit($complaints === [] ? 0 : 1);
}

/** @return string[] events that were deleted more than once, or never, by the log */
function doubled(string $log): array
{
    $times = [];
    foreach (file($log) as $line) {
        if (preg_match('/event (burst-event-\d+): Magento deleted /', $line, $match)) {
            $times[$match[1]] = ($times[$match[1]] ?? 0) + 1;
        }
    }
    $doubled = array_filter($times, static fn (int $count): bool => $count !== 1);
    printf("by the log: %d events deleted something, %d of them more than once\n", count($times), count($doubled));

    return array_map(static fn (string $id): string => "$id: deleted {$doubled[$id]} times", array_keys($doubled));
}

function clean(): void
{
    global $magento, $db, $table;
    $db->delete($table('akeneo_events_queue'), ['event_id LIKE ?' => 'burst-%']);
    $db->delete($table('core_config_data'), ['path = ?' => PATHS . 'enabled']);
    $db->delete($table('catalog_product_entity'), ['sku LIKE ?' => 'burst-%']);
    $db->delete($table('akeneo_connector_entities'), ['code LIKE ?' => 'burst%']);
    $db->delete($table('eav_attribute'), ['attribute_code LIKE ?' => 'burst%']);
}
