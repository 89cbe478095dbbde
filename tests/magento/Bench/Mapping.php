<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Bench;

/** Deletions with a large mapping table of the connector, against a small one. Each is a table of its own, which takes the place of the shop's. */
final class Mapping
{
    private const TABLE = 'akeneo_connector_entities';
    private const ASIDE = self::TABLE . '_aet_aside';
    private const SIZES = ['large' => 1_000_000, 'small' => 1_000];
    /** Ids of no product. */
    private const FIRST = 1_000_000_000;

    public function __construct(private readonly Stand $stand)
    {
    }

    /** @return Figure[] */
    public function growth(): array
    {
        $this->stand->indexes->setScheduled(true);
        $this->stand->race->warmUp();
        $rows = ['large' => $this->stand->of(self::SIZES['large']), 'small' => self::SIZES['small']];
        array_map($this->build(...), array_keys($rows), $rows);
        $this->stand->settle();
        $count = $this->stand->of(100);
        try {
            $this->rename(self::TABLE, self::ASIDE);
            [$large, $small] = $this->stand->race->inTurns(
                $this->stand->turns(7),
                fn (): float => $count / $this->within('large', $count),
                fn (): float => $count / $this->within('small', $count)
            );
        } finally {
            $this->putBack();
        }

        return [Figure::atLeast('mapping_growth', 0.95, 'deletions/s', $large, $small)];
    }

    /**
     * The shop's own table is in its place, also after a run that was killed. Where it was put aside, whatever has its name is one of ours;
     * both get their other name in one statement, which does nothing where the shop's is not aside.
     */
    public function putBack(): void
    {
        $db = $this->stand->magento->db();
        if ($this->exists(self::ASIDE)) {
            $ours = $this->exists(self::TABLE) ? "{$this->name(self::TABLE)} TO {$this->name($this->of('left'))}, " : '';
            $db->query("RENAME TABLE $ours{$this->name(self::ASIDE)} TO {$this->name(self::TABLE)}");
        }
        foreach ([...array_keys(self::SIZES), 'left'] as $size) {
            $db->query("DROP TABLE IF EXISTS {$this->name($this->of($size))}");
        }
    }

    /** Magento would answer from its cache. */
    private function exists(string $table): bool
    {
        $sql = 'SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?';

        return (int)$this->stand->magento->db()->fetchOne($sql, [$this->name($table)]) > 0;
    }

    private function within(string $size, int $count): float
    {
        $this->rename($this->of($size), self::TABLE);
        try {
            return $this->stand->race->productsByModule($this->stand->clones->make($count));
        } finally {
            $this->rename(self::TABLE, $this->of($size));
        }
    }

    private function build(string $size, int $rows): void
    {
        [$db, $table] = [$this->stand->magento->db(), $this->name($this->of($size))];
        $db->query("CREATE TABLE $table LIKE {$this->name(self::TABLE)}");
        $db->query("INSERT INTO $table SELECT * FROM {$this->name(self::TABLE)}");
        $db->query("INSERT INTO $table (import, code, entity_id, created_at) VALUES ('product', UUID(), " . self::FIRST . ', NOW())');
        for ($made = 1; $made < $rows; $made += $added) {
            $added = min($made, $rows - $made);
            $db->query(
                "INSERT INTO $table (import, code, entity_id, created_at) SELECT 'product', UUID(), entity_id + $made, created_at FROM $table
                 WHERE import = 'product' AND entity_id BETWEEN " . self::FIRST . ' AND ' . (self::FIRST + $added - 1)
            );
        }
        $db->query("ANALYZE TABLE $table")->fetchAll();
    }

    private function rename(string $from, string $to): void
    {
        $this->stand->magento->db()->query("RENAME TABLE {$this->name($from)} TO {$this->name($to)}");
    }

    private function of(string $size): string
    {
        return self::TABLE . "_aet_$size";
    }

    private function name(string $table): string
    {
        return $this->stand->magento->table($table);
    }
}
