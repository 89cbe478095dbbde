<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Model\ResourceModel\OwnSchema;
use Magento\Framework\Phrase;

/**
 * Checks that the module's tables have every column and every index that this version declares.
 */
class Schema implements CheckInterface
{
    public function __construct(private readonly OwnSchema $schema)
    {
    }

    public function title(): Phrase
    {
        return __('Tables of the module');
    }

    public function needs(): array
    {
        return [];
    }

    public function run(): Finding
    {
        try {
            $missing = $this->schema->missing();
        } catch (\Exception $failure) {
            return Finding::bad(
                __('The database does not answer: %1', $failure->getMessage()),
                __('Check db/connection in app/etc/env.php, and whether the database runs.')
            );
        }

        return $missing === [] ? Finding::good(__('The tables are as this version declares them.')) : Finding::bad(
            __('This is missing: %1', implode(', ', $missing)),
            __('Run bin/magento setup:upgrade.'),
            ['missing' => $missing],
            'bin/magento setup:upgrade'
        );
    }
}
