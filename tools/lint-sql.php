<?php

/**
 * Refuses SQL in which something stands that may be a value: values belong into parameters.
 *
 *   php tools/lint-sql.php [ROOT]     prints what it refuses, one a line; exits with 1 if there is something
 *
 * It looks at each format! in src/ and at each text with variables, or joined to something, in php-module/. What is put into such a text
 * is judged by its form and by its place, so that no list has to follow the code:
 *
 *   where a value stands (in quotes, after =, <, >, LIKE, LIMIT and so on, in IN (…) and VALUES (…)):
 *           a constant, a list of question marks (places, placeholders(…)), or a call with plain names for arguments in Rust
 *   where a column is compared (before =, LIKE and so on): a constant
 *   elsewhere, for a table, a column or a condition: these, a plain name, a table by its name, a list that is joined, or one of two
 *           literals
 *
 * Never a field, an element, or what a method makes of an object. In src/ it refuses as well what the driver sends without parameters.
 */

declare(strict_types=1);

/** What makes a text SQL. */
const SQL = '/\b(SELECT\s|INSERT INTO|UPDATE \{|UPDATE \S+ SET|DELETE FROM|REPLACE\(|SET SESSION|JOIN\s|FROM \{|WHERE\s|UNION ALL|ORDER BY|LIMIT\s|BETWEEN\s|LIKE \?)|[=<>{}] +\?|IN \(/';
const BEFORE_A_VALUE = '/([=<>]|\b(LIKE|BETWEEN|LIMIT|OFFSET|INTERVAL)|\b(IN|VALUES)\s*\((?!\s*SELECT\b)[^()]*)\s*$/';
const COMPARED = '/(?<!FROM )(?<!\.)\{\}\s*(\{[^{}]*\}\s*)?([=<>!]|(NOT )?(LIKE|IN|BETWEEN)\b|\?)/A';

const CONSTANT = '/^(\w+::)*[A-Z][A-Z0-9_]*$/';
const QUESTION_MARKS = '/^(\$this->)?(places|placeholders)\(.*\)$|^\$?(places|placeholders)$/';
const PLAIN_CALL = '/^[a-z_]+\(("[\w.]+"|[a-z_, ])*\)$/';
const PLAIN_NAME = '/^\$?[a-z_]\w*$/i';
const TABLE = '/^[\w.()>$-]*\b(table|getTableName)\([\w":, ]*\)\??$|^table\.0$/';
const JOINED = '/^[\w:]+(\.map\(\w+\))?\.join\("[^"]*"\)$/';
const EITHER = '/^if [\w.]+ \{ "[^"]*" \} else \{ "[^"]*" \}$/';

/** The driver's calls without parameters, and where they are right: the session's settings are numbers and words of the code. */
const TEXT_PROTOCOL = '/\.(query_drop|query_first|query_iter|query_map|query_fold|query_opt|query)\b/';
const TEXT_ALLOWED = ['src/database/connect.rs', 'src/database/mod.rs'];

/** What the rules refuse and a person has found to be right. An entry that is not needed any more is refused, too. */
const REVIEWED = [
    'src/database/bounded.rs' => ['seconds'], // a number
    'src/database/connect.rs' => ['idle', 'lock_wait(settings.timeout)', 'seconds'], // numbers of seconds
    'src/queue/sql/names.rs' => ['column'], // names that stand below it
    'src/queue/sql.rs' => ['event_id', 'status'], // a parameter, or one with a condition; a word of an enum
    'src/queue/sql/again.rs' => ['history'], // what columns hold, by constants
    'src/queue/sql/shelf.rs' => ['shelf'], // a word of an enum
    'php-module/Model/Listing/Conditions.php' => ['$field', '$list', 'self::COMPARISONS[$is]'], // looked up in constants; integers
    'php-module/Model/ResourceModel/QueueRows.php' => ['$limit'], // an integer
    'php-module/Setup/Uninstall.php' => ['$column'], // names that stand above it
];

exit(main(rtrim($argv[1] ?? dirname(__DIR__), '/')));

function main(string $root): int
{
    $refused = [];
    foreach (files("$root/src", '/\.rs$/') as $file) {
        $name = substr($file, strlen($root) + 1);
        // What stands in a test module is no part of the product.
        $code = explode("\n#[cfg(test)]\nmod tests", (string)file_get_contents($file), 2)[0];
        if (!in_array($name, TEXT_ALLOWED, true) && preg_match(TEXT_PROTOCOL, $code, $call) === 1) {
            echo "$name: $call[1] sends a statement without parameters\n";
            $refused[] = $name;
        }
        $refused = [...$refused, ...judge($name, rust($code))];
    }
    foreach (files("$root/php-module", '/\.(php|phtml)$/') as $file) {
        $refused = [...$refused, ...judge(substr($file, strlen($root) + 1), php((string)file_get_contents($file)))];
    }
    foreach (array_keys(REVIEWED) as $file) {
        if (is_dir(dirname("$root/$file")) && !is_file("$root/$file")) {
            echo $refused[] = "$file: is REVIEWED, and is not there any more\n";
        }
    }

    return $refused === [] ? 0 : 1;
}

/** @return string[] */
function files(string $folder, string $pattern): array
{
    $all = is_dir($folder) ? new RecursiveIteratorIterator(new RecursiveDirectoryIterator($folder, FilesystemIterator::SKIP_DOTS)) : [];
    $files = array_filter(array_keys(iterator_to_array($all)), static fn (string $file): bool => preg_match($pattern, $file) === 1);
    sort($files);

    return $files;
}

/**
 * @param string[] $texts each with what is put into it in braces
 * @return string[] what is refused
 */
