<?php

declare(strict_types=1);

namespace Akeneo\Events\Tools\Magento;

use PhpParser\Node;
use PhpParser\Node\Expr;
use PhpParser\Node\Stmt;
use PhpParser\NodeVisitorAbstract;

/** Looks up what a file of the module names: classes, constants, methods with their arguments, and what its classes inherit. */
final class Code extends NodeVisitorAbstract
{
    public const OURS = 'Akeneo\\Events\\';

    /** What the object has, and the interface that stands for it does not. The admin's user is what Auth keeps in its storage. */
    private const PAST_INTERFACES = ['Magento\\Backend\\Model\\Auth\\Credential\\StorageInterface' => 'Magento\\User\\Model\\User'];

    private readonly Types $types;

    public function __construct(
        private readonly string $file,
        private readonly DocTypes $docs,
        private readonly Declarations $declarations,
        private readonly Tree $tree,
        private readonly Findings $findings,
    ) {
        $this->types = new Types($declarations, $docs);
    }

    public function enterNode(Node $node): ?int
    {
        if ($node instanceof Expr\FuncCall || $node instanceof Expr\ConstFetch) {
            $node->name->setAttribute('isNoClass', true);
        }
        // Where a class is only asked for, its absence does no harm.
        foreach ($node instanceof Stmt\Catch_ ? $node->types : ($node instanceof Expr\Instanceof_ ? [$node->class] : []) as $name) {
            $name->setAttribute('mayBeAbsent', true);
        }
        $this->types->enter($node);
        if ($node instanceof Node\Name\FullyQualified && !$node->hasAttribute('isNoClass')) {
            $this->class($node->toString(), $node, $node->hasAttribute('mayBeAbsent'));
        }

        return null;
    }

    public function leaveNode(Node $node): null
    {
        match (true) {
            $node instanceof Expr\MethodCall, $node instanceof Expr\NullsafeMethodCall => $this->call($node, $this->types->of($node->var)),
            $node instanceof Expr\StaticCall => $this->call($node, $this->types->ofName($node->class)),
            $node instanceof Expr\New_ => $this->construction($node),
            $node instanceof Expr\ClassConstFetch => $this->constant($node),
            $node instanceof Expr\PropertyFetch => $this->property($node),
            $node instanceof Stmt\Class_ && $node->namespacedName !== null => (new Inheritance($this->declarations, $this->findings))->check($node->namespacedName->toString(), $this->file),
            default => null,
        };
        $this->types->leave($node);

        return null;
    }

    private function class(string $name, Node $node, bool $mayBeAbsent): void
    {
        if ($this->declarations->find($name) !== null) {
            if (str_starts_with($name, 'Magento\\')) {
                $this->findings->found('classes', $name);
            }
        } elseif ($this->tree->covers($name) && !str_starts_with($name, self::OURS)) {
            $mayBeAbsent ? $this->findings->note($this->at($node), "$name is not there") : $this->findings->fault($this->at($node), "$name is not there");
        }
    }

    /** @param string[] $classes that the object may be of */
    private function call(Expr\MethodCall|Expr\NullsafeMethodCall|Expr\StaticCall $call, array $classes): void
    {
        if (!$call->name instanceof Node\Identifier) {
            return;
        }
        $name = $call->name->toString();
        [$wrong, $isOpen] = [[], $classes === []];
        foreach ($classes as $class) {
            $class = self::PAST_INTERFACES[$class] ?? $class;
            $method = $this->declarations->method($class, $name);
            $why = $method === null ? "$class has no method $name()" : $this->refusal($method, $call->args);
            if ($method !== null && $why === null) {
                $this->findings->uses($method, $class);

                return;
            }
            $isOpen = $isOpen || $method === null && ($this->declarations->method($class, '__call') !== null || !$this->declarations->isWhole($class));
            $wrong[] = $why;
        }
        if ($isOpen) {
            $this->findings->unknown++;
        } else {
            $this->findings->fault($this->at($call), implode(', ', $wrong));
        }
    }

    private function construction(Expr\New_ $new): void
    {
        foreach ($new->class instanceof Node\Name ? $this->types->ofName($new->class) : [] as $class) {
            $method = $this->declarations->method($class, '__construct');
            $why = $method === null ? null : $this->refusal($method, $new->args);
            if ($why !== null) {
                $this->findings->fault($this->at($new), $why);
            } elseif ($method !== null) {
                $this->findings->uses($method, $class);
            }
        }
    }

    /** @param array<Node\Arg|Node\VariadicPlaceholder> $arguments */
    private function refusal(Method $method, array $arguments): ?string
    {
        $given = [];
        foreach ($arguments as $argument) {
            if (!$argument instanceof Node\Arg || $argument->unpack) {
                return null;
            }
            $named = $argument->name?->toString();
            if ($named !== null && $method->parameter($named) === null && $method->most() !== null) {
                return "$method->name() has no argument \$$named";
            }
            $given[] = $named;
        }
        $missing = array_filter(
            array_slice($method->parameters, count(array_filter($given, 'is_null'))),
            static fn (Parameter $parameter): bool => $parameter->isRequired && !in_array($parameter->name, $given, true)
        );
        if ($missing !== []) {
            return "$method->name() needs " . implode(', ', array_map('strval', $missing));
        }

        return $method->most() !== null && count($given) > $method->most() ? "$method->name() takes {$method->most()} arguments and gets " . count($given) : null;
    }

    private function constant(Expr\ClassConstFetch $fetch): void
    {
        $name = $fetch->name instanceof Node\Identifier ? $fetch->name->toString() : 'class';
        foreach ($name === 'class' || !$fetch->class instanceof Node\Name ? [] : $this->types->ofName($fetch->class) as $class) {
            if ($this->declarations->has($class, 'constants', $name)) {
                if (!str_starts_with($class, self::OURS)) {
                    $this->findings->found('constants', "$class::$name");
                }
            } elseif ($this->declarations->isWhole($class)) {
                $this->findings->fault($this->at($fetch), "$class has no constant $name");
            }
        }
    }

    private function property(Expr\PropertyFetch $fetch): void
    {
        $name = $fetch->name instanceof Node\Identifier ? $fetch->name->toString() : null;
        foreach ($name !== null && $fetch->var instanceof Expr\Variable && $fetch->var->name === 'this' ? $this->types->of($fetch->var) : [] as $class) {
            if (!$this->declarations->has($class, 'properties', $name) && $this->declarations->isWhole($class)) {
                $this->findings->fault($this->at($fetch), "$class has and inherits no property \$$name");
            }
        }
    }

    private function at(Node $node): string
    {
        return "$this->file:{$node->getStartLine()}";
    }
}
