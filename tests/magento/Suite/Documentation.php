<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Magento;
use Magento\Framework\App\Filesystem\DirectoryList;
use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputDefinition;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Input\StringInput;

/** Every bin/magento line of the documentation is one that this Magento takes; those that only look are run. */
final class Documentation
{
    /** These change no shop. */
    private const LOOKS = '/^akeneo_events:(status|run --dry-run|subscription$)/';

    public function __construct(private readonly Magento $magento)
    {
    }

    public function theCommandsOfTheDocumentationAreThoseOfThisShop(): void
    {
        $known = array_column(json_decode($this->run('list --format=json')[1], true)['commands'], 'definition', 'name');
        foreach (require __DIR__ . '/../../commands.php' as [$file, $command]) {
            if (!str_starts_with($command, 'bin/magento ')) {
                continue;
            }
            $line = substr($command, strlen('bin/magento '));
            [$name, $rest] = explode(' ', $line, 2) + [1 => ''];
            Expect::true(isset($known[$name]), "$file: there is no $name");
            (new StringInput($rest))->bind($this->definition($known[$name]));
            if (preg_match(self::LOOKS, $line)) {
                [$code, $said] = $this->run($line);
                // A shop of tests may have no credentials.
                $expected = str_contains($said, 'Status at Akeneo: unknown') ? 1 : 0;
                Expect::same($expected, $code, "$file: $line: $said");
            }
        }
    }

    /** @param array{arguments: array<string, array>, options: array<string, array>} $of */
    private function definition(array $of): InputDefinition
    {
        $definition = new InputDefinition();
        foreach ($of['arguments'] as $name => $it) {
            $many = $it['is_array'] ? InputArgument::IS_ARRAY : 0;
            $definition->addArgument(new InputArgument($name, $many | ($it['is_required'] ? InputArgument::REQUIRED : InputArgument::OPTIONAL)));
        }
        foreach ($of['options'] as $it) {
            $value = match (true) {
                !$it['accept_value'] => InputOption::VALUE_NONE,
                $it['is_value_required'] => InputOption::VALUE_REQUIRED,
                default => InputOption::VALUE_OPTIONAL,
            };
            $definition->addOption(new InputOption(ltrim($it['name'], '-'), ltrim($it['shortcut'], '-') ?: null, $value));
        }

        return $definition;
    }

    /** @return array{int, string} exit code and output */
    private function run(string $line): array
    {
        $root = $this->magento->get(DirectoryList::class)->getRoot();
        exec('cd ' . escapeshellarg($root) . ' && ' . escapeshellarg(PHP_BINARY) . " bin/magento --no-ansi $line 2>&1", $output, $code);

        return [$code, implode("\n", $output)];
    }
}
