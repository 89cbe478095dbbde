<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Api\DeleterInterface;
use Akeneo\Events\Model\Batch\Actions;
use Akeneo\Events\Model\Batch\CarryOut;
use Akeneo\Events\Model\Batch\Group;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\Deletion\Delete;
use Akeneo\Events\Model\Deletion\DeleterPool;
use Akeneo\Events\Model\ProcessBatch;
use Akeneo\Events\Model\StopSignal;
use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\Observers;
use Akeneo\Events\Test\Magento\Skipped;
use Magento\Framework\App\ObjectManager;
use Magento\Framework\Event\Observer;

/** How a process ends that was told to, or that can no longer be trusted; each in a process of its own. */
final class Endings
{
    public const APART = true;

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        private readonly Akeneo $akeneo,
    ) {
    }

    public function aTerminatedBatchEndsAfterTheDeletionInHandAndGivesTheRestBack(): void
    {
        if (!function_exists('posix_kill') || !function_exists('pcntl_signal')) {
            throw new Skipped('this PHP has no pcntl or posix');
        }
        [$ids, $entries] = $this->products(5);
        [$before, $seen] = [pcntl_signal_get_handler(SIGTERM), 0];
        Observers::on($this->magento, 'catalog_product_delete_before', static function () use (&$seen): void {
            if (++$seen === 2) {
                posix_kill(getmypid(), SIGTERM);
            }
        });
        $ran = $this->akeneo->processAll();
        Expect::same(['completed' => 2, 'released' => 3], array_filter($ran['tally']), 'the tally');
        Expect::same([false, false, true, true, true], $this->alive($ids), 'which products are there');
        Expect::same(['completed', 'completed', 'pending', 'pending', 'pending'], $this->column($entries, 'status'), 'statuses');
        Expect::same([1, 1, 0, 0, 0], $this->column($entries, 'attempts'), 'tries');
        Expect::true($this->magento->get(StopSignal::class)->requested(), 'whoever takes the next batch is told');
        Expect::true($before === pcntl_signal_get_handler(SIGTERM), 'the signal does again what it did before');
        Observers::none();
        Expect::same(3, $this->next()['completed'], 'what the next process deletes');
    }

    public function aLogThatCannotBeWrittenEndsNothing(): void
    {
        [$ids, $entries] = $this->products(3);
        $said = (string)tempnam(sys_get_temp_dir(), 'said');
        ini_set('error_log', $said);
        $this->akeneo->withoutLog(function (): void {
            Expect::same(['completed' => 3], array_filter($this->akeneo->processAll()['tally']), 'the tally');
        });
        Expect::same([false, false, false], $this->alive($ids), 'which products are there');
        Expect::same(['completed', 'completed', 'completed'], $this->column($entries, 'status'), 'statuses');
        Expect::same(1, substr_count((string)file_get_contents($said), 'akeneo_events: '), 'warnings in PHP\'s error log');
        unlink($said);
    }

    public function aPhpErrorInTheMidstFailsItsEntryAndEndsTheProcess(): void
    {
        [$ids, $entries] = $this->products(3);
        Observers::on($this->magento, 'catalog_product_delete_after', static function (Observer $observer): void {
            $observer->getEvent()->getProduct()->getSku()->noSuchMethod();
        });
        $before = $this->magento->surroundings();
        $this->akeneo->log();
        $ran = $this->akeneo->processAll();
        Observers::none();
        Expect::same(['failed' => 1, 'released' => 2], array_filter($ran['tally']), 'the tally');
        Expect::same([true, true, true], $this->alive($ids), 'which products are there');
        Expect::contains('Magento failed when it deleted product', $this->column($entries, 'message')[0]);
        Expect::contains('Call to a member function noSuchMethod() on string', $this->column($entries, 'message')[0]);
        Expect::same($before, $this->magento->surroundings(), 'area, scope, store, flag and transactions');
        $log = $this->akeneo->log();
        Expect::contains('akeneo_events.CRITICAL', $log, 'the log');
        Expect::contains('Error at ' . __FILE__, $log, 'the log');
        Expect::contains('This process ends after it.', $log, 'the log');
        Expect::same(2, $this->next()['completed'], 'what the next process deletes');
        Expect::same([true, false, false], $this->alive($ids), 'which products are there then');
    }

    public function aTypeErrorBeforeAnythingWasDoneFailsItsEntryAlone(): void
    {
        [$ids, $entries] = $this->products(2);
        $deleter = new class implements DeleterInterface {
            public function delete(int $entityId, array $along = []): bool
            {
                return strlen([]) > 0;
            }
        };
        $manager = ObjectManager::getInstance();
        $actions = $manager->create(Actions::class, ['delete' => new Delete(new DeleterPool(['product' => $deleter]))]);
        $process = $manager->create(ProcessBatch::class, [
            'group' => $manager->create(Group::class, ['actions' => $actions]),
            'carryOut' => $manager->create(CarryOut::class, ['actions' => $actions]),
        ]);
        $tally = $process->execute($this->magento->get(Core::class)->worker()->claim(10));
        Expect::same(['failed' => 2], array_filter($tally), 'the tally');
        Expect::contains('must be of type string', $this->column($entries, 'message')[1]);
        Expect::true(!$this->magento->get(StopSignal::class)->requested(), 'the process may go on');
        Expect::same([true, true], $this->alive($ids), 'which products are there');
    }

    public function aConnectionThatIsKilledInTheMidstLosesNothing(): void
    {
        if ($this->magento->connectsBySocket()) {
            throw new Skipped('Magento cannot connect again by a socket');
        }
        [$ids, $entries] = $this->products(3);
        $connection = (int)$this->magento->db()->fetchOne('SELECT CONNECTION_ID()');
        $killed = false;
        Observers::on($this->magento, 'catalog_product_delete_before', function () use ($connection, &$killed): void {
            if (!$killed) {
                $killed = true;
                $this->magento->pdo()->exec("KILL $connection");
            }
        });
        $ran = $this->akeneo->processAll();
        Observers::none();
        Expect::same(['retried' => 1, 'released' => 2], array_filter($ran['tally']), 'the tally');
        Expect::same(0, $this->magento->db()->getTransactionLevel(), 'open transactions');
        Expect::same(['pending', 'pending', 'pending'], $this->column($entries, 'status'), 'statuses');
        $this->magento->db()->update(
            $this->magento->table('akeneo_events_queue'),
            ['available_at' => gmdate('Y-m-d H:i:s')],
            ['id IN (?)' => $entries]
        );
        Expect::same(3, $this->next()['completed'], 'what the next process ends');
        Expect::same([false, false, false], $this->alive($ids), 'which products are there then');
        // Magento reconnects in the midst of its transaction and goes on without one: what it had done before comes back.
        $where = ["entity_type = 'product'", 'entity_id IN (?)' => $ids];
        $this->magento->db()->delete($this->magento->table('url_rewrite'), $where);
    }

    /** Processes what is due in a fresh process, as cron would start one. */
    private function next(): array
    {
        $out = shell_exec(escapeshellarg(PHP_BINARY) . ' ' . escapeshellarg(dirname(__DIR__) . '/Support/process.php'));

        return json_decode((string)$out, true) ?? throw new \DomainException("the next process said: $out");
    }

    /** @return array{int[], int[]} product ids and entry ids */
    private function products(int $count): array
    {
        $ids = $entries = [];
        for ($number = 0; $number < $count; $number++) {
            $ids[] = $id = (int)$this->make->product()->getId();
            $this->make->map('product', $uuid = Fixtures::uuid(), $id);
            $entries[] = $this->akeneo->deletes('product', $uuid);
        }

        return [$ids, $entries];
    }

    /** @return bool[] */
    private function alive(array $ids): array
    {
        return array_map(fn (int $id): bool => $this->make->exists('catalog_product_entity', 'entity_id', $id), $ids);
    }

    private function column(array $entries, string $column): array
    {
        return array_map(fn (int $entry): mixed => $this->akeneo->entry($entry)[$column], $entries);
    }
}
