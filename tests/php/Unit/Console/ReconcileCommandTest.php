<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Console;

use Akeneo\Events\Console\Command\ReconcileCommand;
use Akeneo\Events\Console\EntityTypes;
use Akeneo\Events\Console\Failure;
use Akeneo\Events\Console\Reconcile\Compare;
use Akeneo\Events\Console\Reconcile\Reconcile;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Core\Reconciliation;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Config\Source\Events;
use Akeneo\Events\Model\Doorbell;
use Akeneo\Events\Test\Support\Bell;
use Akeneo\Events\Test\Support\Crypt;
use Akeneo\Events\Test\Support\Line;
use Akeneo\Events\Test\Support\NoPause;
use Akeneo\Events\Test\Support\Parts;
use Akeneo\Events\Test\Support\Simulator;
use PHPUnit\Framework\TestCase;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Tester\CommandTester;

final class ReconcileCommandTest extends TestCase
{
    private const GONE = '6a9f8486-2c36-4680-b87f-6f5f8f01b6cf';
    private const LIST = '/api/rest/v1/';

    private static ?Simulator $akeneo = null;

    private Parts $parts;
    private Bell $bell;
    private NoPause $pause;

    public static function tearDownAfterClass(): void
    {
        self::$akeneo = null;
    }

    protected function setUp(): void
    {
        if (!class_exists(Command::class)) {
            self::fail('The package php-symfony-console is not installed; run tools/setup.');
        }
        self::$akeneo ??= new Simulator();
        $this->parts = new Parts();
        $this->bell = new Bell();
        $this->pause = new NoPause();
        $crypt = new Crypt($this->parts->env['crypt']['key']);
        $api = 'akeneo_connector/akeneo_api/';
        $this->parts->settings += [
            $api . 'base_url' => self::$akeneo->url,
            $api . 'username' => 'magento',
            $api . 'password' => $crypt->encrypt(Simulator::PASSWORD),
            $api . 'client_id' => 'shop',
            $api . 'client_secret' => $crypt->encrypt(Simulator::CLIENT_SECRET),
        ];
        $this->forget();
        self::$akeneo->post('/_control/pim', ['products' => $this->mapped()]);
    }

    protected function tearDown(): void
    {
        $this->forget();
    }

    public function testABarMovesInATerminalAndIsNotThereElsewhere(): void
    {
        self::assertSame('', $this->command(['--type' => 'product'])->getErrorOutput());
        $bar = $this->command(['--type' => 'product'], true)->getErrorOutput();
        self::assertMatchesRegularExpression('/product: +0 compared \[.*product: +[1-9][0-9]* compared \[/s', $bar);
        self::assertStringEndsWith("\x1b[2K", $bar, 'it is wiped before the table');
    }

    public function testWhatIsGoneIsShownAndNothingIsChanged(): void
    {
        $id = $this->addGone(self::GONE);
        $tester = $this->command(['--type' => 'product']);
        self::assertSame(0, $tester->getStatusCode(), $tester->getErrorOutput());
        $shown = $tester->getDisplay();
        self::assertMatchesRegularExpression('/^product: [0-9,]+ compared, 1 gone in Akeneo(, \\d+ not comparable, .*)?\.$/m', $shown);
        self::assertMatchesRegularExpression('/^\| product "' . self::GONE . "\" \\| .*\\| $id +\\| [-0-9]{10} [:0-9]{8} \\|$/m", $shown);
        self::assertSame([], $this->parts->table->counts());
        self::assertSame(0, count($this->bell->published));
    }

    public function testItIsEnqueuedOnceAndDeletedThroughTheSameQueue(): void
    {
        $this->addGone(self::GONE);
        foreach (['1 enqueued, 0 made pending again, 0 were in the queue already.', '0 enqueued, 0 made pending again, 1 were in the queue already.'] as $said) {
            $tester = $this->command(['--type' => 'product', '--enqueue' => true]);
            self::assertSame(0, $tester->getStatusCode(), $tester->getErrorOutput());
            self::assertStringContainsString($said, $tester->getDisplay());
        }
        // By this the admin tells it apart from what Akeneo announced.
        self::assertStringStartsWith('reconcile:', $this->parts->core->queue()->list([], 1)[0]['event_id']);
        self::assertSame(1, count($this->bell->published));
        $this->parts->processQueue->execute(static fn (): bool => true);
        self::assertSame(['completed' => 1], $this->parts->table->counts());
        self::assertStringContainsString(' 0 gone in Akeneo', $this->command(['--type' => 'product'])->getDisplay());
    }

