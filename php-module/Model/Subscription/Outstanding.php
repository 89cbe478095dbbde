<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Subscription;

use Akeneo\Events\Model\ResourceModel\SubscriptionRows;
use Magento\Framework\Serialize\Serializer\Json;

/**
 * Remembers that Akeneo does not have the shop's settings yet, from before the first call until all is done.
 *
 * So the page shows what a crash or a failure left undone, and cron repeats it. Each run sets its own mark and
 * settles only its own mark. So nobody forgets a change that another admin saves meanwhile.
 *
 * @phpstan-type Mark array{id?: string, asked: bool, tries: int, next?: int, problem?: ?string}
 */
class Outstanding
{
    private const NAME = 'outstanding';

    /** Minutes until the next try; the last one stays. */
    private const WAITS = [1, 2, 5, 10, 30, 60];
    private const RETIREMENT_WAIT = 6 * 3600;

    private ?string $mark = null;

    public function __construct(
        private readonly SubscriptionRows $rows,
        private readonly Json $json,
    ) {
    }

    /**
     * Something is wanted now.
     *
     * @param bool $asked whether an admin asks for it
     * @return bool whether an admin asks, or has asked for what is still outstanding
     */
    public function begin(bool $asked): bool
    {
        $asked = $asked || (bool)($this->known()['asked'] ?? false);
        $this->mark(['asked' => $asked, 'tries' => 0]);

        return $asked;
    }

    /** Another try of what was begun; whether an admin had asked for it. */
    public function again(): bool
    {
        $known = $this->known();
        $asked = (bool)($known['asked'] ?? false);
        $this->mark(['asked' => $asked, 'tries' => (int)($known['tries'] ?? 0) + 1, 'problem' => $known['problem'] ?? null]);

        return $asked;
    }

    /** Whether it is time for another try. */
    public function isDue(): bool
    {
        $known = $this->known();

        return $known !== null && (int)($known['next'] ?? 0) <= time();
    }

    /** Why the last try failed, for the admin; null if nothing is outstanding. */
    public function problem(): ?string
    {
        return $this->known()['problem'] ?? null;
    }

    public function failed(string $problem): void
    {
        if ($this->mark !== null) {
            $this->put(['problem' => $problem] + (array)$this->json->unserialize($this->mark));
        }
    }

    /** @param bool $later whether a secret of before a rotation has to be dropped when its time has come */
    public function settled(bool $later): void
    {
        if ($this->mark !== null && $later) {
            $this->put(['id' => bin2hex(random_bytes(8)), 'asked' => false, 'tries' => 0, 'next' => time() + self::RETIREMENT_WAIT]);
        } elseif ($this->mark !== null) {
            $this->rows->replace(self::NAME, $this->mark, null);
        }
        $this->mark = null;
    }

    /** Nothing is wanted any more. */
    public function forget(): void
    {
        $this->mark = null;
        $this->rows->write([self::NAME => null]);
    }

    /** @param Mark $mark */
    private function mark(array $mark): void
    {
        $wait = self::WAITS[min($mark['tries'], count(self::WAITS) - 1)];
        $this->mark = (string)$this->json->serialize(['id' => bin2hex(random_bytes(8)), 'next' => time() + 60 * $wait] + $mark);
        $this->rows->write([self::NAME => $this->mark]);
    }

    /** @param array<string, mixed> $mark */
    private function put(array $mark): void
    {
        $new = (string)$this->json->serialize($mark);
        $this->rows->replace(self::NAME, (string)$this->mark, $new);
        $this->mark = $new;
    }

    /** @return null|array<string, mixed> what is stored, which may be of another version */
    private function known(): ?array
    {
        $value = $this->rows->read([self::NAME])[self::NAME] ?? '';

        if ($value === '') {
            return null;
        }
        try {
            $known = $this->json->unserialize($value);
        } catch (\InvalidArgumentException) {
            $known = null;
        }

        // What cannot be read is due: the next try writes it anew.
        return is_array($known) ? $known : [];
    }
}
