<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Subscription;

use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\ResourceModel\LatestRows;
use Magento\Framework\Exception\LocalizedException;

/**
 * The last status notification that Akeneo sent about the stored subscription.
 */
class LastNotification
{
    public function __construct(
        private readonly Core $core,
        private readonly LatestRows $rows,
        private readonly Stored $stored,
    ) {
    }

    /**
     * @return null|array{change: string, at: int, reason: ?string} a change for the worse that is not over, as far as the
     *     shop knows; `change` is Akeneo's notification_type, `at` unix seconds by its clock
     */
    public function trouble(): ?array
    {
        $last = json_decode((string)$this->details(), true);
        if (!is_array($last) || $last['settled']) {
            return null;
        }
        $isOurs = $last['subscription'] === ($this->stored->ids()[Stored::SUBSCRIPTION_ID] ?? null);

        return $isOurs ? ['change' => $last['change'], 'at' => $last['at'], 'reason' => $last['reason']] : null;
    }

    /** For settle(), to be read before Akeneo is asked how the subscription is. */
    public function details(): ?string
    {
        try {
            return $this->rows->details(LatestRows::SUBSCRIPTION);
        } catch (\Exception) {
            // Before setup:upgrade has made the table, nothing can have been told.
            return null;
        }
    }

    /** The subscription is active, whatever these details say. */
    public function settle(?string $details): void
    {
        if ($details === null) {
            return;
        }
        try {
            $this->core->latest()->settle($details);
        } catch (CoreException | LocalizedException) {
            // The message stays a little longer, until the next time that somebody looks.
            return;
        }
    }
}
