<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Controller;

use Akeneo\Events\Controller\Adminhtml\Queue\Retry;
use Akeneo\Events\Controller\Adminhtml\Queue\RetrySelected;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\LeftAlone;
use Akeneo\Events\Model\Listing\Found;
use Akeneo\Events\Model\Numbers;
use Akeneo\Events\Model\ResourceModel\QueueRows;
use Akeneo\Events\Model\Retry as MakePending;
use Akeneo\Events\Model\RetryMessages;
use Akeneo\Events\Test\Support\ActionTestCase;
use Akeneo\Events\Test\Support\ShopResource;
use Magento\Framework\App\Action\HttpGetActionInterface;
use Magento\Framework\App\Action\HttpPostActionInterface;
use Magento\Framework\Exception\LocalizedException;
use PHPUnit\Framework\Attributes\DataProvider;

final class RetryTest extends ActionTestCase
{
    public function testAFailedEntryBecomesPendingAndTheLogNamesWhoDidIt(): void
    {
        $id = $this->parts->table->add(['event_id' => 'told', 'status' => 'failed', 'attempts' => 6, 'message' => 'no']);
        $this->one(['id' => (string)$id]);
        self::assertSame('pending', $this->parts->table->status($id));
        self::assertSame(["success: Entry $id is pending again. The consumer or cron processes pending entries within a minute."], $this->messages->shown);
        self::assertStringContainsString("event told: entry $id made pending by admin user julia", $this->parts->log());
    }

    public function testWithTheNativeQueueOffItSaysWhatHasToBeDone(): void
    {
        $this->parts->settings[Config::NATIVE_QUEUE] = '0';
        $this->one(['id' => (string)$this->parts->table->add(['status' => 'completed'])]);
        self::assertStringContainsString('Pending entries wait until somebody runs bin/magento akeneo_events:run.', $this->messages->shown[0]);
    }

    public function testWhileTheModuleIsDisabledItSaysThatTheEntryWaits(): void
    {
        $this->parts->settings[Config::ENABLED] = '0';
        $id = $this->parts->table->add(['status' => 'failed']);
        $this->one(['id' => (string)$id]);
        self::assertSame('pending', $this->parts->table->status($id));
        self::assertStringContainsString('is pending again. The module stands still, because "Enable" is No', $this->messages->shown[0]);
    }

    public function testAnEntryThatALiveWorkerIsAtIsLeftAloneAndNamed(): void
    {
        $id = $this->parts->table->add();
        $this->parts->table->lease($id);
        $this->one(['id' => (string)$id]);
        self::assertSame('processing', $this->parts->table->status($id));
        self::assertSame(["warning: A worker is processing these entries right now, so they were not changed: $id."], $this->messages->shown);
        self::assertSame('', $this->parts->log());
        $this->parts->table->lease($id, -1);
        $this->one(['id' => (string)$id]);
        self::assertSame('pending', $this->parts->table->status($id), 'of a dead worker');
    }

    public function testWhatIsOnTheShelfIsLeftAloneAndNamedWithWhatCanBeDone(): void
    {
        $shelves = ['hidden' => 'completed', 'returning' => 'failed', 'hiding' => 'failed', 'put_back' => 'completed'];
        $ids = array_map(fn (string $shelf): int => $this->parts->table->add(['shelf' => $shelf, 'status' => $shelves[$shelf]]), array_keys($shelves));
        $ids[] = $this->parts->table->add(['shelf' => 'hidden', 'status' => 'failed']);
        $this->selected(['selected' => array_map('strval', $ids)]);
        self::assertSame(['completed', 'failed', 'pending', 'pending', 'pending'], array_map($this->parts->table->status(...), $ids));
        self::assertSame([
            'success: 3 entries are pending again. The consumer or cron processes pending entries within a minute.',
            "warning: These entries are on the shelf, so they were not changed: $ids[0], $ids[1]. Put back brings back what they hid. "
                . "To delete it now, run bin/magento akeneo_events:run --id=$ids[0] --force.",
        ], $this->messages->shown);
        self::assertStringNotContainsString("entry $ids[0] ", $this->parts->log());
    }

    public function testAnEntryThatIsNotThereIsNamed(): void
    {
        $this->one(['id' => '999999999']);
        $this->one([]);
        self::assertSame(
            ['warning: These entries are no longer in the queue: 999999999.', 'warning: These entries are no longer in the queue: 0.'],
            $this->messages->shown
        );
    }

    public function testSelectedEntriesAreMadePendingAndNoOthers(): void
    {
        $ids = array_map(fn (): int => $this->parts->table->add(['status' => 'failed']), range(1, 4));
        $this->parts->table->lease($ids[1]);
        $this->selected(['selected' => [(string)$ids[0], (string)$ids[1], (string)$ids[2], (string)$ids[0], '999999999']]);
        self::assertSame(['pending', 'processing', 'pending', 'failed'], array_map($this->parts->table->status(...), $ids));
        self::assertSame([
            'success: 2 entries are pending again. The consumer or cron processes pending entries within a minute.',
            "warning: A worker is processing these entries right now, so they were not changed: $ids[1].",
            'warning: These entries are no longer in the queue: 999999999.',
        ], $this->messages->shown);
        preg_match_all('/^INFO: event e-\d+: entry (\d+) made pending by admin user julia$/m', $this->parts->log(), $logged);
        self::assertSame([(string)$ids[0], (string)$ids[2]], $logged[1]);
    }

