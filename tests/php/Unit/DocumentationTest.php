<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit;

use Akeneo\Events\Console\EntityTypes;
use Akeneo\Events\Model\Config\Source\Events;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\StringInput;

/**
 * What the documentation tells the reader to type, and what it says about what the reader sees.
 */
final class DocumentationTest extends TestCase
{
    private const ROOT = __DIR__ . '/../../..';

    /** Magento's own, run in a real shop by tests/magento/run. */
    private const OF_MAGENTO = [
        'cache:flush', 'config:set', 'config:show', 'cron:install', 'cron:run', 'encryption:data:re-encrypt', 'encryption:key:change', 'maintenance:disable',
        'maintenance:enable', 'module:enable', 'module:uninstall',
        'queue:consumers:restart', 'queue:consumers:start', 'setup:di:compile', 'setup:static-content:deploy', 'setup:upgrade', 'indexer:reindex',
    ];

    /** @dataProvider commands */
    #[DataProvider('commands')]
    public function testACommandOfTheDocumentationDoesWhatItSays(string $file, string $command): void
    {
        [$program, $rest] = explode(' ', $command, 2) + [1 => ''];
        match (true) {
            $program === 'bin/magento' => $this->assertMagentoHas($rest),
            $program === 'make' => $this->assertRuns("make --dry-run $rest"),
            $program === 'cargo' => $this->assertCargoHas($rest),
            $program === 'tools/setup' && $rest === '--list', $program === 'php' => $this->assertRuns($command),
            str_starts_with($program, 'tools/') => self::assertTrue(is_executable(self::ROOT . "/$program"), "$file: $program"),
            str_ends_with($command, 'tests/magento/run') => $this->assertRuns('env MAGENTO_ROOT= tests/magento/run'),
            preg_match('~^(?:[A-Z_]+=\S+ )+((?:tests|tools)/\S+)~', $command, $script) === 1
                => self::assertTrue(is_executable(self::ROOT . "/$script[1]"), "$file: $script[1]"),
            // In a shop, with Packagist: by hand, see docs/upgrade.md.
            $program === 'composer' => self::assertMatchesRegularExpression('~^((require|update|remove) akeneo-events/module-akeneo-events\b|config repositories\.akeneo-events artifact |config --unset (?:repositories\.akeneo-events|platform\.ext-akeneo_events)$|config platform\.ext-akeneo_events [\d.]+$|(?:install|require|check-platform-reqs)$)~', $rest),
            default => self::fail("$file: it is not known how \"$command\" can be tested"),
        };
    }

    public static function commands(): array
    {
        $named = [];
        foreach (require self::ROOT . '/tests/commands.php' as [$file, $command]) {
            $named["$file: $command"] = [$file, $command];
        }

        return $named;
    }

    /** @dataProvider paths */
    #[DataProvider('paths')]
    public function testAPathOfTheDocumentationIsThere(string $file, string $path): void
    {
        [$path, $anchor] = explode('#', $path, 2) + [1 => null];
        $target = $path === '' ? self::ROOT . "/$file" : self::ROOT . "/$path";
        self::assertNotEmpty(glob($target, GLOB_BRACE), "$file names $path");
        if ($anchor !== null) {
            preg_match_all('/^#+ (.*)$/m', (string)file_get_contents($target), $headings);
            $anchors = array_map(static fn (string $it): string => str_replace(' ', '-', preg_replace('/[^\w\- ]/', '', strtolower($it))), $headings[1]);
            self::assertContains($anchor, $anchors, "$file names $path#$anchor");
        }
    }

