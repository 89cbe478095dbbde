<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Magento\Framework\Locale\ResolverInterface;

/**
 * Groups the digits of a number as the reader of the admin does. The terminal is English, so only etc/adminhtml/di.xml gives a locale.
 */
class Numbers
{
    public function __construct(private readonly ?ResolverInterface $locale = null)
    {
    }

    public function of(int $number): string
    {
        return $this->locale === null
            ? number_format($number)
            : (string)(new \NumberFormatter($this->locale->getLocale(), \NumberFormatter::DECIMAL))->format($number);
    }
}
