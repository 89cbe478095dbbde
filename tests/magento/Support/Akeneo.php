<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Akeneo\Events\Core\Queue;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Core\Deletion;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\ProcessBatch;
use Magento\Framework\App\Config\ReinitableConfigInterface;
use Magento\Framework\Encryption\EncryptorInterface;

/** Akeneo's side: signs events, has them received as a webhook, and has them processed. */
final class Akeneo
{
    private const SECRET = 'akeneo_connector/events_platform/primary_secret';
    private const SUBSCRIPTION = 'akeneo_connector/events_platform/subscription_id';

    private int $read = 0;
    private string $secret;
    private string $subscription;

    /** @var string[] settings that were not there before */
    private array $written = [];

    public function __construct(private readonly Magento $magento)
    {
        $encryptor = $magento->get(EncryptorInterface::class);
        $this->secret = $encryptor->decrypt($this->setting(self::SECRET, static fn () => $encryptor->encrypt(bin2hex(random_bytes(32)))));
        $this->subscription = $this->setting(self::SUBSCRIPTION, static fn () => 'ae7ae7ae-0000-4000-8000-000000000000');
    }

    /** There is no PIM that could be asked, unless a test brings one; see Simulated. */
    public function isNotAsked(): void
    {
        $this->setting(Config::CONFIRM, static fn () => '0');
        $this->magento->get(ReinitableConfigInterface::class)->reinit();
    }

    /** Takes out what was not there before. */
    public function close(): void
    {
        foreach ($this->written as $path) {
            $this->magento->db()->delete($this->magento->table('core_config_data'), ['path = ?' => $path, "scope = 'default'"]);
        }
        $this->written = [];
        $this->magento->get(ReinitableConfigInterface::class)->reinit();
    }

    /**
     * Something was deleted in Akeneo.
     *
     * @param string|null $identifier of a product, which Akeneo sends along
     * @return int id of the entry that the webhook stored
     */
    public function deletes(string $type, string $code, ?string $attribute = null, string $when = 'now', ?string $identifier = null): int
    {
        [$id, $body, $headers] = $this->signed($type, $code, $attribute, $when, $identifier);
        $answer = $this->magento->get(Core::class)->receiver()->receive('POST', $headers, $body);
        if ($answer->status() !== 200 || !$answer->isNew()) {
            throw new \RuntimeException("The webhook answered {$answer->status()}.");
        }

        return (int)$this->magento->db()->fetchOne(
            'SELECT id FROM ' . $this->magento->table('akeneo_events_queue') . ' WHERE event_id = ?',
            [$id]
        );
    }

    /**
     * An event as Akeneo would deliver it.
     *
     * @return array{string, string, array<string, string>} its id, the body, and the headers as $_SERVER has them
     */
    public function signed(string $type, string $code, ?string $attribute = null, string $when = 'now', ?string $identifier = null): array
    {
        $key = ['product' => 'uuid'][$type] ?? 'code';
        $more = array_filter(['attribute' => $attribute === null ? null : ['code' => $attribute], 'identifier' => $identifier]);
        $data = [str_replace('-', '_', $type) => [$key => $code] + $more];
        $id = Fixtures::uuid();
        $body = json_encode([
            'specversion' => '1.0', 'id' => $id, 'type' => "com.akeneo.pim.v1.$type.deleted", 'source' => 'pim',
            'subject' => $this->subscription, 'time' => gmdate('Y-m-d\TH:i:s\Z', strtotime($when)),
            'datacontenttype' => 'application/json', 'data' => $data + ['author' => ['identifier' => 'julia', 'type' => 'user']],
        ]);

        return [$id, $body, [
            'HTTP_X_AKENEO_SIGNATURE_PRIMARY' => hash_hmac('sha256', $body, $this->secret),
            'HTTP_X_AKENEO_SIGNATURE_ALGORITHM' => 'HmacSHA256',
        ]];
    }

    /**
     * Processes one entry, due or not.
     *
     * @return array<string, mixed> the entry as it is then, see Queue::list()
     */
    public function process(int $entry): array
    {
        $batch = $this->magento->get(Core::class)->worker()->claimEntry($entry);
        if ($batch->size() === 0) {
            throw new \RuntimeException("Entry $entry was taken by somebody else: stop the cron and the consumers of this shop.");
        }
        $this->magento->get(ProcessBatch::class)->execute($batch);

        return $this->entry($entry);
    }

    /**
     * Processes everything that is due, as consumers do.
     *
     * @param null|callable(): void $after called after each deletion
     * @param ?int $now by another clock: unix seconds
     * @return array{tally: array<string, int>, order: string[], types: string[]} order: names of what was deleted
     */
    public function processAll(?callable $after = null, ?int $now = null): array
    {
        $order = $types = [];
        $tally = $this->magento->get(ProcessBatch::class)->execute(
            $this->magento->get(Core::class)->worker()->claim(512, $now),
            static function (Deletion $deletion) use (&$order, &$types, $after): void {
                $order[] = $deletion->name();
                $types[] = $deletion->entityType();
                if ($after !== null) {
                    $after();
                }
            }
        );

        return ['tally' => $tally, 'order' => $order, 'types' => $types];
    }

    /** A quarter of an hour passes: the event is not fresh any more, and nobody takes the PIM's search index for late. */
    public function growsOld(int $entry): void
    {
        $this->magento->db()->update(
            $this->magento->table('akeneo_events_queue'),
            ['occurred_at' => gmdate('Y-m-d H:i:s', time() - 900)],
            ['id = ?' => $entry]
        );
    }

    /** @return array<string, mixed> */
    public function entry(int $id): array
    {
        return $this->magento->get(Core::class)->queue()->list(['id' => $id])[0];
    }

    /** What the module has logged since the last call. */
    public function log(): string
    {
        $file = $this->magento->root . '/var/log/akeneo_events.log';
        $new = is_file($file) ? (string)file_get_contents($file, false, null, $this->read) : '';
        $this->read += strlen($new);

        return $new;
    }

    /** For as long as it takes, the log's disk is full. */
    public function withoutLog(callable $do): void
    {
        $file = $this->magento->root . '/var/log/akeneo_events.log';
        $aside = "$file.aside";
        $handler = $this->magento->get('Akeneo\Events\Logger\Handler');
        $handler->close();
        if (is_file($file)) {
            rename($file, $aside);
        }
        if (!is_dir(dirname($file))) {
            mkdir(dirname($file), 0775, true);
        }
        if (!symlink('/dev/full', $file)) {
            throw new \RuntimeException("$file cannot be put aside");
        }
        try {
            $do();
        } finally {
            $handler->close();
            unlink($file);
            if (is_file($aside)) {
                rename($aside, $file);
            }
        }
    }

    /** Entries that a worker would take. */
    public function open(): int
    {
        $counts = $this->magento->get(Core::class)->queue()->counts();

        return $counts[Queue::PENDING]['count'] + $counts[Queue::PROCESSING]['count'];
    }

    private function setting(string $path, callable $make): string
    {
        $db = $this->magento->db();
        $table = $this->magento->table('core_config_data');
        $value = $db->fetchOne("SELECT value FROM $table WHERE path = ? AND scope = 'default' AND scope_id = 0", [$path]);
        if ((string)$value === '') {
            $value = $make();
            $db->insertOnDuplicate($table, ['scope' => 'default', 'scope_id' => 0, 'path' => $path, 'value' => $value]);
            $this->written[] = $path;
        }

        return (string)$value;
    }
}
