<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model;

use Akeneo\Events\Model\StopSignal;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\Attributes\RequiresPhpExtension;
use PHPUnit\Framework\TestCase;

/**
 * @requires extension pcntl
 * @requires extension posix
 */
#[RequiresPhpExtension('pcntl')]
#[RequiresPhpExtension('posix')]
final class StopSignalTest extends TestCase
{
    private StopSignal $stop;

    protected function setUp(): void
    {
        $this->stop = new StopSignal();
    }

    protected function tearDown(): void
    {
        $this->stop->ignore();
    }

    /** @dataProvider signals */
    #[DataProvider('signals')]
    public function testASignalIsNoticedWhileItListens(int $signal): void
    {
        $this->stop->listen();
        self::assertFalse($this->stop->requested());
        posix_kill(getmypid(), $signal);
        self::assertTrue($this->stop->requested());
    }

    /** @return array<string, array{int}> */
    public static function signals(): array
    {
        return ['SIGTERM' => [15], 'SIGINT' => [2]];
    }

    public function testARequestOutlivesTheListening(): void
    {
        $this->stop->listen();
        posix_kill(getmypid(), SIGTERM);
        $this->stop->ignore();
        self::assertTrue($this->stop->requested());
    }

    public function testAfterwardsASignalDoesAgainWhatItDidBefore(): void
    {
        $noticed = 0;
        $handler = static function () use (&$noticed): void {
            $noticed++;
        };
        pcntl_signal(SIGTERM, $handler);
        try {
            $this->stop->listen();
            $this->stop->listen();
            $this->stop->ignore();
            self::assertSame($handler, pcntl_signal_get_handler(SIGTERM));
            posix_kill(getmypid(), SIGTERM);
            self::assertSame([1, false], [$noticed, $this->stop->requested()]);
        } finally {
            pcntl_signal(SIGTERM, SIG_DFL);
        }
    }

    public function testThePartsOfTheModuleMayAskForTheEndToo(): void
    {
        $this->stop->request();
        self::assertTrue($this->stop->requested());
    }
}
