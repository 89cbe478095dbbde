<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Api\Status\BrakeState;

/**
 * The state of the brake. In any hour, workers begin no more deletions than the shop allows. The workers themselves
 * obey the brake.
 */
class Brake
{
    public function __construct(
        private readonly Core $core,
        private readonly Config $config,
        private readonly Numbers $numbers,
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

        return new BrakeState($limit, $brake['deletions'], $brake['opens_at'], $brake['stopped_at'], $this->numbers);
    }
}
