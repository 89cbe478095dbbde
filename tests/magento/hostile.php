<?php

/**
 * The shop's side of tests/magento/hostile, in the Magento at MAGENTO_ROOT.
 *
 *   hostile.php prepare      keeps the stored secrets aside and stores those of the test (tests/system/http.rs)
 *   hostile.php check FILE   compares the queue with what must and what may be stored, and the rest with what was there
 *   hostile.php restore      takes out what was stored, and puts the secrets back
 */

declare(strict_types=1);

use Magento\Framework\App\Bootstrap;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\DB\Adapter\AdapterInterface;
use Magento\Framework\Encryption\EncryptorInterface;

const PATHS = 'akeneo_connector/events_platform/';
const STORED = [
    'primary_secret' => 'primary-secret-0123456789abcdef',
    'secondary_secret' => 'secondary-secret-fedcba9876543210',
    'subscription_id' => '019256aa-7f77-7f58-bc8c-770f7e369c5b',
];
/** What a delivery may write: its entry, and the message that rings for it. */
const WRITTEN = '/(akeneo_events_queue|queue_message|queue_message_status)$/';
/** What Magento writes when it did not expect something. */
const COMPLAINTS = '{var/log/{exception,system,debug}.log,var/report/*,var/report/*/*/*}';

/** @return array<string, int|string> a checksum for each table, a size for each file of complaints */
function surroundings(AdapterInterface $db, string $root): array
{
    $tables = preg_grep(WRITTEN, $db->getTables(), PREG_GREP_INVERT);
    $sums = $db->fetchPairs('CHECKSUM TABLE ' . implode(', ', array_map([$db, 'quoteIdentifier'], $tables)));
    clearstatcache();
    foreach (array_filter(glob("$root/" . COMPLAINTS, GLOB_BRACE) ?: [], 'is_file') as $file) {
        $sums[$file] = filesize($file);
    }

    return $sums;
}

$root = getenv('MAGENTO_ROOT') ?: exit("MAGENTO_ROOT is not set\n");
require $root . '/app/bootstrap.php';
$magento = Bootstrap::create(BP, $_SERVER)->getObjectManager();
$resource = $magento->get(ResourceConnection::class);
$db = $resource->getConnection();
$config = $resource->getTableName('core_config_data');
$queue = $resource->getTableName('akeneo_events_queue');
$aside = $root . '/var/akeneo_events_hostile.json';

switch ($argv[1] ?? '') {
    case 'prepare':
        $rows = $db->fetchAll("SELECT * FROM $config WHERE path LIKE ?", [PATHS . '%']);
        $last = (int)$db->fetchOne("SELECT MAX(id) FROM $queue");
        $encryptor = $magento->get(EncryptorInterface::class);
        foreach (STORED as $name => $value) {
            $value = str_ends_with($name, 'secret') ? $encryptor->encrypt($value) : $value;
            $row = ['scope' => 'default', 'scope_id' => 0, 'path' => PATHS . $name, 'value' => $value];
            $db->insertOnDuplicate($config, $row, ['value']);
        }
        file_put_contents($aside, json_encode(['rows' => $rows, 'last' => $last, 'around' => surroundings($db, $root)]));
        break;
    case 'check':
        $expected = json_decode((string)file_get_contents($argv[2]), true);
        ['last' => $last, 'around' => $around] = json_decode((string)file_get_contents($aside), true);
        $stored = $db->fetchPairs("SELECT event_id, CONCAT(status, ' ', SHA2(payload, 256)) FROM $queue WHERE id > ?", [$last]);
        $missing = array_diff_assoc($expected['certain'], $stored);
        $foreign = array_diff_assoc($stored, $expected['certain'] + $expected['possible']);
        $now = surroundings($db, $root);
        $changed = array_diff_assoc($now, $around) + array_diff_key($around, $now);
        printf(
            "%d stored as they were signed, %d missing, %d that must not be; %d tables and files of the shop, %d changed\n",
            count($stored) - count($foreign),
            count($missing),
            count($foreign),
            count($now),
            count($changed)
        );
        echo implode("\n", array_keys(array_slice($missing + $foreign + $changed, 0, 10)));
        exit($missing + $foreign + $changed === [] ? 0 : 1);
    case 'restore':
        $kept = json_decode((string)@file_get_contents($aside), true);
        if ($kept !== null) {
            $db->delete($queue, ['id > ?' => $kept['last']]);
            $db->delete($config, ['path IN (?)' => array_map(static fn (string $name): string => PATHS . $name, array_keys(STORED))]);
            foreach ($kept['rows'] as $row) {
                $db->insertOnDuplicate($config, $row);
            }
            unlink($aside);
        }
        break;
    default:
        exit("usage: hostile.php prepare | check FILE | restore\n");
}
