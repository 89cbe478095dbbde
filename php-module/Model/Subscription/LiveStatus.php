<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Subscription;

use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\CoreLog;
use Akeneo\Events\Model\Sentence;
use Magento\Framework\Exception\LocalizedException;

/**
 * The status of the stored subscription at Akeneo at this moment. It changes nothing there, takes 5 seconds at most,
 * and throws nothing that has to do with Akeneo.
 */
class LiveStatus
{
    public const UNKNOWN = 'unknown';

    public function __construct(
        private readonly Core $core,
        private readonly CoreLog $coreLog,
        private readonly Settings $settings,
        private readonly Stored $stored,
        private readonly TokenCache $token,
        private readonly LastNotification $notification,
    ) {
    }

    /**
     * @return array{status: ?string, note: ?string} active, suspended, revoked, deleted, unknown, or null if there is no
     *     subscription; and a sentence if there is more to say
     */
    public function get(): array
    {
        if (!isset($this->stored->ids()[Stored::SUBSCRIPTION_ID])) {
            return ['status' => null, 'note' => null];
        }
        $obstacle = $this->settings->obstacle();
        if ($obstacle !== null) {
            return ['status' => self::UNKNOWN, 'note' => (string)$obstacle];
        }
        $details = $this->notification->details();
        try {
            $subscription = $this->core->subscription($this->settings->connection() + ['token' => $this->token->load()]);
            $live = $subscription->status($this->stored->read());
            $this->token->save($subscription->token());
        } catch (CoreException | LocalizedException $failure) {
            $live = ['status' => self::UNKNOWN, 'note' => $failure->getMessage()];
        } finally {
            $this->coreLog->forward();
        }

        if ($live['status'] === Report::ACTIVE) {
            $this->notification->settle($details);
        }
        $note = $live['note'];

        return ['status' => $live['status'], 'note' => $note === null ? null : Sentence::of($note)];
    }
}