    /** What links lead to, and what is written as code and begins as a folder of this repository does. */
    public static function paths(): array
    {
        $folders = implode('|', array_map('basename', glob(self::ROOT . '/*', GLOB_ONLYDIR)));
        $named = [];
        foreach ([...glob(self::ROOT . '/*.md'), ...glob(self::ROOT . '/docs/*.md'), ...glob(self::ROOT . '/docs/*/*.md')] as $absolute) {
            $file = substr($absolute, strlen(self::ROOT) + 1);
            // The changelog tells what was.
            if ($file === 'CHANGELOG.md') {
                continue;
            }
            $text = (string)preg_replace('/^ *```.*?^ *```/ms', '', (string)file_get_contents($absolute));
            preg_match_all("~`((?:$folders)/[\w./*{},-]*)`~", $text, $code);
            preg_match_all('~\]\((?!https?:)([^)\s]+)\)~', $text, $links);
            $folder = dirname($file) === '.' ? '' : dirname($file) . '/';
            $linked = array_map(static fn (string $link): string => $link[0] === '#' ? $link : self::plain($folder . $link), $links[1]);
            foreach ([...$code[1], ...$linked] as $path) {
                $named["$file: $path"] = [$file, $path];
            }
        }

        return $named;
    }

    public function testARoomOfTheHouseUsesOnlyWhatArchitectureDrawsBelowIt(): void
    {
        preg_match('/^ php\n.*?(?=^```)/ms', (string)file_get_contents(self::ROOT . '/ARCHITECTURE.md'), $drawn);
        $floors = [];
        foreach (explode("\n", trim($drawn[0] ?? '')) as $floor => $rooms) {
            $floors += array_fill_keys(array_map('trim', explode('·', $rooms)), $floor);
        }
        $wrong = [];
        foreach (self::sources() as $file) {
            $path = substr($file, strlen((string)realpath(self::ROOT . '/src')) + 1);
            $room = preg_replace('~(/.*|\.rs)$~', '', $path);
            // The crate's face, and what its tests use beside that.
            if (!str_ends_with($file, '.rs') || in_array($room, ['lib', 'testing'], true)) {
                continue;
            }
            self::assertArrayHasKey($room, $floors, "ARCHITECTURE does not draw $room");
            // Neither comments nor tests.
            $code = (string)preg_replace('~^\s*//.*$~m', '', explode('#[cfg(test)]', (string)file_get_contents($file))[0]);
            preg_match_all('/crate::(\w+)/', $code, $used);
            foreach (array_intersect($used[1], array_keys($floors)) as $other) {
                if ($other !== $room && $floors[$other] <= $floors[$room]) {
                    $wrong[] = "src/$path uses $other";
                }
            }
        }
        self::assertSame([], array_values(array_unique($wrong)));
        self::assertGreaterThan(10, count($floors));
    }

    /** Without the parts that lead up. */
    private static function plain(string $path): string
    {
        while (($shorter = preg_replace('~(^|/)[^/.]+/\.\./~', '$1', $path)) !== $path) {
            $path = $shorter;
        }

        return $path;
    }

    /** @dataProvider logged */
    #[DataProvider('logged')]
    public function testALogLineIsExplained(string $place, string $line): void
    {
        static $explained = null;
        $explained ??= preg_replace('/\s+/', ' ', (string)file_get_contents(self::ROOT . '/docs/messages.md'));
        self::assertTrue(str_contains($explained, $line), "docs/messages.md does not say what to do about \"$line\" of $place");
    }

    /** What the log lines of Rust and PHP say before, between and after what is put into them. */
    public static function logged(): array
    {
        $found = [];
        foreach (self::sources() as $file) {
            $code = (string)file_get_contents($file);
            $code = explode('#[cfg(test)]', $code)[0];
            preg_match_all('/log::(?:info|warn|error)!\(\s*"((?:[^"\\\\]|\\\\.)+)"/s', $code, $rust);
            preg_match_all('/(?:logger->|\$log)\(?(?:info|notice|warning|error|critical)?\(\s*(?:sprintf\(\s*)?(?:\'[A-Z]+\', )?["\']([^"\']+)["\']/', $code, $php);
            foreach ([...$rust[1], ...$php[1]] as $message) {
                $message = preg_replace('/\s+/', ' ', str_replace(["\\\n", '\\'], '', $message));
                $parts = preg_split('/\{[^}]*\}+|%[sd]|\$[a-z]+/i', $message);
                usort($parts, static fn (string $a, string $b): int => strlen($b) <=> strlen($a));
                $words = trim($parts[0], ' ,:;."');
                if (strlen($words) > 3 && strtoupper($words) !== $words) {
                    $found[basename($file) . ": $words"] = [basename($file), $words];
                }
            }
        }

        return $found;
    }

