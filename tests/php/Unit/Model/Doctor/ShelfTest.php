<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Doctor;

use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Doctor\Check\Shelf;
use Akeneo\Events\Test\Support\Parts;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;
use Symfony\Component\Console\Helper\Helper;

/** What the doctor says about the shelf, on a real queue. */
final class ShelfTest extends TestCase
{
    private Parts $parts;

    protected function setUp(): void
    {
        $this->parts = new Parts();
    }

    public function testAnEmptyShelfIsGood(): void
    {
        $found = $this->look();
        self::assertSame([Finding::OK, 'Nothing is hidden.'], [$found->status, $found->message]);
        self::assertSame(['waiting' => 0, 'kept' => 0, 'returning' => 0, 'next' => null], $found->data);
    }

    public function testWhatIsHiddenIsCountedAndTheFirstDayTold(): void
    {
        $this->add('hidden', ['status' => 'completed']);
        self::assertSame('Hidden entities that wait for their day: none. Entities that stay hidden: 1. To be put back: 0.', $this->look()->message);
        $this->add('hidden', ['available_at' => '2037-01-02 12:00:00']);
        $this->add('hidden', ['available_at' => '2037-01-01 12:00:00']);
        $this->add('returning');
        $this->add('put_back', ['status' => 'completed']);
        $found = $this->look();
        self::assertSame(Finding::OK, $found->status);
        self::assertSame(
            'Hidden entities that wait for their day: 2. The first day: 2037-01-01 12:00:00 UTC. Entities that stay hidden: 1. To be put back: 1.',
            $found->message
        );
        self::assertSame(['waiting' => 2, 'kept' => 1, 'returning' => 1, 'next' => '2037-01-01 12:00:00'], $found->data);
    }

    /** @dataProvider settingsWithoutWorkers */
    #[DataProvider('settingsWithoutWorkers')]
    public function testWhatNobodyPutsBackIsAFailureAfterAWhile(array $settings): void
    {
        $this->parts->settings = $settings + $this->parts->settings;
        $this->add('returning', ['available_at' => $this->ago(500)]);
        self::assertSame(Finding::OK, $this->look()->status);
        $id = $this->add('returning', ['available_at' => $this->ago(3700)]);
        $found = $this->look();
        self::assertSame(Finding::FAILED, $found->status);
        self::assertStringContainsString(
            'nobody puts them back: "Use Native Message Queue" or "Enable" is No. The oldest one has waited ' . Helper::formatTime(3700) . '.',
            $found->message
        );
        self::assertStringEndsWith(', ' . $id . '.', $found->message);
        self::assertStringContainsString('Run bin/magento akeneo_events:restore --id=', (string)$found->remedy);
    }

    public static function settingsWithoutWorkers(): array
    {
        return ['no queue' => [[Config::NATIVE_QUEUE => '0']], 'disabled' => [[Config::ENABLED => '0']]];
    }

    public function testWhereWorkersShouldBeAtItTheBacklogSaysSoAndNotTheShelf(): void
    {
        $this->add('returning', ['available_at' => $this->ago(3700)]);
        self::assertSame(Finding::OK, $this->look()->status);
    }

    public function testWhatMagentoCouldNotPutBackIsNamed(): void
    {
        $ids = [$this->add('returning', ['status' => 'failed']), $this->add('returning', ['status' => 'failed'])];
        $this->add('hidden', ['status' => 'failed']);
        $found = $this->look();
        self::assertSame([Finding::FAILED, "Magento could not put back what these entries hide: $ids[0], $ids[1]."], [$found->status, $found->message]);
        self::assertStringContainsString("akeneo_events:restore --id=$ids[0],", (string)$found->remedy);
    }

    private function look(): Finding
    {
        return (new Shelf($this->parts->core, $this->parts->config, $this->parts->emergencyStop))->run();
    }

    private function add(string $shelf, array $columns = []): int
    {
        return $this->parts->table->add($columns + ['shelf' => $shelf, 'shelved_at' => $this->ago(90000)]);
    }

    private function ago(int $seconds): string
    {
        return gmdate('Y-m-d H:i:s', time() - $seconds);
    }
}
