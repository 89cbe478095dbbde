<?php

declare(strict_types=1);

namespace Akeneo\Events\ViewModel;

use Akeneo\Events\Model\EmergencyStop;
use Magento\Framework\Phrase;
use Magento\Framework\View\Element\Block\ArgumentInterface;

/**
 * Says on the pages of the queue that "Enable" is No.
 */
class Standstill implements ArgumentInterface
{
    public function __construct(private readonly EmergencyStop $emergencyStop)
    {
    }

    /** Null if "Enable" is Yes. */
    public function notice(): ?Phrase
    {
        return $this->emergencyStop->isPulled() ? $this->emergencyStop->sentence() : null;
    }
}
