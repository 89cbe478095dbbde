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
        $objects = $this->createMock(ObjectManagerInterface::class);
        $objects->expects(self::once())->method('get')->with($cache::class)->willReturn($cache);
        $caches = new ProductCaches($objects, ['stock' => $cache::class]);
        foreach (['first', 'second'] as $_) {
            $caches->find();
            $caches->forget();
        }
    }

    public function testACacheOfAModuleThatAShopLacksAndOneOfAnOlderMagentoAreLeftAlone(): void
    {
        $objects = $this->createMock(ObjectManagerInterface::class);
        $objects->expects(self::never())->method('get');
        $caches = new ProductCaches($objects, ['absent' => 'Magento\Absent\Cache', 'old' => \stdClass::class]);
        $caches->find();
        $caches->forget();
    }

    public function testCyclicReferencesAreCollectedNowAndThen(): void
    {
        gc_disable();
        try {
            $cycle = new \stdClass();
            $cycle->self = $cycle;
            $left = \WeakReference::create($cycle);
            unset($cycle);
            $caches = new ProductCaches($this->createStub(ObjectManagerInterface::class));
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
}
