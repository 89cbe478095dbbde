<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Deletion;

use Akeneo\Events\Api\DeleterInterface;
use Akeneo\Events\Api\GroupDeleterInterface;
use Akeneo\Events\Core\Reconciliation;
use Akeneo\Events\Model\Deletion\DeleterPool;
use PHPUnit\Framework\TestCase;

final class DeleterPoolTest extends TestCase
{
    public function testEachTypeHasTheDeleterThatDiXmlGivesIt(): void
    {
        [$product, $family] = [$this->createStub(DeleterInterface::class), $this->createStub(DeleterInterface::class)];
        $pool = new DeleterPool(['product' => $product, 'family' => $family]);
        self::assertSame([$family, $product], [$pool->get('family'), $pool->get('product')]);
    }

    public function testOnlyADeleterThatCanDeletesTogether(): void
    {
        $options = $this->createStub(GroupDeleterInterface::class);
        $pool = new DeleterPool(['product' => $this->createStub(DeleterInterface::class), 'attribute_option' => $options]);
        self::assertSame([$options, null, null], array_map($pool->ofGroups(...), ['attribute_option', 'product', 'asset']));
    }

    public function testATypeWithoutADeleterIsNamed(): void
    {
        $this->expectExceptionMessage('There is no deleter for "asset"; see di.xml.');
        (new DeleterPool([]))->get('asset');
    }

    public function testWhatIsNoDeleterIsNamedAtOnce(): void
    {
        $this->expectExceptionMessage('The deleter of "product" is no DeleterInterface; see di.xml.');
        new DeleterPool(['product' => new \stdClass()]);
    }

    public function testDiXmlNamesADeleterForEveryTypeOfTheExtension(): void
    {
        $di = simplexml_load_file(dirname(__DIR__, 5) . '/php-module/etc/di.xml');
        $items = $di->xpath('//type[@name="Akeneo\Events\Model\Deletion\DeleterPool"]//item[@xsi:type="object"]');
        $deleters = [];
        foreach ($items as $item) {
            $deleters[(string)$item['name']] = (string)$item;
        }
        self::assertEqualsCanonicalizing(Reconciliation::types(), array_keys($deleters));
        foreach ($deleters as $class) {
            self::assertTrue(is_subclass_of($class, DeleterInterface::class), $class);
        }
    }
}
