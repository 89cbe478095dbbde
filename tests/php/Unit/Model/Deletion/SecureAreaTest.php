<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Deletion;

use Akeneo\Events\Model\Deletion\SecureArea;
use Akeneo\Events\Test\Support\CurrentStore;
use Magento\Framework\App\State;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Registry;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class SecureAreaTest extends TestCase
{
    private State $state;
    private Registry $registry;
    private CurrentStore $stores;
    private SecureArea $area;

    protected function setUp(): void
    {
        $this->area = new SecureArea($this->state = new State(), $this->registry = new Registry(), $this->stores = new CurrentStore());
    }

    public function testADeletionRunsInTheAdminStoreWithTheFlagSet(): void
    {
        $during = null;
        $this->area->run(function () use (&$during): void {
            $during = $this->surroundings();
        });
        self::assertSame(['area' => 'adminhtml', 'flag' => true, 'store' => 0], $during);
    }

    /** @dataProvider areas */
    #[DataProvider('areas')]
    public function testEverythingIsPutBack(?string $area, mixed $flag): void
    {
        $before = $this->prepare($area, $flag);
        $this->area->run(static function (): void {
        });
        self::assertSame($before, $this->surroundings());
    }

    /** @dataProvider areas */
    #[DataProvider('areas')]
    public function testEverythingIsPutBackAfterAnErrorWhichComesThrough(?string $area, mixed $flag): void
    {
        $before = $this->prepare($area, $flag);
        $error = new \TypeError('of another module');
        try {
            $this->area->run(static fn () => throw $error);
            self::fail('nothing was thrown');
        } catch (\TypeError $thrown) {
            self::assertSame($error, $thrown);
        }
        self::assertSame($before, $this->surroundings());
    }

    /** @return array<string, array{?string, mixed}> */
    public static function areas(): array
    {
        return [
            'no area, as in a command' => [null, null],
            'cron' => ['crontab', null],
            'the flag of somebody else' => ['adminhtml', true],
            'the flag set to false' => ['global', false],
        ];
    }

    /** @return array<string, mixed> */
    private function prepare(?string $area, mixed $flag): array
    {
        if ($area !== null) {
            $this->state->setAreaCode($area);
        }
        if ($flag !== null) {
            $this->registry->register('isSecureArea', $flag);
        }
        $this->stores->setCurrentStore(3);

        return $this->surroundings();
    }

    /** @return array<string, mixed> */
    private function surroundings(): array
    {
        try {
            $area = $this->state->getAreaCode();
        } catch (LocalizedException) {
            $area = null;
        }

        return ['area' => $area, 'flag' => $this->registry->registry('isSecureArea'), 'store' => $this->stores->getStore()->getId()];
    }
}
