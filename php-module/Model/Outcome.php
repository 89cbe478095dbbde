<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

/**
 * How one deletion of a batch went, for whoever watches.
 */
enum Outcome: string
{
    case Deleted = 'deleted';
    case AlreadyGone = 'already gone';
    case Retried = 'to be tried again';
    case Failed = 'failed';
}
