<?php

declare(strict_types=1);

namespace Akeneo\Events\Tools\Magento;

/** Looks up what the module's XML names: its schemas, by which it is valid, classes, their arguments, and the methods that plugins wait for. */
final class Configuration
{
    private const CLASS_NAME = '/^\\\\?(?<class>[A-Z]\w*(\\\\\w+)+)(::(?<constant>\w+))?$/';

    private const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

    /** @var array<string, string> classes by virtual type, of the module and of Magento */
    private array $virtual = [];
    /** @var array<string, string> classes by the interface that they stand in for */
    private array $preferences = [];
    /** @var array<string, array<string, bool>> whether a class has what a plugin waits for, by the plugin's method */
    private array $plugins = [];

    public function __construct(private readonly Tree $tree, private readonly Declarations $declarations, private readonly Findings $findings)
    {
        libxml_use_internal_errors(true);
        libxml_set_external_entity_loader(static fn (?string $public, string $system): ?string => $tree->urn($system) ?? (is_file($system) ? $system : null));
    }

    /** @param string[] $files */
    public function check(array $files): void
    {
        foreach ([...preg_grep('#/di\.xml$#', $files), ...Texts::files($this->tree, '#/etc/(\w+/)?di\.xml$#')] as $file) {
            $this->read((string)file_get_contents($file));
        }
        foreach ($files as $file) {
            $document = new \DOMDocument();
            $document->load($file);
            $this->validate($document, $file);
            foreach ((new \DOMXPath($document))->query('//@* | //text()') ?: [] as $node) {
                $this->name($file, $node);
            }
            foreach (basename($file) === 'di.xml' ? (new \DOMXPath($document))->query('//type | //virtualType') : [] as $type) {
                $this->type($file, $type);
            }
        }
        // One plugin may serve several classes, of which each has some of the methods.
        foreach ($this->plugins as $method => $classes) {
            if (!in_array(true, $classes, true)) {
                $this->findings->fault('php-module/etc/di.xml', "$method() waits for a method that none of these has: " . implode(', ', array_keys($classes)));
            }
        }
    }

    private function read(string $text): void
    {
        preg_match_all('/<(virtualType|preference)\s[^>]*>/', $text, $tags, PREG_SET_ORDER);
        foreach ($tags as [$tag, $kind]) {
            if (preg_match('/\b(?:name|for)="\\\\?([^"]+)"/', $tag, $name) && preg_match('/\btype="\\\\?([^"]+)"/', $tag, $type)) {
                $kind === 'preference' ? $this->preferences[$name[1]] ??= $type[1] : $this->virtual[$name[1]] ??= $type[1];
            }
        }
    }

    private function validate(\DOMDocument $document, string $file): void
    {
        $urn = $document->documentElement->getAttributeNS(self::XSI, 'noNamespaceSchemaLocation');
        $schema = $this->tree->urn($urn);
        if ($schema === null) {
            $this->findings->fault($file, "$urn is not there");
        } elseif (!$document->schemaValidate($schema)) {
            foreach (libxml_get_errors() as $error) {
                $this->findings->fault("$file:$error->line", trim($error->message));
            }
        } else {
            $this->findings->found('schemas', $urn);
        }
        libxml_clear_errors();
    }

    private function name(string $file, \DOMNode $node): void
    {
        if (!preg_match(self::CLASS_NAME, trim($node->nodeValue), $of)) {
            return;
        }
        $class = $this->real($of['class']);
        if ($this->declarations->find($class) !== null) {
            if (!str_starts_with($class, Code::OURS)) {
                $this->findings->found('classes', $class);
            }
        } elseif ($this->tree->covers($class)) {
            $where = "$file:{$node->getLineNo()}";
            $this->mayBeAbsent($node) ? $this->findings->note($where, "$class is not there") : $this->findings->fault($where, "$class is not there");
        }
        if (isset($of['constant']) && $this->declarations->isWhole($class) && !$this->declarations->has($class, 'constants', $of['constant']) && $this->declarations->method($class, $of['constant']) === null) {
            $this->findings->fault("$file:{$node->getLineNo()}", "$class has neither a constant nor a method {$of['constant']}");
        }
    }

