<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Magento\Framework\MessageQueue\PoisonPill\PoisonPillCompareInterface;
use Magento\Framework\MessageQueue\PoisonPill\PoisonPillPutInterface;
use Magento\Framework\MessageQueue\PoisonPill\PoisonPillReadInterface;

/** Magento's poison pill: a version that every configuration save changes. */
final class Pill implements PoisonPillPutInterface, PoisonPillReadInterface, PoisonPillCompareInterface
{
    public string $version = 'first';

    public function put(): string
    {
        return $this->version .= ', saved';
    }

    public function getLatestVersion(): string
    {
        return $this->version;
    }

    public function isLatestVersion(string $poisonPillVersion): bool
    {
        return $this->version === $poisonPillVersion;
    }
}
