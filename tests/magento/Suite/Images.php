<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\Observers;
use Akeneo\Events\Test\Magento\Pictures;
use Magento\Catalog\Api\Data\ProductInterface;

/** Images of products that stay: their rows of the gallery, and their files. */
final class Images
{
    private readonly Pictures $pictures;

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        private readonly Akeneo $akeneo,
    ) {
        $this->pictures = new Pictures($magento, $make);
    }

    public function aVariantLeavesTheImageThatItSharesWithItsSiblingAndTheConfigurable(): void
    {
        $this->within(function (): void {
            $set = $this->make->attributeSet();
            $size = $this->make->attribute('select', ['S', 'M'], [$set]);
            [$model, $variants] = $this->make->configurable($size, $this->make->options($size), $set);
            [$file, $row] = $this->pictures->share($model, ...$variants);

            $this->delete('product', $variants[0]);
            Expect::same(['gallery' => 1, 'bound to' => 2, 'by store' => 4], $this->pictures->rowsOf($row), 'after the first variant');
            Expect::true($this->pictures->exists($file), 'the file is there after the first variant');

            $this->delete('product', $variants[1]);
            Expect::same(['gallery' => 1, 'bound to' => 1, 'by store' => 2], $this->pictures->rowsOf($row), 'after both variants');
            Expect::true($this->pictures->exists($file), 'the file is there after both variants');

            $this->delete('product-model', $model);
            Expect::same(['gallery' => 0, 'bound to' => 0, 'by store' => 0], $this->pictures->rowsOf($row), 'after all of them');
            Expect::true(!$this->pictures->exists($file), 'a file that nobody uses any more goes, as in the admin');
        });
    }

    public function aFileStaysThatAnotherProductHasOnARowOfItsOwn(): void
    {
        $this->within(function (): void {
            [$goes, $stays] = [$this->make->product(), $this->make->product()];
            $file = $this->pictures->file();
            [$first, $second] = [$this->pictures->row($file), $this->pictures->row($file)];
            $this->pictures->bind($first, [$goes]);
            $this->pictures->bind($second, [$stays]);

            $this->delete('product', $goes);

            Expect::same(0, $this->pictures->rowsOf($first)['gallery'], 'the row of what went');
            Expect::same(['gallery' => 1, 'bound to' => 1, 'by store' => 2], $this->pictures->rowsOf($second), 'the row of what stays');
            Expect::true($this->pictures->exists($file), 'the file stays');
        });
    }

    public function aFileStaysThatAnotherVariantNamesWithoutARowOfTheGallery(): void
    {
        $this->within(function (): void {
            $set = $this->make->attributeSet();
            $size = $this->make->attribute('select', ['S', 'M'], [$set]);
            [, [$goes, $stays]] = $this->make->configurable($size, $this->make->options($size), $set);
            [$file, $row] = $this->pictures->share($goes);
            $this->pictures->name($file, $stays);

            $this->delete('product', $goes);

            Expect::same(0, $this->pictures->rowsOf($row)['gallery'], 'the row of what went');
            Expect::true($this->pictures->exists($file), 'the file stays');
        });
    }

    public function ofTwoRowsOfOneFileTheOneThatIsSharedStays(): void
    {
        $this->within(function (): void {
            [$goes, $stays] = [$this->make->product(), $this->make->product()];
            $file = $this->pictures->file();
            [$own, $shared] = [$this->pictures->row($file), $this->pictures->row($file)];
            $this->pictures->bind($own, [$goes]);
            // Whoever loads a product, Magento removes the second row of a file from its gallery, for whomever it is bound to.
            $this->pictures->bind($shared, [$goes, $stays]);

            $this->delete('product', $goes);

            Expect::same(0, $this->pictures->rowsOf($own)['gallery'], 'the row of what went');
            Expect::same(['gallery' => 1, 'bound to' => 1, 'by store' => 2], $this->pictures->rowsOf($shared), 'the row of what stays');
            Expect::true($this->pictures->exists($file), 'the file stays');
        });
    }

    public function aDeletionThatIsRolledBackLosesNoImage(): void
    {
        $this->within(function (): void {
            $product = $this->make->product();
            [$file, $row] = $this->pictures->share($product);
            $this->make->map('product', $uuid = Fixtures::uuid(), (int)$product->getId());
            Observers::on($this->magento, 'entity_manager_delete_after', static function (): void {
                throw new \Magento\Framework\Exception\LocalizedException(__('Another module says no.'));
            });
            try {
                $entry = $this->akeneo->process($this->akeneo->deletes('product', $uuid));
            } finally {
                Observers::none();
            }
            Expect::same('failed', $entry['status'], 'status, with the message ' . $entry['message']);
            Expect::true($this->make->exists('catalog_product_entity', 'entity_id', (int)$product->getId()), 'the product is there');
            Expect::same(['gallery' => 1, 'bound to' => 1, 'by store' => 2], $this->pictures->rowsOf($row), 'its rows');
            Expect::true($this->pictures->exists($file), 'its file is there');
        });
    }

    /** @param callable(): void $test */
    private function within(callable $test): void
    {
        try {
            $test();
        } finally {
            $this->pictures->removeAll();
        }
    }

    private function delete(string $type, ProductInterface $product): void
    {
        $code = $type === 'product' ? Fixtures::uuid() : Fixtures::name('model');
        $this->make->map('product', $code, (int)$product->getId());
        $entry = $this->akeneo->process($this->akeneo->deletes($type, $code));
        Expect::same('completed', $entry['status'], 'status, with the message ' . $entry['message']);
    }
}
