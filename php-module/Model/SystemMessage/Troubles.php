<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\SystemMessage;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\ResourceModel\TroubleRows;

/**
 * Which system messages may have something to say. Each message then looks closer.
 *
 * Every page of the admin asks. So it takes no more than one statement, on Magento's own connection.
 */
class Troubles
{
    public const BRAKE = TroubleRows::BRAKE;
    public const EXTENSION = 'extension';
    public const SUBSCRIPTION = TroubleRows::SUBSCRIPTION;

    /** @var null|string[] */
    private ?array $found = null;

    public function __construct(
        private readonly Config $config,
        private readonly TroubleRows $rows,
    ) {
    }

    public function mayBe(string $trouble): bool
    {
        $this->found ??= $this->config->isEnabled() ? $this->find() : [];

        return in_array($trouble, $this->found, true);
    }

    /** @return string[] */
    private function find(): array
    {
        $extension = phpversion('akeneo_events') === Core::VERSION ? [] : [self::EXTENSION];
        try {
            return [...$extension, ...$this->rows->read()];
        } catch (\Exception) {
            // What cannot be asked is no reason to fail every page of the admin.
            return $extension;
        }
    }
}
