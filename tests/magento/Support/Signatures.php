<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

/** What of a class a test relies on, in a form that can be compared between two processes. */
final class Signatures
{
    /** @return array<string, mixed> */
    public static function ofClass(\ReflectionClass $class): array
    {
        $methods = [];
        foreach ($class->getMethods() as $method) {
            if ($method->getDeclaringClass()->getName() === $class->getName() && !$method->isPrivate()) {
                $methods[$method->getName()] = self::ofMethod($method);
            }
        }
        $constants = [];
        foreach ($class->getReflectionConstants(\ReflectionClassConstant::IS_PUBLIC) as $constant) {
            $constants[$constant->getName()] = $constant->getValue();
        }
        $properties = [];
        foreach ($class->getProperties(\ReflectionProperty::IS_PUBLIC | \ReflectionProperty::IS_PROTECTED) as $property) {
            $properties[$property->getName()] = implode(' ', \Reflection::getModifierNames($property->getModifiers()));
        }

        return [
            'kind' => self::kind($class),
            'above' => array_values(array_merge(class_parents($class->getName()), class_implements($class->getName()))),
            'constants' => $constants,
            'methods' => $methods,
            'properties' => $class->isInternal() ? [] : $properties,
        ];
    }

    /** @return array<string, mixed> */
    public static function ofParameters(\ReflectionFunctionAbstract $function): array
    {
        $parameters = [];
        foreach ($function->getParameters() as $parameter) {
            $default = $parameter->isOptional() && $parameter->isDefaultValueAvailable() ? $parameter->getDefaultValue() : null;
            $parameters[] = [
                'name' => $parameter->getName(),
                'type' => self::type($parameter->getType()),
                'optional' => $parameter->isOptional(),
                'variadic' => $parameter->isVariadic(),
                'by reference' => $parameter->isPassedByReference(),
                'default' => is_object($default) ? get_class($default) : $default,
            ];
        }

        return ['parameters' => $parameters, 'returns' => self::type($function->getReturnType())];
    }

    /**
     * @param array<string, mixed> $declared
     * @return string[] what of it is not so in the real class
     */
    public static function complaints(array $declared, \ReflectionClass $real): array
    {
        $complaints = [];
        if ($declared['kind'] !== self::kind($real)) {
            $complaints[] = "declared as {$declared['kind']}, is " . self::kind($real);
        }
        foreach ($declared['above'] as $above) {
            if (!is_a($real->getName(), $above, true)) {
                $complaints[] = "is no $above";
            }
        }
        foreach ($declared['constants'] as $name => $value) {
            if (!$real->hasConstant($name) || $real->getConstant($name) !== $value) {
                $complaints[] = "$name is not " . json_encode($value);
            }
        }
        foreach ($declared['properties'] as $name => $modifiers) {
            $is = $real->hasProperty($name) ? $real->getProperty($name)->getModifiers() : 0;
            if (implode(' ', \Reflection::getModifierNames($is)) !== $modifiers) {
                $complaints[] = "has no $modifiers \$$name";
            }
        }
        foreach ($declared['methods'] as $name => $method) {
            $is = $real->hasMethod($name) ? json_decode(json_encode(self::ofMethod($real->getMethod($name))), true) : null;
            if ($is !== $method) {
                $complaints[] = "$name() is " . json_encode($is) . ', declared as ' . json_encode($method);
            }
        }

        return $complaints;
    }

    /** @return array<string, mixed> */
    private static function ofMethod(\ReflectionMethod $method): array
    {
        return [
            'modifiers' => implode(' ', \Reflection::getModifierNames($method->getModifiers() & ~\ReflectionMethod::IS_FINAL)),
        ] + self::ofParameters($method);
    }

    private static function kind(\ReflectionClass $class): string
    {
        return match (true) {
            $class->isInterface() => 'interface',
            $class->isTrait() => 'trait',
            $class->isEnum() => 'enum',
            $class->isAbstract() => 'abstract class',
            default => 'class',
        };
    }

    private static function type(?\ReflectionType $type): string
    {
        if ($type instanceof \ReflectionNamedType) {
            $null = $type->allowsNull() && !in_array($type->getName(), ['null', 'mixed'], true);

            return $type->getName() . ($null ? '|null' : '');
        }
        $names = $type === null ? [] : array_map('strval', $type->getTypes());
        sort($names);

        return implode('|', $names);
    }
}
