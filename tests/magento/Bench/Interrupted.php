<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Bench;

/** Somebody wants an end of it: what was begun is put back. */
final class Interrupted extends \RuntimeException
{
}
