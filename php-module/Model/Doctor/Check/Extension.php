<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Model\Core;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Phrase;

/**
 * Checks the PHP extension in the PHP of the command line. The self-test checks the one of the web server.
 */
class Extension implements CheckInterface
{
    public function __construct(private readonly Core $core)
    {
    }

    public function title(): Phrase
    {
        return __('PHP extension');
    }

    public function needs(): array
    {
        return [];
    }

    public function run(): Finding
    {
        $loaded = phpversion('akeneo_events');
        $data = ['needed' => Core::VERSION, 'loaded' => $loaded === false ? null : $loaded];
        try {
            $this->core->requireExtension();
        } catch (LocalizedException $missing) {
            return Finding::bad(
                $missing->getMessage(),
                __('Install the package of the extension for PHP %1 on each machine of the shop. The web server\'s PHP may read another php.ini than this one. docs/install.md has the commands.', PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION),
                $data,
                __('Install the extension for PHP %1: docs/install.md, section 1.', PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION)
            );
        }

        return Finding::good(__('The command line has loaded version %1, which this module needs.', Core::VERSION), $data);
    }
}
