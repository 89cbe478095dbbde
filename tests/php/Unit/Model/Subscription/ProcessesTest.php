<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Subscription;

use Akeneo\Events\Model\Subscription\Report;
use Akeneo\Events\Test\Support\Extension;
use Akeneo\Events\Test\Support\SubscribingTestCase;

/** Saves in processes of their own, killed and at the same time. */
final class ProcessesTest extends SubscribingTestCase
{
    public function testAProcessThatIsKilledAtAnyCallIsMadeUpForByCron(): void
    {
        $calls = 0;
        for ($skip = 0; $skip < 20; $skip++) {
            $this->shop->sync->reset(true);
            $this->akeneo->post('/_control/reset', []);
            // Carried out, but the answer never comes: the process hangs there until it is killed.
            $this->akeneo->post('/_control/faults', ['skip' => $skip, 'path_prefix' => '/api/', 'when' => 'after', 'delay_ms' => 60_000]);
            [$process, $said] = $this->start('killed@shop.example');
            while (($hangs = proc_get_status($process)['running']) && $this->akeneo->hasFault()) {
                usleep(2_000);
            }
            proc_terminate($process, 9);
            fclose($said);
            proc_close($process);
            if (!$hangs) {
                break;
            }
            $calls++;
            self::assertArrayHasKey('outstanding', $this->shop->rows(), "call $skip");
            $this->shop->age();
            self::assertSame(Report::ACTIVE, $this->shop->sync->retry()?->state, "call $skip");
            self::assertCount(1, $this->akeneo->subscribers(), "call $skip");
            self::assertCount(1, $this->akeneo->subscriptions(), "call $skip");
            self::assertSame($this->akeneo->subscriptions()[0]['id'], $this->shop->stored->ids()['subscription_id'], "call $skip");
        }
        self::assertGreaterThanOrEqual(4, $calls, 'token, a look, two calls that make something');
    }

    public function testTwoSavesAtOnceLeaveOneSubscriptionAsOneOfThemWantsIt(): void
    {
        for ($round = 0; $round < 5; $round++) {
            $this->shop->sync->reset(true);
            $both = [$this->start('one@shop.example'), $this->start('two@shop.example')];
            foreach ($both as [$process, $said]) {
                self::assertSame(Report::ACTIVE, stream_get_contents($said));
                proc_close($process);
            }
            self::assertCount(1, $this->akeneo->subscribers());
            self::assertCount(1, $this->akeneo->subscriptions());
            self::assertContains($this->akeneo->subscribers()[0]['contact']['technical_email'], ['one@shop.example', 'two@shop.example']);
            self::assertSame($this->akeneo->subscriptions()[0]['id'], $this->shop->stored->ids()['subscription_id']);
            self::assertArrayNotHasKey('outstanding', $this->shop->rows());
        }
    }

    /** @return array{resource, resource} the process, and what it prints */
    private function start(string $email): array
    {
        $script = dirname(__DIR__, 3) . '/Support/sync.php';
        $command = [PHP_BINARY, '-d', 'extension=' . Extension::file(), $script, $this->akeneo->url, $this->akeneo->shop, $email];
        $process = proc_open($command, [1 => ['pipe', 'w']], $pipes);

        return [$process, $pipes[1]];
    }
}
