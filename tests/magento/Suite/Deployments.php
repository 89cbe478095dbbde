<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\SavedSettings;
use Akeneo\Events\Test\Magento\Simulated;
use Akeneo\Events\Test\Support\Simulator;

/** Settings that a deployment changes, of which Magento tells nobody: by variables of the environment, and by app/etc/config.php. */
final class Deployments
{
    private const PRODUCT = 'com.akeneo.pim.v1.product.deleted';
    private const GROUP = 'CONFIG__DEFAULT__AKENEO_CONNECTOR__EVENTS_PLATFORM__';
    private const JOB = 'akeneo_events_retry_subscription';

    private readonly Simulated $simulated;

    public function __construct(
        private readonly Magento $magento,
        Fixtures $fixtures,
        private readonly Akeneo $akeneo,
    ) {
        $this->simulated = new Simulated($magento, $akeneo);
    }

    public function cronLetsAkeneoHaveWhatTheEnvironmentSays(): void
    {
        $this->simulated->within(function (SavedSettings $settings, Simulator $akeneo): void {
            $this->enable($settings);
            $calls = $akeneo->calls();
            $this->cron($settings, []);
            Expect::same($calls, $akeneo->calls(), 'calls while nothing differs');
            $this->cron($settings, [self::GROUP . 'EVENTS' => self::PRODUCT]);
            Expect::same([self::PRODUCT], $akeneo->subscriptions()[0]['events'], 'the events');
            $this->cron($settings, [self::GROUP . 'ENABLED' => '0']);
            Expect::same('suspended', $akeneo->subscriptions()[0]['status'], 'disabled');
            $this->cron($settings, []);
            Expect::same(['active', 6], [$akeneo->subscriptions()[0]['status'], count($akeneo->subscriptions()[0]['events'])], 'as it was');
        });
    }

    public function theEnvironmentAloneSubscribesAShop(): void
    {
        $this->simulated->within(function (SavedSettings $settings, Simulator $akeneo): void {
            $this->cron($settings, []);
            $this->cron($settings, [self::GROUP . 'ENABLED' => '1', self::GROUP . 'EMAIL' => 'tech@shop.example']);
            Expect::same('active', $akeneo->subscriptions()[0]['status'] ?? null, 'the subscription');
        });
    }

    public function cronLetsAkeneoHaveWhatTheFilesSayBeforeAnImport(): void
    {
        $this->simulated->within(function (SavedSettings $settings, Simulator $akeneo): void {
            $this->enable($settings);
            $file = "{$this->magento->root}/app/etc/config.php";
            $before = (string)file_get_contents($file);
            $config = include $file;
            $config['system']['default']['akeneo_connector']['events_platform']['email'] = 'deployed@shop.example';
            try {
                file_put_contents($file, "<?php\nreturn " . var_export($config, true) . ";\n");
                $this->cron($settings, []);
            } finally {
                file_put_contents($file, $before);
            }
            Expect::same('deployed@shop.example', $akeneo->subscribers()[0]['contact']['technical_email'], 'the e-mail');
        });
    }

    public function aCopyOfTheShopLeavesTheSubscriptionAlone(): void
    {
        $this->simulated->within(function (SavedSettings $settings, Simulator $akeneo): void {
            $this->enable($settings);
            $this->akeneo->log();
            $calls = $akeneo->calls();
            $this->cron($settings, ['CONFIG__DEFAULT__WEB__SECURE__BASE_URL' => $akeneo->shop . '/staging/', self::GROUP . 'ENABLED' => '0']);
            Expect::same($calls, $akeneo->calls(), 'calls');
            Expect::same('active', $akeneo->subscriptions()[0]['status'], 'the subscription');
            Expect::contains('If it is a copy, see "A copy of the shop\'s database"', $this->akeneo->log(), 'the log');
        });
    }

    public function aCopyLeavesAloneWhatIsOutstandingAndACleanedOneIsNotSubscribed(): void
    {
        $this->simulated->within(function (SavedSettings $settings, Simulator $akeneo): void {
            $this->enable($settings);
            $table = $this->magento->table('core_config_data');
            $this->magento->db()->insert($table, ['path' => 'akeneo_connector/events_platform/outstanding', 'value' => '{"asked":true,"next":1}']);
            $calls = $akeneo->calls();
            $variables = ['CONFIG__DEFAULT__WEB__SECURE__BASE_URL' => $akeneo->shop . '/staging/', self::GROUP . 'ENABLED' => '1', self::GROUP . 'EMAIL' => 'copy@shop.example'];
            $this->cron($settings, $variables);
            Expect::same($calls, $akeneo->calls(), 'calls by a copy');
            $this->magento->db()->delete($table, "path LIKE 'akeneo_connector/events\\_platform/%' AND path <> 'akeneo_connector/events_platform/base'");
            $this->cron($settings, $variables);
            Expect::same($calls, $akeneo->calls(), 'calls by a cleaned copy');
        });
    }

    private function enable(SavedSettings $settings): void
    {
        $settings->save('akeneo_connector', 'events_platform', ['enabled' => '1', 'email' => 'tech@shop.example']);
    }

    /**
     * After a deployment has emptied the cache, Magento's cron runs the job, as it does each minute.
     *
     * @param array<string, string> $variables of the environment
     */
    private function cron(SavedSettings $settings, array $variables): void
    {
        $schedule = $this->magento->table('cron_schedule');
        $now = gmdate('Y-m-d H:i:00');
        // Of one job, a run takes one entry.
        $this->magento->db()->delete($schedule, ['job_code = ?' => self::JOB, "status = 'pending'"]);
        $this->magento->db()->insert($schedule, ['job_code' => self::JOB, 'status' => 'pending', 'created_at' => $now, 'scheduled_at' => $now]);
        $id = $this->magento->db()->lastInsertId($schedule);
        $scanned = getenv('PHP_INI_SCAN_DIR');
        foreach (['PHP_INI_SCAN_DIR' => ($scanned === false ? '' : $scanned) . ":{$this->ini()}"] + $variables as $name => $value) {
            putenv("$name=$value");
        }
        try {
            $settings->command('cache:clean', 'config');
            [, $said] = $settings->command('cron:run', '--group=akeneo_events', '--bootstrap=standaloneProcessStarted=1');
        } finally {
            array_map('putenv', array_keys($variables));
            putenv($scanned === false ? 'PHP_INI_SCAN_DIR' : "PHP_INI_SCAN_DIR=$scanned");
            $settings->command('cache:clean', 'config');
        }
        $status = $this->magento->db()->fetchOne("SELECT status FROM $schedule WHERE schedule_id = ?", [$id]);
        Expect::same('success', $status, "the job, $said");
    }

    /** Magento takes settings from $_ENV, which PHP fills only if it is told to. */
    private function ini(): string
    {
        $directory = sys_get_temp_dir() . '/akeneo-events-variables';
        if (!is_dir($directory)) {
            mkdir($directory);
        }
        file_put_contents("$directory/variables.ini", "variables_order=EGPCS\n");

        return $directory;
    }
}
