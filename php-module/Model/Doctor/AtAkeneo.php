<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor;

use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Core\CredentialsException;
use Akeneo\Events\Core\PermissionException;
use Akeneo\Events\Core\Subscription;
use Akeneo\Events\Core\SubscriptionException;
use Akeneo\Events\Core\UnreachableException;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\CoreLog;
use Akeneo\Events\Model\Sentence;
use Akeneo\Events\Model\Subscription\Settings;

/**
 * Asks Akeneo something, with a fresh token. An old token could still work after somebody has changed the password in
 * the PIM.
 */
class AtAkeneo
{
    public function __construct(
        private readonly Core $core,
        private readonly CoreLog $coreLog,
        private readonly Settings $settings,
    ) {
    }

    /** @param callable(Subscription): Finding $question */
    public function ask(callable $question): Finding
    {
        try {
            return $question($this->core->subscription($this->settings->connection()));
        } catch (SubscriptionException $failure) {
            return Finding::bad(Sentence::of($failure->getMessage()), match (true) {
                $failure instanceof CredentialsException => __('Correct the Akeneo API Configuration (Stores > Configuration > Catalog > Akeneo Connector).'),
                $failure instanceof PermissionException => __('In the PIM, open the connection (Connect > Connections) and tick "Event Platform". Wait some minutes, then run bin/magento akeneo_events:subscription --sync.'),
                $failure instanceof UnreachableException => __('This server must be able to call the PIM and the Event Platform by HTTPS. Check DNS, firewall, proxy and certificates.'),
                default => __('See var/log/akeneo_events.log: it has each call to Akeneo and its answer.'),
            });
        } finally {
            $this->coreLog->forward();
        }
    }
}
