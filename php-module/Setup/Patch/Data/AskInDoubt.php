<?php

declare(strict_types=1);

namespace Akeneo\Events\Setup\Patch\Data;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Config\Asking;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\Setup\Patch\DataPatchInterface;

/**
 * Removes the former "No" of "Confirm with Akeneo before Deleting", once.
 *
 * "No" was the default, and Magento stores all fields of a page when somebody saves it. So perhaps nobody chose the
 * "No". The same value now means "Never". To have that, choose "Never" after this patch.
 */
class AskInDoubt implements DataPatchInterface
{
    public function __construct(private readonly ResourceConnection $resource)
    {
    }

    public static function getDependencies()
    {
        return [];
    }

    public function getAliases()
    {
        return [];
    }

    public function apply()
    {
        $this->resource->getConnection()->delete(
            $this->resource->getTableName('core_config_data'),
            ['path = ?' => Config::CONFIRM, 'value = ?' => Asking::Never->value]
        );

        return $this;
    }
}