    public function testWhileTheModuleIsDisabledItSaysThatWhatItEnqueuedWaits(): void
    {
        $this->parts->settings[Config::ENABLED] = '0';
        $this->addGone(self::GONE);
        self::assertStringNotContainsString('stands still', $this->command(['--type' => 'product'])->getDisplay());
        $tester = $this->command(['--type' => 'product', '--enqueue' => true]);
        self::assertSame(0, $tester->getStatusCode());
        self::assertStringContainsString("1 enqueued", $tester->getDisplay());
        self::assertStringContainsString('The module stands still, because "Enable" is No', $tester->getDisplay());
        self::assertSame(0, count($this->bell->published));
    }

    public function testAllTypesAreComparedAndAttributesNeverEnqueuedAlsoIfForced(): void
    {
        $this->addGone(self::GONE);
        $this->parts->table->connection->exec(
            "INSERT INTO {$this->parts->table->prefix}eav_attribute (entity_type_id, attribute_code, backend_type, is_user_defined) VALUES (4, 'gone_attribute', 'int', 1)"
        );
        $attribute = $this->parts->table->connection->lastInsertId();
        $this->map('attribute', 'gone_attribute', (int)$attribute);
        $this->parts->settings[Config::NATIVE_QUEUE] = '0';

        $tester = $this->command(['--enqueue' => true]);
        self::assertSame(1, $tester->getStatusCode());
        $shown = $tester->getDisplay();
        foreach (Reconciliation::types() as $type) {
            self::assertMatchesRegularExpression("/^$type: /m", $shown);
        }
        self::assertStringContainsString('Not enqueued: attribute: the connector maps every attribute', $shown);
        self::assertStringContainsString('Pending entries wait until somebody runs bin/magento akeneo_events:run', $shown);
        self::assertSame(0, count($this->bell->published));
        self::assertSame(1, $this->ofType('product'));
        self::assertSame(0, $this->ofType('attribute'));
        $forced = $this->command(['--enqueue' => true, '--type' => 'attribute', '--force' => true]);
        self::assertSame(1, $forced->getStatusCode());
        self::assertStringContainsString('Not enqueued: attribute: the connector maps every attribute', $forced->getDisplay());
        self::assertSame(0, $this->ofType('attribute'));
    }

    public function testOptionsOfWhatHasNoneInAkeneoAreLeftAloneEvenIfForced(): void
    {
        [$connection, $prefix] = [$this->parts->table->connection, $this->parts->table->prefix];
        $connection->exec(
            "INSERT INTO {$prefix}eav_attribute (entity_type_id, attribute_code, backend_type, is_user_defined) VALUES (4, 'gone_attribute', 'int', 1)"
        );
        $attribute = (int)$connection->lastInsertId();
        foreach (['60.0000', '75.0000'] as $value) {
            $connection->exec("INSERT INTO {$prefix}eav_attribute_option (attribute_id) VALUES ($attribute)");
            $this->map('option', "gone_attribute-$value", (int)$connection->lastInsertId());
        }
        foreach (
            [
                'In Akeneo attribute "gone_attribute" has the type pim_catalog_metric.' => ['gone_attribute' => 'pim_catalog_metric'],
                'Akeneo does not have attribute "gone_attribute", so it cannot tell' => (object)[],
            ] as $reason => $types
        ) {
            self::$akeneo->post('/_control/pim', ['attribute_types' => $types]);
            $tester = $this->command(['--type' => 'attribute_option', '--enqueue' => true, '--force' => true]);
            self::assertSame(0, $tester->getStatusCode(), $tester->getErrorOutput());
            self::assertStringContainsString("Left alone: 2 option(s). $reason", $tester->getDisplay());
            self::assertStringContainsString('attribute_option: 0 compared, 0 gone in Akeneo', $tester->getDisplay());
            self::assertSame([], $this->parts->table->counts());
        }
    }

    public function testAPimThatIsOverloadedIsGivenTimeAndOneThatStaysAwayEndsItWithNothingEnqueued(): void
    {
        $this->addGone(self::GONE);
        self::$akeneo->post('/_control/faults', ['path_prefix' => self::LIST, 'status' => 429, 'calls' => 2]);
        self::assertSame(0, $this->command(['--type' => 'product', '--enqueue' => true])->getStatusCode());
        self::assertSame([10, 30], $this->pause->asked);

        self::$akeneo->post('/_control/faults', ['path_prefix' => self::LIST, 'status' => 503, 'calls' => 4]);
        $this->parts->table->connection->exec("DELETE FROM {$this->parts->table->name()}");
        $tester = $this->command(['--enqueue' => true]);
        self::assertSame([1, ''], [$tester->getStatusCode(), $tester->getDisplay()]);
        self::assertStringEndsWith("answered unexpectedly (503).\n", $tester->getErrorOutput());
        self::assertSame([], $this->parts->table->counts());
        self::assertFalse(self::$akeneo->hasFault());
    }

