<?php

declare(strict_types=1);

namespace Akeneo\Events\Tools\Magento;

use PhpParser\Node;
use PhpParser\Node\Stmt;
use PhpParser\NodeFinder;
use PhpParser\NodeTraverser;
use PhpParser\NodeVisitor\NameResolver;
use PhpParser\Parser;
use PhpParser\PrettyPrinter\Standard;

/** What classes declare and inherit, read from their files and from PHP itself; nothing of them is run. */
final class Declarations
{
    private const GENERATED = '/(Factory|\\\\Proxy|\\\\Interceptor)$/';

    /** @var array<string, ?Declared> */
    private array $known = [];

    /** @param array<string, string> $directories of ours, by the beginning of a class's name */
    public function __construct(
        private readonly Tree $tree,
        private readonly Parser $parser,
        private readonly array $directories,
        string ...$stubs,
    ) {
        foreach ($stubs as $file) {
            $this->read($file);
        }
    }

    public function find(string $class): ?Declared
    {
        $class = ltrim($class, '\\');
        if (!array_key_exists($class, $this->known)) {
            $this->known[$class] = null;
            $file = $this->ours($class) ?? $this->tree->file($class);
            if ($file !== null) {
                $this->read($file);
            }
            $this->known[$class] ??= $this->generated($class) ?? Declared::ofPhp($class);
        }

        return $this->known[$class];
    }

    /** @return \Generator<Declared> a class and what it inherits from; ends with null where something cannot be looked up */
    public function line(string $class): \Generator
    {
        $declared = $this->find($class);
        yield $declared;
        foreach ($declared->above ?? [] as $above) {
            yield from $this->line($above);
        }
    }

    public function method(string $class, string $name): ?Method
    {
        foreach ($this->line($class) as $declared) {
            $method = $declared->methods[strtolower($name)] ?? null;
            if ($method !== null) {
                return $method;
            }
        }

        return null;
    }

    public function has(string $class, string $kind, string $name): bool
    {
        foreach ($this->line($class) as $declared) {
            if (isset($declared->$kind[$name])) {
                return true;
            }
        }

        return false;
    }

    /** @return string[] classes that a property may hold */
    public function property(string $class, string $name): array
    {
        foreach ($this->line($class) as $declared) {
            if (isset($declared->properties[$name])) {
                return $declared->properties[$name];
            }
        }

        return [];
    }

    /** Whether all that a class inherits from is there to be looked at. */
    public function isWhole(string $class): bool
    {
        foreach ($this->line($class) as $declared) {
            if ($declared === null) {
                return false;
            }
        }

        return true;
    }

    public function isA(string $class, string $other): bool
    {
        foreach ($this->line($class) as $declared) {
            if ($declared !== null && strcasecmp($declared->name, $other) === 0) {
                return true;
            }
        }

        return false;
    }

    /** @return Node[] a file's statements, with all names resolved */
    public function statements(string $file): array
    {
        $traverser = new NodeTraverser();
        $traverser->addVisitor(new NameResolver());

        return $traverser->traverse($this->parser->parse((string)file_get_contents($file)) ?? []);
    }

    private function ours(string $class): ?string
    {
        foreach ($this->directories as $prefix => $directory) {
            $file = $directory . '/' . str_replace('\\', '/', substr($class, strlen($prefix))) . '.php';
            if (str_starts_with($class, $prefix) && is_file($file)) {
                return $file;
            }
        }

        return null;
    }

    private function read(string $file): void
    {
        $statements = $this->statements($file);
        $docs = new DocTypes($statements);
        foreach ((new NodeFinder())->findInstanceOf($statements, Stmt\ClassLike::class) as $node) {
            if ($node->namespacedName !== null) {
                $declared = Declared::ofNode($node, $docs, new Standard());
                $this->known[$declared->name] = $declared;
            }
        }
    }

    /** What Magento makes by itself. */
    private function generated(string $class): ?Declared
    {
        if (preg_match('/(?<of>.+?)(?:Extension|ExtensionInterface)$/', $class, $match) && $this->find($match['of'] . 'Interface') !== null) {
            return new Declared($class, [], magic: true);
        }
        if (!preg_match(self::GENERATED, $class, $match)) {
            return null;
        }
        $of = substr($class, 0, -strlen($match[0]));
        if ($this->find($of) === null) {
            return null;
        }

        $optional = static fn (string $name, string $type): Parameter => new Parameter($name, $type, false);

        return match ($match[0]) {
            'Factory' => new Declared($class, [], ['create' => new Method("$class::create", [$optional('data', 'array')], [$of])]),
            '\\Proxy' => new Declared($class, [$of], ['__construct' => new Method("$class::__construct", [
                new Parameter('objectManager', 'Magento\Framework\ObjectManagerInterface', true), $optional('instanceName', 'string'), $optional('shared', 'bool'),
            ])]),
            default => new Declared($class, [$of]),
        };
    }
}