    /** A plugin of a class that is not there does nothing, and Model\Deletion\ProductCaches leaves out such a cache. */
    private function mayBeAbsent(\DOMNode $node): bool
    {
        return $node instanceof \DOMAttr
            ? $node->name === 'name' && in_array($node->ownerElement->nodeName, ['type', 'virtualType'], true)
            : (bool)(new \DOMXPath($node->ownerDocument))->evaluate('boolean(parent::item/parent::argument[@name = "caches"])', $node);
    }

    private function type(string $file, \DOMElement $type): void
    {
        $class = $this->real($type->getAttribute('name'));
        if (!$this->declarations->isWhole($class)) {
            return;
        }
        foreach ($type->childNodes as $child) {
            if ($child instanceof \DOMElement && $child->nodeName === 'plugin' && $child->hasAttribute('type')) {
                $this->plugin($file, $child, $class);
            }
            foreach ($child instanceof \DOMElement && $child->nodeName === 'arguments' ? $child->childNodes : [] as $argument) {
                $constructor = $this->declarations->method($this->preferences[$class] ?? $class, '__construct');
                if ($argument instanceof \DOMElement && $argument->getAttributeNS(self::XSI, 'type') === 'array') {
                    $this->list($file, $argument, $type->getAttribute('name'));
                }
                if ($argument instanceof \DOMElement && $constructor?->parameter($argument->getAttribute('name')) === null) {
                    $this->findings->fault("$file:{$argument->getLineNo()}", "$class is built without an argument \${$argument->getAttribute('name')}");
                }
            }
        }
    }

    /** Lists of one area are merged; of two, the one replaces the other. */
    private function list(string $file, \DOMElement $argument, string $class): void
    {
        $area = static fn (string $path): string => preg_match('#/etc/(\w+)/di\.xml$#', $path, $of) ? $of[1] : 'all areas';
        $pattern = '/<type\s+name="\\\\?' . preg_quote($class, '/') . '".*?<\/type>/s';
        foreach (Texts::files($this->tree, '#/etc/(\w+/)?di\.xml$#') as $theirs) {
            $isSet = preg_match($pattern, (string)file_get_contents($theirs), $of) && preg_match("/<argument\s+name=\"{$argument->getAttribute('name')}\"/", $of[0]);
            if ($isSet && $area($theirs) !== $area($file)) {
                $both = 'is set for ' . $area($theirs) . ' in ' . substr($theirs, strlen($this->tree->root) + 1) . ' and here for ' . $area($file);
                $this->findings->fault("$file:{$argument->getLineNo()}", "\${$argument->getAttribute('name')} of $class $both, so one list replaces the other");
            }
        }
    }

    private function plugin(string $file, \DOMElement $plugin, string $class): void
    {
        if ($this->declarations->find($class)->isFinal) {
            $this->findings->fault("$file:{$plugin->getLineNo()}", "$class is final, so no plugin is called");
        }
        foreach ($this->declarations->find($plugin->getAttribute('type'))->methods ?? [] as $method) {
            $name = substr((string)strstr($method->name, '::'), 2);
            if (!$method->isPublic || !preg_match('/^(before|around|after)([A-Z]\w*)$/', $name, $of)) {
                continue;
            }
            $theirs = $this->declarations->method($class, $of[2]);
            $this->plugins[$method->name][$class] = $theirs !== null && $theirs->isPublic && !$theirs->isFinal && !$theirs->isStatic;
            if (!$this->plugins[$method->name][$class]) {
                continue;
            }
            // $subject comes first, then $result or $proceed, then what the method takes.
            $more = count($method->parameters) - ($of[1] === 'before' ? 1 : 2);
            if ($theirs->most() !== null && $more > $theirs->most()) {
                $this->findings->fault("$file:{$plugin->getLineNo()}", "$method->name waits for more arguments than $theirs->name{$theirs->signature()} takes");
            }
            $this->findings->uses($theirs, $class);
        }
    }

    private function real(string $class): string
    {
        for ($class = ltrim($class, '\\'); ($this->virtual[$class] ?? '') !== '' && $this->declarations->find($class) === null;) {
            $class = $this->virtual[$class];
        }

        return $class;
    }
}
