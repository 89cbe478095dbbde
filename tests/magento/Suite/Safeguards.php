<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Model\Brake;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\SystemMessage\BrakeTrouble;
use Akeneo\Events\Model\SystemMessage\Troubles;
use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\SavedSettings;
use Akeneo\Events\Test\Magento\Subscribed;
use Akeneo\Events\Test\Support\Simulator;
use Magento\Catalog\Api\ProductAttributeRepositoryInterface;
use Magento\Framework\Authorization;
use Magento\Framework\Authorization\Policy\DefaultPolicy;
use Magento\Framework\Authorization\RoleLocator\DefaultRoleLocator;
use Magento\Framework\Exception\LocalizedException;

/** What helps an operator when something goes wrong in the PIM: the brake, the confirmation, the comparison, the dry run. */
final class Safeguards
{
    private const GROUP = 'akeneo_connector/events_platform/';

    private readonly Subscribed $subscribed;

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $fixtures,
        Akeneo $akeneo,
    ) {
        $this->subscribed = new Subscribed($magento, $akeneo);
    }

    public function theBrakeHoldsTheRestBackUntilItIsForced(): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo): void {
            // Other tests of this hour count, too.
            $limit = $this->magento->get(Core::class)->queue()->brake(0)['deletions'] + 2;
            $this->set($settings, ['max_deletions_per_hour' => (string)$limit]);
            [$entries, $ids] = $this->products($akeneo, 3);
            Expect::same(2, $akeneo->processAll()['tally']['completed'], 'deleted');
            Expect::same('pending', $akeneo->entry($entries[2])['status'], 'the third');
            Expect::same(0, $akeneo->entry($entries[2])['attempts'], 'its tries');
            Expect::true($this->productExists($ids[2]), 'the third product stays');
            Expect::same(0, $akeneo->processAll()['tally']['completed'], 'a second time');
            Expect::true($this->magento->get(Brake::class)->state()->holds(), 'the brake holds');
            $log = $akeneo->log();
            Expect::same(1, substr_count($log, "brake: $limit deletions"), "warnings in\n$log");

            Expect::contains('The brake holds deletions back', $settings->command('akeneo_events:status')[1]);
            Expect::contains('The brake holds deletions back', $this->message());
            [$code, $said] = $settings->command('akeneo_events:run', '--id', (string)$entries[2]);
            Expect::same(1, $code, 'exit code of a run that the brake holds');
            Expect::contains('Nothing was processed.', $said);
            [$code, $said] = $settings->command('akeneo_events:run', '--id', (string)$entries[2], '--force');
            Expect::same(0, $code, $said);
            Expect::true(!$this->productExists($ids[2]), 'forced, it is deleted');
            Expect::same(null, $this->message(), 'the system message when nothing is held back any more');
        });
    }

    public function whatIsForcedAgainGoesOnTellingHowItEnded(): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo): void {
            $this->set($settings, ['max_deletions_per_hour' => '0']);
            [$entries] = $this->products($akeneo, 2);
            Expect::same(2, $akeneo->processAll()['tally']['completed'], 'deleted');
            $this->products($akeneo, 1);
            $said = $settings->command('akeneo_events:run', '--type', 'product', '--force')[1];
            Expect::true(preg_match('/^[1-9]\d* deleted, ([2-9]|\d\d+) already absent, /m', $said) === 1, "the summary: $said");
            foreach ($entries as $entry) {
                $now = $akeneo->entry($entry);
                Expect::contains('Nothing to delete: this shop does not have product ', $now['message']);
                Expect::contains('"reason": "deleted"', str_replace('":"', '": "', (string)$now['history']), 'the end before');
            }
        });
    }

    public function aLimitThatIsNoNumberIsRefused(): void
    {
        $this->subscribed->within(function (SavedSettings $settings): void {
            foreach (['many', '-1', ''] as $value) {
                try {
                    $this->set($settings, ['max_deletions_per_hour' => $value]);
                    throw new \DomainException("\"$value\" was taken");
                } catch (LocalizedException $refusal) {
                    Expect::contains('whole number from 0', $refusal->getMessage());
                }
            }
            [$code, $said] = $settings->command('config:set', self::GROUP . 'max_deletions_per_hour', 'many');
            Expect::true($code !== 0, $said);
            Expect::same(null, $settings->stored(self::GROUP . 'max_deletions_per_hour'), 'what is stored');
            Expect::same(0, $settings->command('config:set', self::GROUP . 'max_deletions_per_hour', '0')[0], 'no limit');
        });
    }

    public function akeneoIsAskedBeforeAnythingIsDeleted(): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo, Simulator $simulator): void {
            $this->set($settings, ['confirm_with_akeneo' => '1']);
            [$entries, $ids, $uuids] = $this->products($akeneo, 2);
            $akeneo->growsOld($entries[1]);
            $simulator->post('/_control/pim', ['products' => [$uuids[1]]]);
            $simulator->post('/_control/faults', ['path_prefix' => '/api/rest/', 'status' => 503]);
            Expect::same(0, $akeneo->processAll()['tally']['completed'], 'without an answer');
            $waiting = $akeneo->entry($entries[0]);
            Expect::same(['pending', 0], [$waiting['status'], $waiting['attempts']], 'without an answer');
            Expect::contains('waits for Akeneo to confirm', $waiting['message']);
            $this->subscribed->akeneoMayBeAskedAgain();

            Expect::same('completed', $akeneo->process($entries[0])['status'], 'what is gone');
            $there = $akeneo->process($entries[1]);
            Expect::same('failed', $there['status'], 'what is there');
            Expect::contains(', so it stays in this shop.', $there['message']);
            Expect::same([false, true], array_map($this->productExists(...), $ids), 'the products');
        });
    }

    public function whatWasMissedIsFoundEnqueuedAndDeleted(): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo, Simulator $simulator): void {
            $mapping = $this->magento->table('akeneo_connector_entities');
            $others = $this->magento->db()->fetchCol("SELECT code FROM $mapping WHERE import = 'product'");
            $kept = Fixtures::uuid();
            $this->fixtures->map('product', $kept, (int)$this->fixtures->product()->getId());
            $uuid = Fixtures::uuid();
            $id = (int)$this->fixtures->product()->getId();
            $this->fixtures->map('product', $uuid, $id);
            $simulator->post('/_control/pim', ['products' => [...$others, $kept]]);

            [$code, $said] = $settings->command('akeneo_events:reconcile', '--type', 'product');
            Expect::same(0, $code, $said);
            Expect::contains("product \"$uuid\"", $said);
            Expect::true(!str_contains($said, $kept), 'what Akeneo has is not listed');
            Expect::same(0, $akeneo->open(), 'entries of a look alone');
            foreach (['1 enqueued, 0 made pending again, 0 were', '0 enqueued, 0 made pending again, 1 were'] as $sentence) {
                Expect::contains($sentence, $settings->command('akeneo_events:reconcile', '--type', 'product', '--enqueue')[1]);
            }
            Expect::contains('1 would be deleted', $settings->command('akeneo_events:run', '--dry-run')[1]);
            Expect::true($this->productExists($id), 'a dry run deletes nothing');
            Expect::same(1, $akeneo->processAll()['tally']['completed'], 'deleted');
            Expect::true(!$this->productExists($id), 'the product is gone');
        });
    }

    public function magentosOwnAttributesAreNotMissed(): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo): void {
            $mapping = $this->magento->table('akeneo_connector_entities');
            $codes = ['name', 'price', 'cost', 'color'];
            $mapped = $this->magento->db()->fetchCol("SELECT code FROM $mapping WHERE import = 'attribute'");
            $added = array_values(array_diff($codes, $mapped));
            foreach ($added as $code) {
                $attribute = $this->magento->get(ProductAttributeRepositoryInterface::class)->get($code);
                $this->fixtures->map('attribute', $code, (int)$attribute->getAttributeId());
            }
            $own = $this->fixtures->attribute();
            $this->fixtures->map('attribute', $own->getAttributeCode(), (int)$own->getAttributeId());
            try {
                [$code, $said] = $settings->command('akeneo_events:reconcile', '--type', 'attribute', '--enqueue');
                Expect::same(1, $code, $said);
                Expect::contains("attribute \"{$own->getAttributeCode()}\"", $said);
                Expect::contains('Not enqueued: attribute: the connector maps every attribute', $said);
                foreach ($codes as $code) {
                    Expect::true(!str_contains($said, "attribute \"$code\""), "$code is listed");
                }
                Expect::same(0, $akeneo->open(), 'entries');
            } finally {
                if ($added !== []) {
                    $this->magento->db()->delete($mapping, ["import = 'attribute'", 'code IN (?)' => $added]);
                }
            }
        });
    }

    /** @return array{int[], int[], string[]} entries, product ids and UUIDs of products that Akeneo says are deleted */
    private function products(Akeneo $akeneo, int $count): array
    {
        $entries = $ids = $uuids = [];
        for ($number = 0; $number < $count; $number++) {
            $uuids[] = $uuid = Fixtures::uuid();
            $ids[] = $id = (int)$this->fixtures->product()->getId();
            $this->fixtures->map('product', $uuid, $id);
            $entries[] = $akeneo->deletes('product', $uuid);
        }

        return [$entries, $ids, $uuids];
    }

    /** As the next page of the admin shows it: within one, it is asked for once. */
    private function message(): ?string
    {
        $message = $this->magento->create('Akeneo\Events\SystemMessage\Brake', [
            'message' => $this->magento->create(BrakeTrouble::class),
            'troubles' => $this->magento->create(Troubles::class),
            'authorization' => new Authorization(new DefaultPolicy(), new DefaultRoleLocator()),
        ]);

        return $message->isDisplayed() ? $message->getText() : null;
    }

    private function productExists(int $id): bool
    {
        return $this->fixtures->exists('catalog_product_entity', 'entity_id', $id);
    }

    /** @param array<string, string> $fields */
    private function set(SavedSettings $settings, array $fields): void
    {
        $settings->save('akeneo_connector', 'events_platform', $fields);
    }
}
