<?php

/** Receives what stands in standard input ([body, headers] as JSON) in the shop at MAGENTO_ROOT, as another process; prints the status. */

declare(strict_types=1);

use Akeneo\Events\Model\Core;
use Akeneo\Events\Test\Magento\Magento;

require __DIR__ . '/Magento.php';

[$body, $headers] = json_decode(stream_get_contents(STDIN), true, 8, JSON_THROW_ON_ERROR);
echo Magento::start(getenv('MAGENTO_ROOT'), 'global')->get(Core::class)->receiver()->receive('POST', $headers, $body)->status();
