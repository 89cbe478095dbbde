<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit;

use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class SqlLintTest extends TestCase
{
    private const ROOT = __DIR__ . '/../../..';

    public function testNoStatementOfTheProductIsPutTogetherFromValues(): void
    {
        self::assertSame('', $this->lint(self::ROOT));
    }

    public function testAnExceptionThatIsNotNeededAnyMoreIsNamed(): void
    {
        $this->testAStatementThatIsPutTogetherFromAValueIsNamed(
            'php-module/Setup/Uninstall.php',
            '<?php $c->query("DELETE FROM {$this->table()} WHERE path LIKE ?");',
            'php-module/Setup/Uninstall.php: $column is REVIEWED, and nothing of it is refused any more'
        );
    }

    /** @dataProvider offences */
    #[DataProvider('offences')]
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
            'Rust, in quotes' => ['src/a.rs', 'format!("SELECT id FROM {table} WHERE code = \'{code}\'")', 'src/a.rs: code'],
            'Rust, in quotes, within more' => ['src/a.rs', 'format!("SELECT id FROM {table} WHERE code LIKE \'%{code}%\'")', 'src/a.rs: code'],
            'Rust, a number' => ['src/a.rs', 'format!("SELECT id FROM {table} LIMIT {limit}")', 'src/a.rs: limit'],
            'Rust, one of many' => ['src/a.rs', 'format!("DELETE FROM {table} WHERE id IN ({ids})")', 'src/a.rs: ids'],
            'Rust, a row' => ['src/a.rs', 'format!("INSERT INTO {table} (a, b) VALUES (?, {b})")', 'src/a.rs: b'],
            'Rust, by place' => ['src/a.rs', "format!(\n    \"UPDATE {} SET message = '{}' WHERE id = ?\",\n    table(settings),\n    event.code()\n)", 'src/a.rs: event.code()'],
            'Rust, a field' => ['src/a.rs', 'format!("SELECT id FROM {} WHERE id = ?", event.kind)', 'src/a.rs: event.kind'],
            'Rust, a call with a field' => ['src/a.rs', 'format!("SELECT id FROM {table} WHERE code = {}", quoted(event.code))', 'src/a.rs: quoted(event.code)'],
            'Rust, a part of a statement' => ['src/a.rs', 'let condition = format!("id IN ({id})");', 'src/a.rs: id'],
            'Rust, as text' => ['src/a.rs', 'connection.query_drop(sql)?;', 'src/a.rs: query_drop'],
            'PHP, in the text' => [$php, '<?php $c->query("DELETE FROM t WHERE id = $id");', "$php: \$id"],
            'PHP, in braces' => [$php, '<?php $c->fetchAll("SELECT * FROM {$this->table()} WHERE code = \'{$row[\'code\']}\'");', "$php: \$row[code]"],
            'PHP, joined' => [$php, '<?php return $c->fetchOne(\'SELECT id FROM t WHERE id = \' . $this->id($x));', "$php: \$this->id(\$x)"],
            'PHP, joined, for a table' => [$php, '<?php return $c->fetchOne(\'SELECT id FROM \' . $this->of($x) . \' WHERE id = ?\');', "$php: \$this->of(\$x)"],
            'PHP, several lines' => [$php, "<?php return \$c->fetchOne(<<<SQL\n    SELECT id\n    FROM t WHERE id = \$id\n    SQL);", "$php: \$id"],
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
