<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Magento\Framework\App\Config\ReinitableConfigInterface;
use Magento\Indexer\Model\Indexer;

/** Deletes an entity twice, by the admin's own controller and by an event, and compares what each of them changes. */
final class Comparison
{
    private readonly Indexes $indexes;

    public function __construct(
        private readonly Magento $magento,
        private readonly Akeneo $akeneo,
        private readonly Belongings $belongings,
    ) {
        $this->indexes = new Indexes($magento);
    }

    /**
     * @param callable(): array{string, array, string, string, 4?: ?string} $make makes what is deleted; controller and what the page posts;
     *     type, code, and attribute of the event
     * @param string[] $meant differences that are meant, as patterns; each has to be seen
     */
    public function run(callable $make, array $meant): void
    {
        $flat = $this->setFlat(['catalog_category' => '1', 'catalog_product' => '1']);
        // Indexes are tables, too; and what waits for cron could not be compared.
        $this->indexes->setScheduled(false);
        [$began, $clean] = [time(), State::take($this->magento)];
        try {
            $this->compare($make(), $meant, $began);
        } finally {
            try {
                $clean->restore();
                $this->belongings->removeAll();
            } finally {
                $this->indexes->restore();
                $this->setFlat($flat);
            }
        }
    }

    /**
     * @param array<string, ?string> $kinds whether each has flat tables; null for the default
     * @return array<string, ?string> as it was
     */
    private function setFlat(array $kinds): array
    {
        [$table, $before] = [$this->magento->table('core_config_data'), []];
        foreach ($kinds as $kind => $value) {
            $row = ['scope' => 'default', 'scope_id' => 0, 'path' => "catalog/frontend/flat_$kind"];
            $before[$kind] = $this->magento->db()->fetchOne("SELECT value FROM $table WHERE scope = ? AND scope_id = ? AND path = ?", array_values($row)) ?: null;
            $this->magento->db()->delete($table, ["scope = 'default'", 'path = ?' => $row['path']]);
            if ($value !== null) {
                $this->magento->db()->insert($table, $row + ['value' => $value]);
            }
        }
        $this->magento->get(ReinitableConfigInterface::class)->reinit();
        foreach (array_keys(array_filter($kinds)) as $kind) {
            $this->magento->create(Indexer::class)->load("{$kind}_flat")->reindexAll();
        }

        return $before;
    }

    private function compare(array $made, array $meant, int $began): void
    {
        [$controller, $posted, $type, $code] = $made;
        $before = State::take($this->magento);
        $this->admin($controller, $posted);
        $byAdmin = $before->changesTo(State::take($this->magento), $began);
        Expect::true(count($byAdmin) > 0, 'the admin deletes something');

        $before->restore();
        $this->belongings->restoreFiles();
        Expect::same([], $before->changesTo(State::take($this->magento), $began), 'what was not put back');

        $this->akeneo->deletes($type, $code, $made[4] ?? null);
        $this->worker();
        $byUs = $before->changesTo(State::take($this->magento), $began);

        $differences = [...self::surplus('the admin alone: ', $byAdmin, $byUs), ...self::surplus('we alone: ', $byUs, $byAdmin)];
        foreach ($meant as $pattern) {
            Expect::true(preg_grep($pattern, $differences) !== [], "there is no difference $pattern any more");
            $differences = preg_grep($pattern, $differences, PREG_GREP_INVERT);
        }
        Expect::same([], array_values($differences), 'differences of ' . count($byAdmin) . ' changes');
    }

    private function admin(string $controller, array $posted): void
    {
        $said = $this->inAProcess('admin.php', $controller, json_encode($posted));
        Expect::contains('success: ', $said, 'the admin');
        Expect::true(!str_contains($said, 'error: '), $said);
    }

    private function worker(): void
    {
        Expect::contains('"completed":1,', $this->inAProcess('process.php'), 'the worker');
    }

    private function inAProcess(string $script, string ...$arguments): string
    {
        exec(implode(' ', array_map('escapeshellarg', [PHP_BINARY, __DIR__ . "/$script", ...$arguments])) . ' 2>&1', $said);

        return implode("\n", $said);
    }

    /**
     * @param string[] $lines
     * @param string[] $others
     * @return string[] those of the first that the others lack, each as often as it is too many
     */
    private static function surplus(string $whose, array $lines, array $others): array
    {
        $counts = array_count_values($others);
        $surplus = array_filter($lines, static function (string $line) use (&$counts): bool {
            $counts[$line] = ($counts[$line] ?? 0) - 1;

            return $counts[$line] < 0;
        });

        return array_values(array_map(static fn (string $line): string => $whose . $line, $surplus));
    }
}
