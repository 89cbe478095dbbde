<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Test\Support\Parts;
use PHPUnit\Framework\TestCase;

/** The setting "Protected Attributes", on a user-defined attribute of the shop that the connector has mapped. */
final class ProtectedAttributesTest extends TestCase
{
    private const CODE = 'erp_number';

    private Parts $parts;
    private int $entry;

    protected function setUp(): void
    {
        $this->parts = new Parts();
        $table = $this->parts->table;
        $table->connection->exec(
            "INSERT INTO {$table->prefix}eav_attribute (entity_type_id, attribute_code, backend_type, is_user_defined) "
            . "VALUES (4, '" . self::CODE . "', 'int', 1)"
        );
        $table->map('attribute', self::CODE, (int)$table->connection->lastInsertId());
        $this->entry = $table->add(['event_type' => 'com.akeneo.pim.v1.attribute.deleted', 'entity_code' => self::CODE]);
    }

    protected function tearDown(): void
    {
        $table = $this->parts->table;
        $table->connection->exec("DELETE FROM {$table->prefix}eav_attribute WHERE attribute_code = '" . self::CODE . "'");
        $table->connection->exec("DELETE FROM {$table->prefix}akeneo_connector_entities WHERE code = '" . self::CODE . "'");
    }

    public function testWhatIsSelectedIsNeverDeleted(): void
    {
        $this->parts->settings[Config::PROTECTED_ATTRIBUTES] = 'no_longer_there,' . self::CODE;
        self::assertSame('refuse', $this->verdict());
        self::assertSame('failed', $this->processed());
        self::assertSame(1, $this->left());
    }

    public function testWhatIsNotSelectedIsDeleted(): void
    {
        $this->parts->settings[Config::PROTECTED_ATTRIBUTES] = 'no_longer_there';
        self::assertSame('delete', $this->verdict());
        self::assertSame('completed', $this->processed());
        self::assertSame(0, $this->left());
    }

    private function verdict(): string
    {
        return $this->parts->core->worker()->preview([], 0)[0]['verdict'];
    }

    private function processed(): ?string
    {
        $this->parts->processBatch->execute($this->parts->core->worker()->claim(1));

        return $this->parts->table->status($this->entry);
    }

    private function left(): int
    {
        $table = $this->parts->table;
        $sql = "SELECT COUNT(*) FROM {$table->prefix}eav_attribute WHERE attribute_code = '" . self::CODE . "'";

        return (int)$table->connection->query($sql)->fetchColumn();
    }
}
