<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Console;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Test\Support\StatusTestCase;

/** What akeneo_events:status says of the queue as a whole. */
final class StatusCountsTest extends StatusTestCase
{
    public function testTheShelfHasALineIfItIsNotEmpty(): void
    {
        self::assertStringNotContainsString('shelf', $this->show([])->getDisplay());
        self::assertSame(self::EMPTY_SHELF, json_decode($this->show(['--format' => 'json'])->getDisplay(), true)['shelf']);
        $table = $this->parts->table;
        $hidden = ['shelf' => 'hidden', 'shelved_at' => '2026-11-30 12:00:00', 'received_at' => '2020-01-01 00:00:00'];
        foreach (['2036-02-01 12:00:00', '2036-01-01 12:00:00'] as $day) {
            $id = $table->add($hidden + ['available_at' => $day]);
        }
        self::assertStringContainsString("\nOn the shelf: 2 waiting for their day (the first: 2036-01-01 12:00 UTC).\n", $this->show([])->getDisplay());
        array_map(fn (string $status): int => $table->add($hidden + ['status' => $status]), ['completed', 'completed', 'failed']);
        $table->add(['shelf' => 'returning'] + $hidden + ['available_at' => '2026-11-30 13:00:00']);
        $table->add(['shelf' => 'put_back', 'status' => 'completed'] + $hidden);
        $shown = $this->show([])->getDisplay();
        self::assertStringContainsString("\nOn the shelf: 2 waiting for their day (the first: 2036-01-01 12:00 UTC), 3 staying hidden, 1 to be put back.\n", $shown);
        $json = json_decode($this->show(['--format' => 'json'])->getDisplay(), true);
        self::assertSame(
            ['waiting' => ['count' => 2, 'more' => false], 'kept' => ['count' => 3, 'more' => false], 'returning' => ['count' => 1, 'more' => false], 'next' => '2036-01-01T12:00:00Z'],
            $json['shelf']
        );
        self::assertSame(['hidden', '2026-11-30T12:00:00Z'], [array_column($json['entries'], 'shelf', 'id')[$id], array_column($json['entries'], 'shelved_at', 'id')[$id]]);
    }

    public function testABrakeThatHoldsIsShownWithWhenItOpensAgain(): void
    {
        $this->parts->settings[Config::MAX_DELETIONS] = '1';
        $this->parts->table->addDeletable();
        $this->parts->table->addDeletable();
        self::assertStringNotContainsString('brake', $this->show([])->getDisplay());
        $this->parts->processQueue->execute(static fn (): bool => true);
        $shown = $this->show([])->getDisplay();
        self::assertStringStartsWith("1 pending, 0 processing, 1 completed, 0 failed\n", $shown);
        self::assertMatchesRegularExpression('/The brake holds deletions back, .* Maximum: 1\. The brake opens again at [-0-9]+ [:0-9]+ UTC/', $shown);
        $brake = json_decode($this->show(['--format' => 'json'])->getDisplay(), true)['brake'];
        self::assertSame([1, 1], [$brake['max_per_hour'], $brake['deletions_in_last_hour']]);
        self::assertEqualsWithDelta(time() + 3600, strtotime($brake['opens_at']), 60);
        self::assertEqualsWithDelta(time(), strtotime($brake['stopped_at']), 60);
    }
}
