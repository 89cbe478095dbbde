<?php

declare(strict_types=1);

namespace Akeneo\Events\Plugin;

use Magento\Config\Model\Config\Structure\ElementVisibilityInterface;
use Magento\Framework\AuthorizationInterface;

/**
 * Shows the group "Events Platform" only to users with its permission. Magento itself has permissions for sections
 * only.
 *
 * It is no item of Magento's list of such rules: the list is in etc/adminhtml/di.xml until Magento 2.4.6 and in etc/di.xml
 * since 2.4.7, and a list in the one file replaces the list in the other.
 */
class HideWithoutPermission
{
    private const GROUP = 'akeneo_connector/events_platform';
    private const RESOURCE = 'Akeneo_Events::events_platform';

    public function __construct(private readonly AuthorizationInterface $authorization)
    {
    }

    /**
     * @SuppressWarnings("PHPMD.UnusedFormalParameter")
     */
    public function afterIsHidden(ElementVisibilityInterface $rules, bool $isHidden, string $path): bool
    {
        return $isHidden || str_starts_with("$path/", self::GROUP . '/') && !$this->authorization->isAllowed(self::RESOURCE);
    }
}
