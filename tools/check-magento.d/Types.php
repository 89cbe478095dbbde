<?php

declare(strict_types=1);

namespace Akeneo\Events\Tools\Magento;

use PhpParser\Node;
use PhpParser\Node\Expr;
use PhpParser\Node\Stmt;

/**
 * Which classes an expression may be of, as far as types and comments say it. What a variable once held counts for the whole
 * function, so a class too many is possible, and one too few is not.
 */
final class Types
{
    /** @var array<int, ?string> the class that is being read, outermost first */
    private array $classes = [];
    /** @var array<int, array<string, string[]>> classes by variable, a function within a function each */
    private array $scopes = [[]];

    public function __construct(private readonly Declarations $declarations, private readonly DocTypes $docs)
    {
    }

    public function enter(Node $node): void
    {
        if ($node instanceof Stmt\ClassLike) {
            $this->classes[] = $node->namespacedName?->toString();
        }
        if ($node instanceof Node\FunctionLike) {
            $this->scopes[] = $node instanceof Expr\Closure || $node instanceof Expr\ArrowFunction ? end($this->scopes) : [];
            foreach ($node->getParams() as $parameter) {
                $name = (string)$parameter->var->name;
                $this->scopes[array_key_last($this->scopes)][$name] = $this->docs->classesOf($parameter->type) ?: $this->docs->inComment($node, 'param', $name);
            }
        }
        foreach ($node instanceof Stmt || $node instanceof Expr\Assign ? $node->getComments() : [] as $comment) {
            preg_match_all('/@var\s+(\S+)\s+\$(\w+)/', $comment->getText(), $of, PREG_SET_ORDER);
            foreach ($of as [, $type, $name]) {
                $this->add($name, $this->docs->named($type));
            }
        }
    }

    public function leave(Node $node): void
    {
        if ($node instanceof Stmt\ClassLike) {
            array_pop($this->classes);
        } elseif ($node instanceof Node\FunctionLike) {
            array_pop($this->scopes);
        } elseif (($node instanceof Expr\Assign || $node instanceof Expr\AssignOp\Coalesce) && $node->var instanceof Expr\Variable && is_string($node->var->name)) {
            $this->add($node->var->name, $this->of($node->expr));
        } elseif ($node instanceof Expr\Instanceof_) {
            $this->add($this->place($node->expr), $this->ofName($node->class));
        } elseif ($node instanceof Stmt\Catch_ && $node->var !== null) {
            $this->add((string)$node->var->name, array_map('strval', $node->types));
        }
    }

    /** @return string[] */
    public function of(Node $node): array
    {
        return array_values(array_unique(match (true) {
            $node instanceof Expr\Variable && $node->name === 'this' => array_filter([end($this->classes) ?: null]),
            $node instanceof Expr\Variable => is_string($node->name) ? (end($this->scopes)[$node->name] ?? []) : [],
            $node instanceof Expr\PropertyFetch, $node instanceof Expr\NullsafePropertyFetch => $this->ofProperty($node),
            $node instanceof Expr\MethodCall, $node instanceof Expr\NullsafeMethodCall => $this->ofCall($this->of($node->var), $node),
            $node instanceof Expr\StaticCall => $this->ofCall($this->ofName($node->class), $node),
            $node instanceof Expr\New_ => $this->ofName($node->class),
            $node instanceof Expr\Clone_, $node instanceof Expr\Assign => $this->of($node->expr),
            $node instanceof Expr\Ternary => [...$this->of($node->if ?? $node->cond), ...$this->of($node->else)],
            $node instanceof Expr\BinaryOp\Coalesce => [...$this->of($node->left), ...$this->of($node->right)],
            $node instanceof Expr\Match_ => array_merge([], ...array_map(fn (Node\MatchArm $arm): array => $this->of($arm->body), $node->arms)),
            $node instanceof Expr\Closure, $node instanceof Expr\ArrowFunction => [\Closure::class],
            default => [],
        }));
    }

    /** @return string[] */
    public function ofName(Node $name): array
    {
        if (!$name instanceof Node\Name) {
            return [];
        }
        $class = end($this->classes) ?: null;

        return match ($name->toLowerString()) {
            'self', 'static' => array_filter([$class]),
            'parent' => array_filter([$class === null ? null : $this->declarations->find($class)?->parent]),
            default => [$name->toString()],
        };
    }

    /** @return string[] */
    private function ofProperty(Expr\PropertyFetch|Expr\NullsafePropertyFetch $fetch): array
    {
        $name = $fetch->name instanceof Node\Identifier ? $fetch->name->toString() : '';

        $asked = end($this->scopes)[(string)$this->place($fetch)] ?? [];

        return array_merge($asked, ...array_map(fn (string $class): array => $this->declarations->property($class, $name), $this->of($fetch->var)));
    }

    /**
     * @param string[] $classes
     * @return string[]
     */
    private function ofCall(array $classes, Expr\MethodCall|Expr\NullsafeMethodCall|Expr\StaticCall $call): array
    {
        $name = $call->name instanceof Node\Identifier ? $call->name->toString() : '';

        return array_merge([], ...array_map(
            function (string $class) use ($name): array {
                $method = $this->declarations->method($class, $name);
                // What answers "$this" answers the class that was called, which may inherit the method.
                $self = $method === null ? '' : (string)strstr($method->name, '::', true);

                return $method === null ? [] : array_map(static fn (string $answer): string => $answer === $self ? $class : $answer, $method->answers);
            },
            $classes
        ));
    }

    /** What is kept of a variable, or of a property of one. */
    private function place(Node $node): ?string
    {
        return match (true) {
            $node instanceof Expr\Variable && is_string($node->name) => $node->name,
            $node instanceof Expr\PropertyFetch && $node->name instanceof Node\Identifier && $this->place($node->var) !== null => "{$this->place($node->var)}->$node->name",
            default => null,
        };
    }

    /** @param string[] $classes */
    private function add(?string $variable, array $classes): void
    {
        $scope = &$this->scopes[array_key_last($this->scopes)];
        $scope[(string)$variable] = array_values(array_unique([...$scope[(string)$variable] ?? [], ...$classes]));
    }
}
