<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Akeneo\Events\Model\Core;
use Akeneo\Events\Test\Support\Simulator;
use Magento\Framework\FlagManager;

/** A shop that is subscribed at the simulator, so that its webhook takes what Akeneo signs. Akeneo is asked as by default. */
final class Subscribed
{
    private readonly Simulated $simulated;

    public function __construct(
        private readonly Magento $magento,
        Akeneo $akeneo,
    ) {
        $this->simulated = new Simulated($magento, $akeneo);
    }

    /** @param callable(SavedSettings, Akeneo, Simulator): void $test */
    public function within(callable $test): void
    {
        $this->simulated->within(function (SavedSettings $settings, Simulator $simulator) use ($test): void {
            $settings->save('akeneo_connector', 'events_platform', ['enabled' => '1', 'email' => 'tech@shop.example']);
            $akeneo = new Akeneo($this->magento);
            $this->readTheSecretsAnew();
            $akeneo->log();
            // What other tests left to be processed would be processed here.
            $this->magento->db()->delete($this->magento->table('akeneo_events_queue'), ['status = ?' => 'pending']);
            try {
                $test($settings, $akeneo, $simulator);
            } finally {
                // What a brake that was released by force leaves behind until the next look at the queue.
                $this->magento->get(FlagManager::class)->deleteFlag('akeneo_events_brake');
                $this->akeneoMayBeAskedAgain();
            }
        });
    }

    /** The minutes have passed for which nobody asks a PIM that gave no answer. */
    public function akeneoMayBeAskedAgain(): void
    {
        $this->magento->db()->delete($this->magento->table('akeneo_events_latest'), ['kind LIKE ?' => 'pim%']);
    }

    /** The receiver may have read those of the test before less than a second ago. A forged call an hour later makes it look. */
    private function readTheSecretsAnew(): void
    {
        $forged = ['HTTP_X_AKENEO_SIGNATURE_PRIMARY' => str_repeat('0', 64), 'HTTP_X_AKENEO_SIGNATURE_ALGORITHM' => 'HmacSHA256'];
        $answer = $this->magento->get(Core::class)->receiver()->receive('POST', $forged, '{}', time() + 3600);
        Expect::same(401, $answer->status(), 'the answer to a forged call');
    }
}
