<?php

declare(strict_types=1);

namespace Akeneo\Events\Tools\Magento;

/** Looks up what the module names in text: tables, events, permissions, modules, scripts, templates, layout, validation rules. */
final class Names
{
    private const PHP = '#\.php$#';

    public function __construct(private readonly Tree $tree, private readonly Findings $findings)
    {
    }

    /** @param string[] $files */
    public function check(array $files): void
    {
        foreach ($files as $file) {
            $text = (string)file_get_contents($file);
            foreach ($this->kinds($file) as $kind => [$pattern, $isThere]) {
                preg_match_all($pattern, $text, $of, PREG_OFFSET_CAPTURE);
                foreach ($of[1] as [$name, $at]) {
                    if ($isThere($name)) {
                        $this->findings->found($kind, $name);
                    } else {
                        $this->findings->fault($file . ':' . (substr_count($text, "\n", 0, $at) + 1), rtrim($kind, 's') . " $name is not there");
                    }
                }
            }
        }
    }

    /** @return array<string, array{string, callable(string): bool}> by their kind: where the module names one, and whether Magento has it */
    private function kinds(string $file): array
    {
        $in = fn (string $files, string $pattern): callable => fn (string $name): bool => isset(Texts::names($this->tree, $files, $pattern)[$name]);
        $end = pathinfo($file, PATHINFO_EXTENSION);
        $always = [
            'permissions' => ['/[\'"](Magento_\w+::[a-z_0-9]+)[\'"<]/', $in('#/etc/(acl|adminhtml/menu)\.xml$#', '/<(?:resource|add)\s[^>]*\bid="([\w:]+)"/')],
            'scripts' => ['#[\'"]((?:Magento_\w+|mage)/[\w./-]+)[\'"]#', $this->isScript(...)],
        ];

        return match ($end) {
            'php', 'phtml' => $always + [
                'tables' => ['/(?:getTable(?:Name)?\(|const (?:TABLE|BINDINGS) = )\'((?!akeneo)\w+)\'/', $in('#/etc/db_schema\.xml$#', '/<table\s[^>]*\bname="(\w+)"/')],
                'observed events' => ['/->dispatch\(\'(\w+)\'/', $in('#/events\.xml$#', '/<event\s[^>]*\bname="(\w+)"/')],
                'admin paths' => ['#[\'"](adminhtml/\w+/\w+)[\'"]#', $this->isAdminPath(...)],
            ],
            'xml' => $always + [
                'modules' => ['/<module name="(Magento_\w+)"\s*\/>/', fn (string $name): bool => $this->tree->module($name) !== null],
                'dispatched events' => ['/<event name="(\w+)"/', $this->isDispatched(...)],
                'containers and blocks' => ['/<(?:referenceContainer|referenceBlock|move)\s[^>]*\b(?:name|element)="([\w.]+)"/', $in('#/layout/.*\.xml$#', '/<(?:container|block)\s[^>]*\bname="([\w.]+)"/')],
                'handles' => ['/<update handle="(\w+)"/', fn (string $name): bool => Texts::files($this->tree, "#/layout/$name\\.xml$#") !== []],
                'templates' => ['#\btemplate="(ui/[\w/-]+)"#', fn (string $name): bool => Texts::files($this->tree, '#/web/templates/' . substr($name, 3) . '\.html$#') !== []],
                'tabs' => ['#<tab>(\w+)</tab>#', $in('#/system\.xml$#', '/<tab id="(\w+)"/')],
                'validation rules' => ['/\b(validate-[a-z-]+|required-entry)\b(?=[^<>]*<\/validate>)/', $in('#/(mage/validation|lib/validation/rules)\.js$#', '/[\'"]([a-z][a-z-]+)[\'"]\s*:/')],
            ],
            default => $always,
        };
    }

    private function isScript(string $name): bool
    {
        if (str_starts_with($name, 'mage/')) {
            return is_file("{$this->tree->root}/lib/web/$name.js");
        }
        [$module, $path] = explode('/', $name, 2);
        foreach (['base', 'adminhtml'] as $area) {
            foreach (['.js', '.html', ''] as $end) {
                if (is_file("{$this->tree->module($module)}/view/$area/web/$path$end")) {
                    return true;
                }
            }
        }

        return false;
    }

    private function isAdminPath(string $path): bool
    {
        [, $controller, $action] = explode('/', $path);
        $class = implode('/', array_map('ucfirst', explode('_', $controller))) . '/' . ucfirst($action);

        return Texts::files($this->tree, "#/Controller/Adminhtml/$class\\.php$#") !== [];
    }

    /** The ends of some events' names are made when they are dispatched: config_section_ and the section. */
    private function isDispatched(string $event): bool
    {
        $names = Texts::names($this->tree, self::PHP, '/->dispatch\(\s*[\'"]([\w]+)/');
        $parts = explode('_', $event);
        for ($count = count($parts); $count > 2; $count--) {
            $begin = implode('_', array_slice($parts, 0, $count));
            if (isset($names[$begin]) && $count === count($parts) || isset($names["{$begin}_"])) {
                return true;
            }
        }

        return false;
    }
}
