<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Listing;

use Akeneo\Events\Controller\Adminhtml\Queue\PutBack;
use Akeneo\Events\Controller\Adminhtml\Queue\Retry;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\Phrase;

/**
 * Says which actions make sense for an entry and are allowed to this user, and what the user is asked before.
 */
class Offers
{
    public function __construct(private readonly AuthorizationInterface $authorization)
    {
    }

    public function retry(?Place $place): bool
    {
        return $place?->isLeftAlone() !== true && $this->authorization->isAllowed(Retry::ADMIN_RESOURCE);
    }

    public function putBack(?Place $place, string $status): bool
    {
        return $place?->canBePutBack() === true && $status !== 'processing' && $this->authorization->isAllowed(PutBack::ADMIN_RESOURCE);
    }

    public function retryQuestion(): Phrase
    {
        return __('Make this entry pending again, whatever its status is? The shop then checks all rules again. It deletes the entity if no rule forbids that.');
    }

    public function putBackQuestion(): Phrase
    {
        return __('Put back what this entry hid? The shop gives it the statuses that it had before, store view by store view, and does not delete it.');
    }
}
