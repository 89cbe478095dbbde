<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Batch;

use Akeneo\Events\Core\Deletion;
use Akeneo\Events\Model\Deletion\Delete;
use Akeneo\Events\Model\Shelf\Change;

/**
 * Who carries out what the extension decided.
 */
class Actions
{
    public function __construct(
        private readonly Delete $delete,
        private readonly Change $change,
    ) {
    }

    public function of(Deletion $deletion): ActionInterface
    {
        return $deletion->action() === 'delete' ? $this->delete : $this->change;
    }
}
