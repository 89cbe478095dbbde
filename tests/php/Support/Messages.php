<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Magento\Framework\Message\ManagerInterface;

/** The admin's messages, as "kind: text". */
final class Messages implements ManagerInterface
{
    /** @var string[] */
    public array $told = [];

    public function addErrorMessage($message, $group = null)
    {
        $this->told[] = "error: $message";

        return $this;
    }

    public function addWarningMessage($message, $group = null)
    {
        $this->told[] = "warning: $message";

        return $this;
    }

    public function addNoticeMessage($message, $group = null)
    {
        $this->told[] = "notice: $message";

        return $this;
    }

    public function addSuccessMessage($message, $group = null)
    {
        $this->told[] = "success: $message";

        return $this;
    }
}
