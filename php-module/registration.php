<?php

declare(strict_types=1);

use Akeneo\Events\Console\WithoutModule;
use Magento\Framework\Component\ComponentRegistrar;
use Magento\Framework\Console\CommandLocator;

ComponentRegistrar::register(ComponentRegistrar::MODULE, 'Akeneo_Events', __DIR__);

if (PHP_SAPI === 'cli') {
    CommandLocator::register(WithoutModule::class);
}
