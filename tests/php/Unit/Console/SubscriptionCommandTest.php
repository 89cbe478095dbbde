<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Console;

use Akeneo\Events\Console\Command\SubscriptionCommand;
use Akeneo\Events\Console\Failure;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Console\Subscription\Manage;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Subscription\Stored;
use Akeneo\Events\Test\Support\SubscribingTestCase;
use Symfony\Component\Console\Tester\CommandTester;

final class SubscriptionCommandTest extends SubscribingTestCase
{
    public function testItShowsChangesRotatesAndResets(): void
    {
        self::assertSame([0, "Subscriber ID:    -\nSubscription ID:  -\nStatus at Akeneo: not subscribed\n"], $this->command());
        [$code, $said] = $this->command('--sync');
        $subscription = $this->akeneo->subscriptions()[0];
        self::assertSame(0, $code);
        self::assertStringContainsString("Subscription ID:  {$subscription['id']}\nStatus at Akeneo: active\n", $said);
        self::assertSame(0, $this->command('--rotate')[0]);
        self::assertNotSame($subscription['config']['secret'], $this->akeneo->subscriptions()[0]['config']['secret']);
        [$code, $said] = $this->command('--rotate');
        self::assertSame(1, $code);
        self::assertStringStartsWith('The secrets were rotated less than an hour ago', $said);
        self::assertSame(0, $this->command('--reset')[0]);
        self::assertSame([], $this->akeneo->subscriptions());
    }

    public function testWhatFailsIsSaidAndExits1(): void
    {
        $this->shop->set(Config::EMAIL, '');
        self::assertSame([1, "The subscriber e-mail is missing or is not an e-mail address.\n"], $this->command('--sync'));
        foreach ([['--sync', '--reset'], ['--force'], ['--rotate', '--force']] as $options) {
            self::assertStringStartsWith('Give one of', $this->command(...$options)[1]);
        }
        self::assertSame(0, $this->akeneo->calls());
    }

    public function testAStatusThatCannotBeHadIsSaidAndExits1(): void
    {
        self::assertSame(0, $this->command('--sync')[0]);
        $this->shop->set('akeneo_connector/akeneo_api/password', '');
        [$code, $said] = $this->command();
        self::assertSame(1, $code);
        self::assertStringContainsString('Status at Akeneo: unknown. The connector', $said);
    }

    public function testAnIdOfAkeneosIsShownAsText(): void
    {
        $id = "<error>a</error><<fg=red>>\x1b[2J";
        $this->shop->stored->write([Stored::SUBSCRIPTION_ID => $id, Stored::SUBSCRIBER_ID => $id]);
        $shown = '<error>a</error><<fg=red>>?[2J';
        self::assertStringStartsWith("Subscriber ID:    $shown\nSubscription ID:  $shown\n", $this->command()[1]);
    }

    /** @return array{int, string} exit code and everything printed */
    private function command(string ...$options): array
    {
        $manage = new Manage($this->shop->sync, $this->shop->stored, $this->shop->liveStatus, new Failure(new SafeText()), new SafeText());
        $tester = new CommandTester(new SubscriptionCommand($manage));
        $code = $tester->execute(array_fill_keys($options, true), ['decorated' => false]);

        return [$code, $tester->getDisplay()];
    }
}
