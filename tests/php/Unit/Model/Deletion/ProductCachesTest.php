<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Deletion;

use Akeneo\Events\Model\Deletion\ProductCaches;
use Magento\Framework\ObjectManager\ResetAfterRequestInterface;
use Magento\Framework\ObjectManagerInterface;
use PHPUnit\Framework\TestCase;

final class ProductCachesTest extends TestCase
{
    public function testTheCachesOfDiXmlAreEmptiedAfterEachDeletion(): void
    {
        $cache = $this->createMock(ResetAfterRequestInterface::class);
        $cache->expects(self::exactly(2))->method('_resetState');
        $caches = $this->caches(['stock' => $cache]);
        $caches->forget();
        $caches->forget();
    }

    public function testNoCacheIsBuiltBeforeTheFirstDeletion(): void
    {
        $objects = $this->createMock(ObjectManagerInterface::class);
        $objects->expects(self::never())->method('get');
        new ProductCaches($objects, ['stock' => $this->createStub(ResetAfterRequestInterface::class)::class]);
    }

    public function testACacheOfAModuleThatAShopLacksAndOneOfAnOlderMagentoAreLeftAlone(): void
    {
        $objects = $this->createMock(ObjectManagerInterface::class);
        $objects->expects(self::never())->method('get');
        (new ProductCaches($objects, ['absent' => 'Magento\Absent\Cache', 'old' => \stdClass::class]))->forget();
    }

    public function testCyclicReferencesAreCollectedNowAndThen(): void
    {
        gc_disable();
        try {
            $cycle = new \stdClass();
            $cycle->self = $cycle;
            $left = \WeakReference::create($cycle);
            unset($cycle);
            $caches = $this->caches();
            for ($deletion = 1; $deletion < 1000; $deletion++) {
                $caches->forget();
            }
            self::assertNotNull($left->get());
            $caches->forget();
            self::assertNull($left->get());
        } finally {
            gc_enable();
        }
    }

    /** @param array<string, object> $caches by their names in di.xml */
    private function caches(array $caches = []): ProductCaches
    {
        $objects = $this->createStub(ObjectManagerInterface::class);
        $objects->method('get')->willReturnMap(array_map(static fn (object $cache): array => [$cache::class, $cache], array_values($caches)));

        return new ProductCaches($objects, array_map('get_class', $caches));
    }
}
