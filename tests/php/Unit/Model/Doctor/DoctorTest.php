<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Doctor;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\Doctor\Check\SelfTest;
use Akeneo\Events\Model\Doctor\Doctor;
use Akeneo\Events\Model\Heartbeat;
use Akeneo\Events\Model\Subscription\Stored;
use Akeneo\Events\Test\Support\Checks;
use Akeneo\Events\Test\Support\DoctorTestCase;
use Akeneo\Events\Test\Support\Simulator;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Phrase;
use Symfony\Component\Console\Helper\Helper;

final class DoctorTest extends DoctorTestCase
{
    public function testInAGoodShopAllIsWellAndNoSecretIsShown(): void
    {
        [$code, $text] = $this->command();
        self::assertSame(0, $code, $text);
        self::assertStringEndsWith("All is well: this shop receives and processes events.\n", $text);
        self::assertStringContainsString('[ ok ] Delivery: A signed self-test arrived through the direct endpoint.', $text);
        self::assertStringContainsString('[ ok ] Akeneo Connector: The connector\'s mapping table has these rows:', $text);
        [$code, $json] = $this->command('--format=json');
        self::assertSame(0, $code);
        $report = json_decode($json, true, 16, JSON_THROW_ON_ERROR);
        self::assertTrue($report['ok']);
        self::assertSame(array_fill(0, 19, 'ok'), array_column($report['checks'], 'status'));
        self::assertSame('direct', $this->in($report, 'delivery')['data']['door']);
        self::assertGreaterThan(0, $this->in($report, 'connector')['data']['mapped']['product']);
        $stored = $this->shop->stored->read();
        foreach ([Simulator::PASSWORD, Simulator::CLIENT_SECRET, $stored['primary_secret'], $stored['secondary_secret']] as $secret) {
            self::assertStringNotContainsString($secret, $text . $json . $this->shop->parts->log());
        }
        self::assertSame([], $this->shop->parts->table->counts(), 'the self-test is stored nowhere');
    }

    public function testSecretsOfAnOlderKeyAreToldBeforeItIsRemoved(): void
    {
        $this->shop->crypt->change("{$this->shop->parts->env['crypt']['key']}\nanother_key_that_has_32_letters.");
        $found = $this->found('secrets');
        self::assertSame('ok', $found['status']);
        self::assertStringContainsString('older key of crypt/key has encrypted these secrets: connection, primary_secret, secondary_secret. Before you remove', $found['message']);
    }

    public function testSecretsOfANewerKeyThanThisPhpHasAreNamed(): void
    {
        $key = $this->shop->parts->env['crypt']['key'];
        $this->shop->crypt->change("$key\nanother_key_that_has_32_letters.");
        $this->shop->sync->execute();
        $this->shop->crypt->change($key);
        $found = $this->found('secrets');
        self::assertSame('failed', $found['status']);
        self::assertStringContainsString('This PHP lacks the newest key of crypt/key. That key has encrypted these secrets: connection, primary_secret, secondary_secret.', $found['message']);
    }

    public function testThatThePimGaveNoAnswerMattersOnlyAsLongAsSomethingWaitsForIt(): void
    {
        $this->shop->set(Config::CONFIRM, 'doubt');
        $asked = static fn (int $at): string => json_encode(['ask_again_at' => $at, 'why' => 'no answer in time'], JSON_THROW_ON_ERROR);
        $this->sign('pim', 90000, $asked(time() - 590));
        self::assertSame('failed', $this->found('answers')['status']);
        $this->sign('pim', 90000, $asked($long = time() - 610));
        $found = $this->found('answers');
        self::assertSame('ok', $found['status']);
        $at = gmdate('Y-m-d H:i:s', $long);
        self::assertSame("The PIM gave no answer to the last question, before $at UTC. Nobody has asked it since then. The reason: no answer in time", $found['message']);
    }

    public function testThatItGaveNoAnswerIsToldByTheDatabasesClock(): void
    {
        $this->shop->set(Config::CONFIRM, 'doubt');
        $this->sign('pim', 7200, '{"ask_again_at":' . (time() - 3700) . ',"why":"no answer in time"}');
        self::assertSame('ok', $this->found('answers')['status']);
        $this->shop->parts->table->connection->exec('SET timestamp = UNIX_TIMESTAMP() - 3600');
        try {
            $found = $this->found('answers');
            self::assertSame('failed', $found['status'], $found['message']);
            self::assertStringContainsString('for ' . Helper::formatTime(3600) . '.', $found['message']);
        } finally {
            $this->shop->parts->table->connection->exec('SET timestamp = DEFAULT');
        }
    }

