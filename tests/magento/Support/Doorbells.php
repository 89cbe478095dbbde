<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Magento\Framework\Amqp\Config as Amqp;
use Magento\Framework\MessageQueue\DefaultValueProvider;
use PhpAmqpLib\Exception\AMQPProtocolChannelException;

/** The messages that wait in a queue of Magento, in RabbitMQ or in the database: those of akeneo_events, where one is like the other. */
final class Doorbells
{
    /** New, in progress, to be tried again: see Magento\MysqlMq\Model\QueueManagement. */
    private const WAITING = 'status IN (2, 3, 5)';

    public function __construct(private readonly Magento $magento, private readonly string $queue = 'akeneo_events')
    {
    }

    public function waiting(): int
    {
        if (!$this->areInRabbitMq()) {
            return count($this->rows());
        }

        return (int)($this->ofRabbitMq()[1] ?? 0);
    }

    /** By how many consumers; null if they are in the database, where nobody waits for them. */
    public function heardBy(): ?int
    {
        return $this->areInRabbitMq() ? (int)($this->ofRabbitMq()[2] ?? 0) : null;
    }

    /** Leaves as many as there were. */
    public function leave(int $count): void
    {
        $surplus = $this->waiting() - $count;
        if ($surplus > 0 && !$this->areInRabbitMq()) {
            $this->magento->db()->delete($this->magento->table('queue_message'), ['id IN (?)' => array_slice($this->rows(), 0, $surplus)]);
        }
        for (; $surplus > 0 && $this->areInRabbitMq(); $surplus--) {
            $this->magento->get(Amqp::class)->getChannel()->basic_get($this->queue, true);
        }
    }

    /** @return array<int, int|string> name, messages, consumers; nothing of a queue that nobody has declared yet */
    private function ofRabbitMq(): array
    {
        try {
            return (array)$this->magento->get(Amqp::class)->getChannel()->queue_declare($this->queue, true);
        } catch (AMQPProtocolChannelException) {
            return [];
        }
    }

    private function areInRabbitMq(): bool
    {
        return $this->magento->get(DefaultValueProvider::class)->getConnection() === 'amqp';
    }

    /** @return string[] ids, the latest first */
    private function rows(): array
    {
        return $this->magento->db()->fetchCol(
            "SELECT s.message_id FROM {$this->magento->table('queue_message_status')} s JOIN {$this->magento->table('queue')} q ON q.id = s.queue_id
             WHERE q.name = ? AND s." . self::WAITING . ' ORDER BY s.message_id DESC',
            [$this->queue]
        );
    }
}
