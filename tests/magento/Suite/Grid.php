<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Controller\Adminhtml\Queue;
use Akeneo\Events\Model\Retry;
use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Magento\Backend\Model\Menu\Config as MenuConfig;
use Magento\Framework\Acl\AclResource\ProviderInterface;
use Magento\Framework\App\Filesystem\DirectoryList;
use Magento\Framework\App\RequestInterface;
use Magento\Framework\Filesystem;
use Magento\Framework\Stdlib\DateTime\TimezoneInterface;
use Magento\Ui\Component\MassAction\Filter;
use Magento\Ui\Model\Export\ConvertToCsv;

/** The admin's listing of the queue, built by Magento from the module's XML, and what retry does. */
final class Grid
{
    private const LISTING = 'akeneo_events_queue_listing';

    public function __construct(
        private readonly Magento $magento,
        Fixtures $make,
        private readonly Akeneo $akeneo,
    ) {
    }

    public function theListingFindsWhatItIsFilteredFor(): void
    {
        $code = Fixtures::name('shoe_%');
        [$first, $second] = [$this->akeneo->deletes('category', $code . 'a'), $this->akeneo->deletes('family', $code . 'b')];
        $other = $this->akeneo->deletes('category', Fixtures::name('other'));
        $this->akeneo->process($second);
        $event = $this->akeneo->entry($first)['event_id'];
        $today = $this->magento->get(TimezoneInterface::class)->date()->format('m/d/Y');
        $ids = ['id' => ['from' => $first, 'to' => $other]];

        Expect::same([$other, $second, $first], $this->found(['filters' => $ids]), 'newest first');
        Expect::same([$first, $second, $other], $this->found(['filters' => $ids, 'sorting' => ['field' => 'id', 'direction' => 'asc']]), 'oldest first');
        Expect::same([$second, $first], $this->found(['filters' => ['entity_code' => $code]]), 'by the beginning of a code');
        Expect::same([], $this->found(['filters' => ['entity_code' => substr($code, 1)]]), 'not by its middle');
        Expect::same([$first], $this->found(['filters' => ['entity_code' => $code, 'status' => 'pending']]), 'by status');
        Expect::same([$first], $this->found(['filters' => ['entity_code' => $code, 'event_type' => 'com.akeneo.pim.v1.category.deleted']]), 'by type');
        Expect::same([$first], $this->found(['filters' => ['event_id' => $event]]), 'by event id');
        Expect::same([$first], $this->found(['search' => $event]), 'by the keyword, an event id');
        Expect::same([$second, $first], $this->found(['search' => $code]), 'by the keyword, a code');
        foreach (['received_at', 'updated_at'] as $field) {
            Expect::same([$other, $second, $first], $this->found(['filters' => $ids + [$field => ['from' => $today, 'to' => $today]]]), "$field, today");
            Expect::same([], $this->found(['filters' => $ids + [$field => ['to' => '01/02/2020']]]), "$field, years ago");
        }
        Expect::same([$first], $this->found(['filters' => $ids, 'paging' => ['pageSize' => 2, 'current' => 2]]), 'the second page');
    }

    public function anExportHasThatAndItsTimesAsTheListingShowsThem(): void
    {
        $entry = $this->akeneo->deletes('attribute-option', $code = Fixtures::name('red'), 'colour');
        $this->ask(['filters' => ['entity_code' => $code], 'excluded' => 'false']);
        $file = $this->magento->create(ConvertToCsv::class)->getCsvFile()['value'];
        $directory = $this->magento->get(Filesystem::class)->getDirectoryWrite(DirectoryList::VAR_DIR);
        $lines = array_filter(explode("\n", $directory->readFile($file)));
        $directory->delete($file);
        Expect::same(2, count($lines), 'lines');
        $row = array_combine(str_getcsv($lines[0]), str_getcsv($lines[1]));
        Expect::same([(string)$entry, 'Attribute option deleted', '', $code, 'colour', 'Pending'], array_slice(array_values($row), 0, 6), 'the row');
        $received = $this->magento->get(TimezoneInterface::class)->date($this->akeneo->entry($entry)['received_at']);
        Expect::same($received->format('M j, Y h:i:s A'), $row['Received by the shop'], 'when it was received');
    }

    public function aRetryMakesAnEntryPendingUnlessAWorkerIsAtIt(): void
    {
        [$failed, $busy] = [$this->akeneo->deletes('family', Fixtures::name('family')), $this->akeneo->deletes('family', Fixtures::name('family'))];
        Expect::same('failed', $this->akeneo->process($failed)['status'], 'status');
        $batch = $this->magento->get(\Akeneo\Events\Model\Core::class)->worker()->claimEntry($busy);
        $retried = $this->magento->create(Retry::class)->execute([$failed, $busy, 999_999_999], 'suite');
        Expect::same([[$failed], [$busy], [999_999_999]], [$retried->pending, $retried->busy, $retried->unknown], 'what became of them');
        Expect::same('pending', $this->akeneo->entry($failed)['status'], 'status of the failed one');
        Expect::same('processing', $this->akeneo->entry($busy)['status'], 'status of the busy one');
        Expect::contains("entry $failed made pending by admin user suite", $this->akeneo->log(), 'the log');
        $batch->finish();
        $this->akeneo->process($failed);
        $this->akeneo->process($busy);
    }

    public function menuPermissionsAndPagesBelongTogether(): void
    {
        $resources = json_encode($this->magento->get(ProviderInterface::class)->getAclResources());
        foreach ([Queue\Index::class, Queue\View::class, Queue\Retry::class, Queue\RetrySelected::class] as $controller) {
            Expect::contains(trim(json_encode($controller::ADMIN_RESOURCE), '"'), $resources, 'the permissions');
        }
        $item = $this->magento->get(MenuConfig::class)->getMenu()->get('Akeneo_Events::queue');
        Expect::same('akeneo_events/queue', $item->toArray()['action'], 'the menu');
    }

    /** @return int[] ids on the page */
    private function found(array $parameters): array
    {
        $this->ask($parameters);
        $filter = $this->magento->create(Filter::class);
        $component = $filter->getComponent();
        $filter->prepareComponent($component);

        return array_map(static fn (array $item): int => (int)$item['id'], $component->getContext()->getDataProvider()->getData()['items']);
    }

    private function ask(array $parameters): void
    {
        $request = $this->magento->get(RequestInterface::class);
        $request->clearParams();
        $request->setParams(['namespace' => self::LISTING] + $parameters);
    }
}
