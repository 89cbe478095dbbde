<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Api\Status\BrakeState;

/**
 * Asks how the brake stands. In any hour the workers begin no more deletions than the shop allows.
 */
class Brake
{
    public function __construct(
        private readonly Core $core,
        private readonly Config $config,
    ) {
    }

    /**
     * @throws \Magento\Framework\Exception\LocalizedException the extension is missing or of another version
     * @throws \Akeneo\Events\Core\DatabaseException
     */
    public function state(): BrakeState
    {
        $limit = $this->config->maxDeletionsPerHour();
        $brake = $this->core->queue()->brake($limit);

        return new BrakeState($limit, $brake['deletions'], $brake['opens_at'], $brake['stopped_at']);
    }
}
