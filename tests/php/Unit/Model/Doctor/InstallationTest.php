<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Doctor;

use Akeneo\Events\Console\WithoutModule;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Heartbeat;
use Akeneo\Events\Test\Support\DoctorTestCase;
use Akeneo\Events\Test\Support\SubscribingShop;
use Magento\Framework\Module\ModuleListInterface;
use Symfony\Component\Console\Tester\CommandTester;

/** The doctor leads through an installation: it names one thing at a time, the first that is undone. */
final class InstallationTest extends DoctorTestCase
{
    public function testEachStepIsNextWhenAllBeforeItAreDone(): void
    {
        $this->shop->sync->reset();
        $here = 'Stores > Configuration > Catalog > Akeneo Connector >';
        $table = "{$this->shop->parts->table->prefix}akeneo_events_latest";
        $steps = [
            'never subscribed' => [static fn () => null, 'bin/magento akeneo_events:subscription --sync'],
            'not enabled' => [
                static fn (SubscribingShop $shop) => $shop->set(Config::ENABLED, '0'),
                "Set \"Enable\" to Yes, enter a \"Subscriber Email\", and save: $here Events Platform.",
            ],
            'no message queue' => [
                static fn (SubscribingShop $shop) => $shop->broker->failure = new \LogicException('Unknown connection name amqp'),
                'Make the message broker work as "queue" in app/etc/env.php says, then run bin/magento setup:upgrade.',
            ],
            'no cron' => [static fn ($shop, self $test) => $test->sign(Heartbeat::CRON, null), 'bin/magento cron:install'],
            'web server without the extension' => [
                static fn (SubscribingShop $shop) => $shop->set('web/secure/base_url', self::$endpoint . '/bare/'),
                'Load the extension in the web server\'s PHP: docs/install.md, section 1.',
            ],
            'no mapping table' => [
                fn () => $this->shop->parts->table->connection->exec("RENAME TABLE {$this->mapping()} TO {$this->mapping()}_away"), 'bin/magento setup:upgrade',
            ],
            'no credentials' => [
                static fn (SubscribingShop $shop) => $shop->set('akeneo_connector/akeneo_api/password', ''),
                "Enter the credentials of the PIM, and save: $here Akeneo API Configuration.",
            ],
            'connector not enabled' => [
                static fn (SubscribingShop $shop) => $shop->hasConnector = false, 'bin/magento module:enable Akeneo_Connector && bin/magento setup:upgrade',
            ],
            'no connector' => [static fn (SubscribingShop $shop) => $shop->isConnectorInstalled = false, 'Install the Akeneo Connector: docs/install.md, section 2.'],
            'no tables' => [static fn (SubscribingShop $shop) => $shop->parts->table->connection->exec("RENAME TABLE $table TO {$table}_away"), 'bin/magento setup:upgrade'],
        ];
        try {
            foreach ($steps as $name => [$undo, $next]) {
                $undo($this->shop, $this);
                [$code, $text] = $this->command();
                self::assertSame(1, $code, $name);
                self::assertStringEndsWith("\nnext: $next\n", $text, $name);
                self::assertSame(1, substr_count($text, 'next: '), $name);
                self::assertSame($next, json_decode($this->command('--format=json')[1], true)['next'], $name);
            }
        } finally {
            $this->shop->parts->table->connection->exec("RENAME TABLE {$table}_away TO $table, {$this->mapping()}_away TO {$this->mapping()}");
        }
    }

    public function testWhereAllIsWellNothingIsNext(): void
    {
        self::assertStringNotContainsString('next:', $this->command()[1]);
        $report = json_decode($this->command('--format=json')[1], true);
        self::assertSame([true, null], [$report['ok'], $report['next']]);
    }

    public function testAWebServerWithoutTheExtensionIsToldApartFromOtherAnswers(): void
    {
        $this->shop->set('web/secure/base_url', self::$endpoint . '/bare/');
        $found = $this->found('webhook');
        self::assertSame(['failed', ['extension' => false]], [$found['status'], $found['data']]);
        self::assertStringStartsWith('The web server\'s PHP does not load the extension akeneo_events', $found['message']);
        self::assertStringContainsString('php-fpm' . PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION . ' -i', $found['remedy']);
        $this->shop->set('web/secure/base_url', self::$endpoint . '/nothing/');
        self::assertStringContainsString('curl -sI ' . self::$endpoint . '/nothing/akeneo_events/webhook answers 200', $this->found('webhook')['remedy']);
    }

    public function testADoorbellIsRungAndNoneIsLeft(): void
    {
        self::assertSame(['used' => true, 'connection' => 'amqp'], $this->found('message_queue')['data']);
        $queue = $this->shop->broker->queue;
        self::assertSame([[], 1], [$queue->waiting, $queue->acknowledged]);
        $this->shop->broker->failure = new \LogicException('Unknown connection name amqp');
        self::assertSame('The shop cannot use its message queue: Unknown connection name amqp.', $this->found('message_queue')['message']);
        $this->shop->broker->failure = null;
        $queue->away = true;
        self::assertSame('The shop cannot use its message queue: Broken pipe.', $this->found('message_queue')['message']);
        $this->shop->set(Config::NATIVE_QUEUE, '0');
        self::assertSame(['used' => false], $this->found('message_queue')['data']);
    }

    public function testADoorbellThatIsLostIsToldUnlessAConsumerMayHaveTakenIt(): void
    {
        $this->shop->broker->loses = true;
        $found = $this->found('message_queue');
        self::assertSame('ok', $found['status'], 'a consumer runs');
        self::assertStringContainsString('a consumer may have taken it', $found['message']);
        $this->sign(Heartbeat::CONSUMER, 301);
        $found = $this->found('message_queue');
        self::assertSame('failed', $found['status']);
        self::assertSame('The message queue lost a doorbell: it did not arrive in the queue akeneo_events.', $found['message']);
        self::assertStringStartsWith('Run bin/magento setup:upgrade', $found['remedy']);
    }

    public function testAModuleThatIsNotEnabledHasADoctorThatSaysSo(): void
    {
        $list = $this->createStub(ModuleListInterface::class);
        $list->method('has')->willReturnOnConsecutiveCalls(true, false);
        $commands = new WithoutModule($list);
        self::assertSame([], $commands->getCommands(), 'Magento has the real one');
        $tester = new CommandTester($commands->getCommands()[0]);
        self::assertSame(1, $tester->execute([]));
        self::assertStringEndsWith("\nnext: bin/magento module:enable Akeneo_Events && bin/magento setup:upgrade\n", $tester->getDisplay(true));
    }

    private function mapping(): string
    {
        return "{$this->shop->parts->table->prefix}akeneo_connector_entities";
    }
}
