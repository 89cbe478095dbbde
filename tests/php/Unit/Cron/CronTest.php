<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Cron;

use Akeneo\Events\Cron\ProcessDue;
use Akeneo\Events\Cron\PurgeOld;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Test\Support\Parts;
use PHPUnit\Framework\TestCase;

final class CronTest extends TestCase
{
    private Parts $parts;

    protected function setUp(): void
    {
        $this->parts = new Parts();
    }

    public function testItTakesEntriesBackFromDeadWorkersAndProcessesWhatIsDue(): void
    {
        $table = $this->parts->table;
        [$dead, $alive, $due] = [$table->add(), $table->add(), $table->addDeletable()];
        $later = $table->add(['available_at' => gmdate('Y-m-d H:i:s', time() + 60)]);
        $table->lease($dead, -1);
        $table->lease($alive);
        $this->processDue();

        self::assertSame(
            ['failed', 'processing', 'completed', 'pending'],
            array_map($table->status(...), [$dead, $alive, $due, $later])
        );
        self::assertStringContainsString('1 entries were taken back', $this->parts->log());
    }

    public function testWithTheNativeQueueOffItOnlyTakesEntriesBack(): void
    {
        $this->parts->settings[Config::NATIVE_QUEUE] = '0';
        [$dead, $due] = [$this->parts->table->add(), $this->parts->table->add()];
        $this->parts->table->lease($dead, -1);
        $this->processDue();

        self::assertSame(['pending' => 2], $this->parts->table->counts());
    }

    public function testWhileTheModuleIsDisabledItOnlyTakesEntriesBackAndThenProcessesThem(): void
    {
        $this->parts->settings[Config::ENABLED] = '0';
        [$dead, $due] = [$this->parts->table->addDeletable(), $this->parts->table->addDeletable()];
        $this->parts->table->lease($dead, -1);
        $this->processDue();
        self::assertSame(['pending' => 2], $this->parts->table->counts());

        $this->parts->settings[Config::ENABLED] = '1';
        $this->processDue();
        self::assertSame('completed', $this->parts->table->status($due));
    }

    public function testCleanupRemovesWhatEndedLongerAgoThanMagentoKeepsItsMessages(): void
    {
        $old = ['received_at' => '2020-01-01 00:00:00', 'updated_at' => gmdate('Y-m-d H:i:s', time() - 7 * 86400 - 5)];
        $young = ['updated_at' => gmdate('Y-m-d H:i:s', time() - 7 * 86400 + 60)] + $old;
        $kept = [];
        foreach (['pending', 'processing', 'completed', 'failed'] as $status) {
            $kept[] = $this->parts->table->add(['status' => $status] + $young);
            $this->parts->table->add(['status' => $status] + $old);
        }
        $this->purgeOld();

        self::assertSame(['completed' => 1, 'failed' => 1, 'pending' => 2, 'processing' => 2], $this->parts->table->counts());
        self::assertSame('completed', $this->parts->table->status($kept[2]));
        self::assertSame(['INFO: cleanup: removed 1 completed and 1 failed entries'], $this->parts->logger->lines);
    }

    public function testCleanupFollowsMagentosSettingsAndZeroKeepsForEver(): void
    {
        $this->parts->settings['system/mysqlmq/successful_messages_lifetime'] = '5';
        $this->parts->settings['system/mysqlmq/failed_messages_lifetime'] = '0';
        $times = ['received_at' => '2020-01-01 00:00:00', 'updated_at' => gmdate('Y-m-d H:i:s', time() - 6 * 60)];
        foreach (range(1, 1100) as $ignored) {
            $this->parts->table->add(['status' => 'completed'] + $times);
        }
        $this->parts->table->add(['status' => 'failed'] + $times);
        $this->purgeOld();

        self::assertSame(['failed' => 1], $this->parts->table->counts());
    }

    private function processDue(): void
    {
        (new ProcessDue($this->parts->core, $this->parts->coreLog, $this->parts->processQueue, $this->parts->heartbeat))->execute();
    }

    private function purgeOld(): void
    {
        (new PurgeOld($this->parts->core, $this->parts->config, $this->parts->logger))->execute();
    }
}
