<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Subscription;

use Akeneo\Events\Model\LogFile;
use Magento\Framework\Message\ManagerInterface;

/**
 * Tells the result of a sync: to the admin on the next page, or to the user of a command. It never fails, because the
 * settings are already saved.
 */
class Announce
{
    private ?Report $last = null;

    /**
     * @param ?string $sapi where this process runs, if not as PHP says; on the command line there is no session for messages.
     *     No constant as default: setup:di:compile, a command, would keep its own.
     */
    public function __construct(
        private readonly Wording $wording,
        private readonly ManagerInterface $messages,
        private readonly LogFile $logger,
        private readonly ?string $sapi = null,
    ) {
    }

    /** @param callable(): Report $run */
    public function execute(callable $run): Report
    {
        $report = null;
        try {
            $report = $run();
            if (($this->sapi ?? PHP_SAPI) !== 'cli') {
                $this->show($report);
            }
        } catch (\Throwable $failure) {
            $this->logger->critical(sprintf('subscription: %s: %s', get_class($failure), $failure->getMessage()));
            $report ??= Report::failed((string)__('Something unexpected went wrong. See var/log/akeneo_events.log.'));
        }

        return $this->last = $report;
    }

    /** What was last announced in this process, once. */
    public function take(): ?Report
    {
        [$last, $this->last] = [$this->last, null];

        return $last;
    }

    private function show(Report $report): void
    {
        if (($failure = $this->wording->failure($report)) !== null) {
            $this->messages->addErrorMessage($failure);
        }
        if (($warning = $this->wording->warning($report)) !== null) {
            $this->messages->addWarningMessage($warning);
        }
        foreach ($report->notices as $notice) {
            $this->messages->addWarningMessage($notice);
        }
        if (($success = $this->wording->success($report)) !== null) {
            $this->messages->addSuccessMessage($success);
        }
    }
}
