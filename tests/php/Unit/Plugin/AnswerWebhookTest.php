<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Plugin;

use Akeneo\Events\Model\Core;
use Akeneo\Events\Plugin\AnswerWebhook;
use Akeneo\Events\Test\Support\WebhookTestCase;
use Magento\Framework\App\Http as HttpApplication;
use Magento\Framework\App\Request\Http as HttpRequest;
use Magento\Framework\App\Response\Http as HttpResponse;
use PHPUnit\Framework\Attributes\DataProvider;

final class AnswerWebhookTest extends WebhookTestCase
{
    /** @dataProvider paths */
    #[DataProvider('paths')]
    public function testItAnswersBeforeMagentoRoutesWhateverStandsAroundThePath(string $uri): void
    {
        $response = $this->launch($uri, $this->event($uri));
        self::assertInstanceOf(HttpResponse::class, $response);
        self::assertSame(200, $response->getHttpResponseCode());
        self::assertSame('text/plain', $response->getHeader('Content-Type'));
        self::assertStringContainsString('no-store', $response->getHeader('Cache-Control'));
        self::assertSame(['pending' => 1], $this->parts->table->counts());
    }

    public static function paths(): array
    {
        return [
            ['/akeneo_events/webhook'], ['/akeneo_events/webhook/'], ['/akeneo_events/webhook/index/index'],
            ['/akeneo_events/webhook?a=b'], ['/de/akeneo_events/webhook'], ['/index.php/de/akeneo_events/webhook'],
            ['/shop/akeneo_events/webhook'], ['//akeneo_events/webhook'], ['/akeneo_events//webhook'], ['/akeneo_events%2Fwebhook'],
            ['/shop//akeneo_events/.//webhook?a=b'], ['/%61keneo_events/webhook'],
        ];
    }

    public function testASelfTestIsAnsweredByAHeaderThatProvesItAndStoredNowhere(): void
    {
        $body = json_encode(['type' => 'akeneo_events.self_test', 'id' => 't-1'] + json_decode($this->event('x'), true), JSON_THROW_ON_ERROR);
        $response = $this->launch('/akeneo_events/webhook', $body);
        self::assertSame(200, $response->getHttpResponseCode());
        $proof = hash_hmac('sha256', 'self-test t-1 was received', self::SECRET);
        self::assertSame('magento ' . Core::VERSION . " $proof", $response->getHeader('X-Akeneo-Events-Self-Test'));
        self::assertSame([], $this->parts->table->counts());
        $event = $this->launch('/akeneo_events/webhook', $this->event('e-1'));
        self::assertEmpty($event->getHeader('X-Akeneo-Events-Self-Test'));
    }

    /** @dataProvider otherPaths */
    #[DataProvider('otherPaths')]
    public function testEverythingElseIsMagentos(string $uri): void
    {
        self::assertSame('the storefront', $this->launch($uri, $this->event('other'))->getHeader('from'));
        self::assertSame([], $this->parts->table->counts());
    }

    public static function otherPaths(): array
    {
        return [['/'], [''], ['/men.html'], ['/akeneo_events/webhooks'], ['/search?q=/akeneo_events/webhook'], ['/akeneo_events'], ['/akeneo_eventswebhook'], ['/akeneo_events%252Fwebhook']];
    }

    private function launch(string $uri, string $body): HttpResponse
    {
        $request = $this->createStub(HttpRequest::class);
        $request->method('getServer')->willReturn(new class (['REQUEST_URI' => $uri] + $this->server('POST', $body, true)) {
            public function __construct(private readonly array $server)
            {
            }

            public function toArray(): array
            {
                return $this->server;
            }
        });
        $plugin = new AnswerWebhook($request, new HttpResponse(), $this->receive($body, $this->parts->core));
        $proceed = static fn (): HttpResponse => (new HttpResponse())->setHeader('from', 'the storefront');
        $response = $plugin->aroundLaunch($this->createStub(HttpApplication::class), $proceed);
        self::assertInstanceOf(HttpResponse::class, $response);

        return $response;
    }
}
