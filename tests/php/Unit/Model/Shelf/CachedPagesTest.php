<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Shelf;

use Akeneo\Events\Model\Shelf\CachedPages;
use Magento\Framework\App\CacheInterface;
use Magento\Framework\Event\ManagerInterface;
use Magento\Framework\Indexer\CacheContext;
use PHPUnit\Framework\TestCase;

final class CachedPagesTest extends TestCase
{
    public function testPagesGoOutOfBothCachesAndTheListIsEmptiedAfterwards(): void
    {
        $stale = new class extends CacheContext {
            /** @var string[] */
            public array $tags = ['cat_c_p_3'];

            public function registerEntities($cacheTag, $ids)
            {
                $this->tags = [...$this->tags, ...array_map(static fn (int $id): string => "{$cacheTag}_$id", $ids)];

                return $this;
            }

            public function getIdentities()
            {
                return $this->tags;
            }

            public function flush(): void
            {
                $this->tags = [];
            }
        };
        $seen = [];
        $events = $this->createStub(ManagerInterface::class);
        $events->method('dispatch')->willReturnCallback(static function (string $event, array $data) use (&$seen, $stale): void {
            self::assertSame($stale, $data['object']);
            $seen[] = [$event, $stale->tags];
        });
        $cache = $this->createStub(CacheInterface::class);
        $cache->method('clean')->willReturnCallback(static function (array $tags) use (&$seen): bool {
            $seen[] = ['clean', $tags];

            return true;
        });
        $pages = new CachedPages($stale, $events, $cache);
        $pages->forget([7, 8]);
        $all = ['cat_c_p_3', 'cat_p_7', 'cat_p_8'];
        self::assertSame([['clean_cache_by_tags', $all], ['clean', $all]], $seen);
        $seen = [];
        $pages->forget();
        self::assertSame([], $seen, 'without tags, Magento would empty the whole cache');
    }
}
