<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Test\Support\Crypt;
use Akeneo\Events\Test\Support\Parts;
use Akeneo\Events\Test\Support\Simulator;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** With "Confirm with Akeneo before Deleting", by the connector's own credentials, against the simulator. */
final class ConfirmTest extends TestCase
{
    private static ?Simulator $akeneo = null;

    private Parts $parts;

    public static function tearDownAfterClass(): void
    {
        self::$akeneo = null;
    }

    protected function setUp(): void
    {
        self::$akeneo ??= new Simulator();
        $this->parts = new Parts();
        $crypt = new Crypt($this->parts->env['crypt']['key']);
        $api = 'akeneo_connector/akeneo_api/';
        $this->parts->settings = [
            Config::CONFIRM => '1',
            $api . 'base_url' => self::$akeneo->url . '/',
            $api . 'username' => 'magento',
            $api . 'password' => $crypt->encrypt(Simulator::PASSWORD),
            $api . 'client_id' => 'shop',
            $api . 'client_secret' => $crypt->encrypt(Simulator::CLIENT_SECRET),
        ] + $this->parts->settings;
    }

    public function testWhatStillExistsFailsAndTheRestIsDeletedWithOneToken(): void
    {
        [$gone, $there, $alsoGone] = array_map(fn (): int => $this->parts->table->addDeletable(), range(1, 3));
        $this->age($there, '11 MINUTE');
        self::$akeneo->post('/_control/pim', ['products' => [$this->code($there)]]);
        $before = self::$akeneo->calls();
        foreach (range(1, 3) as $batch) {
            $this->parts->processBatch->execute($this->parts->core->worker()->claim(1));
        }
        self::assertSame(['completed', 'failed', 'completed'], array_map($this->parts->table->status(...), [$gone, $there, $alsoGone]));
        self::assertStringEndsWith(', so it stays in this shop.', $this->message($there));
        self::assertLessThanOrEqual(4, self::$akeneo->calls() - $before, 'a token and a question a batch');
        self::assertStringNotContainsString(Simulator::PASSWORD, $this->parts->log());
    }

    public function testWhileAkeneoGivesNoAnswerNothingIsDeletedAndNoTryIsCounted(): void
    {
        $id = $this->parts->table->addDeletable();
        self::$akeneo->post('/_control/faults', ['path_prefix' => '/api/rest/', 'status' => 503]);
        $tally = $this->parts->processBatch->execute($this->parts->core->worker()->claim(1));
        self::assertSame(1, $tally['retried']);
        self::assertSame('pending', $this->parts->table->status($id));
        self::assertStringContainsString(' gave an unexpected answer (status 503).', $this->message($id));
        self::assertSame('0', (string)$this->parts->table->connection->query("SELECT attempts FROM {$this->parts->table->name()} WHERE id = $id")->fetchColumn());
        $calls = self::$akeneo->calls();
        $this->process($id);
        self::assertSame(['pending', $calls], [$this->parts->table->status($id), self::$akeneo->calls()], 'it is not asked before its time');
        $this->parts->table->connection->exec(
            "UPDATE {$this->parts->table->prefix}akeneo_events_latest SET details = JSON_SET(details, '$.ask_again_at', 0) WHERE kind = 'pim'"
        );
        $this->process($id);
        self::assertSame('completed', $this->parts->table->status($id));
    }

    public function testWhatAnOperatorForcesIsAskedAboutAtOnceThoughThePimIsKnownToBeAway(): void
    {
        $id = $this->parts->table->addDeletable();
        self::$akeneo->post('/_control/faults', ['path_prefix' => '/api/rest/', 'status' => 503]);
        $this->parts->processBatch->execute($this->parts->core->worker()->claim(1));
        $this->process($id);
        self::assertSame('pending', $this->parts->table->status($id), 'others wait');
        $this->parts->processBatch->execute($this->parts->core->worker(true)->claimEntry($id));
        self::assertSame('completed', $this->parts->table->status($id), $this->message($id));
    }

    /** @dataProvider doubts */
    #[DataProvider('doubts')]
    public function testAkeneoIsAskedWhereThereIsDoubt(?string $setting, string $occurred, bool $forced, bool $asked): void
    {
        $this->parts->settings[Config::CONFIRM] = $setting;
        $id = $this->parts->table->addDeletable();
        $this->age($id, $occurred);
        self::$akeneo->post('/_control/pim', ['products' => [$this->code($id)]]);
        $core = $this->parts->core;
        $this->parts->processBatch->execute($core->worker($forced)->claim(1));
        // It is there: who asks, does not delete it.
        self::assertSame($asked, $this->parts->table->status($id) !== 'completed', $this->message($id));
    }

    public static function doubts(): array
    {
        return [
            'a fresh event' => ['doubt', '1 MINUTE', false, false],
            'an old one' => ['doubt', '11 MINUTE', false, true],
            'a fresh one that an operator forced' => ['doubt', '1 MINUTE', true, true],
            'a fresh one, always' => ['1', '1 MINUTE', false, true],
            'an old one, never' => ['0', '11 MINUTE', false, false],
            'an old one that an operator forced, never' => ['0', '11 MINUTE', true, false],
            'an old one, by a setting that is not known' => ['sometimes', '11 MINUTE', false, true],
            'a fresh one, by a setting that is not known' => ['sometimes', '1 MINUTE', false, false],
            'an old one, without a setting' => [null, '11 MINUTE', false, true],
        ];
    }

    public function testWithNeverNobodyIsAsked(): void
    {
        $this->parts->settings[Config::CONFIRM] = '0';
        $before = self::$akeneo->calls();
        $id = $this->parts->table->addDeletable();
        $this->parts->processBatch->execute($this->parts->core->worker()->claim(1));
        self::assertSame(['completed', $before], [$this->parts->table->status($id), self::$akeneo->calls()]);
    }

    private function age(int $id, string $interval): void
    {
        $this->parts->table->connection->exec(
            "UPDATE {$this->parts->table->name()} SET occurred_at = UTC_TIMESTAMP() - INTERVAL $interval WHERE id = $id"
        );
    }

    private function process(int $id): void
    {
        $this->parts->processBatch->execute($this->parts->core->worker()->claimEntry($id));
    }

    private function code(int $id): string
    {
        return (string)$this->parts->table->connection->query("SELECT entity_code FROM {$this->parts->table->name()} WHERE id = $id")->fetchColumn();
    }

    private function message(int $id): string
    {
        return (string)$this->parts->table->connection->query("SELECT message FROM {$this->parts->table->name()} WHERE id = $id")->fetchColumn();
    }
}
