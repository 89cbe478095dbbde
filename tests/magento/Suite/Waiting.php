<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Connector\Api\Data\JobInterface;
use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\SavedSettings;
use Akeneo\Events\Test\Magento\Subscribed;
use Akeneo\Events\Test\Support\Simulator;

/** What cannot be decided yet waits: for an import that runs, and for a PIM that gives no answer. */
final class Waiting
{
    private const OLD = '-11 minutes';
    private const LOG = 'akeneo_connector_import_log';

    private readonly Subscribed $subscribed;

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        Akeneo $akeneo,
    ) {
        $this->subscribed = new Subscribed($magento, $akeneo);
    }

    public function aDeletionThatComesWhileItsImportRunsIsNotLost(): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo, Simulator $simulator): void {
            $uuids = ['gone' => Fixtures::uuid(), 'made again' => Fixtures::uuid()];
            $this->whileAnImportRuns(function () use ($akeneo, $uuids, &$entries, &$ids): void {
                foreach ($uuids as $case => $uuid) {
                    $entries[$case] = $akeneo->deletes('product', $uuid, null, '-1 minute');
                }
                Expect::same(2, $akeneo->processAll()['tally']['retried'], 'put off');
                foreach ($entries as $entry) {
                    Expect::contains('An import was running when Akeneo deleted it', $akeneo->entry($entry)['message']);
                }
                foreach ($uuids as $case => $uuid) {
                    $ids[$case] = (int)$this->make->product()->getId();
                    $this->make->map('product', $uuid, $ids[$case], 'now');
                }
            });
            $simulator->post('/_control/pim', ['products' => [$uuids['made again']]]);
            $akeneo->growsOld($entries['made again']);
            $after = array_map($akeneo->process(...), $entries);
            Expect::same(['gone' => 'completed', 'made again' => 'failed'], array_map(static fn (array $it): string => $it['status'], $after), 'the entries');
            Expect::contains(', so it stays in this shop.', $after['made again']['message']);
            Expect::same(['gone' => false, 'made again' => true], array_map($this->product(...), $ids), 'the products');
        });
    }

    public function whereNoImportRunsWhatIsNotMappedFailsAtOnce(): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo): void {
            $entry = $akeneo->process($akeneo->deletes('product', Fixtures::uuid()));
            Expect::same('failed', $entry['status'], $entry['message']);
            Expect::contains('the connector never imported', $entry['message']);
        });
    }

    public function whileAkeneoGivesNoAnswerEntriesInDoubtWaitAndTheDoctorTellsIt(): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo, Simulator $simulator): void {
            $doctor = static fn (): string => $settings->command('akeneo_events:doctor')[1];
            Expect::contains('[ ok ] PIM Answers', $doctor());
            [$old, $fresh] = [$this->announced($akeneo, self::OLD), $this->announced($akeneo, 'now')];
            // One call breaks off. Whoever asked once more would get an answer.
            $simulator->post('/_control/faults', ['path_prefix' => '/api/rest/', 'drop' => true]);
            $tally = $akeneo->processAll()['tally'];
            Expect::same([1, 1], [$tally['completed'], $tally['retried']], 'completed and put off');
            $after = $akeneo->entry($old['entry']);
            Expect::same(['pending', 0], [$after['status'], $after['attempts']], "the entry in doubt ({$after['message']})");
            Expect::contains('waits for Akeneo to confirm', $after['message']);
            Expect::same([true, false], [$this->product($old['id']), $this->product($fresh['id'])], 'the products');

            $calls = $simulator->calls();
            $later = $this->announced($akeneo, self::OLD);
            Expect::same('pending', $akeneo->process($later['entry'])['status'], 'another in doubt');
            Expect::same($calls, $simulator->calls(), 'calls of Akeneo');
            Expect::contains('PIM Answers: The PIM has given no answer for', $doctor());

            $this->askAgainAtOnce();
            foreach ([$old, $later] as $waited) {
                $after = $akeneo->process($waited['entry']);
                Expect::same(['completed', false], [$after['status'], $this->product($waited['id'])], "what waited ({$after['message']})");
            }
            Expect::contains('[ ok ] PIM Answers', $doctor());
        });
    }

    /** @return array{id: int, entry: int} a product that Akeneo has deleted, and the entry */
    private function announced(Akeneo $akeneo, string $when): array
    {
        $id = (int)$this->make->product()->getId();
        $this->make->map('product', $uuid = Fixtures::uuid(), $id);

        return ['id' => $id, 'entry' => $akeneo->deletes('product', $uuid, null, $when)];
    }

    /** The minutes pass for which nobody asks a PIM that gave no answer. */
    private function askAgainAtOnce(): void
    {
        $table = $this->magento->table('akeneo_events_latest');
        $details = json_decode((string)$this->magento->db()->fetchOne("SELECT details FROM $table WHERE kind = 'pim'"), true);
        $details['ask_again_at'] = time() - 1;
        $this->magento->db()->update($table, ['details' => json_encode($details)], ['kind = ?' => 'pim']);
    }

    /** The row is the connector's: Observer/AkeneoConnectorImportStepStartObserver.php writes it, StepFinish ends it. */
    private function whileAnImportRuns(callable $test): void
    {
        [$db, $log] = [$this->magento->db(), $this->magento->table(self::LOG)];
        $db->insert($log, ['identifier' => uniqid(), 'code' => 'product', 'name' => 'Product', 'status' => JobInterface::JOB_PROCESSING]);
        $id = (int)$db->lastInsertId($log);
        try {
            $test();
            $db->update($log, ['status' => JobInterface::JOB_SUCCESS], ['log_id = ?' => $id]);
        } finally {
            $db->delete($log, ['log_id = ?' => $id]);
        }
    }

    private function product(int $id): bool
    {
        return $this->make->exists('catalog_product_entity', 'entity_id', $id);
    }
}
