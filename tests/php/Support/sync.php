<?php

/** Saves an e-mail in a process of its own: sync.php SIMULATOR SHOP EMAIL. Prints the state that was reached. */

declare(strict_types=1);

use Akeneo\Events\Model\Config;
use Akeneo\Events\Test\Support\Simulator;
use Akeneo\Events\Test\Support\SubscribingShop;

require __DIR__ . '/../autoload.php';

$shop = new SubscribingShop(new Simulator([$argv[1], $argv[2]]), false);
$shop->set(Config::EMAIL, $argv[3]);
echo $shop->sync->execute()->state ?? 'failed';
