<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Api\Status\BrakeState;

/**
 * How the brake stands: in any hour, no more deletions are begun than the shop allows. The workers themselves keep to it.
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
