<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Config;

use Magento\Config\Model\Config\Structure\ElementVisibilityInterface;
use Magento\Framework\AuthorizationInterface;

/**
 * The group "Events Platform" of the connector's section is there for those who have its permission. Magento itself knows
 * permissions of sections only.
 */
class WithPermission implements ElementVisibilityInterface
{
    private const GROUP = 'akeneo_connector/events_platform';
    private const RESOURCE = 'Akeneo_Events::events_platform';

    public function __construct(private readonly AuthorizationInterface $authorization)
    {
    }

    public function isHidden($path)
    {
        return str_starts_with("$path/", self::GROUP . '/') && !$this->authorization->isAllowed(self::RESOURCE);
    }

    /**
     * @SuppressWarnings("PHPMD.UnusedFormalParameter")
     */
    public function isDisabled($path)
    {
        return false;
    }
}
