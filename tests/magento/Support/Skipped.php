<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

/** This shop lacks what the test needs. */
final class Skipped extends \RuntimeException
{
}
