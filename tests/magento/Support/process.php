<?php

/** Processes what is due in the shop at MAGENTO_ROOT, as another process, and prints the tally. */

declare(strict_types=1);

use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\ProcessBatch;
use Akeneo\Events\Test\Magento\Magento;

require __DIR__ . '/Magento.php';

$magento = Magento::start(getenv('MAGENTO_ROOT'), 'crontab');
echo json_encode($magento->get(ProcessBatch::class)->execute($magento->get(Core::class)->worker()->claim(512)));
