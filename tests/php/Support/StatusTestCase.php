<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Api\Status\BrakeState;
use Akeneo\Events\Api\Status\FormatInterface;
use Akeneo\Events\Api\Status\Report;
use Akeneo\Events\Console\Command\StatusCommand;
use Akeneo\Events\Console\Failure;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Console\Status\Csv;
use Akeneo\Events\Console\Status\Fields;
use Akeneo\Events\Console\Status\Json;
use Akeneo\Events\Console\Status\Table;
use Akeneo\Events\Model\Core;
use PHPUnit\Framework\TestCase;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Output\BufferedOutput;
use Symfony\Component\Console\Output\OutputInterface;
use Symfony\Component\Console\Terminal;
use Symfony\Component\Console\Tester\CommandTester;

/** akeneo_events:status on the module's real parts. */
abstract class StatusTestCase extends TestCase
{
    private const NONE = ['count' => 0, 'more' => false];
    protected const EMPTY_SHELF = ['waiting' => self::NONE, 'kept' => self::NONE, 'returning' => self::NONE, 'next' => null];

    protected Parts $parts;

    protected function setUp(): void
    {
        if (!class_exists(Command::class)) {
            self::fail('The package php-symfony-console is not installed; run tools/setup.');
        }
        $this->parts = new Parts();
    }

    protected function write(string $format, array $entries, ?int $width = null): string
    {
        $output = new BufferedOutput(OutputInterface::VERBOSITY_NORMAL, $width !== null);
        $this->formats($width ?? 80)[$format]->write(new Report([], null, $entries, false, new BrakeState(0, 0, null, null), null, self::EMPTY_SHELF), $output);

        return (string)preg_replace('/\x1b\[[0-9;]*m/', '', $output->fetch());
    }

    /** @return array<string, FormatInterface> */
    private function formats(int $width): array
    {
        $terminal = $this->createStub(Terminal::class);
        $terminal->method('getWidth')->willReturn($width);
        $fields = new Fields();

        return ['table' => new Table(new SafeText(), $terminal), 'json' => new Json($fields), 'csv' => new Csv($fields)];
    }

    protected function show(array $options, bool $decorated = false, int $width = 80, ?Core $core = null): CommandTester
    {
        $tester = new CommandTester(new StatusCommand($core ?? $this->parts->core, $this->parts->brake, $this->parts->emergencyStop, new Failure(new SafeText()), $this->formats($width)));
        $tester->execute($options, ['decorated' => $decorated, 'capture_stderr_separately' => true]);

        return $tester;
    }
}
