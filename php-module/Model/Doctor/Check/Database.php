<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\Sentence;
use Magento\Framework\Phrase;

/**
 * Checks the extension's own connection to the database.
 */
class Database implements CheckInterface
{
    public function __construct(private readonly Core $core)
    {
    }

    public function title(): Phrase
    {
        return __('Database');
    }

    public function needs(): array
    {
        return ['extension', 'schema'];
    }

    public function run(): Finding
    {
        try {
            $this->core->queue()->hasDue();
        } catch (CoreException $failure) {
            return Finding::bad(
                Sentence::of($failure->getMessage()),
                __('The extension connects as Magento does, by db/connection/default in app/etc/env.php. Check whether the database accepts one more connection.')
            );
        }

        return Finding::good(__('The extension reads the queue over its own connection.'));
    }
}
