<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Console\ChosenEntry;
use Akeneo\Events\Console\Command\RestoreCommand;
use Akeneo\Events\Console\Command\RunCommand;
use Akeneo\Events\Console\EntityTypes;
use Akeneo\Events\Console\Failure;
use Akeneo\Events\Console\Restore;
use Akeneo\Events\Console\Restore\RestoreEntry;
use Akeneo\Events\Console\Restore\RestoreMany;
use Akeneo\Events\Console\Run\DryRun;
use Akeneo\Events\Console\Run\Run;
use Akeneo\Events\Console\Run\RunEntry;
use Akeneo\Events\Console\Run\RunType;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Config\Source\Events;
use Akeneo\Events\Model\PutBack\Mark;
use Akeneo\Events\Model\PutBack\Work;
use Akeneo\Events\Model\SavedSettings;
use Magento\Framework\App\Config\ReinitableConfigInterface;
use PHPUnit\Framework\TestCase;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Tester\CommandTester;

/** akeneo_events:run and akeneo_events:restore on the module's real parts. */
abstract class RunTestCase extends TestCase
{
    protected const FAMILY = 'com.akeneo.pim.v1.family.deleted';
    protected const MODEL = 'com.akeneo.pim.v1.product-model.deleted';
    protected Parts $parts;
    protected Pill $pill;
    protected ?\Closure $onReinit = null;

    protected function setUp(): void
    {
        if (!class_exists(Command::class)) {
            self::fail('The package php-symfony-console is not installed; run tools/setup.');
        }
        $this->parts = new Parts();
        $this->pill = new Pill();
    }

    private function reinit(): ReinitableConfigInterface
    {
        $config = $this->createStub(ReinitableConfigInterface::class);
        $config->method('reinit')->willReturnCallback(function () use ($config): ReinitableConfigInterface {
            ($this->onReinit ?? static fn () => null)();

            return $config;
        });

        return $config;
    }

    protected function command(array $options, array $with = []): CommandTester
    {
        $parts = $this->parts;
        $types = new EntityTypes(new Events());
        $run = new Run(
            new RunEntry($parts->core, $parts->processBatch, $parts->brake, $parts->logger, new ChosenEntry()),
            new RunType($parts->core, $parts->processBatch, $parts->brake, $parts->stop, new SavedSettings($this->pill, $this->pill), $this->reinit(), $parts->logger),
            new DryRun($parts->core, $parts->brake, Wording::along(), new SafeText()),
            $parts->stop,
            new Failure(new SafeText()),
            new IdleSync(),
            $parts->emergencyStop,
            new SafeText(),
            new ChosenEntry(),
            $types,
        );

        return $this->executed(new CommandTester(new RunCommand($run, $types)), $options, $with);
    }

    /** akeneo_events:restore on the same parts. */
    protected function restore(array $options, array $with = []): CommandTester
    {
        $parts = $this->parts;
        [$chosen, $mark] = [new ChosenEntry(), new Mark($parts->core, $parts->logFile)];
        $work = new Work($parts->core, $parts->processBatch, $parts->stop);

        return $this->executed(new CommandTester(new RestoreCommand(new Restore\Restore(
            new RestoreEntry($parts->core, $mark, $work, $parts->processBatch, $chosen),
            new RestoreMany($mark, $work, $parts->processBatch, $parts->stop),
            new Restore\DryRun($parts->core, new SafeText()),
            new Restore\Summary($parts->config, $parts->emergencyStop),
            $parts->core,
            $parts->stop,
            new Failure(new SafeText()),
            new SafeText(),
            $chosen,
            new Restore\Since(),
        ))), $options, $with);
    }

    private function executed(CommandTester $tester, array $options, array $with): CommandTester
    {
        $tester->execute($options, $with + ['decorated' => false, 'capture_stderr_separately' => true]);

        return $tester;
    }

    /**
     * Products that the shop has hidden, and their entries.
     *
     * @param string $fate a value of Config::DELETED_PRODUCTS
     * @param array<int, int> $statuses what each product had before, by store view
     * @return int[] ids of the entries
     */
    protected function hide(int $count, string $fate = 'hide_then_delete', array $statuses = []): array
    {
        $before = $this->parts->settings;
        $this->parts->settings = [Config::DELETED_PRODUCTS => $fate, Config::DELETED_PRODUCTS_DAYS => '30'] + $before;
        $ids = array_map(fn (): int => $this->parts->table->addDeletable(), range(1, $count));
        foreach ($ids as $id) {
            foreach ($statuses as $store => $status) {
                $this->writeStatus($id, $store, $status);
            }
        }
        $this->parts->processBatch->execute($this->parts->core->worker()->claimType('product', 500, $ids[0] - 1));
        $this->parts->settings = $before;

        return $ids;
    }

    /** Of the product that an entry names. */
    protected function writeStatus(int $entry, int $store, int $status): void
    {
        $table = $this->parts->table;
        $table->connection->exec(
            "REPLACE INTO {$table->prefix}catalog_product_entity_int (attribute_id, store_id, entity_id, value) "
            . "VALUES ({$this->statusAttribute()}, $store, {$table->productOf($entry)}, $status)"
        );
    }

    /** @return array<int, int> statuses of the product that an entry names, by store view */
    protected function statuses(int $entry): array
    {
        $table = $this->parts->table;

        return array_map('intval', $table->connection->query(
            "SELECT store_id, value FROM {$table->prefix}catalog_product_entity_int "
            . "WHERE attribute_id = {$this->statusAttribute()} AND entity_id = {$table->productOf($entry)} ORDER BY store_id"
        )->fetchAll(\PDO::FETCH_KEY_PAIR));
    }

    private function statusAttribute(): int
    {
        $table = $this->parts->table;

        return (int)$table->connection->query(
            "SELECT attribute_id FROM {$table->prefix}eav_attribute WHERE attribute_code = 'status' AND entity_type_id = 4"
        )->fetchColumn();
    }

    /** @return array<string, string|null> a row as it is stored */
    protected function row(int $id): array
    {
        return $this->parts->table->connection->query("SELECT * FROM {$this->parts->table->name()} WHERE id = $id")->fetch(\PDO::FETCH_ASSOC);
    }
}
