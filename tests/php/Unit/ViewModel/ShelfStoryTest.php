<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\ViewModel;

use Akeneo\Events\Api\Status\BrakeState;
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

/** The story of an entry that was hidden, as the page of the entry tells it. */
final class ShelfStoryTest extends TestCase
{
    private const HIDDEN = ['shelf' => 'hidden', 'shelved_at' => '2026-06-01 10:00:04', 'former' => '{"12":{"0":1,"2":2}}', 'plan' => '{"entity_ids":[12]}'];

    public function testWhatWaitsForItsDayIsToldFromAkeneoToTheDay(): void
    {
        $row = $this->row(self::HIDDEN + [
            'available_at' => '2999-07-01 10:00:04', 'message' => 'Hidden on …, will be deleted on …', 'reason' => 'hidden_until',
        ]);
        self::assertSame([
            '2026-06-01 10:00:00 Deleted in Akeneo: ',
            '2026-06-01 10:00:02 Received by the shop: The shop checked the signature and stored the event.',
            '2026-06-01 10:00:04 Hidden by the shop: Its statuses before: All Store Views: Enabled; German: Disabled',
            ' Tries: No worker has taken it since it was hidden.',
            ' Plan of the deletion: The shop hid the entity below. On its day the shop checks all rules again, and deletes it if no rule forbids that.',
            '2999-07-01 10:00:04 On the shelf: will be deleted on this day; a worker may take it from this time on: Hidden on …, will be deleted on …',
        ], $this->told($row));
        self::assertSame('Shelf: Hidden, waits for its day', $this->lastFact($row));
        self::assertSame('What the shop hid', (string)$this->entry()->planTitle($row));
    }

    /** @dataProvider places */
    #[DataProvider('places')]
    public function testEachPlaceHasItsVerdictItsTriesAndItsLastStep(array $columns, string $verdict, string $tries, string $last): void
    {
        $told = array_slice($this->told($this->row($columns + self::HIDDEN)), -3);
        self::assertStringEndsWith($tries, $told[0]);
        self::assertStringContainsString($verdict, $told[1]);
        self::assertStringContainsString($last, $told[2]);
        self::assertStringNotContainsString('nothing left to delete', implode("\n", $told));
    }

    public static function places(): array
    {
        $by = ['put_back_by' => 'julia'];

        return [
            'hiding broke off' => [
                ['shelf' => 'hiding', 'attempts' => 1], 'began to hide the entity below', 'A worker has taken it once since it was received or made pending.',
                'Pending: a worker may take it',
            ],
            'hiding failed' => [['shelf' => 'hiding', 'status' => 'failed', 'attempts' => 6], 'began to hide', 'taken it 6 times since it was received or made pending.', ' Failed: '],
            'its day has come' => [['attempts' => 1], 'The shop hid the entity below. On its day', 'A worker has taken it once since it was hidden.', 'On the shelf: '],
            'a worker is at it on its day' => [['status' => 'processing', 'attempts' => 1], 'The shop hid', 'since it was hidden.', 'Processing: a worker holds it'],
            'it stays hidden' => [['status' => 'completed'], 'It stays hidden.', 'No worker has taken it since it was hidden.', ' Completed: it stays hidden: '],
            'refused on its day' => [['status' => 'failed', 'attempts' => 2], 'could not delete it later.', 'taken it 2 times since it was hidden.', ' Failed: it stays hidden: '],
            'forced' => [['reset_at' => '2026-06-05 00:00:00'], 'The shop hid', 'No worker has taken it since it was received or made pending.', 'On the shelf: '],
            'to be put back' => [$by + ['shelf' => 'returning'], 'A worker puts it back.', 'No worker has taken it since it was received or made pending.', 'Pending: a worker puts it back'],
            'not put back' => [$by + ['shelf' => 'returning', 'status' => 'failed'], 'could not put it back', 'made pending.', ' Failed: it is still hidden: '],
            'put back' => [$by + ['shelf' => 'put_back', 'status' => 'completed', 'attempts' => 1], 'put it back as it was', 'once since it was received or made pending.', ' Completed: put back: '],
            'there again in Akeneo' => [['shelf' => 'put_back', 'status' => 'completed', 'attempts' => 1], 'put it back as it was', 'once since it was hidden.', ' Completed: put back: '],
            'enabled by others' => [['shelf' => 'enabled', 'status' => 'completed'], 'Somebody has enabled it since', 'since it was hidden.', ' Completed: enabled meanwhile: '],
            'deleted on its day' => [
                ['shelf' => 'deleted', 'status' => 'completed', 'reason' => 'deleted', 'attempts' => 1], 'No rule of this shop forbade its deletion.', 'once since it was hidden.',
                ' Completed: deleted from the shelf: ',
            ],
            'hidden by another entry' => [
                ['shelf' => null, 'shelved_at' => null, 'former' => null, 'status' => 'completed', 'reason' => 'on_shelf_already'], 'Another entry hides the entity.', 'made pending.',
                ' Completed: ',
            ],
            'hidden again by another entry' => [['shelf' => 'enabled', 'status' => 'completed', 'reason' => 'hidden_by_later'], 'Another entry hides the entity.', 'hidden.', ' Completed'],
            'nothing to put back' => [$by + ['shelf' => 'deleted', 'status' => 'completed', 'reason' => 'nothing_to_put_back'], 'nothing left to put back.', 'made pending.', ' Completed'],
        ];
    }

