<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\ViewModel;

use Akeneo\Events\Api\Status\BrakeState;
use Akeneo\Events\Core\DatabaseException;
use Akeneo\Events\Model\Brake;
use Akeneo\Events\Model\Config\Source\Events;
use Akeneo\Events\Model\Source\Shelf;
use Akeneo\Events\Model\Source\Statuses;
use Akeneo\Events\Model\Source\Types;
use Akeneo\Events\Test\Support\CurrentStore;
use Akeneo\Events\Test\Support\Wording;
use Akeneo\Events\ViewModel\Entry;
use Akeneo\Events\ViewModel\FormerStatuses;
use Akeneo\Events\ViewModel\ShelfStory;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class EntryTest extends TestCase
{
    private Entry $entry;

    protected function setUp(): void
    {
        $this->entry = $this->entry(new BrakeState(1000, 3, null, null));
    }

    private function entry(BrakeState $state): Entry
    {
        $brake = $this->createStub(Brake::class);
        $brake->method('state')->willReturn($state);

        return new Entry(new Statuses(), new Types(new Events()), $brake, Wording::ends(), Wording::names(), $this->shelf());
    }

    public function testADeletionIsToldFromAkeneoToTheOutcome(): void
    {
        $row = $this->row([
            'status' => 'completed', 'attempts' => '2', 'plan' => '{"entity_ids":[12],"mapping_ids":[34,35]}', 'message' => 'Deleted it.',
            'reason' => 'deleted', 'sentences' => '[{"code":"deleted","args":[{"type":"product_model","code":"shirt"},12]}]',
            'payload' => '{"data":{"author":{"identifier":"julia","type":"user"}}}',
        ]);
        $told = array_map(static fn (array $step): string => "{$step['at']} {$step['what']}: {$step['text']}", $this->entry->timeline($row));
        self::assertSame([
            '2026-06-01 10:00:00 Deleted in Akeneo: By the user julia.',
            '2026-06-01 10:00:02 Received by the shop: The shop checked the signature and stored the event.',
            ' Tries: Workers have taken it 2 times since it was received or made pending.',
            ' Plan of the deletion: The connector\'s mapping led to the entity below. No rule of this shop forbade its deletion.',
            '2026-06-01 10:00:04 Completed: Deleted it.',
        ], $told);
        self::assertSame(
            ['ID of the configurable product: 12', 'Found by the connector\'s mapping rows (akeneo_connector_entities): 34, 35'],
            array_map(static fn (array $line): string => "$line[0]: $line[1]", $this->entry->plan($row))
        );
    }

    public function testWhatGoesAlongIsNamedAndSoIsWhoMadeItPendingAgain(): void
    {
        $row = $this->row([
            'event_type' => 'com.akeneo.pim.v1.category.deleted', 'reset_at' => '2026-06-01 11:00:00',
            'plan' => '{"entity_ids":[12],"mapping_ids":[34],"along":[[13,"boots"],[14,"sandals"]]}',
        ]);
        $lines = array_map(static fn (array $line): string => "$line[0]: $line[1]", $this->entry->plan($row));
        self::assertSame('Categories below, which go along: boots (13), sandals (14)', $lines[2]);
        $told = array_map(static fn (array $step): string => "{$step['at']} {$step['what']}", $this->entry->timeline($row));
        self::assertContains('2026-06-01 11:00:00 Made pending again', $told);
    }

    /** @dataProvider verdicts */
    #[DataProvider('verdicts')]
    public function testWhyItWasDecidedSoIsSaid(array $columns, string $verdict): void
    {
        $told = array_map(static fn (array $step): string => (string)$step['text'], $this->entry->timeline($this->row($columns)));
        self::assertStringContainsString($verdict, implode("\n", $told));
    }

    public static function verdicts(): array
    {
        $given = ['message' => 'English.', 'reason' => 'given_up', 'sentences' => '[{"code":"given_up","args":[6]}]'];
        $holds = ['message' => 'English.', 'reason' => 'holds', 'sentences' => '[{"code":"holds","args":[{"this":"family"},3]}]'];

        return [
            [['status' => 'failed'] + $given, 'The shop planned no deletion. The last step says why.'],
            [['status' => 'failed', 'event_type' => null, 'occurred_at' => null, 'payload' => '[', 'reason' => 'no_cloud_event', 'message' => 'no'], 'The shop could not read the event'],
            [['status' => 'failed', 'plan' => '{}'] + $given, 'The next try checks again.'],
            [['status' => 'completed', 'plan' => '{}', 'reason' => 'deleted'], 'The connector\'s mapping led to the entity below.'],
            [['status' => 'completed', 'plan' => '{}', 'reason' => 'already_absent'], 'There was nothing left to delete.'],
            [['status' => 'completed', 'reason' => 'already_absent'], 'There was nothing left to delete.'],
            [['attempts' => '1'] + $holds, 'The last step says what it waits for.'],
            [['attempts' => '1'], 'A worker has taken it once'],
            [[], 'No worker has looked for the entity yet.'],
        ];
    }

    public function testTheLastStepSaysUntilWhen(): void
    {
        $last = fn (array $columns): array => array_slice($this->entry->timeline($this->row($columns)), -1)[0];
        self::assertSame('2026-06-01 10:00:03', $last([])['at']);
        $processing = $last(['status' => 'processing', 'lease_expires_at' => '2026-06-01 10:05:00']);
        self::assertSame('2026-06-01 10:05:00', $processing['at']);
        self::assertStringStartsWith('Processing', (string)$processing['what']);
    }

    public function testWhatReconcileFoundIsNotToldAsAnEventOfAkeneos(): void
    {
        $row = $this->row(['event_id' => 'reconcile:5acc']);
        $told = implode("\n", array_map(static fn (array $step): string => "{$step['at']} {$step['what']}: {$step['text']}", $this->entry->timeline($row)));
        self::assertStringStartsWith('2026-06-01 10:00:00 Not found in Akeneo any more: The command akeneo_events:reconcile noticed it.', $told);
        self::assertStringContainsString('2026-06-01 10:00:02 Enqueued: ', $told);
        self::assertStringNotContainsString('signature', $told);
        self::assertTrue($this->entry->isMissed($row));
        self::assertFalse($this->entry->isMissed($this->row([])));
    }

    public function testWhatTheBrakeHoldsSaysSo(): void
    {
        $entry = $this->entry(new BrakeState(1000, 1000, 1780315200, 1780311600));
        $said = fn (array $columns): string => (string)array_slice($entry->timeline($this->row($columns)), -1)[0]['text'];
        self::assertStringStartsWith('The brake holds deletions back, because "Maximum', $said([]));
        self::assertSame('', $said(['available_at' => '2999-01-01 00:00:00']), 'it waits for its time first');
        self::assertSame('set holds products', $said(['message' => 'set holds products']));
        self::assertSame('', $said(['status' => 'completed']));
    }

    public function testHowItEndedBeforeIsPartOfTheStory(): void
    {
        $row = $this->row([
            'status' => 'completed', 'reset_at' => '2026-06-03 00:00:00',
            'message' => 'Already absent. Before that (2026-06-02 10:00:00 UTC, failed): It (the set): held. '
                . 'Before that (2026-06-01 10:00:00 UTC, completed): Deleted it.',
        ]);
        $told = array_map(
            static fn (array $line): array => [$line['at'], (string)$line['what'], (string)$line['text']],
            $this->entry->timeline($row)
        );
        self::assertSame([
            ['2026-06-01 10:00:00', 'Completed', 'Deleted it.'],
            ['2026-06-02 10:00:00', 'Failed', 'It (the set): held.'],
        ], array_slice($told, 2, 2));
        self::assertSame('2026-06-03 00:00:00', $told[4][0]);
        self::assertSame(['2026-06-01 10:00:04', 'Completed', 'Already absent.'], $told[array_key_last($told)]);
        $pending = ['status' => 'pending', 'message' => 'Before that (2026-06-01 10:00:00 UTC, completed): Deleted it.'] + $row;
        self::assertSame('', (string)array_slice($this->entry->timeline($pending), -1)[0]['text']);
    }

    public function testItIsNamedAsTheShopKnewItAndToldInTheReadersWords(): void
    {
        $row = $this->row([
            'status' => 'failed', 'identifier' => 'AKN-1', 'message' => 'English.', 'reason' => 'given_up',
            'sentences' => '[{"code":"given_up","args":[6]}]',
            'in_shop' => '[{"id":12,"sku":"A-1","name":"<b>Shirt</b>","type":"configurable","variants":12}]', 'reset_at' => '2026-06-03 00:00:00',
            'history' => '{"at":"2026-06-02 10:00:00","status":"failed","message":"x","reason":"closed","sentences":"[{\\"code\\":\\"closed\\"}]"}' . "\n{\"at\"",
        ]);
        $facts = array_map(static fn (array $fact): string => "$fact[0]: $fact[1]", $this->entry->facts($row));
        self::assertSame(
            ['Identifier in Akeneo: AKN-1', 'SKU: A-1', 'Name: <b>Shirt</b>', 'Product Type: Configurable Product', 'Variants: 12'],
            array_slice($facts, 3, 5)
        );
        $told = array_map(static fn (array $step): string => "{$step['at']} {$step['what']}: {$step['text']}", $this->entry->timeline($row));
        self::assertSame('2026-06-02 10:00:00 Failed: Nothing to do.', $told[2]);
        self::assertSame('2026-06-01 10:00:04 Failed: The shop gave up after 6 tries.', end($told));
    }

    public function testABrakeThatCannotBeAskedFailsNoPage(): void
    {
        $brake = $this->createStub(Brake::class);
        $brake->method('state')->willThrowException(new DatabaseException('away'));
        $entry = new Entry(new Statuses(), new Types(new Events()), $brake, Wording::ends(), Wording::names(), $this->shelf());
        self::assertSame('', array_slice($entry->timeline($this->row([])), -1)[0]['text']);
    }

    public function testAPlanOfALaterVersionIsShownAsItIs(): void
    {
        $plan = static fn (string $json): array => ['plan' => $json];
        $lines = $this->entry->plan($this->row($plan('{"entity_ids":[1],"asked":{"pim":true},"why":"x"}')));
        self::assertSame(['{"pim":true}', 'x'], [$lines[1][1], $lines[2][1]]);
        self::assertSame('not json', $this->entry->plan($this->row($plan('not json')))[0][1]);
        self::assertSame([], $this->entry->plan($this->row([])));
    }

    public function testABodyIsIndentedIfItIsJsonAndElseLeftAsItIs(): void
    {
        $payload = fn (string $body): string => $this->entry->payload($this->row(['payload' => $body]));
        self::assertSame("{\n    \"a\": \"é/<b>\",\n    \"o\": {},\n    \"l\": [],\n    \"f\": 1.0\n}", $payload('{"a":"\u00e9/<b>","o":{},"l":[],"f":1.0}'));
        self::assertStringContainsString('12345678901234567890', $payload('{"n":12345678901234567890}'));
        foreach (['', "{\xff}", 'null', '"text"', '{"a":', str_repeat('[', 5000)] as $body) {
            self::assertSame($body, $payload($body));
        }
    }

    public function testAnUnreadableEventHasNoFactsButItsIdAndStatus(): void
    {
        $facts = $this->entry->facts($this->row(['event_type' => null, 'entity_code' => null, 'status' => 'failed']));
        self::assertSame(['Unreadable', 'e-1', 'Failed'], array_map(static fn (array $fact): string => (string)$fact[1], $facts));
        $facts = $this->entry->facts($this->row(['attribute_code' => 'color']));
        self::assertSame(['Product model deleted', 'e-1', 'color', 'shirt', 'Pending'], array_map(static fn (array $fact): string => (string)$fact[1], $facts));
    }

    private function shelf(): ShelfStory
    {
        return new ShelfStory(new FormerStatuses(new CurrentStore([2 => ['German', 'de']])), new Shelf());
    }

    private function row(array $columns): array
    {
        return $columns + [
            'id' => '1', 'event_id' => 'e-1', 'event_type' => 'com.akeneo.pim.v1.product-model.deleted', 'entity_code' => 'shirt',
            'attribute_code' => null, 'occurred_at' => '2026-06-01 10:00:00', 'payload' => '{}', 'status' => 'pending', 'attempts' => '0',
            'available_at' => '2026-06-01 10:00:03', 'lease_token' => null, 'lease_expires_at' => null, 'plan' => null, 'deletion_at' => null,
            'deletions' => '1', 'reset_at' => null, 'message' => null,
            'reason' => null, 'sentences' => null, 'history' => null, 'identifier' => null, 'in_shop' => null,
            'received_at' => '2026-06-01 10:00:02', 'updated_at' => '2026-06-01 10:00:04',
            'shelf' => null, 'shelved_at' => null, 'former' => null, 'put_back_by' => null,
        ];
    }
}
