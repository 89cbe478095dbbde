<?php

/**
 * Prints stubs/akeneo_events.php anew: signatures from the loaded extension, doc comments from the file as it is.
 *
 *     php -d extension=target/extension-dev/akeneo_events.so tools/generate-stubs.php > stubs.new
 *
 * A test compares its output with the file, so neither can drift from the extension.
 */

declare(strict_types=1);

const NAMESPACE_PREFIX = 'Akeneo\\Events\\Core\\';
const STUBS = __DIR__ . '/../stubs/akeneo_events.php';

if (in_array('--docs', $argv, true)) {
    // Run without the extension, where the stubs can be declared.
    require STUBS;
    echo json_encode(docs(), JSON_THROW_ON_ERROR);
    exit(0);
}
if (!extension_loaded('akeneo_events')) {
    fwrite(STDERR, "The extension akeneo_events is not loaded.\n");
    exit(1);
}
$command = [PHP_BINARY, '-n', __FILE__, '--docs'];
$known = json_decode((string)shell_exec(implode(' ', array_map('escapeshellarg', $command))), true);
if (!is_array($known)) {
    fwrite(STDERR, "The doc comments of stubs/akeneo_events.php cannot be read, and would be lost.\n");
    exit(1);
}

echo "<?php\n\n", $known['file'] ?? "/** Stubs of the extension akeneo_events. */", "\n\n";
echo "namespace Akeneo\\Events\\Core;\n";
foreach (classes() as $class) {
    echo "\n", stub($class, $known);
}

/** @return ReflectionClass[] in alphabetical order, parents of exceptions first */
function classes(): array
{
    $names = array_filter(
        get_declared_classes(),
        static fn (string $name): bool => str_starts_with($name, NAMESPACE_PREFIX)
            && $name !== NAMESPACE_PREFIX . 'Testing',
    );
    $classes = array_map(static fn (string $name): ReflectionClass => new ReflectionClass($name), array_values($names));
    $depth = static fn (ReflectionClass $class): int => count(class_parents($class->getName()));
    usort($classes, static fn ($a, $b) => [$depth($a), $a->getName()] <=> [$depth($b), $b->getName()]);

    return $classes;
}

/** @return array<string, string> doc comments of the present stubs by class, Class::method and Class::CONSTANT */
function docs(): array
{
    preg_match('~\A<\?php\s+(/\*\*.*?\*/)\s+namespace~s', (string)file_get_contents(STUBS), $match);
    $docs = ['file' => $match[1] ?? '/** Stubs of the extension akeneo_events. */'];
    foreach (classes() as $class) {
        $docs[$class->getShortName()] = (string)$class->getDocComment();
        foreach ([...$class->getReflectionConstants(), ...$class->getMethods()] as $member) {
            $docs[$class->getShortName() . '::' . $member->getName()] = (string)$member->getDocComment();
        }
    }

    return array_filter($docs);
}

function stub(ReflectionClass $class, array $docs): string
{
    $parent = $class->getParentClass();
    $head = ($class->isFinal() ? 'final ' : '') . 'class ' . $class->getShortName();
    if ($parent) {
        $head .= ' extends ' . shorten('\\' . $parent->getName());
    }
    $members = [];
    foreach ($class->getReflectionConstants() as $constant) {
        $members[] = documented($docs, $class, $constant->getName())
            . sprintf("    public const %s = %s;\n", $constant->getName(), var_export($constant->getValue(), true));
    }
    foreach ($class->getMethods() as $method) {
        $callable = !$method->isConstructor() || $method->getNumberOfParameters() > 0;
        if ($callable && $method->getDeclaringClass()->getName() === $class->getName()) {
            $members[] = documented($docs, $class, $method->getName()) . method($method);
        }
    }
    $doc = isset($docs[$class->getShortName()]) ? $docs[$class->getShortName()] . "\n" : '';

    return $doc . $head . "\n{\n" . implode("\n", $members) . "}\n";
}

function documented(array $docs, ReflectionClass $class, string $member): string
{
    $doc = $docs[$class->getShortName() . '::' . $member] ?? '';

    return $doc === '' ? '' : '    ' . $doc . "\n";
}

function method(ReflectionMethod $method): string
{
    $parameters = array_map(
        static fn (ReflectionParameter $parameter): string => shorten((string)$parameter->getType()) . ' $'
            . $parameter->getName()
            . ($parameter->isDefaultValueAvailable() ? ' = ' . strtolower(var_export($parameter->getDefaultValue(), true)) : ''),
        $method->getParameters(),
    );
    $static = $method->isStatic() ? 'static ' : '';
    $type = $method->isConstructor() ? '' : ': ' . shorten((string)$method->getReturnType());

    return sprintf("    public %sfunction %s(%s)%s\n    {\n    }\n", $static, $method->getName(), implode(', ', $parameters), $type);
}

function shorten(string $type): string
{
    return str_replace([NAMESPACE_PREFIX, '\\' . NAMESPACE_PREFIX], '', str_replace('\\' . NAMESPACE_PREFIX, '', $type));
}