    public function testWhoWantedItBackIsNamedWithTheTimeAsLongAsItIsKnown(): void
    {
        $asked = fn (array $columns): array => array_values(preg_grep('/To be put back/', $this->told($this->row($columns + self::HIDDEN))));
        $by = ['put_back_by' => '<b>julia</b>', 'updated_at' => '2026-06-09 08:00:00'];
        self::assertSame(['2026-06-09 08:00:00 To be put back: <b>julia</b> asked for it.'], $asked($by + ['shelf' => 'returning']));
        self::assertSame([' To be put back: <b>julia</b> asked for it.'], $asked($by + ['shelf' => 'returning', 'attempts' => 1]));
        self::assertSame([' To be put back: <b>julia</b> asked for it.'], $asked($by + ['shelf' => 'put_back', 'status' => 'completed']));
        self::assertSame([], $asked($by + ['shelf' => 'put_back']), 'made pending again since');
        self::assertSame([], $asked(['shelf' => 'put_back', 'status' => 'completed']), 'there again in Akeneo');
    }

    public function testWhatWasPutBackAndMadePendingAgainIsLikeAnyOther(): void
    {
        $row = $this->row(['shelf' => 'put_back', 'put_back_by' => 'julia', 'reset_at' => '2026-06-10 00:00:00'] + self::HIDDEN);
        $told = $this->told($row);
        self::assertSame('2026-06-01 10:00:04 Hidden by the shop: Its statuses before: All Store Views: Enabled; German: Disabled', $told[2]);
        self::assertStringStartsWith('2026-06-10 00:00:00 Made pending again', $told[3]);
        self::assertStringStartsWith('2026-06-01 10:00:03 Pending: a worker may take it', end($told));
        self::assertSame('What the shop planned to delete', (string)$this->entry()->planTitle($row));
    }

    public function testThatItWasHiddenIsToldOnceAndInItsPlaceAmongTheEnds(): void
    {
        $end = static fn (string $at, string $status, string $said): string => json_encode(['at' => $at, 'status' => $status, 'message' => $said, 'reason' => 'x', 'sentences' => null]);
        $history = implode("\n", [
            $end('2026-06-20 00:00:00', 'failed', 'A root category.'), $end('2026-06-01 10:00:04', 'pending', 'Hidden.'), $end('2026-05-01 00:00:00', 'failed', 'Locked.'),
        ]);
        $told = $this->told($this->row(['shelf' => 'returning', 'put_back_by' => 'julia', 'attempts' => 1, 'history' => $history] + self::HIDDEN));
        self::assertSame([
            '2026-05-01 00:00:00 Failed: Locked.',
            '2026-06-01 10:00:04 Hidden by the shop: Its statuses before: All Store Views: Enabled; German: Disabled',
            '2026-06-20 00:00:00 Failed: A root category.',
            ' To be put back: julia asked for it.',
        ], array_slice($told, 2, 4));
    }

    public function testNoBrakeHoldsWhatIsOnItsWayBackAndOneHoldsWhatIsDueOnTheShelf(): void
    {
        $said = fn (array $columns): string => (string)array_slice($this->entry(new BrakeState(1, 1, 1780315200, 1780311600))->timeline($this->row($columns + self::HIDDEN)), -1)[0]['text'];
        self::assertSame('', $said(['shelf' => 'returning']));
        self::assertStringStartsWith('Hidden on …. The brake holds', $said(['message' => 'Hidden on ….']));
        self::assertSame('Hidden on ….', $said(['message' => 'Hidden on ….', 'available_at' => '2999-07-01 10:00:04']));
        self::assertSame('Locked.', $said(['shelf' => 'put_back', 'message' => 'Locked.']));
        self::assertStringStartsWith('The brake holds', $said(['shelf' => 'put_back']));
    }

