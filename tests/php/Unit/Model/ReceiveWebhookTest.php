<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Test\Support\WebhookTestCase;
use Magento\Framework\Exception\LocalizedException;
use PHPUnit\Framework\Attributes\DataProvider;

final class ReceiveWebhookTest extends WebhookTestCase
{
    public function testAnEventIsStoredAndRungForOnce(): void
    {
        self::assertSame(200, $this->post($this->event('first')));
        self::assertSame(200, $this->post($this->event('first')));
        self::assertSame(['pending' => 1], $this->parts->table->counts());
        self::assertSame([['akeneo_events.pending', '1']], $this->bell->published);
        self::assertStringContainsString('event first: received as entry', $this->parts->log());
    }

    public function testABurstRingsOnceInTenSeconds(): void
    {
        $windows = [];
        foreach (range(1, 200) as $number) {
            $windows[intdiv(time(), 10)] = true;
            $this->post($this->event("e$number"));
        }
        self::assertSame(['pending' => 200], $this->parts->table->counts());
        self::assertLessThanOrEqual(count($windows) + 1, count($this->bell->published));
    }

    public function testWithTheNativeQueueOffNothingIsRung(): void
    {
        $this->parts->settings[Config::NATIVE_QUEUE] = '0';
        self::assertSame(200, $this->post($this->event('quiet')));
        self::assertSame([], $this->bell->published);
    }

    public function testTheConfigurationIsReadOnlyWhenAnEventIsStoredAlreadyAndADoorbellIsWanted(): void
    {
        $stored = [];
        $this->config = $this->createStub(Config::class);
        $this->config->method('isEnabled')->willReturnCallback(function () use (&$stored): bool {
            $stored[] = $this->parts->table->counts();
            throw new \RuntimeException('the cache is away');
        });
        self::assertSame(200, $this->call('HEAD', '', false));
        self::assertSame(401, $this->call('POST', $this->event('forged'), false));
        self::assertSame([], $stored);
        self::assertStringNotContainsString('doorbell', $this->parts->log());
        self::assertSame(200, $this->post($this->event('first')));
        self::assertSame([['pending' => 1]], $stored);
        self::assertSame(200, $this->post($this->event('first')));
        self::assertCount(1, $stored);
        self::assertSame(1, substr_count($this->parts->log(), 'doorbell: not rung, cron will find the events: the cache is away'));
        self::assertSame([], $this->bell->published);
    }

    public function testABrokerThatFailsDoesNotChangeTheAnswer(): void
    {
        $this->bell->failure = new \RuntimeException('connection refused');
        self::assertSame(200, $this->post($this->event('unheard')));
        self::assertSame(['pending' => 1], $this->parts->table->counts());
        self::assertStringContainsString('WARNING: doorbell: not rung', $this->parts->log());
    }

    public function testAnErrorOfTheExtensionAtTheDoorbellDoesNotChangeTheAnswer(): void
    {
        $order = $this->file('PANIC doorbell 1');
        putenv("AKENEO_EVENTS_KILL_POINT=$order");
        $status = $this->post($this->event('unheard'));
        putenv('AKENEO_EVENTS_KILL_POINT');
        self::assertFileDoesNotExist($order);
        unlink("$order.done");
        self::assertSame([200, ['pending' => 1], []], [$status, $this->parts->table->counts(), $this->bell->published]);
        self::assertMatchesRegularExpression('/WARNING: doorbell: not rung, .*: internal error at src\S+; please report it/', $this->parts->log());
    }

    /** @dataProvider answers */
    #[DataProvider('answers')]
    public function testEveryCaseIsAnsweredAsTheDirectEndpointDoes(string $method, string $body, bool $signed, int $status): void
    {
        self::assertSame($status, $this->call($method, $body, $signed));
        self::assertSame([], $this->bell->published);
    }

    public static function answers(): array
    {
        return [
            'a probe' => ['HEAD', '', false, 200],
            'a look' => ['GET', '', false, 200],
            'signed but of another type' => ['POST', '{"specversion":"1.0","id":"x","type":"other","source":"pim"}', true, 200],
            'signed but no event' => ['POST', '{', true, 200],
            'the largest body' => ['POST', str_repeat(' ', 262144), true, 200],
            'forged' => ['POST', '{}', false, 401],
            'another method' => ['PUT', '{}', true, 401],
            'too large' => ['POST', str_repeat(' ', 262145), true, 413],
        ];
    }

