<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Magento\Config\Model\ConfigFactory;
use Magento\Framework\App\Config\ReinitableConfigInterface;

/** Settings of the shop for as long as a test takes: saved as the admin saves them, put back as they were. */
final class SavedSettings
{
    private const PATHS = "(path LIKE 'akeneo_connector/akeneo_api/%' OR path LIKE 'akeneo_connector/events\\_platform/%' OR path LIKE 'akeneo\\_events/%' OR path = 'web/secure/base_url')";

    /** @var array<int, array<string, mixed>> */
    private array $before;

    public function __construct(private readonly Magento $magento)
    {
        $this->before = $this->rows();
    }

    /** @param array<string, string|list<string>> $fields of a group, by name, as the page posts them */
    public function save(string $section, string $group, array $fields): void
    {
        $posted = array_map(static fn (mixed $value): array => ['value' => $value], $fields);
        $config = $this->magento->get(ConfigFactory::class)->create(
            ['data' => ['section' => $section, 'website' => null, 'store' => null, 'groups' => [$group => ['fields' => $posted]]]]
        );
        $config->save();
    }

    /**
     * bin/magento, in a process of its own.
     *
     * @return array{int, string} exit code and what it printed
     */
    public function command(string ...$arguments): array
    {
        $command = implode(' ', array_map('escapeshellarg', [PHP_BINARY, $this->magento->root . '/bin/magento', '--no-ansi', ...$arguments]));
        exec("$command 2>&1", $lines, $code);

        return [$code, implode("\n", $lines)];
    }

    /** What is stored, past every cache. */
    public function stored(string $path): ?string
    {
        foreach ($this->rows() as $row) {
            if ($row['path'] === $path) {
                return $row['value'];
            }
        }

        return null;
    }

    /** Neither the shop's own subscription nor its credentials are there for a test. */
    public function clear(): void
    {
        $this->magento->db()->delete($this->magento->table('core_config_data'), self::PATHS);
        $this->magento->get(ReinitableConfigInterface::class)->reinit();
    }

    public function restore(): void
    {
        $this->clear();
        if ($this->before !== []) {
            $this->magento->db()->insertMultiple($this->magento->table('core_config_data'), $this->before);
        }
        $this->magento->get(ReinitableConfigInterface::class)->reinit();
    }

    /** @return array<int, array<string, mixed>> */
    private function rows(): array
    {
        return $this->magento->db()->fetchAll("SELECT * FROM {$this->magento->table('core_config_data')} WHERE " . self::PATHS);
    }
}
