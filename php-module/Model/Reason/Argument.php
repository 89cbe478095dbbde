<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Reason;

use Akeneo\Events\Model\CleanText;
use Magento\Framework\Phrase;

/**
 * Says one argument of a sentence in the reader's language: an entity, "this product", "products", a time, a list, a number or a text.
 */
class Argument
{
    private const MOST_OF_A_CODE = 100;
    private const MOST_OF_A_NAME = 255;

    public function __construct(private readonly CleanText $clean)
    {
    }

    /**
     * Null if this version does not know such an argument.
     *
     * @param mixed $argument
     */
    public function of($argument): ?string
    {
        return match (true) {
            is_int($argument) => (string)$argument,
            is_string($argument) => $this->clean->of($argument),
            !is_array($argument) => null,
            is_array($argument['list'] ?? null) => $this->enumeration($argument['list'], $argument['more'] ?? 0),
            is_string($argument['at'] ?? null) => (string)__('%1 UTC', $this->clean->of($argument['at'])),
            is_string($argument['this'] ?? null) => $this->this($argument['this']),
            is_string($argument['these'] ?? null) => $this->these($argument['these']),
            is_string($argument['type'] ?? null) && is_string($argument['code'] ?? null) => $this->entity($argument),
            default => null,
        };
    }

    /** @param array<mixed> $list */
    private function enumeration(array $list, mixed $more): ?string
    {
        $texts = array_map($this->of(...), array_values($list));
        if (in_array(null, $texts, true) || !is_int($more)) {
            return null;
        }
        $listed = implode(', ', $texts);

        return $more > 0 ? (string)__('%1 and %2 more', $listed, $more) : $listed;
    }

    private function this(string $type): ?string
    {
        $phrase = match ($type) {
            'product' => __('this product'),
            'product_model' => __('this product model'),
            'category' => __('this category'),
            'attribute' => __('this attribute'),
            'attribute_option' => __('this attribute option'),
            'family' => __('this family'),
            default => null,
        };

        return $phrase?->render();
    }

    /** As permissions in Akeneo name them: product models belong to the products there. */
    private function these(string $type): ?string
    {
        $phrase = match ($type) {
            'product', 'product_model' => __('products'),
            'category' => __('categories'),
            'attribute' => __('attributes'),
            'attribute_option' => __('attribute options'),
            'family' => __('families'),
            default => null,
        };

        return $phrase?->render();
    }

    /** @param array<string, mixed> $entity type, code, and where they are known name and of, an option's attribute */
    private function entity(array $entity): ?string
    {
        $code = $this->clean->of($entity['code'], self::MOST_OF_A_CODE);
        $of = is_string($entity['of'] ?? null) ? $this->clean->of($entity['of'], self::MOST_OF_A_CODE) : null;
        $phrase = match ($entity['type']) {
            'product' => __('product "%1"', $code),
            'product_model' => __('product model "%1"', $code),
            'category' => __('category "%1"', $code),
            'attribute' => __('attribute "%1"', $code),
            'attribute_option' => $of === null ? __('attribute option "%1"', $code) : __('attribute option "%1" of attribute "%2"', $code, $of),
            'family' => __('family "%1"', $code),
            default => null,
        };

        return $phrase === null ? null : $this->named($phrase, $entity['name'] ?? null);
    }

    private function named(Phrase $entity, mixed $name): string
    {
        return is_string($name) && trim($name) !== ''
            ? (string)__('%1 (%2)', $entity, $this->clean->of($name, self::MOST_OF_A_NAME))
            : (string)$entity;
    }
}
