<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Magento\Framework\Event\Config\Data;
use Magento\Framework\Event\Observer;
use Magento\Framework\Event\ObserverInterface;

/** Another module's observer, for as long as a test wants it: wired into Magento's own event configuration. */
final class Observers implements ObserverInterface
{
    /** @var array<string, callable> */
    private static array $callbacks = [];

    /** After every observer of Magento and of the connector. */
    public static function on(Magento $magento, string $event, callable $callback): void
    {
        self::$callbacks[$event] = $callback;
        $magento->get(Data::class)->merge([$event => ['aet_test' => ['name' => 'aet_test', 'instance' => self::class]]]);
    }

    public static function none(): void
    {
        self::$callbacks = [];
    }

    public function execute(Observer $observer): void
    {
        $callback = self::$callbacks[$observer->getEvent()->getName()] ?? null;
        if ($callback !== null) {
            $callback($observer);
        }
    }
}
