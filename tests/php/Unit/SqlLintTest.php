<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit;

use PHPUnit\Framework\TestCase;

final class SqlLintTest extends TestCase
{
    private const ROOT = __DIR__ . '/../../..';

    public function testNoStatementOfTheProductIsPutTogetherFromValues(): void
    {
        self::assertSame('', $this->lint(self::ROOT));
    }

    /** @dataProvider offences */
    public function testAStatementThatIsPutTogetherFromAValueIsNamed(string $file, string $code, string $said): void
    {
        $root = sys_get_temp_dir() . '/sql-lint-' . bin2hex(random_bytes(6));
        mkdir(dirname("$root/$file"), recursive: true);
        file_put_contents("$root/$file", $code);
        try {
            self::assertSame($said, $this->lint($root));
        } finally {
            exec('rm -r ' . escapeshellarg($root));
        }
    }

    public static function offences(): array
    {
        $php = 'php-module/Model/A.php';

        return [
            'Rust, by name' => ['src/a.rs', 'format!("SELECT id FROM {table} WHERE code = \'{code}\'")', 'src/a.rs: table'],
            'Rust, by place' => ['src/queue/sql.rs', "format!(\n    \"UPDATE {} SET message = '{}' WHERE id = ?\",\n    table(settings),\n    event.code()\n)", 'src/queue/sql.rs: event.code()'],
            'Rust, as text' => ['src/a.rs', 'connection.query_drop(sql)?;', 'src/a.rs: query_drop'],
            'PHP, in the text' => [$php, '<?php $c->query("DELETE FROM t WHERE id = $id");', "$php: \$id"],
            'PHP, in braces' => [$php, '<?php $c->fetchAll("SELECT * FROM {$this->table()} WHERE code = \'{$row[\'code\']}\'");', "$php: \$row['code']"],
            'PHP, joined' => [$php, '<?php return $c->fetchOne(\'SELECT id FROM t WHERE id = \' . $this->id($x));', "$php: \$this->id(\$x)"],
            'PHP, a condition' => [$php, '<?php $select->where($field . \' = ?\', $value);', "$php: \$field"],
        ];
    }

    /** What the lint says of a tree, the beginning of each line. */
    private function lint(string $root): string
    {
        $command = implode(' ', array_map('escapeshellarg', [PHP_BINARY, self::ROOT . '/tools/lint-sql.php', $root]));
        exec("$command 2>&1", $lines, $status);
        self::assertSame($lines === [] ? 0 : 1, $status, implode("\n", $lines));

        return implode("\n", array_map(static fn (string $line): string => preg_split('/ (?:in ".*|sends .*)$/', $line)[0], array_slice($lines, 0, 1)));
    }
}
