<?php

declare(strict_types=1);

namespace Akeneo\Events\Tools\Magento;

use PhpParser\Node;
use PhpParser\Node\Stmt;
use PhpParser\NodeFinder;

/** Classes that types and comments of one file name. */
final class DocTypes
{
    private const PLAIN = '/^(array|bool|boolean|string|int|integer|float|double|mixed|void|null|object|callable|iterable|resource|never|true|false|list|scalar|numeric|class-string|positive-int|non-empty-\w+|\$this)$/i';

    private string $namespace = '';
    /** @var array<string, string> classes by the name that the file gives them */
    private array $uses = [];

    /** @param Node[] $statements */
    public function __construct(array $statements)
    {
        $finder = new NodeFinder();
        $namespace = $finder->findFirstInstanceOf($statements, Stmt\Namespace_::class);
        $this->namespace = $namespace?->name?->toString() ?? '';
        foreach ($finder->findInstanceOf($statements, Stmt\Use_::class) as $use) {
            foreach ($use->uses as $one) {
                $this->uses[strtolower($one->getAlias()->toString())] = $one->name->toString();
            }
        }
    }

    /** @return string[] of a type that is written in the code */
    public function classesOf(?Node $type, ?string $self = null): array
    {
        return match (true) {
            $type instanceof Node\NullableType => $this->classesOf($type->type, $self),
            $type instanceof Node\UnionType, $type instanceof Node\IntersectionType
                => array_merge([], ...array_map(fn (Node $one): array => $this->classesOf($one, $self), $type->types)),
            $type instanceof Node\Name && in_array($type->toLowerString(), ['self', 'static'], true) => $self === null ? [] : [$self],
            $type instanceof Node\Name => [$type->toString()],
            default => [],
        };
    }

    /** @return string[] of a tag of the comment above something: @return, @var, or @param of a name */
    public function inComment(Node $node, string $tag, ?string $name = null, ?string $self = null): array
    {
        $pattern = "/@$tag\s+([^\s*]+)" . ($name === null ? '' : '\s+[&.]*\$' . preg_quote($name, '/') . '\b') . '/';
        $found = [];
        foreach ($node->getComments() as $comment) {
            if (preg_match_all($pattern, $comment->getText(), $of)) {
                $found = array_merge($found, ...array_map(fn (string $type): array => $this->named($type, $self), $of[1]));
            }
        }

        return $found;
    }

    /** @return string[] */
    public function named(string $type, ?string $self = null): array
    {
        $classes = [];
        foreach (preg_split('/[|&]/', trim($type, '?()')) ?: [] as $name) {
            if ($self !== null && preg_match('/^(\$this|self|static)$/i', $name)) {
                $classes[] = $self;
            } elseif (preg_match('/^\\\\?\w+(\\\\\w+)*$/', $name) && !preg_match(self::PLAIN, $name)) {
                $classes[] = $this->resolved($name);
            }
        }

        return $classes;
    }

    private function resolved(string $name): string
    {
        if ($name[0] === '\\') {
            return substr($name, 1);
        }
        [$first, $rest] = explode('\\', $name, 2) + [1 => null];
        $start = $this->uses[strtolower($first)] ?? ltrim("$this->namespace\\$first", '\\');

        return $rest === null ? $start : "$start\\$rest";
    }
}
