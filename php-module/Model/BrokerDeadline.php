<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Magento\Framework\Amqp\ConfigPool;

/**
 * Ends work at a message broker that does not answer. Magento's client waits 3 seconds for a connection, but for ever for the answer to a
 * question: such as of a RabbitMQ that lacks memory or disk. Without ext-pcntl nothing can end that.
 *
 * phpcs:disable Magento2.Functions.DiscouragedFunction -- nothing of Magento's ends a call
 */
class BrokerDeadline
{
    public function __construct(
        private readonly ConfigPool $connections,
        private readonly int $seconds = 10,
    ) {
    }

    /**
     * @template T
     * @param string $connection Magento's name for it
     * @param callable(): T $work
     * @return T
     * @throws \Exception what the work throws; or that no answer came in time
     */
    public function within(string $connection, callable $work)
    {
        return $this->orDrop(fn () => $this->drop($connection), $work);
    }

    /**
     * @template T
     * @param callable(): void $drop closes the connection without a question
     * @param callable(): T $work
     * @param int $more seconds that the work waits by itself
     * @return T
     * @throws \Exception what the work throws; or that no answer came in time
     */
    public function orDrop(callable $drop, callable $work, int $more = 0)
    {
        if (!function_exists('pcntl_alarm')) {
            return $work();
        }
        $isLate = false;
        $before = pcntl_async_signals(true);
        pcntl_signal(SIGALRM, static function () use (&$isLate): never {
            $isLate = true;
            throw new \RuntimeException('no answer in time');
        });
        pcntl_alarm($this->seconds + $more);
        try {
            return $work();
        } finally {
            pcntl_alarm(0);
            pcntl_signal(SIGALRM, SIG_DFL);
            pcntl_async_signals($before);
            if ($isLate) {
                $drop();
            }
        }
    }

    /** Else Magento asks the broker at the end of the process whether it may close the connection, and waits for that, too. */
    private function drop(string $connection): void
    {
        try {
            $this->connections->get($connection)->getChannel()->getConnection()?->getIO()?->close();
            // phpcs:ignore Magento2.CodeAnalysis.EmptyBlock -- it is closed, or no connection of AMQP
        } catch (\Throwable) {
        }
    }
}
