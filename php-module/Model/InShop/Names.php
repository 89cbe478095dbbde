<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\InShop;

use Akeneo\Events\Model\CleanText;
use Magento\Catalog\Model\Product\Type;
use Magento\Framework\Phrase;

/**
 * Names an entity as the merchant knows it: SKU and name, the path of a category, a label. Nothing in it is escaped.
 *
 * @phpstan-import-type Entity from Entities
 */
class Names
{
    private const STEP = ' / ';
    private const NEXT = ' | ';
    private const MOST_OF_AN_IDENTIFIER = 255;

    /** @var array<string, string>|null */
    private ?array $labels = null;

    public function __construct(
        private readonly Entities $entities,
        private readonly Type $types,
        private readonly CleanText $clean,
    ) {
    }

    /**
     * In one line.
     *
     * @param string|null $json the column in_shop
     * @param string|null $identifier what Akeneo calls the product; taken if the shop knows no name
     */
    public function line(?string $json, ?string $identifier): ?string
    {
        $lines = array_filter(array_map($this->entity(...), $this->entities->of($json)), static fn (string $line): bool => $line !== '');
        $line = $lines === [] ? $this->clean->of(trim((string)$identifier), self::MOST_OF_AN_IDENTIFIER) : implode(self::NEXT, $lines);

        return $line === '' ? null : $line;
    }

    /**
     * All that is known, entity by entity.
     *
     * @param string|null $json the column in_shop
     * @return list<array{Phrase, string}> label and value
     */
    public function facts(?string $json): array
    {
        $facts = [];
        foreach ($this->entities->of($json) as $entity) {
            array_push($facts, ...array_filter([
                isset($entity['sku']) ? [__('SKU'), $entity['sku']] : null,
                isset($entity['name']) ? [__('Name'), $entity['name']] : null,
                isset($entity['type']) ? [__('Product Type'), $this->type($entity['type'])] : null,
                isset($entity['variants']) ? [__('Variants'), (string)$entity['variants']] : null,
                isset($entity['path']) ? [__('Path of the category'), implode(self::STEP, $entity['path'])] : null,
                isset($entity['below']) ? [__('Categories below it'), (string)$entity['below']] : null,
                isset($entity['attribute']) ? [__('Label of its attribute'), $entity['attribute']] : null,
            ]));
        }

        return $facts;
    }

    /** @param Entity $entity */
    private function entity(array $entity): string
    {
        $name = isset($entity['path'])
            ? implode(self::STEP, $entity['path'])
            : implode(', ', array_filter([$entity['sku'] ?? null, $entity['name'] ?? null], 'is_string'));
        $more = implode(', ', array_filter([
            $entity['attribute'] ?? null,
            isset($entity['type']) ? $this->type($entity['type']) : null,
            isset($entity['variants']) ? (string)__('variants: %1', $entity['variants']) : null,
        ], 'is_string'));

        return $name === '' || $more === '' ? $name : (string)__('%1 (%2)', $name, $more);
    }

    private function type(string $type): string
    {
        $this->labels ??= array_map('strval', $this->types->getOptionArray());

        return $this->labels[$type] ?? $type;
    }
}
