<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Deletion;

use Akeneo\Events\Model\Deletion\ProductCaches;
use Akeneo\Events\Plugin\NoteProductCache;
use Magento\Framework\ObjectManager\ResetAfterRequestInterface;
use PHPUnit\Framework\TestCase;

final class ProductCachesTest extends TestCase
{
    public function testTheCachesOfDiXmlAreEmptiedAfterEachDeletion(): void
    {
        $cache = $this->createMock(ResetAfterRequestInterface::class);
        $cache->expects(self::exactly(2))->method('_resetState');
        $caches = new ProductCaches(['stock' => $cache]);
        $caches->forget();
        $caches->forget();
    }

    public function testACacheOfAModuleThatAShopMayLackIsEmptiedOnceItWasUsed(): void
    {
        $cache = $this->createMock(ResetAfterRequestInterface::class);
        $cache->expects(self::once())->method('_resetState');
        $caches = new ProductCaches();
        (new NoteProductCache($caches))->beforeSet($cache);
        (new NoteProductCache($caches))->beforeSet($cache);
        $caches->forget();
    }

    public function testACacheOfAnOlderMagentoIsLeftAlone(): void
    {
        $this->expectNotToPerformAssertions();
        (new ProductCaches(['stock' => new \stdClass()]))->forget();
    }

    public function testCyclicReferencesAreCollectedNowAndThen(): void
    {
        gc_disable();
        try {
            $cycle = new \stdClass();
            $cycle->self = $cycle;
            $left = \WeakReference::create($cycle);
            unset($cycle);
            $caches = new ProductCaches();
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
