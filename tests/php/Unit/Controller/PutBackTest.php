<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Controller;

use Akeneo\Events\Controller\Adminhtml\Queue\PutBack;
use Akeneo\Events\Controller\Adminhtml\Queue\PutBackSelected;
use Akeneo\Events\Core\DatabaseException;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\LeftAlone;
use Akeneo\Events\Model\Listing\Found;
use Akeneo\Events\Model\Numbers;
use Akeneo\Events\Model\PutBack as PutBackHidden;
use Akeneo\Events\Model\PutBack\Returned;
use Akeneo\Events\Model\PutBackMessages;
use Akeneo\Events\Model\ResourceModel\QueueRows;
use Akeneo\Events\Test\Support\ActionTestCase;
use Akeneo\Events\Test\Support\Wording;
use Magento\Backend\Model\View\Result\Redirect;
use Magento\Framework\Exception\LocalizedException;
use PHPUnit\Framework\Attributes\DataProvider;

final class PutBackTest extends ActionTestCase
{
    /** @var array{int[], string}[] entries and operators that were passed on */
    private array $asked = [];

    public function testOneEntryIsPutBackForTheUserWhoAsks(): void
    {
        $to = $this->one(['id' => '7', 'back' => 'view'], new Returned([7]));
        self::assertSame([[[7], 'julia']], $this->asked);
        self::assertSame(['success: What entry 7 hid is back as it was.'], $this->messages->shown);
        self::assertEquals((new Redirect())->setPath('*/*/view', ['id' => 7]), $to);
        self::assertEquals((new Redirect())->setPath('*/*/'), $this->one(['id' => '7'], new Returned()));
    }

    public function testSelectedEntriesArePutBackEachOnce(): void
    {
        $this->selected(['selected' => ['3', '1', '3']], new Returned([3, 1]));
        self::assertSame([[[3, 1], 'julia']], $this->asked);
        self::assertSame(['success: What 2 entries hid is back as it was.'], $this->messages->shown);
    }

    public function testEverythingIsWhatTheListingFindsWithItsNote(): void
    {
        $this->found = new Found([5, 4], true, null, false);
        $this->selected(['excluded' => 'false', 'namespace' => self::LISTING], new Returned([5, 4]));
        self::assertSame([[[5, 4], 'julia']], $this->asked);
        self::assertStringStartsWith('notice: More than 10,000 entries match.', $this->messages->shown[1]);
    }

    public function testNothingSelectedIsNotEverything(): void
    {
        $this->found = new Found([5, 4], false, null, false);
        $this->selected(['selected' => 'false'], new Returned([5, 4]));
        self::assertSame([[], ['error: Select at least one entry.']], [$this->asked, $this->messages->shown]);
    }

    public function testWhatWasLeftIsNamedWithTheReason(): void
    {
        $this->tell()->execute(new Returned(deleted: [1, 2], notHidden: [3], busy: [4], unknown: [5], failure: 'The database went away.'));
        self::assertSame([
            'warning: What these entries hid was deleted meanwhile, and stays deleted: 1, 2.',
            'warning: These entries hide nothing, so there is nothing to put back: 3.',
            'warning: A worker is processing these entries right now, so they were not changed: 4.',
            'warning: These entries are no longer in the queue: 5.',
            'error: An error ended the work early. The error: The database went away.',
        ], $this->messages->shown);
    }

    public function testAFailureSaysWhatTheEntrySays(): void
    {
        $says = ['status' => 'failed', 'shelf' => 'returning', 'message' => 'Magento refused to change product "A" (&lt;b&gt;): Tom & Jerry.', 'reason' => 'change_refused'];
        $ids = [$this->parts->table->add($says), $this->parts->table->add($says)];
        $this->tell()->execute(new Returned(failed: [$ids[0]]));
        $this->tell()->execute(new Returned(failed: $ids));
        $this->tell()->execute(new Returned(failed: [999_999_999]));
        $said = 'Magento refused to change product "A" (&amp;lt;b&amp;gt;): Tom &amp; Jerry.';
        self::assertSame([
            "error: The shop could not put back what entry $ids[0] hid. The entry says: $said",
            "error: The shop could not put back what these entries hid: $ids[0], $ids[1]. Entry $ids[0] says: $said",
            'error: The shop could not put back what entry 999999999 hid. The entry says: ',
        ], $this->messages->shown);
    }

    /** @dataProvider settings */
    #[DataProvider('settings')]
    public function testWhatIsStillMarkedIsCountedAndItIsSaidWhoDoesIt(string $enabled, string $native, string $said): void
    {
        $this->parts->settings[Config::ENABLED] = $enabled;
        $this->parts->settings[Config::NATIVE_QUEUE] = $native;
        $this->tell()->execute(new Returned(range(1, 100), waiting: range(101, 1_400)));
        self::assertSame(['success: What 100 entries hid is back as it was.', "notice: 1,300 entries are still to be put back. $said"], $this->messages->shown);
        $this->tell()->execute(new Returned(waiting: [7]));
        self::assertSame("notice: Entry 7 is still to be put back. $said", $this->messages->shown[2]);
    }

    public static function settings(): array
    {
        return [
            ['1', '1', 'The consumer or cron puts them back.'],
            ['1', '0', '"Use Native Message Queue" is No, so no worker does it. To put them back, run bin/magento akeneo_events:restore.'],
            ['0', '1', '"Enable" is No, so no worker does it. To put them back, run bin/magento akeneo_events:restore.'],
        ];
    }

    public function testAShopThatCannotPutBackSaysWhy(): void
    {
        foreach ([new LocalizedException(__('The PHP extension akeneo_events is not loaded.')), new DatabaseException('away')] as $failure) {
            $this->one(['id' => '7'], $failure);
            $this->selected(['selected' => ['7']], $failure);
        }
        $extension = 'error: The PHP extension akeneo_events is not loaded.';
        self::assertSame([$extension, $extension, 'error: away', 'error: away'], $this->messages->shown);
    }

    public function testBothHaveOnePermissionOfTheirOwn(): void
    {
        self::assertSame('Akeneo_Events::queue_put_back', PutBack::ADMIN_RESOURCE);
        self::assertSame(PutBack::ADMIN_RESOURCE, PutBackSelected::ADMIN_RESOURCE);
    }

    private function one(array $parameters, Returned|\Exception $became): Redirect
    {
        return (new PutBack($this->context($parameters), $this->putBack($became), $this->tell()))->execute();
    }

    private function selected(array $parameters, Returned|\Exception $became): Redirect
    {
        $context = $this->context($parameters);

        return (new PutBackSelected($context, $this->selection($context), $this->putBack($became), $this->tell()))->execute();
    }

    private function putBack(Returned|\Exception $became): PutBackHidden
    {
        $putBack = $this->createStub(PutBackHidden::class);
        $putBack->method('execute')->willReturnCallback(function (array $ids, string $user) use ($became): Returned {
            $this->asked[] = [$ids, $user];

            return $became instanceof Returned ? $became : throw $became;
        });

        return $putBack;
    }

    private function tell(): PutBackMessages
    {
        return new PutBackMessages(
            $this->messages,
            $this->parts->config,
            $this->parts->emergencyStop,
            new Numbers(),
            new LeftAlone($this->messages, new Numbers()),
            new QueueRows($this->parts->resource),
            Wording::ends(),
        );
    }
}
