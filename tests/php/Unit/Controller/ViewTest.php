<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Controller;

use Akeneo\Events\Controller\Adminhtml\Queue\View;
use Akeneo\Events\Model\Listing\OpenedEntry;
use Akeneo\Events\Model\ResourceModel\QueueRows;
use Akeneo\Events\Test\Support\Wording;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\RequestInterface;
use Magento\Framework\Controller\ResultFactory;
use Magento\Framework\Escaper;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/**
 * The title of the page of one entry; Magento escapes it. tests/magento shows the page itself.
 */
final class ViewTest extends TestCase
{
    /** @dataProvider names */
    #[DataProvider('names')]
    public function testTheTitleNamesTheEntityLiterally(?string $inShop, string $html): void
    {
        self::assertSame($html, (new Escaper())->escapeHtml($this->title($inShop)));
    }

    public static function names(): array
    {
        $long = str_repeat('&', 130);

        return [
            'nothing is known' => [null, 'Akeneo Event Queue: Entry 7'],
            'tags' => ['[{"sku":"A-1","name":"<b>Shirt</b>"}]', 'Akeneo Event Queue: Entry 7, A-1, &lt;b&gt;Shirt&lt;/b&gt;'],
            'entities' => ['[{"sku":"A-1","name":"&lt;b&gt;"}]', 'Akeneo Event Queue: Entry 7, A-1, &amp;lt;b&amp;gt;'],
            'a long name' => ["[{\"name\":\"$long\"}]", 'Akeneo Event Queue: Entry 7, ' . str_repeat('&amp;', 119) . '…'],
        ];
    }

    private function title(?string $inShop): string
    {
        $page = new class {
            public string $title = '';

            public function setActiveMenu(string $id): void
            {
            }

            public function getConfig(): self
            {
                return $this;
            }

            public function getTitle(): self
            {
                return $this;
            }

            public function prepend(string $title): void
            {
                $this->title = $title;
            }
        };
        $request = $this->createStub(RequestInterface::class);
        $request->method('getParam')->willReturn('7');
        $factory = $this->createStub(ResultFactory::class);
        $factory->method('create')->willReturn($page);
        $context = $this->createStub(Context::class);
        $context->method('getRequest')->willReturn($request);
        $context->method('getResultFactory')->willReturn($factory);
        $rows = $this->createStub(QueueRows::class);
        $rows->method('find')->willReturn(['in_shop' => $inShop, 'identifier' => null]);
        $opened = new OpenedEntry();
        (new View($context, $rows, Wording::names(), $opened))->execute();
        self::assertSame(['in_shop' => $inShop, 'identifier' => null], $opened->row());

        return $page->title;
    }
}
