<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

/** Options of select attributes of the small shop, and entries that delete them. */
final class Options
{
    /** @var array<int, string> the codes of attributes, by id */
    public array $codes = [];

    public function __construct(private readonly EventTable $table)
    {
    }

    /** @return int the id of a new attribute */
    public function attribute(): int
    {
        $code = 'colour_' . bin2hex(random_bytes(4));
        $this->table->connection->exec(
            "INSERT INTO {$this->table->prefix}eav_attribute (entity_type_id, attribute_code, backend_type, frontend_input, is_user_defined)
             VALUES (4, '$code', 'int', 'select', 1)"
        );
        $this->codes[$id = (int)$this->table->connection->lastInsertId()] = $code;

        return $id;
    }

    /** @return array{int[], int[]} entries, and the options that they delete */
    public function add(int $attribute, int $count): array
    {
        $ids = array_map(fn (): int => $this->one($attribute), range(1, $count));
        foreach ($ids as $id) {
            $this->table->map('option', "{$this->codes[$attribute]}-o$id", $id);
        }

        return [array_map(fn (int $id): int => $this->entry($attribute, $id), $ids), $ids];
    }

    /** @return int the id of an option that nothing maps */
    public function one(int $attribute): int
    {
        $this->table->connection->exec("INSERT INTO {$this->table->prefix}eav_attribute_option (attribute_id) VALUES ($attribute)");

        return (int)$this->table->connection->lastInsertId();
    }

    public function entry(int $attribute, int $option): int
    {
        return $this->table->add([
            'event_type' => 'com.akeneo.pim.v1.attribute-option.deleted', 'entity_code' => "o$option", 'attribute_code' => $this->codes[$attribute],
        ]);
    }

    public function remove(int $option): void
    {
        $this->table->connection->exec("DELETE FROM {$this->table->prefix}eav_attribute_option WHERE option_id = $option");
    }

    /** @param int[] $options */
    public function left(array $options): int
    {
        return count($this->attributesOf($options));
    }

    /**
     * @param int[] $options
     * @return array<int, int> attribute ids by option, of those that there are
     */
    public function attributesOf(array $options): array
    {
        $list = implode(', ', $options);
        $rows = $this->table->connection->query(
            "SELECT option_id, attribute_id FROM {$this->table->prefix}eav_attribute_option WHERE option_id IN ($list) ORDER BY option_id"
        );

        return array_map('intval', $rows->fetchAll(\PDO::FETCH_KEY_PAIR));
    }
}