function judge(string $file, array $texts): array
{
    $refused = [];
    foreach ($texts as $text) {
        preg_match_all('/\{((?:[^{}]|\{[^{}]*\})*)\}/', $text, $parts);
        $text = (string)preg_replace('/\{((?:[^{}]|\{[^{}]*\})*)\}/', '{}', $text);
        for ($at = -1; preg_match(SQL, $text) === 1 && ($at = strpos($text, '{}', $at + 1)) !== false;) {
            $part = array_shift($parts[1]);
            if (!isSafe($part, substr($text, 0, $at), preg_match(COMPARED, $text, offset: $at) === 1)) {
                $refused[$part] = "$file: $part in \"" . substr((string)preg_replace('/\s+/', ' ', $text), 0, 60) . '"';
            }
        }
    }
    $reviewed = REVIEWED[$file] ?? [];
    foreach (array_diff($reviewed, array_keys($refused)) as $stale) {
        $refused[] = "$file: $stale is REVIEWED, and nothing of it is refused any more";
    }
    $refused = array_values(array_diff_key($refused, array_flip($reviewed)));
    echo implode('', array_map(static fn (string $it): string => "$it\n", $refused));

    return $refused;
}

function isSafe(string $part, string $before, bool $compared): bool
{
    $isOneOf = static fn (string ...$forms): bool => array_filter($forms, static fn (string $form): bool => preg_match($form, $part) === 1) !== [];
    $quoted = substr_count($before, "'") % 2 === 1;

    return match (true) {
        $isOneOf(CONSTANT, QUESTION_MARKS) => true,
        $quoted => false,
        preg_match(BEFORE_A_VALUE, $before) === 1 => $isOneOf(PLAIN_CALL),
        $compared => false,
        default => $isOneOf(PLAIN_NAME, PLAIN_CALL, TABLE, JOINED, EITHER),
    };
}

/** @return string[] the text of each format!, with its arguments in their places */
function rust(string $code): array
{
    $texts = [];
    preg_match_all('/\bformat!\s*(\((?:[^()"]|"(?:[^"\\\\]|\\\\.)*"|(?1))*\))/s', $code, $calls);
    foreach ($calls[1] as $call) {
        preg_match_all('/(?:[^,()[\]{}"]|"(?:[^"\\\\]|\\\\.)*"|([(\[{])(?:[^()[\]{}"]|"(?:[^"\\\\]|\\\\.)*"|(?R))*[)\]}])+/s', substr($call, 1, -1), $arguments);
        $arguments = array_map(static fn (string $it): string => trim((string)preg_replace('/\s+/', ' ', $it)), $arguments[0]);
        // What is doubled is text: names of tables, which the code does not put in there.
        $text = (string)preg_replace('/\{\{(\w*)\}\}/', '$1', trim((string)array_shift($arguments), '"'));
        $texts[] = (string)preg_replace_callback(
            '/\{(\w*)(:[^{}]*)?\}/',
            static function (array $place) use (&$arguments): string {
                return '{' . ($place[1] === '' ? (string)array_shift($arguments) : $place[1]) . '}';
            },
            $text
        );
    }

    return $texts;
}

/** @return string[] each chain of texts that are joined by dots, with what is no text in braces */
function php(string $code): array
{
    $names = [T_VARIABLE, T_STRING, T_NAME_QUALIFIED, T_NAME_FULLY_QUALIFIED, T_OBJECT_OPERATOR, T_DOUBLE_COLON, T_STATIC, T_LNUMBER, T_NUM_STRING, T_STRING_VARNAME];
    $texts = [];
    // A chain for each open bracket: what is joined so far, the part that is being read, and whether a quotation is open.
    $chains = [['', '', false]];
    $close = static function () use (&$chains, &$texts): void {
        [$text, $part, $quoted] = array_pop($chains);
        $texts[] = $text . ($part === '' ? '' : "{{$part}}");
        $chains[] = ['', '', $quoted];
    };
    foreach (token_get_all($code) as $token) {
        [$id, $source] = is_array($token) ? $token : [null, $token];
        if (in_array($id, [T_COMMENT, T_DOC_COMMENT, T_WHITESPACE, T_INLINE_HTML], true)) {
            continue;
        }
        [$text, $part, $quoted] = $chains[array_key_last($chains)];
        if (in_array($id, $names, true)) {
            $chains[array_key_last($chains)][1] .= $source;
        } elseif (in_array($source, ['(', '['], true)) {
            $chains[array_key_last($chains)][1] .= $part === '' ? '' : $source;
            $chains[] = ['', '', false];
        } elseif (in_array($source, [')', ']'], true)) {
            $texts[] = $inner = $chains[array_key_last($chains)][0] . ($part === '' ? '' : "{{$part}}");
            array_pop($chains);
            $chains = $chains ?: [['', '', false]];
            $outer = &$chains[array_key_last($chains)];
            $outer[1] .= $outer[1] === '' ? '' : str_replace(['{', '}'], '', $inner) . $source;
            unset($outer);
        } elseif ($source === '.' || $source === '"' || in_array($id, [T_CONSTANT_ENCAPSED_STRING, T_ENCAPSED_AND_WHITESPACE, T_START_HEREDOC, T_END_HEREDOC], true)) {
            $text .= $part === '' ? '' : "{{$part}}";
            $text .= $id === T_CONSTANT_ENCAPSED_STRING ? substr($source, 1, -1) : ($id === T_ENCAPSED_AND_WHITESPACE ? $source : '');
            $chains[array_key_last($chains)] = [$text, '', $source === '"' ? !$quoted : $quoted];
        } elseif (!$quoted) {
            $close();
        }
    }

    return $texts;
}
