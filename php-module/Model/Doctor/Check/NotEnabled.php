<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Magento\Framework\Phrase;

/**
 * The only check while the module is not enabled.
 */
class NotEnabled implements CheckInterface
{
    private const MODULE = 'Akeneo_Events';

    public function title(): Phrase
    {
        return __('This module');
    }

    public function needs(): array
    {
        return [];
    }

    public function run(): Finding
    {
        return Finding::bad(
            __('The module %1 is not enabled.', self::MODULE),
            __('Run bin/magento module:enable %1 and bin/magento setup:upgrade.', self::MODULE),
            [],
            'bin/magento module:enable ' . self::MODULE . ' && bin/magento setup:upgrade'
        );
    }
}
