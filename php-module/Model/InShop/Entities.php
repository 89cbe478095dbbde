<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\InShop;

use Akeneo\Events\Model\CleanText;

/**
 * Reads the column in_shop: the entities that an entry names, as the shop knew them. Whatever is not as expected is left out.
 *
 * @phpstan-type Entity array{sku?: string, name?: string, type?: string, variants?: int, path?: list<string>, below?: int,
 *     attribute?: string, along?: array<string, int>}
 */
class Entities
{
    private const TEXTS = ['sku', 'name', 'type', 'attribute'];
    private const NUMBERS = ['variants', 'below'];
    private const DEPTH = 8;
    private const MOST = 255;

    public function __construct(private readonly CleanText $clean)
    {
    }

    /** @return list<Entity> */
    public function of(?string $json): array
    {
        $list = $json === null ? null : json_decode($json, true, self::DEPTH, JSON_INVALID_UTF8_SUBSTITUTE);

        return is_array($list) ? array_values(array_map($this->entity(...), array_filter($list, 'is_array'))) : [];
    }

    /**
     * @param array<mixed> $object
     * @return Entity
     */
    private function entity(array $object): array
    {
        $entity = $this->texts(array_intersect_key($object, array_flip(self::TEXTS)))
            + $this->numbers(array_intersect_key($object, array_flip(self::NUMBERS)));
        $path = is_array($object['path'] ?? null) ? array_values($this->texts($object['path'])) : [];
        $along = is_array($object['along'] ?? null) ? $this->numbers($object['along']) : [];

        return $entity + array_filter(['path' => $path, 'along' => $along]);
    }

    /**
     * @param array<mixed> $values
     * @return array<string>
     */
    private function texts(array $values): array
    {
        $texts = array_filter($values, static fn (mixed $text): bool => is_string($text) && trim($text) !== '');

        return array_map(fn (string $text): string => $this->clean->of($text, self::MOST), $texts);
    }

    /**
     * @param array<mixed> $values
     * @return array<int>
     */
    private function numbers(array $values): array
    {
        return array_filter($values, static fn (mixed $number): bool => is_int($number) && $number > 0);
    }
}
