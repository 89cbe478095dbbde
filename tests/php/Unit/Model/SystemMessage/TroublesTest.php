<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\SystemMessage;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\ResourceModel\TroubleRows;
use Akeneo\Events\Model\SystemMessage\Troubles;
use Akeneo\Events\Test\Support\Parts;
use Magento\Framework\App\ResourceConnection;
use PHPUnit\Framework\TestCase;

/** What Troubles finds has been written by the extension itself. */
final class TroublesTest extends TestCase
{
    private const NOTIFICATION = '{"subscription":"s-1","change":"subscription.suspended.user","at":1780315200,"reason":null,"settled":false}';

    private Parts $parts;

    protected function setUp(): void
    {
        $this->parts = new Parts();
        $this->parts->settings[Config::MAX_DELETIONS] = '1';
        $this->tell(null);
    }

    protected function tearDown(): void
    {
        $this->tell(null);
    }

    public function testThereIsNone(): void
    {
        self::assertSame([], $this->found());
    }

    public function testABrakeThatHoldsMayBeOne(): void
    {
        $this->hold();
        self::assertSame([Troubles::BRAKE], $this->found());
    }

    public function testANotificationMayBeOneUntilTheSubscriptionIsActive(): void
    {
        $this->tell(self::NOTIFICATION);
        self::assertSame([Troubles::SUBSCRIPTION], $this->found());
        $this->parts->core->latest()->settle(self::NOTIFICATION);
        self::assertSame([], $this->found());
    }

    public function testBothAreAsked(): void
    {
        $this->hold();
        $this->tell(self::NOTIFICATION);
        self::assertSame([Troubles::BRAKE, Troubles::SUBSCRIPTION], $this->found());
    }

    /** MySQL refuses to look into a text that is no JSON. */
    public function testANotificationThatCannotBeReadHidesNoBrake(): void
    {
        $this->hold();
        $this->tell('no json');
        self::assertSame([Troubles::BRAKE], $this->found());
    }

    public function testADisabledShopHasNone(): void
    {
        $this->hold();
        $this->parts->settings[Config::ENABLED] = '0';
        self::assertSame([], $this->found());
    }

    public function testADatabaseThatCannotBeAskedFailsNoPage(): void
    {
        $resource = $this->createStub(ResourceConnection::class);
        $resource->method('getConnection')->willThrowException(new \RuntimeException('away'));
        self::assertSame([], $this->found($resource));
    }

    public function testAPageAsksOnce(): void
    {
        $rows = $this->createMock(TroubleRows::class);
        $rows->expects(self::once())->method('read')->willReturn([]);
        $troubles = new Troubles($this->parts->config, $rows);
        self::assertFalse($troubles->mayBe(Troubles::BRAKE));
        self::assertFalse($troubles->mayBe(Troubles::SUBSCRIPTION));
    }

    /** @return string[] */
    private function found(?ResourceConnection $resource = null): array
    {
        $troubles = new Troubles($this->parts->config, new TroubleRows($resource ?? $this->parts->resource));

        return array_values(array_filter([Troubles::EXTENSION, Troubles::BRAKE, Troubles::SUBSCRIPTION], $troubles->mayBe(...)));
    }

    /** The second deletion is one too many. */
    private function hold(): void
    {
        $this->parts->table->addDeletable();
        $this->parts->table->addDeletable();
        $this->parts->processQueue->execute(static fn (): bool => true);
    }

    private function tell(?string $details): void
    {
        $table = "{$this->parts->table->prefix}akeneo_events_latest";
        $this->parts->table->connection->exec("DELETE FROM $table WHERE kind = 'subscription'");
        $details === null || $this->parts->table->connection
            ->prepare("INSERT INTO $table (kind, happened_at, details) VALUES ('subscription', UTC_TIMESTAMP(), ?)")
            ->execute([$details]);
    }
}
