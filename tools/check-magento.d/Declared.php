<?php

declare(strict_types=1);

namespace Akeneo\Events\Tools\Magento;

use PhpParser\Node\Stmt;
use PhpParser\PrettyPrinter\Standard;

/** What one class, interface or trait declares itself. */
final class Declared
{
    /**
     * @param string[] $above what it extends, implements and uses
     * @param array<string, Method> $methods by name in lower case
     * @param array<string, true> $constants
     * @param array<string, string[]> $properties classes that each may hold
     */
    public function __construct(
        public readonly string $name,
        public readonly array $above,
        public readonly array $methods = [],
        public readonly array $constants = [],
        public readonly array $properties = [],
        public readonly bool $magic = false,
        public readonly bool $isFinal = false,
        public readonly bool $isAbstract = false,
        public readonly ?string $parent = null,
    ) {
    }

    public static function ofNode(Stmt\ClassLike $node, DocTypes $docs, Standard $printer): self
    {
        $name = $node->namespacedName->toString();
        $above = array_map('strval', [
            // In this order, so that what is carried out is found before what an interface asks for.
            ...array_merge([], ...array_map(static fn (Stmt\TraitUse $use): array => $use->traits, $node->getTraitUses())),
            ...($node instanceof Stmt\Class_ && $node->extends !== null ? [$node->extends] : []),
            ...($node instanceof Stmt\Interface_ ? $node->extends : []),
            ...($node instanceof Stmt\Class_ || $node instanceof Stmt\Enum_ ? $node->implements : []),
            ...($node instanceof Stmt\Enum_ ? [\BackedEnum::class] : []),
        ]);
        [$methods, $constants, $properties] = [[], [], $node instanceof Stmt\Enum_ ? ['name' => [], 'value' => []] : []];
        foreach ($node->getMethods() as $method) {
            $made = Method::ofNode($name, $method, $docs, $printer, $node instanceof Stmt\Interface_);
            $methods[$method->name->toLowerString()] = $made;
            foreach ($method->params as $number => $parameter) {
                if ($parameter->flags !== 0) {
                    $properties[$parameter->var->name] = $made->parameters[$number]->classes;
                }
            }
        }
        foreach ($node->getConstants() as $group) {
            foreach ($group->consts as $constant) {
                $constants[$constant->name->toString()] = true;
            }
        }
        foreach ($node->stmts as $statement) {
            if ($statement instanceof Stmt\EnumCase) {
                $constants[$statement->name->toString()] = true;
            }
        }
        foreach ($node->getProperties() as $group) {
            $classes = $docs->classesOf($group->type) ?: $docs->inComment($group, 'var');
            foreach ($group->props as $property) {
                $properties[$property->name->toString()] = $classes;
            }
        }

        return new self(
            $name,
            $above,
            $methods,
            $constants,
            $properties,
            isset($methods['__call']),
            $node instanceof Stmt\Class_ && $node->isFinal(),
            !$node instanceof Stmt\Class_ || $node->isAbstract(),
            $node instanceof Stmt\Class_ ? $node->extends?->toString() : null,
        );
    }

    /** A class of PHP or of an extension that is loaded here. */
    public static function ofPhp(string $name): ?self
    {
        if (!class_exists($name, false) && !interface_exists($name, false)) {
            return null;
        }
        $class = new \ReflectionClass($name);
        if ($class->isUserDefined()) {
            return null;
        }
        $methods = [];
        foreach ($class->getMethods() as $method) {
            $methods[strtolower($method->getName())] = Method::ofPhp($method);
        }
        $properties = array_fill_keys(array_map(static fn (\ReflectionProperty $property): string => $property->getName(), $class->getProperties()), []);

        return new self($name, [], $methods, array_fill_keys(array_keys($class->getConstants()), true), $properties, isFinal: $class->isFinal());
    }
}
