<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Setup;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Setup\Patch\Data\AskInDoubt;
use Akeneo\Events\Test\Support\EventTable;
use Akeneo\Events\Test\Support\PdoAdapter;
use Magento\Framework\App\ResourceConnection;
use PHPUnit\Framework\TestCase;

final class AskInDoubtTest extends TestCase
{
    private EventTable $table;
    private AskInDoubt $patch;

    protected function setUp(): void
    {
        $this->table = EventTable::open();
        $this->table->connection->exec("DELETE FROM {$this->settings()}");
        $resource = $this->createStub(ResourceConnection::class);
        $resource->method('getConnection')->willReturn(new PdoAdapter($this->table->connection));
        $resource->method('getTableName')->willReturnCallback(fn (string $name): string => $this->table->prefix . $name);
        $this->patch = new AskInDoubt($resource);
    }

    protected function tearDown(): void
    {
        $this->table->connection->exec("DELETE FROM {$this->settings()}");
    }

    public function testTheFormerNoIsForgottenInEachScopeAndNothingElse(): void
    {
        $this->store('default', 0, Config::CONFIRM, '0');
        $this->store('websites', 1, Config::CONFIRM, '0');
        $this->store('websites', 2, Config::CONFIRM, '1');
        $this->store('stores', 1, Config::CONFIRM, 'doubt');
        $this->store('default', 0, Config::ENABLED, '0');
        self::assertSame($this->patch, $this->patch->apply());
        $sql = "SELECT CONCAT_WS(' ', scope, scope_id, SUBSTRING_INDEX(path, '/', -1), value) FROM {$this->settings()} ORDER BY scope, scope_id, path";
        $left = $this->table->connection->query($sql)->fetchAll(\PDO::FETCH_COLUMN);
        self::assertSame(['default 0 enabled 0', 'stores 1 confirm_with_akeneo doubt', 'websites 2 confirm_with_akeneo 1'], $left);
    }

    private function settings(): string
    {
        return $this->table->prefix . 'core_config_data';
    }

    private function store(string $scope, int $scopeId, string $path, string $value): void
    {
        $sql = "INSERT INTO {$this->settings()} (scope, scope_id, path, value) VALUES (?, ?, ?, ?)";
        $this->table->connection->prepare($sql)->execute([$scope, $scopeId, $path, $value]);
    }
}
