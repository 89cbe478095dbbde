<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\ResourceModel;

use Magento\Framework\App\ResourceConnection;

/**
 * What the extension has written down that may be worth a system message. This class only reads.
 *
 * src/queue/brake.rs writes the flag, and src/latest.rs what Akeneo told of the subscription.
 */
class TroubleRows
{
    public const BRAKE = 'brake';
    public const SUBSCRIPTION = 'subscription';
    /** Magento's installer makes it. */
    private const FLAGS = 'flag';

    public function __construct(private readonly ResourceConnection $resource)
    {
    }

    /** @return string[] by one statement, which looks at a few rows */
    public function read(): array
    {
        $flags = $this->resource->getTableName(self::FLAGS);
        $latest = $this->resource->getTableName('akeneo_events_latest');

        return $this->resource->getConnection()->fetchCol(
            "SELECT ? FROM $flags WHERE flag_code = 'akeneo_events_brake' UNION ALL "
            . "SELECT ? FROM $latest WHERE kind = 'subscription' AND IF(JSON_VALID(details), JSON_CONTAINS(details, 'false', '\$.settled'), 0)",
            [self::BRAKE, self::SUBSCRIPTION]
        );
    }
}