    public function testADatabaseThatIsAwayIsAnswered429(): void
    {
        $this->parts->env['db']['connection']['default']['host'] = '/nowhere/mysqld.sock';
        self::assertSame(429, $this->post($this->event('lost')));
        self::assertStringContainsString('ERROR: webhook: not stored', $this->parts->log());
    }

    public function testSettingsThatCannotBeUsedAreAnswered429(): void
    {
        unset($this->parts->env['db']);
        self::assertSame(429, $this->post($this->event('lost')));
        self::assertStringContainsString('CRITICAL: webhook: app/etc/env.php', $this->parts->log());
    }

    public function testKeyAndPrefixMayComeFromTheEnvironment(): void
    {
        $env = &$this->parts->env;
        [$env['crypt/key'], $env['db/table_prefix']] = [$env['crypt']['key'], $env['db']['table_prefix']];
        [$env['crypt']['key'], $env['db']['table_prefix']] = ['#env(CRYPT_KEY)', 'another_'];
        self::assertSame(200, $this->post($this->event('by environment')));
        self::assertSame(['pending' => 1], $this->parts->table->counts());
    }

    public function testWithoutTheExtensionTheAnswerIs503AndTheLogSaysWhatToDo(): void
    {
        $core = $this->createStub(Core::class);
        $core->method('receiver')->willThrowException(new LocalizedException(__('The PHP extension is not loaded.')));
        self::assertSame([503, null], $this->receive('', $core)->execute(['REQUEST_METHOD' => 'POST']));
        self::assertSame(['CRITICAL: webhook: The PHP extension is not loaded.'], $this->parts->logger->lines);
    }

    public function testTheSameComplaintIsWrittenOnceASecondWhateverElseIsLogged(): void
    {
        $this->root = sys_get_temp_dir() . '/' . uniqid('shop', true);
        $file = "$this->root/var/log/akeneo_events.log";
        mkdir(dirname($file), 0777, true);
        $missing = 'The PHP extension (akeneo_events) is not loaded.';
        $core = $this->createStub(Core::class);
        $core->method('receiver')->willThrowException(new LocalizedException(__($missing)));
        $line = static fn (int $time, string $level, string $message): string
            => sprintf("[%s.123456+00:00] akeneo_events.%s: %s [] []\n", gmdate('Y-m-d\TH:i:s', $time), $level, $message);
        $critical = fn (): bool => $this->receive('', $core)->execute(['REQUEST_METHOD' => 'POST']) === [503, null]
            && array_splice($this->parts->logger->lines, 0) !== [];
        $now = time();
        file_put_contents($file, $line($now - 1, 'CRITICAL', "webhook: $missing") . $line($now, 'INFO', 'event e: received') . $line($now, 'CRITICAL', 'another'));
        touch($file, $now + 3600);
        self::assertTrue($critical());
        // Where the test takes longer than that it is the next second.
        foreach (range($now, $now + 10) as $time) {
            file_put_contents($file, $line($time, 'CRITICAL', "webhook: $missing") . $line($time, 'INFO', 'event e: received'), FILE_APPEND);
        }
        self::assertFalse($critical());
        unlink($file);
        self::assertTrue($critical());
    }

    public function testALogThatCannotBeWrittenDoesNotChangeTheAnswer(): void
    {
        $this->parts->logger->broken = true;
        $before = ini_set('error_log', '/dev/null');
        $body = $this->event('unlogged');
        $receive = $this->receive($body, $this->parts->core);
        self::assertSame([200, null], $receive->execute($this->server('POST', $body, true)));
        ini_set('error_log', (string)$before);
        self::assertSame(['pending' => 1], $this->parts->table->counts());
        self::assertCount(1, $this->bell->published);
    }

    public function testWhileTheModuleIsDisabledAnEventIsStoredAndNobodyIsWoken(): void
    {
        $this->parts->settings[Config::ENABLED] = '0';
        self::assertSame(200, $this->post($this->event('waits')));
        self::assertSame(['pending' => 1], $this->parts->table->counts());
        self::assertSame([], $this->bell->published);
    }
}
