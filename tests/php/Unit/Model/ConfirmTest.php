<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Test\Support\Crypt;
use Akeneo\Events\Test\Support\Parts;
use Akeneo\Events\Test\Support\Simulator;
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
        $this->parts->settings += [
            Config::CONFIRM => '1',
            $api . 'base_url' => self::$akeneo->url . '/',
            $api . 'username' => 'magento',
            $api . 'password' => $crypt->encrypt(Simulator::PASSWORD),
            $api . 'client_id' => 'shop',
            $api . 'client_secret' => $crypt->encrypt(Simulator::CLIENT_SECRET),
        ];
    }

    public function testWhatStillExistsFailsAndTheRestIsDeletedWithOneToken(): void
    {
        [$gone, $there, $alsoGone] = array_map(fn (): int => $this->parts->table->addDeletable(), range(1, 3));
        self::$akeneo->post('/_control/pim', ['products' => [$this->code($there)]]);
        $before = self::$akeneo->calls();
        foreach (range(1, 3) as $batch) {
            $this->parts->processBatch->execute($this->parts->core->worker()->claim(1));
        }
        self::assertSame(['completed', 'failed', 'completed'], array_map($this->parts->table->status(...), [$gone, $there, $alsoGone]));
        self::assertStringEndsWith('it still exists in Akeneo.', $this->message($there));
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
        self::assertStringContainsString('answered unexpectedly (503). It is asked again in 5 minutes.', $this->message($id));
        self::assertSame('0', (string)$this->parts->table->connection->query("SELECT attempts FROM {$this->parts->table->name()} WHERE id = $id")->fetchColumn());
        $this->parts->processBatch->execute($this->parts->core->worker()->claimEntry($id));
        self::assertSame('completed', $this->parts->table->status($id));
    }

    public function testSwitchedOffNobodyIsAsked(): void
    {
        $this->parts->settings[Config::CONFIRM] = '0';
        $before = self::$akeneo->calls();
        $id = $this->parts->table->addDeletable();
        $this->parts->processBatch->execute($this->parts->core->worker()->claim(1));
        self::assertSame(['completed', $before], [$this->parts->table->status($id), self::$akeneo->calls()]);
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
