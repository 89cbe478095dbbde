<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Akeneo\Events\Test\Support\Simulator;
use Magento\Framework\App\CacheInterface;
use Magento\Framework\App\DeploymentConfig;

/** A shop whose Akeneo is the simulator, for as long as a test takes; its webhook is a web server that answers 200. */
final class Simulated
{
    private ?Simulator $simulator = null;

    public function __construct(
        private readonly Magento $magento,
        private readonly Akeneo $akeneo,
    ) {
    }

    /** @param callable(SavedSettings, Simulator): void $test */
    public function within(callable $test): void
    {
        if (!is_file((string)getenv('AKENEO_EVENTS_SIMULATOR'))) {
            throw new Skipped('AKENEO_EVENTS_SIMULATOR names no simulator');
        }
        if ($this->magento->get(DeploymentConfig::class)->get('system/default/akeneo_connector') !== null) {
            throw new Skipped("the connector's settings are locked in app/etc");
        }
        $this->simulator ??= new Simulator();
        $this->simulator->post('/_control/reset', []);
        $settings = new SavedSettings($this->magento);
        $settings->clear();
        $this->akeneo->log();
        try {
            $settings->save('web', 'secure', ['base_url' => $this->simulator->shop . '/']);
            $settings->save('akeneo_connector', 'akeneo_api', [
                'base_url' => $this->simulator->url, 'username' => 'magento', 'password' => Simulator::PASSWORD,
                'client_id' => 'shop', 'client_secret' => Simulator::CLIENT_SECRET,
            ]);
            $settings->save('akeneo_connector', 'events_platform', ['base' => $this->simulator->url . '/api/v1']);
            $test($settings, $this->simulator);
        } finally {
            $settings->restore();
            $this->magento->get(CacheInterface::class)->remove('akeneo_events_token');
        }
    }
}
