<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Console\ChosenEntry;
use Akeneo\Events\Console\Command\RunCommand;
use Akeneo\Events\Console\Failure;
use Akeneo\Events\Console\Run\DryRun;
use Akeneo\Events\Console\Run\RunEntry;
use Akeneo\Events\Console\Run\RunType;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Model\SavedSettings;
use Magento\Framework\App\Config\ReinitableConfigInterface;
use PHPUnit\Framework\TestCase;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Tester\CommandTester;

/** akeneo_events:run on the module's real parts. */
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
        $tester = new CommandTester(new RunCommand(
            new RunEntry($parts->core, $parts->processBatch, $parts->brake, $parts->logger, new ChosenEntry()),
            new RunType($parts->core, $parts->processBatch, $parts->brake, $parts->stop, new SavedSettings($this->pill, $this->pill), $this->reinit(), $parts->logger),
            new DryRun($parts->core, $parts->brake, Wording::along(), new SafeText()),
            $parts->stop,
            new Failure(new SafeText()),
            new IdleSync(),
            $parts->emergencyStop,
            new SafeText(),
            new ChosenEntry(),
        ));
        $tester->execute($options, $with + ['decorated' => false, 'capture_stderr_separately' => true]);

        return $tester;
    }
}
