<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Bench;

use Akeneo\Events\Test\Magento\Doorbells;
use Akeneo\Events\Test\Magento\Magento;

/** What deletions leave in Magento's queues and in the indexers' change logs, thousands of rows: whatever the shop does next would wait behind them. */
final class Leftovers
{
    /** Magento's own, which tells the stock what was deleted; and ours. */
    private const QUEUES = ['inventory.source.items.cleanup', 'akeneo_events'];
    private const TOPICS = "(topic_name LIKE 'inventory.%' OR topic_name LIKE 'akeneo\\_events.%')";

    private readonly int $messages;

    /** @var array<string, int> messages by queue */
    private readonly array $waiting;

    /** @var array<string, int> the last row, by table */
    private readonly array $changes;

    public function __construct(private readonly Magento $magento)
    {
        $db = $magento->db();
        $this->messages = (int)$db->fetchOne("SELECT MAX(id) FROM {$magento->table('queue_message')}");
        $waiting = static fn (string $queue): int => (new Doorbells($magento, $queue))->waiting();
        $this->waiting = array_combine(self::QUEUES, array_map($waiting, self::QUEUES));
        $logs = $db->fetchCol(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name LIKE '%\\_cl' AND column_name = 'version_id'"
        );
        $this->changes = array_combine($logs, array_map(static fn (string $log): int => (int)$db->fetchOne("SELECT MAX(version_id) FROM `$log`"), $logs));
    }

    public function remove(): void
    {
        $db = $this->magento->db();
        foreach ($this->changes as $log => $last) {
            $db->delete($log, ['version_id > ?' => $last]);
        }
        $db->delete($this->magento->table('queue_message'), ['id > ?' => $this->messages, self::TOPICS]);
        foreach ($this->waiting as $queue => $count) {
            (new Doorbells($this->magento, $queue))->leave($count);
        }
    }
}
