<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Reconcile;

use Akeneo\Events\Core\Reconciliation;
use Akeneo\Events\Core\UnreachableException;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\CoreLog;
use Akeneo\Events\Model\Pause;
use Symfony\Component\Console\Helper\ProgressBar;
use Symfony\Component\Console\Output\ConsoleOutputInterface;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Compares all entities of one type with what the PIM still has. It waits for a PIM that is overloaded.
 */
class Compare
{
    /** Seconds before a step is tried again. */
    private const PAUSES = [10, 30, 60];

    public function __construct(
        private readonly Core $core,
        private readonly CoreLog $coreLog,
        private readonly Pause $pause,
    ) {
    }

    /**
     * @return string[]
     * @throws \Magento\Framework\Exception\LocalizedException
     */
    public function types(): array
    {
        return $this->core->reconciled();
    }

    /**
     * @throws \Akeneo\Events\Core\CoreException
     * @throws \Magento\Framework\Exception\LocalizedException
     */
    public function execute(string $type, OutputInterface $output): Reconciliation
    {
        $reconciliation = $this->core->reconciliation($type);
        $bar = $this->bar($type, $output);
        try {
            while (($looked = $this->step($reconciliation)) !== null) {
                $bar?->advance($looked);
            }
        } finally {
            $bar?->clear();
        }

        return $reconciliation;
    }

    private function step(Reconciliation $reconciliation): ?int
    {
        foreach (self::PAUSES as $pause) {
            try {
                return $reconciliation->step();
            } catch (UnreachableException $unreachable) {
                $this->pause->seconds($pause);
            } finally {
                $this->coreLog->forward();
            }
        }

        return $reconciliation->step();
    }

    /** In a terminal only; how many there are is not known beforehand. */
    private function bar(string $type, OutputInterface $output): ?ProgressBar
    {
        $error = $output instanceof ConsoleOutputInterface ? $output->getErrorOutput() : $output;
        if (!$error->isDecorated()) {
            return null;
        }
        $bar = new ProgressBar($error);
        $bar->setFormat("$type: %current% compared [%bar%] %elapsed%");
        $bar->start();

        return $bar;
    }
}
