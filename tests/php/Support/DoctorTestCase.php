<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Console\Command\DoctorCommand;
use Akeneo\Events\Console\Doctor\Json;
use Akeneo\Events\Console\Doctor\Text;
use Akeneo\Events\Console\Failure;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Model\Doctor\Doctor;
use Akeneo\Events\Model\Heartbeat;
use PHPUnit\Framework\TestCase;
use Symfony\Component\Console\Tester\CommandTester;

/** On real parts: database, simulator, and the direct endpoint in a PHP of its own. */
abstract class DoctorTestCase extends TestCase
{
    protected static ?Simulator $akeneo = null;
    protected static string $endpoint;
    protected SubscribingShop $shop;
    private ?string $taken = null;

    public static function setUpBeforeClass(): void
    {
        self::$akeneo = new Simulator();
        self::$endpoint = self::$akeneo->directEndpoint();
    }

    public static function tearDownAfterClass(): void
    {
        self::$akeneo = null;
    }

    protected function setUp(): void
    {
        self::$akeneo->post('/_control/reset', []);
        $this->shop = new SubscribingShop(self::$akeneo);
        $this->shop->set('web/secure/base_url', self::$endpoint . '/');
        self::assertSame('active', $this->shop->sync->execute()->state);
        $this->sign(Heartbeat::CRON, 10);
        $this->sign(Heartbeat::CONSUMER, 3);
    }

    protected function tearDown(): void
    {
        if ($this->taken !== null) {
            rmdir($this->taken);
        }
        unset($this->shop);
        gc_collect_cycles();
    }

    /** A directory stands in its place. Not by permissions: root would write it all the same. */
    public function takeTheLogAway(): void
    {
        $this->taken = getenv('AKENEO_EVENTS_TEST_ROOT') . '/var/log/akeneo_events.log';
        @unlink($this->taken);
        mkdir($this->taken, 0777, true);
    }

    /** A sign of life of so many seconds ago; null takes it away. */
    public function sign(string $kind, ?int $secondsAgo, string $details = ''): void
    {
        $table = "{$this->shop->parts->table->prefix}akeneo_events_latest";
        $this->shop->parts->table->connection->exec("DELETE FROM $table WHERE kind = '$kind'");
        if ($secondsAgo !== null) {
            $at = gmdate('Y-m-d H:i:s', time() - $secondsAgo);
            $this->shop->parts->table->connection->exec("INSERT INTO $table (kind, happened_at, details) VALUES ('$kind', '$at', '$details')");
        }
    }

    /** @return array<string, mixed> */
    protected function found(string $check): array
    {
        return $this->in(json_decode($this->command('--format=json')[1], true, 16, JSON_THROW_ON_ERROR), $check);
    }

    /** @return array<string, mixed> */
    protected function in(array $report, string $check): array
    {
        return array_column($report['checks'], null, 'name')[$check];
    }

    /** @return array{int, string} exit code and everything printed */
    protected function command(string $option = '', ?Doctor $doctor = null): array
    {
        $doctor ??= new Doctor(Checks::of($this->shop));
        $tester = new CommandTester(new DoctorCommand($doctor, new Failure(new SafeText()), ['text' => new Text(new SafeText()), 'json' => new Json()]));
        [$name, $value] = explode('=', $option) + [1 => null];
        $code = $tester->execute($option === '' ? [] : [$name => $value]);

        return [$code, $tester->getDisplay(true)];
    }
}
