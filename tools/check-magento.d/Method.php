<?php

declare(strict_types=1);

namespace Akeneo\Events\Tools\Magento;

use PhpParser\Node\Stmt\ClassMethod;
use PhpParser\PrettyPrinter\Standard;

/** A method: how it may be called, and what it answers. */
final class Method
{
    /**
     * @param Parameter[] $parameters
     * @param string[] $answers classes, by its type or else by its comment
     */
    public function __construct(
        public readonly string $name,
        public readonly array $parameters,
        public readonly array $answers = [],
        public readonly string $returns = '',
        public readonly bool $isAbstract = false,
        public readonly bool $isFinal = false,
        public readonly bool $isPublic = true,
        public readonly bool $isStatic = false,
        public readonly bool $isPrivate = false,
    ) {
    }

    public static function ofNode(string $class, ClassMethod $node, DocTypes $docs, Standard $printer, bool $isOfInterface): self
    {
        $type = static fn (?object $type): string => $type === null ? '' : (string)preg_replace('/(?<!\w)\\\\(?=\w)/', '', $printer->prettyPrint([$type]));
        $parameters = [];
        foreach ($node->params as $parameter) {
            $name = (string)$parameter->var->name;
            $text = $type($parameter->type);
            $isNull = $parameter->default !== null && strtolower($printer->prettyPrintExpr($parameter->default)) === 'null';
            // An argument that is null by default may be null, said or not.
            $text = $isNull && $text !== '' && !preg_match('/^\?|null|mixed/i', $text) ? "?$text" : $text;
            $classes = $docs->classesOf($parameter->type) ?: $docs->inComment($node, 'param', $name);
            $parameters[] = new Parameter($name, $text, $parameter->default === null && !$parameter->variadic, $parameter->variadic, $parameter->byRef, $classes);
        }
        $answers = $docs->classesOf($node->returnType, $class) ?: $docs->inComment($node, 'return', null, $class);

        return new self(
            $class . '::' . $node->name,
            $parameters,
            $answers,
            $type($node->returnType),
            $node->isAbstract() || $isOfInterface,
            $node->isFinal(),
            $node->isPublic(),
            $node->isStatic(),
            $node->isPrivate(),
        );
    }

    public static function ofPhp(\ReflectionMethod $method): self
    {
        $parameters = array_map(
            static fn (\ReflectionParameter $parameter): Parameter => new Parameter(
                $parameter->getName(),
                '',
                !$parameter->isOptional(),
                $parameter->isVariadic(),
                $parameter->isPassedByReference(),
            ),
            $method->getParameters()
        );
        $type = $method->getReturnType();
        $answers = $type instanceof \ReflectionNamedType && !$type->isBuiltin() ? [$type->getName()] : [];

        return new self($method->class . '::' . $method->getName(), $parameters, $answers, '', $method->isAbstract(), $method->isFinal(), $method->isPublic(), $method->isStatic());
    }

    public function required(): int
    {
        return count(array_filter($this->parameters, static fn (Parameter $parameter): bool => $parameter->isRequired));
    }

    /** How many arguments it takes; null: any number. */
    public function most(): ?int
    {
        return array_filter($this->parameters, static fn (Parameter $parameter): bool => $parameter->isVariadic) === [] ? count($this->parameters) : null;
    }

    public function parameter(string $name): ?Parameter
    {
        foreach ($this->parameters as $parameter) {
            if ($parameter->name === $name) {
                return $parameter;
            }
        }

        return null;
    }

    /** As it is written, so that two versions can be compared. */
    public function signature(): string
    {
        $returns = $this->returns === '' ? '' : ": $this->returns";

        return ($this->isStatic ? 'static ' : '') . ($this->isPublic ? '' : 'not public ') . '(' . implode(', ', array_map('strval', $this->parameters)) . ")$returns";
    }
}
