<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Bench;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Clones;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Indexes;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\SavedSettings;
use Magento\Framework\App\Config\ReinitableConfigInterface;
use Magento\Framework\App\Config\Storage\WriterInterface;

/** The shop of tests that is measured, what is made in it, and how much. Afterwards the shop is as it was. */
final class Stand
{
    private const INDEXERS = 'indexer_state';
    /** Old versions of rows that the database may still have to remove: then it has no more to do with them. */
    private const FEW_VERSIONS = 1_000;

    public readonly Fixtures $fixtures;
    public readonly Akeneo $akeneo;
    public readonly Indexes $indexes;
    public readonly Clones $clones;
    public readonly Race $race;
    private readonly SavedSettings $settings;
    private readonly Leftovers $leftovers;

    /** @var array<string, string> */
    private readonly array $states;

    /** @param int $scale 10: a tenth of everything */
    public function __construct(public readonly Magento $magento, private readonly int $scale)
    {
        $this->fixtures = new Fixtures($magento);
        $this->settings = new SavedSettings($magento);
        $this->akeneo = new Akeneo($magento);
        $this->indexes = new Indexes($magento);
        $this->clones = new Clones($magento, $this->fixtures, $this->akeneo);
        $this->race = new Race($this);
        $this->leftovers = new Leftovers($magento);
        $this->states = $magento->db()->fetchPairs("SELECT indexer_id, status FROM {$magento->table(self::INDEXERS)}");
    }

    /** @throws \RuntimeException this shop cannot be measured */
    public function open(): void
    {
        // What a run has left that was killed.
        (new Mapping($this))->putBack();
        $this->clear();
        if ($this->akeneo->open() > 0) {
            throw new \RuntimeException('The queue holds open entries of this shop; let them be processed first.');
        }
        if ($this->magento->connectsBySocket()) {
            throw new \RuntimeException("These figures need fresh connections, and Magento cannot connect again by a socket; set the database's host in env.php to an address.");
        }
        $this->set(Config::ENABLED, '1');
        // The brake would stop it after a thousand.
        $this->set(Config::MAX_DELETIONS, '0');
        $this->akeneo->isNotAsked();
    }

    /** A setting of the shop, until close(). */
    public function set(string $path, string $value): void
    {
        $this->magento->get(WriterInterface::class)->save($path, $value);
        $this->magento->get(ReinitableConfigInterface::class)->reinit();
    }

    /** Of products, events or seconds that a figure measures at full size. */
    public function of(int $full): int
    {
        return max(1, intdiv($full, $this->scale));
    }

    public function turns(int $full): int
    {
        return $this->scale === 1 ? $full : min(3, $full);
    }

    public function isFull(): bool
    {
        return $this->scale === 1;
    }

    /** Removes what a figure has made. */
    public function clear(): void
    {
        // With triggers, each row that goes would be written into the change logs.
        $this->indexes->setScheduled(false);
        $this->clones->clear();
        $this->fixtures->removeAll();
        $this->settle();
    }

    /** Products in bulk, before the indexers go on schedule; see Clones::make(). */
    public function catalog(int $count): array
    {
        $this->indexes->setScheduled(false);
        $products = $this->clones->make($count);
        $this->indexes->setScheduled(true);
        $this->settle();

        return $products;
    }

    /** Waits until the database has tidied up. MySQL does not say when. */
    public function settle(): void
    {
        $versions = fn (): int => (int)current($this->magento->db()->fetchPairs("SHOW GLOBAL STATUS LIKE 'Innodb_history_list_length'"));
        for ($tries = 0; $tries < 300 && $versions() > self::FEW_VERSIONS; $tries++) {
            usleep(200_000);
        }
    }

    public function close(): void
    {
        $this->clear();
        $this->indexes->restore();
        foreach ($this->states as $indexer => $status) {
            $this->magento->db()->update($this->magento->table(self::INDEXERS), ['status' => $status], ['indexer_id = ?' => $indexer]);
        }
        $this->akeneo->close();
        $this->settings->restore();
        $this->leftovers->remove();
    }
}
