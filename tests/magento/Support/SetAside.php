<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Magento\Framework\App\Config\ReinitableConfigInterface;

/**
 * What the shop has of this module, put aside for as long as the tests run: its subscription and the credentials of its PIM,
 * its queue, its flags. So the tests find every shop as one that was never subscribed, and nobody asks its PIM.
 *
 * The rows wait in tables of the database. What a run that was killed has left there, the next one puts back first.
 */
final class SetAside
{
    private const SETTINGS = "path LIKE 'akeneo\\_connector/akeneo\\_api/%' OR path LIKE 'akeneo\\_connector/events\\_platform/%' OR path LIKE 'akeneo\\_events/%'";
    /** Which rows, by table. */
    private const ROWS = [
        'core_config_data' => self::SETTINGS,
        'flag' => "flag_code LIKE 'akeneo\\_events%'",
        'akeneo_events_queue' => 'TRUE',
        'akeneo_events_latest' => 'TRUE',
    ];

    private readonly Doorbells $doorbells;
    private ?int $waiting = null;

    public function __construct(private readonly Magento $magento)
    {
        $this->doorbells = new Doorbells($magento);
    }

    public function take(): void
    {
        $this->waiting = $this->doorbells->waiting();
        foreach (self::ROWS as $table => $which) {
            [$own, $aside] = $this->names($table);
            $this->magento->db()->query("CREATE TABLE $aside AS SELECT * FROM $own WHERE $which");
            $this->magento->db()->delete($own, $which);
        }
        $this->magento->get(ReinitableConfigInterface::class)->reinit();
    }

    public function putBack(): void
    {
        // A table whose copy is not there was not emptied, or has its rows again.
        foreach (self::ROWS as $table => $which) {
            [$own, $aside] = $this->names($table);
            if ($this->magento->db()->isTableExists($aside)) {
                $this->magento->db()->delete($own, $which);
                // By name: the module may have got a column since a run was killed.
                $columns = '`' . implode('`, `', array_keys($this->magento->db()->describeTable($aside))) . '`';
                $this->magento->db()->query("INSERT INTO $own ($columns) SELECT $columns FROM $aside");
                $this->magento->db()->dropTable($aside);
            }
        }
        if ($this->waiting !== null) {
            $this->doorbells->leave($this->waiting);
        }
        $this->magento->get(ReinitableConfigInterface::class)->reinit();
    }

    /** @return array{string, string} */
    private function names(string $table): array
    {
        return [$this->magento->table($table), $this->magento->table("akeneo_events_aside_$table")];
    }
}
