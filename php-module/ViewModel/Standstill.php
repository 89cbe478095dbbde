<?php

declare(strict_types=1);

namespace Akeneo\Events\ViewModel;

use Akeneo\Events\Model\EmergencyStop;
use Magento\Framework\Phrase;
use Magento\Framework\View\Element\Block\ArgumentInterface;

/**
 * What the pages of the queue say above everything else while "Enable" is No.
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
