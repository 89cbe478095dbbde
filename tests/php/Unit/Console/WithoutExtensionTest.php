<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Console;

use PHPUnit\Framework\TestCase;

final class WithoutExtensionTest extends TestCase
{
    private const SCRIPT = <<<'PHP'
        require $argv[1];
        $settings = new class () implements \Magento\Framework\App\Config\ScopeConfigInterface {
            public function getValue($path, $scopeType = 'default', $scopeCode = null)
            {
                return null;
            }
            public function isSetFlag($path, $scopeType = 'default', $scopeCode = null)
            {
                return true;
            }
        };
        $config = new \Akeneo\Events\Model\Config($settings, new \Magento\Framework\Serialize\Serializer\Json());
        $core = new \Akeneo\Events\Model\Core(new \Magento\Framework\App\DeploymentConfig(), $config);
        (new \Akeneo\Events\Model\CoreLog(new \Akeneo\Events\Test\Support\LineLogger()))->forward();
        foreach (['receiver', 'queue', 'worker', 'requireExtension'] as $part) {
            try {
                $core->$part();
            } catch (\Magento\Framework\Exception\LocalizedException $missing) {
                echo $part, ': ', $missing->getMessage(), "\n";
            }
        }
        PHP;

    public function testEveryPartSaysThatTheExtensionIsMissingAndWhatToDo(): void
    {
        $command = [PHP_BINARY, '-n', '-r', self::SCRIPT, '--', dirname(__DIR__, 2) . '/autoload.php'];
        $said = (string)shell_exec(implode(' ', array_map('escapeshellarg', $command)) . ' 2>&1');
        $sentence = 'The PHP extension akeneo_events is not loaded. Add extension=akeneo_events.so to php.ini of the web '
            . 'server and of the command line.';
        self::assertSame("receiver: $sentence\nqueue: $sentence\nworker: $sentence\nrequireExtension: $sentence\n", $said);
    }
}
