<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Core\Receiver;
use Magento\Framework\App\Filesystem\DirectoryList;
use Magento\Framework\Exception\LocalizedException;

/**
 * Gives one webhook call to the extension, and rings the doorbell if the extension stored an entry.
 */
class ReceiveWebhook
{
    private const BUSY = 429;
    /** The extension is missing or of another version. */
    public const UNAVAILABLE = 503;

    /**
     * @param string $input where the body is read
     */
    public function __construct(
        private readonly Core $core,
        private readonly CoreLog $coreLog,
        private readonly Config $config,
        private readonly Doorbell $doorbell,
        private readonly LogFile $logger,
        private readonly DirectoryList $directories,
        private readonly string $input = 'php://input',
    ) {
    }

    /**
     * @param array<string, mixed> $server $_SERVER
     * @return array{int, ?string} the HTTP status, 429 for whatever goes wrong, since Akeneo then only slows down; and what
     *     proves to a self-test that it arrived
     */
    public function execute(#[\SensitiveParameter] array $server): array
    {
        try {
            $receiver = $this->core->receiver();
            // phpcs:ignore Magento2.Functions.DiscouragedFunction
            $body = (string)file_get_contents($this->input, false, null, 0, Receiver::MAX_BODY + 1);
            $answer = $receiver->receive((string)($server['REQUEST_METHOD'] ?? ''), $server, $body, null, true);
        } catch (LocalizedException $missing) {
            $this->complain($missing);

            return [self::UNAVAILABLE, null];
        } catch (\Throwable $failure) {
            $this->complain($failure);

            return [self::BUSY, null];
        }
        $this->coreLog->forward();
        if ($answer->wantsDoorbell()) {
            $this->ring();
        }

        return [$answer->status(), $answer->selfTest('magento', ...($this->logger->trouble() === null ? [] : [false]))];
    }

    /** Once a second: anybody can cause it. */
    private function complain(\Throwable $failure): void
    {
        $message = "webhook: {$failure->getMessage()}";
        if (!(new LogTail((string)$this->directories->getRoot()))->has($message, time())) {
            $this->logger->critical($message);
        }
    }

    /** What was stored is stored: whatever goes wrong here does not change the answer. */
    private function ring(): void
    {
        try {
            // Read here and no earlier: it may need Magento's database, and its cache may wait longer than Akeneo does.
            if ($this->config->isEnabled() && $this->config->usesNativeQueue()) {
                $this->doorbell->ring();
            }
        } catch (\Throwable $failure) {
            $this->logger->warning("doorbell: not rung, cron will find the events: {$failure->getMessage()}");
        }
    }
}
