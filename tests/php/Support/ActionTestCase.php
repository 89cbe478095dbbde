<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Model\Listing\Found;
use Akeneo\Events\Model\Listing\Selection;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\RequestInterface;
use Magento\Framework\View\Element\UiComponentInterface;
use Magento\Framework\View\Element\UiComponent\ContextInterface;
use Magento\Ui\Component\MassAction\Filter;
use PHPUnit\Framework\TestCase;

/** Actions of the admin on the module's real parts. */
abstract class ActionTestCase extends TestCase
{
    protected const LISTING = 'akeneo_events_queue_listing';

    protected Parts $parts;
    protected Messages $messages;
    protected ?Found $found = null;

    protected function setUp(): void
    {
        $this->parts = new Parts();
        $this->messages = new Messages();
    }

    protected function context(array $parameters): Context
    {
        $request = $this->createStub(RequestInterface::class);
        $request->method('getParam')->willReturnCallback(static fn (string $name, $default = null) => $parameters[$name] ?? $default);

        return new class ($request, $this->messages) extends Context {
            public function __construct(private readonly RequestInterface $request, private readonly Messages $messages)
            {
            }

            public function getRequest()
            {
                return $this->request;
            }

            public function getMessageManager()
            {
                return $this->messages;
            }
        };
    }

    /** Of the listing that would be built, whose data provider finds $this->found. */
    protected function selection(Context $context): Selection
    {
        $provider = new class ($this->found) {
            public function __construct(private readonly ?Found $found)
            {
            }

            public function setLimit($offset, $size)
            {
            }

            public function getSearchResult()
            {
                return $this->found;
            }
        };
        $ui = $this->createStub(ContextInterface::class);
        $ui->method('getDataProvider')->willReturn($provider);
        $component = $this->createStub(UiComponentInterface::class);
        $component->method('getContext')->willReturn($ui);
        $filter = $this->createStub(Filter::class);
        $filter->method('getComponent')->willReturn($component);

        return new Selection($context->getRequest(), $filter);
    }
}
