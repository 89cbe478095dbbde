<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Magento\Framework\Message\ManagerInterface;

/** The admin's messages, as "kind: text". */
final class Messages implements ManagerInterface
{
    /** @var string[] */
    public array $shown = [];

    public function addErrorMessage($message, $group = null)
    {
        $this->shown[] = "error: $message";

        return $this;
    }

    public function addWarningMessage($message, $group = null)
    {
        $this->shown[] = "warning: $message";

        return $this;
    }

    public function addNoticeMessage($message, $group = null)
    {
        $this->shown[] = "notice: $message";

        return $this;
    }

    public function addSuccessMessage($message, $group = null)
    {
        $this->shown[] = "success: $message";

        return $this;
    }
}