    /** @dataProvider formers */
    #[DataProvider('formers')]
    public function testFormerStatusesAreToldByTheNamesOfTheStoreViews(?string $former, string $told, string $type = 'product'): void
    {
        $stores = new CurrentStore([1 => ['English', 'en'], 2 => ['<b>', 'de'], 3 => ['Same', 'one'], 4 => ['Same', 'two']]);
        $row = $this->row(['former' => $former, 'event_type' => "com.akeneo.pim.v1.$type.deleted"]);
        self::assertSame($told, (new FormerStatuses($stores))->of($row));
    }

    public static function formers(): array
    {
        return [
            'default alone' => ['{"12":{"0":1}}', 'All Store Views: Enabled'],
            'store views in order' => ['{"12":{"2":2,"0":1,"1":1}}', 'All Store Views: Enabled; English: Enabled; <b>: Disabled'],
            'a category has 0 and 1' => ['{"12":{"0":1,"1":0,"2":2}}', 'All Store Views: Enabled; English: Disabled; <b>: 2', 'category'],
            'a product has 1 and 2' => ['{"12":{"0":0}}', 'All Store Views: 0'],
            'a product model as well' => ['{"12":{"0":2}}', 'All Store Views: Disabled', 'product-model'],
            'NULL' => ['{"12":{"0":null}}', 'All Store Views: no value'],
            'a store view that is gone' => ['{"12":{"0":1,"77":2}}', 'All Store Views: Enabled; Store View ID 77: Disabled'],
            'two of the same name' => ['{"12":{"3":1,"4":2}}', 'Same (one): Enabled; Same (two): Disabled'],
            'two entities' => ['{"12":{"0":1},"13":{"0":2}}', "ID 12: All Store Views: Enabled\nID 13: All Store Views: Disabled"],
            'no row at all' => ['{"12":{}}', ''],
            'nothing' => [null, ''],
            'cut' => ['{"12":{"0":1', ''],
            'no object' => ['7', ''],
            'of another shape' => ['{"12":[[1]],"13":"x","14":{"a":1,"0":"1","1":1}}', 'ID 14: English: Enabled'],
        ];
    }

    public function testOfManyEntitiesTheFirstAreTold(): void
    {
        $former = json_encode(array_fill_keys(range(1, 500), ['0' => 1]), JSON_FORCE_OBJECT);
        self::assertCount(10, explode("\n", (new FormerStatuses(new CurrentStore()))->of($this->row(['former' => $former]))));
    }

    private function entry(?BrakeState $state = null): Entry
    {
        $brake = $this->createStub(Brake::class);
        $brake->method('state')->willReturn($state ?? new BrakeState(1000, 3, null, null));
        $shelf = new ShelfStory(new FormerStatuses(new CurrentStore([2 => ['German', 'de']])), new Shelf());

        return new Entry(new Statuses(), new Types(new Events()), $brake, Wording::ends(), Wording::names(), $shelf);
    }

    /** @return string[] */
    private function told(array $row): array
    {
        return array_map(static fn (array $step): string => "{$step['at']} {$step['what']}: {$step['text']}", $this->entry()->timeline($row));
    }

    private function lastFact(array $row): string
    {
        $facts = $this->entry()->facts($row);

        return implode(': ', array_map('strval', end($facts)));
    }

    private function row(array $columns): array
    {
        return $columns + [
            'id' => '1', 'event_id' => 'e-1', 'event_type' => 'com.akeneo.pim.v1.product.deleted', 'entity_code' => 'shirt',
            'attribute_code' => null, 'occurred_at' => '2026-06-01 10:00:00', 'payload' => '{}', 'status' => 'pending', 'attempts' => '0',
            'available_at' => '2026-06-01 10:00:03', 'lease_token' => null, 'lease_expires_at' => null, 'plan' => null, 'deletion_at' => null,
            'deletions' => '1', 'reset_at' => null, 'message' => null,
            'reason' => null, 'sentences' => null, 'history' => null, 'identifier' => null, 'in_shop' => null,
            'received_at' => '2026-06-01 10:00:02', 'updated_at' => '2026-06-01 10:00:04',
            'shelf' => null, 'shelved_at' => null, 'former' => null, 'put_back_by' => null,
        ];
    }
}
