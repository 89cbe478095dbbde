<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Controller;

use Akeneo\Events\Controller\Adminhtml\Queue\PutBackSelected;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\LeftAlone;
use Akeneo\Events\Model\Listing\Place;
use Akeneo\Events\Model\Numbers;
use Akeneo\Events\Model\Preview;
use Akeneo\Events\Model\PutBack as PutBackHidden;
use Akeneo\Events\Model\PutBack\Mark;
use Akeneo\Events\Model\PutBack\Work;
use Akeneo\Events\Model\PutBackMessages;
use Akeneo\Events\Model\ResourceModel\QueueRows;
use Akeneo\Events\Test\Support\ActionTestCase;
use Akeneo\Events\Test\Support\CurrentStore;
use Akeneo\Events\Test\Support\Wording;
use Akeneo\Events\ViewModel\Consequences;
use Akeneo\Events\ViewModel\FormerStatuses;

/** With the extension's own worker, on the sandbox's shop. */
final class PutBackHiddenTest extends ActionTestCase
{
    public function testWhatIsHiddenComesBackAndEachOtherEntryIsNamed(): void
    {
        [$hidden, $deleted, $other] = $this->hide(3);
        $waits = $this->parts->table->addDeletable();
        $this->parts->table->connection->exec("DELETE FROM {$this->parts->table->prefix}catalog_product_entity WHERE entity_id = {$this->parts->table->productOf($deleted)}");
        self::assertSame([Place::Waits, Place::Waits, Place::Waits, null], array_map($this->place(...), [$hidden, $deleted, $other, $waits]));
        self::assertSame([0 => 2], $this->statuses($hidden));

        $this->putBack([$hidden, $deleted, $waits, 999_999_999]);
        self::assertSame([
            "success: What entry $hidden hid is back as it was.",
            "warning: What these entries hid was deleted meanwhile, and stays deleted: $deleted.",
            "warning: These entries hide nothing, so there is nothing to put back: $waits.",
            'warning: These entries are no longer in the queue: 999999999.',
        ], $this->messages->shown);
        self::assertSame([Place::PutBack, Place::Deleted, Place::Waits, null], array_map($this->place(...), [$hidden, $deleted, $other, $waits]));
        self::assertSame([[], [0 => 2]], array_map($this->statuses(...), [$hidden, $other]));
        self::assertSame('pending', $this->parts->table->status($waits), 'its product is still there');
        self::assertStringContainsString("entry $hidden to be put back by admin user julia", $this->parts->log());
    }

    public function testAlsoWhileEnableIsNo(): void
    {
        [$id] = $this->hide(1);
        $this->parts->settings[Config::ENABLED] = '0';
        $this->putBack([$id]);
        self::assertSame(["success: What entry $id hid is back as it was."], $this->messages->shown);
    }

    public function testThePageOfAHiddenEntrySaysWhatItWasAndThatNothingGoesAlongNow(): void
    {
        $waits = $this->parts->table->addDeletable();
        $this->parts->settings[Config::DELETED_PRODUCTS] = 'hide_then_delete';
        $preview = new Preview($this->parts->core);
        $consequences = new Consequences(Wording::along(), $preview, Wording::text(), Wording::ends(), $this->parts->config);
        $section = $consequences->of((array)(new QueueRows($this->parts->resource))->find($waits));
        self::assertSame([], $section['along'] ?? null);
        self::assertStringStartsWith('Magento would hide product ', (string)$section['text']);
        $this->write($waits, [0 => 1, 1 => 2]);
        $this->work();
        $row = (array)(new QueueRows($this->parts->resource))->find($waits);
        self::assertSame('All Store Views: Enabled; Store View ID 1: Disabled', (new FormerStatuses(new CurrentStore()))->of($row));
        self::assertSame('shelf', $preview->of($waits)['verdict'] ?? null);
        $this->putBack([$waits]);
        self::assertSame([0 => 1, 1 => 2], $this->statuses($waits));
        self::assertSame('julia', (new QueueRows($this->parts->resource))->find($waits)['put_back_by'] ?? null);
    }

    /** @return int[] entries whose products are hidden */
    private function hide(int $count): array
    {
        $this->parts->settings[Config::DELETED_PRODUCTS] = 'hide_then_delete';
        $ids = array_map(fn (): int => $this->parts->table->addDeletable(), range(1, $count));
        $this->work();

        return $ids;
    }

    private function work(): void
    {
        $this->parts->processBatch->execute($this->parts->core->worker()->claim(10), null, static fn (): bool => true);
    }

    /** @param int[] $ids */
    private function putBack(array $ids): void
    {
        $context = $this->context(['selected' => array_map('strval', $ids)]);
        $work = new Work($this->parts->core, $this->parts->processBatch, $this->parts->stop);
        $tell = new PutBackMessages(
            $this->messages,
            $this->parts->config,
            $this->parts->emergencyStop,
            new Numbers(),
            new LeftAlone($this->messages, new Numbers()),
            new QueueRows($this->parts->resource),
            Wording::ends(),
        );
        $putBack = new PutBackHidden(new Mark($this->parts->core, $this->parts->logFile), $work);
        (new PutBackSelected($context, $this->selection($context), $putBack, $tell))->execute();
    }

    private function place(int $id): ?Place
    {
        return Place::of((array)(new QueueRows($this->parts->resource))->find($id));
    }

    /** @return array<int, int> by store view */
    private function statuses(int $id): array
    {
        $sql = "SELECT store_id, value FROM {$this->values()} WHERE entity_id = ? AND attribute_id = ({$this->attribute()}) ORDER BY store_id";
        $statement = $this->parts->table->connection->prepare($sql);
        $statement->execute([$this->parts->table->productOf($id)]);

        return array_map('intval', $statement->fetchAll(\PDO::FETCH_KEY_PAIR));
    }

    /** @param array<int, int> $statuses by store view */
    private function write(int $id, array $statuses): void
    {
        foreach ($statuses as $store => $value) {
            $this->parts->table->connection
                ->prepare("INSERT INTO {$this->values()} (attribute_id, store_id, entity_id, value) SELECT ({$this->attribute()}), ?, ?, ?")
                ->execute([$store, $this->parts->table->productOf($id), $value]);
        }
    }

    private function values(): string
    {
        return "{$this->parts->table->prefix}catalog_product_entity_int";
    }

    private function attribute(): string
    {
        $prefix = $this->parts->table->prefix;

        return "SELECT a.attribute_id FROM {$prefix}eav_attribute a JOIN {$prefix}eav_entity_type t USING (entity_type_id) "
            . "WHERE t.entity_type_code = 'catalog_product' AND a.attribute_code = 'status'";
    }
}