    /** @return string[] */
    private static function sources(): array
    {
        $files = [];
        foreach (['src', 'php-module'] as $folder) {
            $folder = realpath(self::ROOT . "/$folder");
            $all = new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator($folder, \FilesystemIterator::SKIP_DOTS));
            foreach ($all as $file) {
                if (in_array($file->getExtension(), ['rs', 'php'], true) && !str_contains(substr($file->getPathname(), strlen($folder)), 'tests')) {
                    $files[] = $file->getPathname();
                }
            }
        }

        return $files;
    }

    private function assertMagentoHas(string $line): void
    {
        [$name, $arguments] = explode(' ', $line, 2) + [1 => ''];
        $own = $this->ownCommands();
        if (!isset($own[$name])) {
            self::assertContains($name, self::OF_MAGENTO);

            return;
        }
        $input = new StringInput($arguments);
        $input->bind($own[$name]->getDefinition());
        $input->validate();
        $this->addToAssertionCount(1);
    }

    /** @return Command[] by name; only good for what they take */
    private function ownCommands(): array
    {
        $commands = [];
        foreach (glob(self::ROOT . '/php-module/Console/Command/*.php') as $file) {
            preg_match("/parent::__construct\('([^']+)'\)/", (string)file_get_contents($file), $match);
            $class = new \ReflectionClass('Akeneo\\Events\\Console\\Command\\' . basename($file, '.php'));
            $command = $class->newInstanceWithoutConstructor();
            foreach ($class->getProperties() as $property) {
                if ((string)$property->getType() === EntityTypes::class) {
                    $property->setValue($command, new EntityTypes(new Events()));
                }
                if ((string)$property->getType() === 'array' && !$property->isStatic() && !$property->isInitialized($command)) {
                    $property->setValue($command, []);
                }
            }
            (new \ReflectionMethod(Command::class, '__construct'))->invoke($command, $match[1]);
            $commands[$match[1]] = $command;
        }

        return $commands;
    }

    private function assertCargoHas(string $arguments): void
    {
        if (preg_match('/^run (?:--release )?--example (\w+) -- --help$/', $arguments, $match)) {
            $this->assertRuns("target/debug/examples/{$match[1]} --help");

            return;
        }
        if (preg_match('/^install --locked [a-z-]+$|^deny check advisories$|^fmt\b|^clippy\b|^test --lib$/', $arguments)) {
            $this->addToAssertionCount(1);

            return;
        }
        if (preg_match('/^bench --features benches --bench performance -- (\w+(?: \w+)*)$/', $arguments, $match)) {
            foreach (explode(' ', $match[1]) as $name) {
                self::assertStringContainsString("\"$name\"", (string)file_get_contents(self::ROOT . '/benches/main.rs'));
            }

            return;
        }
        self::assertMatchesRegularExpression('/^test (?:--test integration |--features system-tests )?\w+$/', $arguments);
        $word = substr((string)strrchr($arguments, ' '), 1);
        self::assertNotSame('', (string)shell_exec('cd ' . escapeshellarg(self::ROOT) . " && grep -rlE '(fn|mod) \w*$word' src tests"), "there is no test \"$word\"");
    }

    private function assertRuns(string $command): void
    {
        $root = escapeshellarg(self::ROOT);
        exec("cd $root && export MAKEFLAGS= && ($command) 2>&1", $output, $code);
        self::assertSame(0, $code, implode("\n", $output));
        self::assertNotSame([], $output);
    }
}
