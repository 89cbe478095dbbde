<?php

declare(strict_types=1);

namespace Akeneo\Events\Plugin;

use Akeneo\Events\Core\Answer;
use Akeneo\Events\Model\ReceiveWebhook;
use Magento\Framework\App\Http as HttpApplication;
use Magento\Framework\App\Request\Http as HttpRequest;
use Magento\Framework\App\ResponseInterface;
use Magento\Framework\App\Response\Http as HttpResponse;

/**
 * The webhook in Magento, at /akeneo_events/webhook, the same path as the direct endpoint's.
 *
 * It answers before Magento routes the request. What the storefront would do to a delivery, Magento's own parts and
 * other modules alike, would suspend the subscription: redirect it to the base URL, to https or to a login, ask for a
 * form key, answer 404, or answer 500 because the database is away. Nor is a session started, a cookie set, a page
 * cached, or a content security policy sent. Only maintenance mode comes earlier, with 503.
 *
 * Whatever stands before or after that path, a store code or a slash, is answered too: Akeneo suspends a subscription
 * on its first 404. The path is read as web servers read it for the direct endpoint: %2F is a slash, and several are one.
 */
class AnswerWebhook
{
    private const PATH = '#/akeneo_events/(?:\.?/)*webhook(?:/|$)#';

    public function __construct(
        private readonly HttpRequest $request,
        private readonly HttpResponse $response,
        private readonly ReceiveWebhook $receive,
    ) {
    }

    /**
     * @param callable(): ResponseInterface $proceed
     * @SuppressWarnings("PHPMD.UnusedFormalParameter")
     */
    public function aroundLaunch(HttpApplication $application, callable $proceed): ResponseInterface
    {
        $server = $this->request->getServer()->toArray();
        // phpcs:ignore Magento2.Functions.DiscouragedFunction -- as the web server reads it
        $path = rawurldecode(explode('?', (string)($server['REQUEST_URI'] ?? ''), 2)[0]);
        if (preg_match(self::PATH, $path) !== 1) {
            return $proceed();
        }
        [$status, $proof] = $this->receive->execute($server);
        $this->response->setHttpResponseCode($status);
        $this->response->setNoCacheHeaders();
        $this->response->setHeader('Content-Type', 'text/plain', true);
        if ($proof !== null) {
            $this->response->setHeader(Answer::SELF_TEST, $proof, true);
        }

        return $this->response;
    }
}
