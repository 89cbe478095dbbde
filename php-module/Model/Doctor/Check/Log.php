<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Model\LogFile;
use Magento\Framework\Phrase;

/**
 * Checks whether the user of the command line can write the log, by writing a line. The self-test checks the web
 * server's user.
 */
class Log implements CheckInterface
{
    public function __construct(private readonly LogFile $log)
    {
    }

    public function title(): Phrase
    {
        return __('Log file');
    }

    public function needs(): array
    {
        return [];
    }

    public function run(): Finding
    {
        $this->log->info('doctor: begins');
        $trouble = $this->log->trouble();
        if ($trouble === null) {
            return Finding::good(__('The user who runs this command can write var/log/akeneo_events.log.'));
        }

        return Finding::bad(__('The log loses lines, but no event is lost: %1', $trouble), self::remedy());
    }

    // phpcs:ignore Magento2.Functions.StaticFunction -- a sentence
    public static function remedy(): Phrase
    {
        return __('The users of the web server, of cron and of the command line must all be able to write var/log/akeneo_events.log (one group, mode 0664). Check also that the disk is not full.');
    }
}
