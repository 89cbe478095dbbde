<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Config;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Config\Backend\MaxDeletions;
use Akeneo\Events\Test\Support\Parts;
use Magento\Framework\Exception\LocalizedException;
use PHPUnit\Framework\TestCase;

final class MaxDeletionsTest extends TestCase
{
    public function testWholeNumbersAreSavedAndZeroIsNoLimit(): void
    {
        foreach (['0' => '0', ' 250 ' => '250', '007' => '7', '999999999' => '999999999'] as $entered => $saved) {
            $field = $this->entered((string)$entered);
            $field->beforeSave();
            self::assertSame($saved, $field->getData('value'));
        }
    }

    public function testAnythingElseIsRefusedInWords(): void
    {
        foreach (['', ' ', '-1', '1.5', '1,000', '1e3', 'none', '1000000000', "5\n6"] as $entered) {
            try {
                $this->entered($entered)->beforeSave();
                self::fail("\"$entered\" was taken");
            } catch (LocalizedException $refusal) {
                self::assertStringContainsString('whole number from 0', $refusal->getMessage());
            }
        }
    }

    public function testWhatGotIntoTheConfigurationOtherwiseNeverReleasesTheBrake(): void
    {
        $parts = new Parts();
        foreach ([[null, 1000], ['', 1000], ['unlimited', 1000], ['-5', 1000], ['0', 0], ['12', 12]] as [$value, $limit]) {
            $parts->settings[Config::MAX_DELETIONS] = $value;
            self::assertSame($limit, $parts->config->maxDeletionsPerHour());
        }
    }

    private function entered(string $value): MaxDeletions
    {
        $field = new MaxDeletions();
        $field->setData('value', $value);

        return $field;
    }
}
