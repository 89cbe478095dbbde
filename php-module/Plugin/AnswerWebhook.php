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
 * The webhook in Magento, at /akeneo_events/webhook. The direct endpoint has the same path.
 *
 * It answers before Magento routes the request. Otherwise Magento's storefront or other modules could answer with a
 * redirect to the base URL, to https or to a login, ask for a form key, answer 404, or answer 500 because the
 * database is away. Each of these would suspend the subscription. The webhook also starts no session, sets no cookie,
 * caches no page and sends no content security policy. Only maintenance mode comes earlier, with 503.
 *
 * It also answers if something stands before or after that path, such as a store code or a slash, because Akeneo
 * suspends a subscription on the first 404. It reads the path as web servers read it for the direct endpoint: %2F is
 * a slash, and several slashes count as one.
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
        if ($status === ReceiveWebhook::UNAVAILABLE) {
            $this->response->setHeader('X-Akeneo-Events-Trouble', 'extension', true);
        }
        if ($proof !== null) {
            $this->response->setHeader(Answer::SELF_TEST, $proof, true);
        }

        return $this->response;
    }
}
