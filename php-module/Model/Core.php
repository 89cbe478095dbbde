<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Latest;
use Akeneo\Events\Core\Queue;
use Akeneo\Events\Core\Receiver;
use Akeneo\Events\Core\Reconciliation;
use Akeneo\Events\Core\Subscription;
use Akeneo\Events\Core\Worker;
use Akeneo\Events\Model\Config\Asking;
use Akeneo\Events\Model\Subscription\Settings;
use Magento\Framework\App\DeploymentConfig;
use Magento\Framework\Exception\LocalizedException;

/**
 * The only place that builds classes of the extension.
 */
class Core
{
    /** The version of the extension that this module was written for. */
    public const VERSION = '0.1.0';

    public function __construct(
        private readonly DeploymentConfig $deploymentConfig,
        private readonly Config $config,
        private readonly Settings $settings,
    ) {
    }

    /** @throws LocalizedException the extension is missing or of another version */
    public function receiver(): Receiver
    {
        $this->requireExtension();

        return new Receiver(Database::forWebhook($this->env()));
    }

    /** @throws LocalizedException the extension is missing or of another version */
    public function queue(): Queue
    {
        $this->requireExtension();

        return new Queue($this->database());
    }

    /** @throws LocalizedException the extension is missing or of another version */
    public function latest(): Latest
    {
        $this->requireExtension();

        return new Latest($this->database());
    }

    /**
     * By the brake, and asking the PIM as the configuration says.
     *
     * @param bool $forced for what an operator has chosen by force: it passes the brake, and counts all the same; unless the
     *     configuration says never, the PIM is asked about all of it, at once
     * @throws LocalizedException the extension is missing or of another version
     */
    public function worker(bool $forced = false): Worker
    {
        $this->requireExtension();

        return $this->workerOf($this->database(), $forced);
    }

    /**
     * For pages of the admin, which only look ahead: it waits 3 seconds at most for each answer of the database.
     *
     * @throws LocalizedException the extension is missing or of another version
     */
    public function planner(): Worker
    {
        $this->requireExtension();

        return $this->workerOf(Database::forWebhook($this->env()), false);
    }

    /**
     * @param string $type as an operator writes it
     * @throws LocalizedException the extension is missing or of another version
     * @throws \Akeneo\Events\Core\InvalidInputException there is no such type
     */
    public function reconciliation(string $type): Reconciliation
    {
        $this->requireExtension();

        return new Reconciliation(
            $this->database(),
            $this->settings->connection(),
            $this->config->protectedAttributes(),
            $this->config->attributeMapping(),
            $type,
        );
    }

    /**
     * @return string[] what can be reconciled, in the order of planning
     * @throws LocalizedException the extension is missing or of another version
     */
    public function reconciled(): array
    {
        $this->requireExtension();

        return Reconciliation::types();
    }

    /**
     * @param array{pim_url?: ?string, client_id?: ?string, client_secret?: ?string, username?: ?string, password?: ?string,
     *     base?: ?string, token?: ?string, seconds?: int} $settings see Subscription::__construct()
     * @throws LocalizedException the extension is missing or of another version
     */
    public function subscription(#[\SensitiveParameter] array $settings): Subscription
    {
        $this->requireExtension();

        return new Subscription($settings);
    }

    private function workerOf(Database $database, bool $forced): Worker
    {
        $asking = $this->config->asking();

        return new Worker(
            $database,
            $this->config->protectedAttributes(),
            $this->config->attributeMapping(),
            $forced ? 0 : $this->config->maxDeletionsPerHour(),
            $asking === Asking::Never ? null : $this->settings->connection(),
            $asking->ofWorker($forced),
            $this->config->shelf(),
            $forced,
        );
    }

    private function database(): Database
    {
        return Database::forWorker($this->env());
    }

    /**
     * Asks for each setting by the path by which Magento asks for it: variables of the environment have their say in single
     * values alone, and Magento takes its connection as a whole. pub/deployment.php has the same values without Magento.
     *
     * @return array{db: array{connection: array{default: mixed}, table_prefix: mixed}, crypt: array{key: mixed}} what the extension reads of the deployment configuration, in the shape of app/etc/env.php
     */
    private function env(): array
    {
        return [
            'db' => [
                'connection' => ['default' => $this->deploymentConfig->get('db/connection/default')],
                'table_prefix' => $this->deploymentConfig->get('db/table_prefix'),
            ],
            'crypt' => ['key' => $this->deploymentConfig->get('crypt/key')],
        ];
    }

    /** Where this PHP looks for extension=…: the web server's reads other files than the one of the command line. */
    private function iniFiles(): string
    {
        $additional = PHP_CONFIG_FILE_SCAN_DIR === '' ? '' : ', ' . PHP_CONFIG_FILE_SCAN_DIR;

        return (php_ini_loaded_file() ?: PHP_CONFIG_FILE_PATH . '/php.ini') . $additional;
    }

    /** @throws LocalizedException the extension is missing or of another version; says what to do */
    public function requireExtension(): void
    {
        $version = phpversion('akeneo_events');
        if ($version === false) {
            throw new LocalizedException(
                __('The PHP extension akeneo_events is not loaded. This is PHP %1, which reads %2. Install the extension for this PHP: see docs/install.md.', PHP_VERSION . ' (' . PHP_SAPI . ')', $this->iniFiles())
            );
        }
        if ($version !== self::VERSION) {
            throw new LocalizedException(
                __('The PHP extension akeneo_events has version %1, but this module needs version %2. Install the extension and the module of the same version.', $version, self::VERSION)
            );
        }
    }
}
