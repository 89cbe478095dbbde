<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Config;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Config\Asking;
use Akeneo\Events\Model\Config\Source\Asking as Offered;
use Akeneo\Events\Test\Support\Parts;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class AskingTest extends TestCase
{
    private const CONFIG = __DIR__ . '/../../../../../php-module/etc/config.xml';

    public function testTheThreeValuesAreOfferedAndDoubtIsTheDefault(): void
    {
        self::assertSame(['doubt', '1', '0'], array_column((new Offered())->toOptionArray(), 'value'));
        $defaults = simplexml_load_file(self::CONFIG)->default->akeneo_connector->events_platform;
        self::assertSame('doubt', (string)$defaults->confirm_with_akeneo);
    }

    /** @dataProvider stored */
    #[DataProvider('stored')]
    public function testWhatIsStoredIsReadAndWhatIsNotKnownIsADoubt(mixed $value, Asking $asking): void
    {
        $parts = new Parts();
        $parts->settings[Config::CONFIRM] = $value;
        self::assertSame($asking, $parts->config->asking());
    }

    public static function stored(): array
    {
        return [
            'never' => ['0', Asking::Never], 'always' => ['1', Asking::Always], 'doubt' => ['doubt', Asking::InDoubt],
            'with blanks' => [' 1 ', Asking::Always], 'nothing' => [null, Asking::InDoubt], 'empty' => ['', Asking::InDoubt],
            'another word' => ['no', Asking::InDoubt], 'another number' => ['2', Asking::InDoubt],
        ];
    }

    public function testAboutWhatAnOperatorForcesThePimIsAskedAtOnceUnlessItIsNeverAsked(): void
    {
        $of = static fn (callable $what): array => array_map($what, [Asking::InDoubt, Asking::Always, Asking::Never]);
        self::assertSame(['in_doubt', 'always', 'never'], $of(static fn (Asking $it): string => $it->ofWorker(false)));
        self::assertSame(['forced', 'forced', 'never'], $of(static fn (Asking $it): string => $it->ofWorker(true)));
    }
}
