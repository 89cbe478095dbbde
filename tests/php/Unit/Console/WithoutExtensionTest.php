<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Console;

use Akeneo\Events\Model\Core;
use PHPUnit\Framework\TestCase;

final class WithoutExtensionTest extends TestCase
{
    /** A core whose configuration says nothing. */
    private const CORE = <<<'PHP'
        require $argv[1];
        $settings = new class () implements \Magento\Framework\App\Config\ScopeConfigInterface {
            public function getValue($path, $scopeType = 'default', $scopeCode = null)
            {
                return $path === \Akeneo\Events\Model\Config::ENABLED ? '1' : null;
            }
            public function isSetFlag($path, $scopeType = 'default', $scopeCode = null)
            {
                return true;
            }
        };
        $config = new \Akeneo\Events\Model\Config($settings, new \Magento\Framework\Serialize\Serializer\Json());
        $connection = (new \ReflectionClass(\Akeneo\Events\Model\Subscription\Settings::class))->newInstanceWithoutConstructor();
        $core = new \Akeneo\Events\Model\Core(new \Magento\Framework\App\DeploymentConfig(), $config, $connection);
        PHP;

    public function testEveryPartSaysThatTheExtensionIsMissingAndWhatToDo(): void
    {
        $said = self::said(self::CORE . <<<'PHP'

            (new \Akeneo\Events\Model\CoreLog(new \Akeneo\Events\Test\Support\LineLogger()))->forward();
            foreach (['receiver', 'queue', 'latest', 'worker', 'reconciled', 'requireExtension'] as $part) {
                try {
                    $core->$part();
                } catch (\Magento\Framework\Exception\LocalizedException $missing) {
                    echo $part, ': ', $missing->getMessage(), "\n";
                }
            }
            PHP);
        $additional = PHP_CONFIG_FILE_SCAN_DIR === '' ? '' : ', ' . PHP_CONFIG_FILE_SCAN_DIR;
        $sentence = 'The PHP extension akeneo_events is not loaded. This is PHP ' . PHP_VERSION . ' (cli), which reads '
            . PHP_CONFIG_FILE_PATH . "/php.ini$additional. Install the extension for this PHP: see docs/install.md.";
        self::assertSame("receiver: $sentence\nqueue: $sentence\nlatest: $sentence\nworker: $sentence\nreconciled: $sentence\nrequireExtension: $sentence\n", $said);
    }

    /** As after an upgrade of one of both: phpversion() is what the module asks. */
    public function testAnExtensionOfAnotherVersionIsOneSentenceForCommandsWebhookCronAndAdmin(): void
    {
        $version = <<<'PHP'
            namespace Akeneo\Events\Model {
                function phpversion(string $extension): string
                {
                    return '0.0.9';
                }
            }
            namespace {
            PHP;
        $said = self::said($version . self::CORE . <<<'PHP'

                use Akeneo\Events\{Console, Model, Test\Support};
                $logger = new Support\LineLogger();
                $brake = new Model\Brake($core, $config, new Model\Numbers());
                $escaper = new \Magento\Framework\Escaper();
                $command = new Console\Command\StatusCommand($core, $brake, new Support\NeverPulled(), new Console\Failure(new Console\SafeText()), ['table' => new Console\Status\Json(new Console\Status\Fields())]);
                $tester = new \Symfony\Component\Console\Tester\CommandTester($command);
                echo $tester->execute([]), ' ', $tester->getDisplay();
                $receive = new Model\ReceiveWebhook($core, new Model\CoreLog($logger), $config, new Model\Doorbell(new Support\Bell(), new Support\Line(), $logger), new Model\LogFile($logger), new \Magento\Framework\App\Filesystem\DirectoryList('/nowhere'));
                echo $receive->execute(['REQUEST_METHOD' => 'POST'])[0], ' ', implode("\n", $logger->lines), "\n";
                (new Model\Heartbeat($core, $logger = new Support\LineLogger()))->beat('cron');
                echo implode("\n", $logger->lines), "\n";
                $rows = new class () extends Model\ResourceModel\TroubleRows {
                    public function __construct()
                    {
                    }

                    public function read(): array
                    {
                        return [];
                    }
                };
                echo (new Model\SystemMessage\Troubles($config, $rows))->mayBe('extension') ? 'may be: ' : '';
                echo (new Model\SystemMessage\ExtensionTrouble($config, $core, $escaper))->getText(), "\n";
                echo (new Model\Doctor\Check\Extension($core))->run()->message, "\n";
            }
            PHP);
        $sentence = 'The PHP extension akeneo_events has version 0.0.9, but this module needs version ' . Core::VERSION
            . '. Install the extension and the module of the same version.';
        self::assertSame([
            "1 $sentence",
            "503 CRITICAL: webhook: $sentence",
            "WARNING: cron: no sign of life could be stored: $sentence",
            "may be: Akeneo Events: $sentence Until then the shop processes no event.",
            $sentence,
        ], explode("\n", rtrim($said)));
    }

    private static function said(string $script): string
    {
        // Part of some PHPs, a file in others.
        $mbstring = is_file(ini_get('extension_dir') . '/mbstring.so') ? ['-d', 'extension=mbstring'] : [];
        $command = [PHP_BINARY, '-n', ...$mbstring, '-r', $script, '--', dirname(__DIR__, 2) . '/autoload.php'];

        return (string)shell_exec(implode(' ', array_map('escapeshellarg', $command)) . ' 2>&1');
    }
}