    public function testWhatWaitsInADisabledShopIsNoBacklog(): void
    {
        $this->shop->parts->table->add(['available_at' => gmdate('Y-m-d H:i:s', time() - 3600)]);
        self::assertSame('failed', $this->found('backlog')['status']);
        $this->shop->set(Config::ENABLED, '0');
        $found = $this->found('backlog');
        self::assertSame('ok', $found['status'], $found['message']);
        self::assertStringContainsString('Pending entries: 1. They wait, because "Enable" is No.', $found['message']);
    }

    public function testThatThePimIsNeverAskedIsGoodAndSaysWhatItMeans(): void
    {
        $this->shop->set(Config::CONFIRM, '0');
        $this->sign('pim', 60, '{"ask_again_at":4102444800,"why":"it is away"}');
        $found = $this->found('answers');
        self::assertSame('ok', $found['status']);
        self::assertStringContainsString('may delete an entity that was deleted in Akeneo and then created again there', $found['message']);
    }

    public function testSignsOfLifeAreAsOldAsTheDatabasesClockSays(): void
    {
        $connection = $this->shop->parts->table->connection;
        $connection->exec('SET timestamp = UNIX_TIMESTAMP() - 7200');
        try {
            $this->sign(Heartbeat::CRON, 7210);
            $this->sign(Heartbeat::CONSUMER, 7210);
            self::assertSame('ok', $this->found('cron')['status']);
            self::assertLessThan(60, $this->found('consumer')['data']['seconds_ago']);
        } finally {
            $connection->exec('SET timestamp = DEFAULT');
        }
    }

    public function testTheDatabaseIsFailedByTheKeyOrTheOptionThatMendsIt(): void
    {
        $connection = &$this->shop->parts->env['db']['connection']['default'];
        $before = $connection;
        $wrong = [
            [['host' => 's3cret:1', 'driver_options' => [\PDO::MYSQL_ATTR_SSL_CA => '/s3cret']], 'PDO::MYSQL_ATTR_SSL_CA (1009)'],
            [['password' => ['s3cret']], 'db/connection/default/password'],
            [['port' => 3307], 'db/connection/default/port'],
            [['username' => 's3cret'], 'db/connection/default/username'],
        ];
        foreach ($wrong as [$changed, $named]) {
            $connection = $changed + $before;
            $message = $this->found('database')['message'];
            self::assertStringContainsString($named, $message);
            self::assertStringNotContainsString('s3cret', $message);
        }
        $connection = $before;
        self::assertSame('ok', $this->found('database')['status']);
    }

    public function testAMissingColumnAndAMissingTableAreNamed(): void
    {
        [$connection, $table] = [$this->shop->parts->table->connection, "{$this->shop->parts->table->prefix}akeneo_events_latest"];
        $connection->exec("ALTER TABLE $table CHANGE details detail TEXT NULL");
        try {
            $found = $this->found('schema');
            self::assertStringContainsString("$table.details", $found['message']);
            self::assertStringContainsString('setup:upgrade', $found['remedy']);
            self::assertSame('Skipped, because the check "Tables of the module" did not pass.', $this->found('database')['message']);
        } finally {
            $connection->exec("ALTER TABLE $table CHANGE detail details TEXT NULL");
        }
        $connection->exec("RENAME TABLE $table TO {$table}_away");
        try {
            self::assertStringContainsString($table, $this->found('schema')['message']);
        } finally {
            $connection->exec("RENAME TABLE {$table}_away TO $table");
        }
        $queue = $this->shop->parts->table->name();
        $index = $connection->query("SHOW INDEX FROM $queue WHERE Column_name = 'available_at'")->fetch(\PDO::FETCH_ASSOC)['Key_name'];
        $connection->exec("ALTER TABLE $queue DROP INDEX $index");
        try {
            self::assertStringContainsString("indexes of $queue (1)", $this->found('schema')['message']);
        } finally {
            $connection->exec("ALTER TABLE $queue ADD INDEX $index (status, available_at)");
        }
    }

