<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model;

use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\Heartbeat;
use Akeneo\Events\Test\Support\Parts;
use Magento\Framework\Exception\LocalizedException;
use PHPUnit\Framework\TestCase;

final class HeartbeatTest extends TestCase
{
    private Parts $parts;
    private string $table;

    protected function setUp(): void
    {
        $this->parts = new Parts();
        $this->table = "{$this->parts->table->prefix}akeneo_events_latest";
        $this->parts->table->connection->exec("DELETE FROM {$this->table}");
    }

    protected function tearDown(): void
    {
        unset($this->parts);
        gc_collect_cycles();
    }

    public function testEachKindIsNotedOnceAMinute(): void
    {
        $this->parts->heartbeat->beat(Heartbeat::CONSUMER);
        $this->parts->heartbeat->beat(Heartbeat::CRON);
        self::assertSame(['consumer', 'cron'], $this->kinds());
        $this->parts->table->connection->exec("DELETE FROM {$this->table}");
        $this->parts->heartbeat->beat(Heartbeat::CONSUMER);
        self::assertSame([], $this->kinds(), 'this process does not even ask again within a minute');
    }

    public function testWhatCannotBeStoredStopsNobodyAndIsLoggedOnce(): void
    {
        $core = $this->createStub(Core::class);
        $core->method('latest')->willThrowException(new LocalizedException(__('The PHP extension is not loaded.')));
        $heartbeat = new Heartbeat($core, $this->parts->logger);
        $heartbeat->beat(Heartbeat::CRON);
        $heartbeat->beat(Heartbeat::CRON);
        self::assertSame(
            ['WARNING: cron: no sign of life could be stored: The PHP extension is not loaded.'],
            $this->parts->logger->lines
        );
    }

    /** @return string[] */
    private function kinds(): array
    {
        return $this->parts->table->connection->query("SELECT kind FROM {$this->table} ORDER BY kind")->fetchAll(\PDO::FETCH_COLUMN);
    }
}
