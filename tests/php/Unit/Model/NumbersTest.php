<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model;

use Akeneo\Events\Api\Status\BrakeState;
use Akeneo\Events\Model\Numbers;
use Magento\Framework\Locale\ResolverInterface;
use PHPUnit\Framework\TestCase;

/**
 * Numbers that an admin reads.
 */
final class NumbersTest extends TestCase
{
    public function testTheAdminReadsNumbersAsInItsLanguageAndTheTerminalAsInEnglish(): void
    {
        self::assertSame('1,234,567', (new Numbers())->of(1234567));
        self::assertSame('1,234,567', $this->in('en_US')->of(1234567));
        self::assertSame('1.234.567', $this->in('de_DE')->of(1234567));
        self::assertSame('1.234.567', $this->in('nl_NL')->of(1234567));
        $brake = new BrakeState(1000, 1000, 1780315200, 1780311600, $this->in('de_DE'));
        self::assertStringContainsString('Maximum: 1.000.', (string)$brake->sentence());
        self::assertMatchesRegularExpression('/^1[\x{A0}\x{202F}]234[\x{A0}\x{202F}]567$/u', $this->in('fr_FR')->of(1234567));
    }

    private function in(string $language): Numbers
    {
        $locale = $this->createStub(ResolverInterface::class);
        $locale->method('getLocale')->willReturn($language);

        return new Numbers($locale);
    }
}