    /** @dataProvider nothing */
    #[DataProvider('nothing')]
    public function testNothingSelectedIsNotEverything(array $parameters): void
    {
        $id = $this->parts->table->add(['status' => 'failed']);
        $this->found = new Found([$id], false, null, false);
        $this->selected($parameters);
        self::assertSame('failed', $this->parts->table->status($id));
        self::assertSame(['error: Select at least one entry.'], $this->messages->shown);
    }

    public static function nothing(): array
    {
        return [
            [[]],
            [['selected' => 'false', 'namespace' => self::LISTING]],
            [['selected' => [], 'namespace' => self::LISTING]],
            [['excluded' => [], 'namespace' => self::LISTING]],
            [['excluded' => '', 'namespace' => self::LISTING]],
            [['excluded' => 'false', 'namespace' => 'product_listing']],
            [['excluded' => 'false']],
        ];
    }

    public function testEverythingIsWhatTheListingFindsWithItsNote(): void
    {
        $ids = array_map(fn (): int => $this->parts->table->add(['status' => 'failed']), range(1, 3));
        foreach (['false', ['7']] as $excluded) {
            $this->messages->shown = [];
            $this->found = new Found([$ids[0], $ids[1]], true, null, false);
            $this->selected(['excluded' => $excluded, 'namespace' => self::LISTING]);
            self::assertSame(['pending', 'pending', 'failed'], array_map($this->parts->table->status(...), $ids));
            self::assertStringStartsWith('success: 2 entries', $this->messages->shown[0]);
            self::assertStringStartsWith('notice: More than 10,000 entries match.', $this->messages->shown[1]);
        }
    }

    public function testOfManyBusyEntriesFiftyAreNamed(): void
    {
        $this->tell()->execute(new \Akeneo\Events\Model\Retried([], range(1, 1_060), []));
        self::assertStringEndsWith('49, 50 and 1,010 more.', $this->messages->shown[0]);
    }

    public function testADatabaseThatGoesAwayIsSaidWithWhatWasDoneBefore(): void
    {
        $this->parts->table->connection->exec("ALTER TABLE {$this->parts->table->name()} RENAME TO {$this->parts->table->name()}_away");
        try {
            $this->selected(['selected' => ['1', '2']]);
        } finally {
            $this->parts->table->connection->exec("ALTER TABLE {$this->parts->table->name()}_away RENAME TO {$this->parts->table->name()}");
        }
        self::assertCount(1, $this->messages->shown);
        self::assertStringStartsWith('error: An error ended the retry early. The other entries were not changed. The error: ', $this->messages->shown[0]);
    }

    public function testWithoutTheExtensionItSaysSo(): void
    {
        $core = $this->createStub(Core::class);
        $core->method('queue')->willThrowException(new LocalizedException(__('The PHP extension akeneo_events is not loaded.')));
        $this->one(['id' => '1'], $core);
        self::assertSame(['error: The PHP extension akeneo_events is not loaded.'], $this->messages->shown);
    }

    public function testBothWantAPostAndAPermissionOfTheirOwn(): void
    {
        foreach ([Retry::class, RetrySelected::class] as $controller) {
            self::assertTrue(is_a($controller, HttpPostActionInterface::class, true));
            self::assertFalse(is_a($controller, HttpGetActionInterface::class, true));
            $resources[] = $controller::ADMIN_RESOURCE;
        }
        self::assertSame(['Akeneo_Events::queue_retry', 'Akeneo_Events::queue_retry_selected'], $resources);
        $acl = (string)file_get_contents(dirname(__DIR__, 4) . '/php-module/etc/acl.xml');
        foreach ([...$resources, 'Akeneo_Events::queue'] as $resource) {
            self::assertStringContainsString("id=\"$resource\"", $acl);
        }
    }

    private function one(array $parameters, ?Core $core = null): void
    {
        (new Retry($this->context($parameters), $this->makePending($core), $this->tell()))->execute();
    }

    private function selected(array $parameters): void
    {
        $context = $this->context($parameters);
        (new RetrySelected($context, $this->selection($context), $this->makePending(), $this->tell()))->execute();
    }

    private function makePending(?Core $core = null): MakePending
    {
        return new MakePending($core ?? $this->parts->core, $this->parts->logger, new QueueRows(new ShopResource($this->parts->table)));
    }

    private function tell(): RetryMessages
    {
        $leftAlone = new LeftAlone($this->messages, new Numbers());

        return new RetryMessages($this->messages, $this->parts->config, $this->parts->emergencyStop, new Numbers(), $leftAlone);
    }
}