    public function testWithoutTheExtensionOnlyWhatNeedsItIsSkipped(): void
    {
        $core = $this->createStub(Core::class);
        $core->method('requireExtension')->willThrowException(new LocalizedException(__('The PHP extension is not loaded.')));
        [$code, $json] = $this->command('--format=json', new Doctor(Checks::of($this->shop, $core)));
        $report = json_decode($json, true, 16, JSON_THROW_ON_ERROR);
        self::assertSame(1, $code);
        self::assertSame('The PHP extension is not loaded.', $this->in($report, 'extension')['message']);
        self::assertStringContainsString('docs/install.md', $this->in($report, 'extension')['remedy']);
        $statuses = array_column($report['checks'], 'status', 'name');
        self::assertSame('Skipped, because the check "PHP extension" did not pass.', $this->in($report, 'webhook')['message']);
        self::assertSame(['connector', 'configuration', 'schema', 'cron', 'consumer', 'log', 'message_queue'], $this->sorted(array_keys($statuses, 'ok', true)));
    }

    public function testWhereOnlyCronProcessesAllIsWell(): void
    {
        $this->sign(Heartbeat::CONSUMER, null);
        self::assertSame('ok', $this->found('consumer')['status']);
        self::assertSame(0, $this->command()[0]);
    }

    public function testDeliveriesThatFailedAreTakenFromAkeneosLog(): void
    {
        $this->shop->set('web/secure/base_url', self::$endpoint . '/broken/');
        self::assertSame('active', $this->shop->sync->execute()->state);
        self::$akeneo->post('/_control/events', ['events' => [['type' => 'family.deleted', 'key' => 'shoes']]]);
        self::$akeneo->post('/_control/drain', ['timeout_seconds' => 20]);
        $found = $this->found('akeneo_log');
        self::assertSame('failed', $found['status'], $found['message']);
        self::assertStringContainsString('Failed deliveries in the last 24 hours: 1.', $found['message']);
        self::assertSame(500, $found['data']['newest']['code']);
    }

    public function testAWebServerThatReadsOtherSecretsIsToldApart(): void
    {
        $stored = $this->createStub(Stored::class);
        $secrets = ['primary_secret' => str_repeat('x', 64), 'secondary_secret' => ''];
        $stored->method('read')->willReturn($secrets + $this->shop->stored->read());
        $checks = ['delivery' => new SelfTest($this->shop->settings, $stored, $this->shop->parts->coreLog)];
        $checks = array_intersect_key(Checks::of($this->shop), array_flip(['extension', 'schema', 'database', 'webhook', 'secrets'])) + $checks;
        [$code, $text] = $this->command(doctor: new Doctor($checks));
        self::assertSame(1, $code);
        self::assertStringContainsString('refused the signature (401)', $text);
    }

    public function testACheckThatBreaksIsAFindingAndTheOthersGoOn(): void
    {
        $broken = $this->check(fn (): Finding => throw new \RuntimeException('out of order'));
        $needy = $this->check(fn (): Finding => Finding::good('never said'), ['broken']);
        $fine = $this->check(fn (): Finding => Finding::good("fine\x1b[31m"));
        [$code, $text] = $this->command(doctor: new Doctor(['broken' => $broken, 'needy' => $needy, 'fine' => $fine]));
        self::assertSame(1, $code);
        self::assertStringContainsString('[FAIL] A check: The check could not run: out of order', $text);
        self::assertStringContainsString('[ -- ] A check: Skipped, because the check "A check" did not pass.', $text);
        self::assertStringContainsString('[ ok ] A check: fine?[31m', $text);
        self::assertStringEndsWith("1 of 3 checks failed, 1 were skipped.\nnext: See var/log/akeneo_events.log and var/log/exception.log.\n", $text);
    }

    public function testAnUnknownFormatIsRefused(): void
    {
        self::assertSame([1, "There is no format \"xml\"; the formats are text, json.\n"], $this->command('--format=xml'));
    }

    private function check(callable $run, array $needs = []): CheckInterface
    {
        return new class ($run, $needs) implements CheckInterface {
            public function __construct(private $run, private readonly array $needs)
            {
            }

            public function title(): Phrase
            {
                return __('A check');
            }

            public function needs(): array
            {
                return $this->needs;
            }

            public function run(): Finding
            {
                return ($this->run)();
            }
        };
    }

    /**
     * @param string[] $names
     * @return string[] in the order in which the test names them
     */
    private function sorted(array $names): array
    {
        $order = ['connector', 'configuration', 'schema', 'cron', 'consumer'];

        return array_values(array_merge(array_intersect($order, $names), array_diff($names, $order)));
    }
}
