<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Plugin;

use Akeneo\Events\Plugin\RefuseUnseenFields;
use Akeneo\Events\Plugin\RefuseUnseenFieldsOfThePost;
use Akeneo\Events\Test\Support\Messages;
use Akeneo\Events\Test\Support\Page;
use Magento\Backend\Model\View\Result\RedirectFactory;
use Magento\Framework\App\ActionInterface;
use Magento\Framework\App\Request\Http;
use PHPUnit\Framework\TestCase;

final class RefuseUnseenFieldsOfThePostTest extends TestCase
{
    private const REFUSED = ['error: You may not change the field "enabled" of Events Platform. Nothing was saved.'];

    public function testWhatMayBeSavedGoesOn(): void
    {
        self::assertSame([true, []], $this->post(new Page(), $this->enabled(), []));
    }

    public function testWithoutThePermissionNobodyIsHandedThePost(): void
    {
        self::assertSame([false, self::REFUSED], $this->post($this->without(), $this->enabled(), []));
        self::assertSame([false, self::REFUSED], $this->post($this->without(), [], $this->enabled()), 'as an uploaded file');
    }

    public function testAPostWithoutGroupsIsMagentosAffair(): void
    {
        self::assertSame([true, []], $this->post($this->without(), null, null));
    }

    private function without(): Page
    {
        return new Page(['Akeneo_Events::events_platform']);
    }

    /** @return array<string, mixed> */
    private function enabled(): array
    {
        return ['events_platform' => ['fields' => ['enabled' => ['value' => '0']]]];
    }

    /** @return array{bool, string[]} whether Magento's controller was asked, and what the admin is told */
    private function post(Page $page, ?array $posted, ?array $files): array
    {
        $request = $this->createStub(Http::class);
        $request->method('getParam')->willReturn('akeneo_connector');
        $request->method('getPost')->willReturn($posted);
        $request->method('getFiles')->willReturn($files);
        $messages = new Messages();
        $plugin = new RefuseUnseenFieldsOfThePost(new RefuseUnseenFields($page), $request, $messages, new RedirectFactory());
        $answer = $plugin->aroundExecute($this->createStub(ActionInterface::class), static fn (): string => 'saved');

        return [$answer === 'saved', $messages->shown];
    }
}
