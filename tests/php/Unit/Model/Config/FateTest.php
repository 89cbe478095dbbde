<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Config;

use Akeneo\Events\Core\Worker;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Config\Backend\DaysHidden;
use Akeneo\Events\Model\Config\Source\Fate;
use Akeneo\Events\Test\Support\Parts;
use Magento\Framework\Exception\LocalizedException;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** The settings "Products Deleted in Akeneo Are" and "Categories Deleted in Akeneo Are", with their days. */
final class FateTest extends TestCase
{
    private const MODULE = __DIR__ . '/../../../../../php-module/etc/';
    private const EVERYTHING_FOR_GOOD = ['product' => 0, 'product_model' => 0, 'category' => 0];

    public function testThreeChoicesAreOfferedAndDeletedIsTheDefault(): void
    {
        self::assertSame(['delete', 'hide_then_delete', 'hide'], array_column((new Fate())->toOptionArray(), 'value'));
        $defaults = simplexml_load_file(self::MODULE . 'config.xml')->default->akeneo_connector->events_platform;
        self::assertSame(['delete', 'delete'], [(string)$defaults->deleted_products, (string)$defaults->deleted_categories]);
        self::assertSame(['30', '30'], [(string)$defaults->deleted_products_days, (string)$defaults->deleted_categories_days]);
        self::assertSame([], $this->shelf((string)$defaults->deleted_products, null));
    }

    public function testProductsAndCategoriesAreChosenApartAndModelsAreProducts(): void
    {
        $parts = new Parts();
        $parts->settings[Config::DELETED_PRODUCTS] = 'hide_then_delete';
        $parts->settings[Config::DELETED_PRODUCTS_DAYS] = '14';
        self::assertSame(['product' => 14, 'product_model' => 14], $parts->config->shelf());
        $parts->settings[Config::DELETED_CATEGORIES] = 'hide';
        self::assertSame(['product' => 14, 'product_model' => 14, 'category' => 0], $parts->config->shelf());
        $parts->settings[Config::DELETED_PRODUCTS] = 'delete';
        self::assertSame(['category' => 0], $parts->config->shelf());
        $parts->settings[Config::DELETED_CATEGORIES_DAYS] = '3650';
        $parts->settings[Config::DELETED_CATEGORIES] = 'hide_then_delete';
        self::assertSame(['category' => 3650], $parts->config->shelf());
    }

    /** @dataProvider unclear */
    #[DataProvider('unclear')]
    public function testAnUnclearChoiceDeletesNothing(mixed $stored): void
    {
        self::assertSame(self::EVERYTHING_FOR_GOOD, $this->shelf($stored, '30'));
    }

    /** config:set with an empty text stores NULL. */
    public static function unclear(): array
    {
        return [[null], [''], [' '], ['1'], ['0'], ['Delete'], ['deleted'], ['delete,hide'], [false]];
    }

    /** @dataProvider unreadableDays */
    #[DataProvider('unreadableDays')]
    public function testUnreadableDaysAreThirty(mixed $stored): void
    {
        self::assertSame(['product' => 30, 'product_model' => 30, 'category' => 30], $this->shelf('hide_then_delete', $stored));
    }

    public static function unreadableDays(): array
    {
        return [[null], [''], ['0'], ['-1'], ['3651'], ['99999'], ['1.5'], ['soon'], ["7\n8"]];
    }

    public function testTheExtensionTakesWhatTheSettingsSay(): void
    {
        $parts = new Parts();
        foreach (['delete', 'hide', 'hide_then_delete'] as $fate) {
            $parts->settings[Config::DELETED_PRODUCTS] = $parts->settings[Config::DELETED_CATEGORIES] = $fate;
            foreach (['1', '3650'] as $days) {
                $parts->settings[Config::DELETED_PRODUCTS_DAYS] = $days;
                self::assertInstanceOf(Worker::class, $parts->core->worker());
                self::assertInstanceOf(Worker::class, $parts->core->planner());
            }
        }
    }

    public function testWholeNumbersFromOneToTenYearsAreSaved(): void
    {
        foreach (['1' => '1', ' 30 ' => '30', '007' => '7', '3650' => '3650'] as $entered => $saved) {
            $field = $this->entered((string)$entered);
            $field->beforeSave();
            self::assertSame($saved, $field->getData('value'));
        }
    }

    public function testAnyOtherNumberOfDaysIsRefusedInWords(): void
    {
        foreach (['', ' ', '0', '-1', '3651', '1.5', '1,000', '1e3', 'never', '00030', "5\n6"] as $entered) {
            try {
                $this->entered($entered)->beforeSave();
                self::fail("\"$entered\" was taken");
            } catch (LocalizedException $refusal) {
                self::assertStringContainsString('whole number from 1 to 3,650', $refusal->getMessage());
            }
        }
    }

    public function testDaysAreAskedForOnlyWhereTheyMatter(): void
    {
        $fields = simplexml_load_file(self::MODULE . 'adminhtml/system.xml');
        foreach (['deleted_products', 'deleted_categories'] as $id) {
            $depends = $fields->xpath("//field[@id='{$id}_days']/depends/field[@id='$id']");
            self::assertSame(['hide_then_delete'], array_map('strval', $depends));
        }
    }

    /** @return array<string, int> */
    private function shelf(mixed $fate, mixed $days): array
    {
        $parts = new Parts();
        $parts->settings[Config::DELETED_PRODUCTS] = $parts->settings[Config::DELETED_CATEGORIES] = $fate;
        $parts->settings[Config::DELETED_PRODUCTS_DAYS] = $parts->settings[Config::DELETED_CATEGORIES_DAYS] = $days;

        return $parts->config->shelf();
    }

    private function entered(string $value): DaysHidden
    {
        $field = new DaysHidden();
        $field->setData('value', $value);

        return $field;
    }
}