    public function testMoreThanHalfIsNotBelieved(): void
    {
        self::$akeneo->post('/_control/pim', []);
        $tester = $this->command(['--type' => 'product', '--enqueue' => true]);
        self::assertSame(1, $tester->getStatusCode());
        self::assertStringContainsString('a wrong PIM, a lost permission or a broken search index', $tester->getDisplay());
        self::assertSame([], $this->parts->table->counts());
    }

    public function testOptionsThatMakeNoSenseAreSaidToMakeNone(): void
    {
        self::assertSame("--force goes with --enqueue and a --type: product, product-model, category, attribute, attribute-option or family.\n", $this->command(['--force' => true, '--enqueue' => true])->getErrorOutput());
        self::assertStringStartsWith('There is no entity type "color"', $this->command(['--type' => 'color'])->getErrorOutput());
        $this->parts->settings['akeneo_connector/akeneo_api/client_id'] = '';
        self::assertStringContainsString('missing: client id', $this->command(['--type' => 'product'])->getErrorOutput());
    }

    /** @return int the product's id */
    private function addGone(string $uuid): int
    {
        $table = $this->parts->table;
        $table->connection->exec(
            "INSERT INTO {$table->prefix}catalog_product_entity (attribute_set_id, type_id, sku) "
            . "SELECT attribute_set_id, 'simple', 'reconcile-me' FROM {$table->prefix}catalog_product_entity LIMIT 1"
        );
        $id = (int)$table->connection->lastInsertId();
        $this->map('product', $uuid, $id);

        return $id;
    }

    private function map(string $import, string $code, int $id): void
    {
        $this->parts->table->connection
            ->prepare("INSERT INTO {$this->parts->table->prefix}akeneo_connector_entities (import, code, entity_id, created_at) VALUES (?, ?, ?, '2020-01-01')")
            ->execute([$import, $code, $id]);
    }

    /** What these tests, or one that broke off, have made. */
    private function forget(): void
    {
        [$connection, $prefix] = [$this->parts->table->connection, $this->parts->table->prefix];
        $connection->exec("DELETE FROM {$prefix}catalog_product_entity WHERE sku = 'reconcile-me'");
        $connection->exec(
            "DELETE FROM {$prefix}eav_attribute_option WHERE attribute_id IN "
            . "(SELECT attribute_id FROM {$prefix}eav_attribute WHERE attribute_code = 'gone_attribute')"
        );
        $connection->exec("DELETE FROM {$prefix}eav_attribute WHERE attribute_code = 'gone_attribute'");
        $connection->exec("DELETE FROM {$prefix}akeneo_connector_entities WHERE code = '" . self::GONE . "' OR code LIKE 'gone\\_attribute%'");
    }

    /** @return string[] */
    private function mapped(): array
    {
        $sql = "SELECT code FROM {$this->parts->table->prefix}akeneo_connector_entities WHERE import = 'product'";

        return $this->parts->table->connection->query($sql)->fetchAll(\PDO::FETCH_COLUMN);
    }

    private function ofType(string $type): int
    {
        $sql = "SELECT COUNT(*) FROM {$this->parts->table->name()} WHERE event_type = 'com.akeneo.pim.v1.$type.deleted'";

        return (int)$this->parts->table->connection->query($sql)->fetchColumn();
    }

    private function command(array $options, bool $isTerminal = false): CommandTester
    {
        $compare = new Compare($this->parts->core, $this->parts->coreLog, $this->pause);
        $doorbell = new Doorbell($this->bell, new Line(), $this->parts->logger);
        [$safe, $types] = [new SafeText(), new EntityTypes(new Events())];
        $reconcile = new Reconcile($compare, $this->parts->config, $doorbell, new Failure($safe), $this->parts->emergencyStop, $safe, $types);
        $tester = new CommandTester(new ReconcileCommand($reconcile, $types));
        $tester->execute($options, ['decorated' => $isTerminal, 'capture_stderr_separately' => true]);

        return $tester;
    }
}
