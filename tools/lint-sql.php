<?php

/**
 * Refuses SQL that is put together from anything but what is listed here: values belong into parameters.
 *
 *   php tools/lint-sql.php [ROOT]     prints what it refuses, one a line; exits with 1 if there is something
 *
 * In src/ it looks at every format! of a text that reads like SQL, and at calls that send text instead of a prepared
 * statement; in php-module/ at every such text with a variable in it, or joined to something.
 */

declare(strict_types=1);

const SQL = '/\b(SELECT\s|INSERT INTO|UPDATE \{|UPDATE \S+ SET|DELETE FROM|REPLACE\(|SET SESSION|JOIN\s|FROM \{|WHERE\s|UNION ALL|ORDER BY|LIMIT\s|BETWEEN\s|LIKE \?)|[=<>{] +\?|IN \(/';

/** Calls of the driver that take no parameters, and so are for statements without a value only. */
const TEXT_PROTOCOL = '/\.(query_drop|query_first|query_iter|query_map|query_fold|query_opt|query)\b/';

/** File to expressions: names of tables, lists of question marks, constants, and conditions made of these. */
const ALLOWED = [
    'src/database/connect.rs' => ['idle', 'lock_wait', 'isolation'],
    'src/database/mod.rs' => ['table'],
    'src/latest.rs' => ['table'],
    'src/latest/away.rs' => ['table'],
    'src/planner/mod.rs' => ['table'],
    'src/planner/imports.rs' => ['RUNS'],
    'src/planner/mapped.rs' => ['columns', 'mapping', 'join'],
    'src/planner/snapshot.rs' => ['columns', 'join', 'mapping', 'rows', 'key'],
    'src/planner/kinds/option.rs' => ['options', 'values', 'products', 'row', 'links', 'supers'],
    'src/queue/sql.rs' => [
        'event_id', 'row', 'all.join(" AND ")', 'ENTRY', 'locking', 'table', 'condition', 'order', 'before', 'MAX_RETRIES', 'BEFORE',
        'MOST_BEFORE', 'COUNT_LIMIT', 'status', 'Status::ALL.map(count).join(", ")',
    ],
    'php-module/Model/Listing/Conditions.php' => ['$field', '$list', 'self::COMPARISONS[$is]'],
    // Quoted by Magento's adapter: an id, as an integer.
    'php-module/Model/ResourceModel/AttributeRows.php' => ['$without'],
    // Names of tables, question marks, and Magento's name of a column.
    'php-module/Model/ResourceModel/GalleryRows.php' => ['$places', '$bindings', '$values', '$attributes', '$products', '$link', '$links', '$this->places($products)', '$this->places($files)', '$this->places($productIds)'],
    'php-module/Model/ResourceModel/QueueRows.php' => ['self::COLUMNS', '$places', '$where', '$limit'],
    'php-module/Model/ResourceModel/SubscriptionRows.php' => ['$places'],
    'php-module/Setup/Uninstall.php' => ['$column'],
];

/** The same everywhere: a table by its name, and question marks. */
const ALWAYS = '/^((database\.)?(settings(\(\))?\.)?table\((settings|MAPPING|CATEGORIES|"[a-z_]+")\)|(placeholders|text_by_id)\((size|rows)\)|\$this->table\(\))$/';

/** Files in which statements may be sent as text: the session's settings are numbers and words of the code. */
const TEXT_ALLOWED = ['src/database/connect.rs', 'src/database/mod.rs'];

$root = rtrim($argv[1] ?? dirname(__DIR__), '/');
$offences = [];
foreach (files("$root/src", 'rs') as $file) {
    $name = substr($file, strlen($root) + 1);
    // What stands in a test module is no part of the product.
    $code = explode("\n#[cfg(test)]\nmod tests", (string)file_get_contents($file), 2)[0];
    if (!in_array($name, TEXT_ALLOWED, true) && preg_match(TEXT_PROTOCOL, $code, $found) === 1) {
        $offences[] = "$name: $found[1] sends a statement without parameters";
    }
    foreach (formats($code) as [$text, $expressions]) {
        array_push($offences, ...refused($name, $text, $expressions));
    }
}
foreach ([...files("$root/php-module", 'php'), ...files("$root/php-module", 'phtml')] as $file) {
    foreach (joined((string)file_get_contents($file)) as [$text, $expressions]) {
        array_push($offences, ...refused(substr($file, strlen($root) + 1), $text, $expressions));
    }
}
foreach (array_unique($offences) as $offence) {
    echo $offence, "\n";
}
exit($offences === [] ? 0 : 1);

/** @return string[] */
function files(string $folder, string $extension): array
{
    if (!is_dir($folder)) {
        return [];
    }
    $all = new RecursiveIteratorIterator(new RecursiveDirectoryIterator($folder, FilesystemIterator::SKIP_DOTS));
    $files = [];
    foreach ($all as $file) {
        if ($file->getExtension() === $extension) {
            $files[] = $file->getPathname();
        }
    }
    sort($files);

    return $files;
}

/**
 * @param string[] $expressions
 * @return string[]
 */
function refused(string $file, string $text, array $expressions): array
{
    if (preg_match(SQL, $text) !== 1) {
        return [];
    }
    $known = static fn (string $it): bool => preg_match(ALWAYS, $it) === 1 || in_array($it, ALLOWED[$file] ?? [], true);
    $unknown = array_filter($expressions, static fn (string $it): bool => !$known($it));
    $begin = substr((string)preg_replace('/\s+/', ' ', $text), 0, 60);

    return array_map(static fn (string $it): string => "$file: $it in \"$begin\"", array_values($unknown));
}

/** @return array{string, string[]}[] text and expressions of each format! */
function formats(string $code): array
{
    $found = [];
    preg_match_all('/\bformat!\s*\(/', $code, $starts, PREG_OFFSET_CAPTURE);
    foreach ($starts[0] as [$start, $at]) {
        $arguments = arguments($code, $at + strlen($start));
        $text = array_shift($arguments) ?? '';
        preg_match_all('/(?<!\{)\{([a-z_A-Z0-9]*)(?::[^}]*)?\}/', $text, $places);
        $inline = array_filter($places[1], static fn (string $name): bool => $name !== '');
        $found[] = [$text, [...array_values($inline), ...$arguments]];
    }

    return $found;
}

/** @return string[] the arguments of a macro that begin here, without the white space of their layout */
function arguments(string $code, int $at): array
{
    $arguments = [];
    $argument = '';
    for ($depth = 0; $at < strlen($code); $at++) {
        $character = $code[$at];
        if ($character === '"') {
            preg_match('/"(?:[^"\\\\]|\\\\.)*"/As', $code, $literal, 0, $at);
            $argument .= $literal[0];
            $at += strlen($literal[0]) - 1;
        } elseif ($depth === 0 && $character === ',') {
            $arguments[] = $argument;
            $argument = '';
        } elseif ($depth === 0 && $character === ')') {
            break;
        } else {
            $depth += (int)str_contains('([{', $character) - (int)str_contains(')]}', $character);
            $argument .= $character;
        }
    }
    $arguments[] = $argument;
    $tidy = static fn (string $it): string => trim((string)preg_replace('/\s+/', ' ', $it));

    return array_values(array_filter(array_map($tidy, $arguments), static fn (string $it): bool => $it !== ''));
}

/** @return array{string, string[]}[] each text that is made of parts, and the parts that are no text */
function joined(string $code): array
{
    $found = [];
    $text = '';
    $parts = [];
    $part = null;
    $quoted = false;
    // A statement, or an argument, is one chain of texts; what is between two commas or semicolons.
    foreach (token_get_all($code) as $token) {
        [$id, $source] = is_array($token) ? $token : [null, $token];
        if (in_array($id, [T_COMMENT, T_DOC_COMMENT, T_WHITESPACE, T_INLINE_HTML], true)) {
            continue;
        }
        if ($source === '"') {
            $quoted = !$quoted;
            if ($part !== null) {
                $parts[] = $part;
                $part = null;
            }
        } elseif ($quoted && $id === T_ENCAPSED_AND_WHITESPACE) {
            $text .= $source;
            if ($part !== null) {
                $parts[] = $part;
                $part = null;
            }
        } elseif ($quoted) {
            $text .= $part === null ? '{' : '';
            $part = ($part ?? '') . (in_array($id, [T_CURLY_OPEN, T_DOLLAR_OPEN_CURLY_BRACES], true) || $source === '}' ? '' : $source);
        } elseif ($id === T_CONSTANT_ENCAPSED_STRING) {
            $text .= substr($source, 1, -1);
        } elseif ($source === '.') {
            $parts[] = '.';
        } elseif (in_array($source, [';', ',', '{', '}', '?', ':'], true) || $id === T_RETURN || $id === T_DOUBLE_ARROW) {
            $found[] = [$text, finished($parts)];
            [$text, $parts] = ['', []];
        } elseif ($parts !== [] || $id === T_VARIABLE || $id === T_STRING || $id === T_STATIC) {
            $parts[] = ' ' . $source;
        }
    }

    return $found;
}

/**
 * Of a chain of tokens the interpolated parts, and what a dot joins.
 *
 * @param string[] $parts
 * @return string[]
 */
function finished(array $parts): array
{
    $expressions = [];
    $operand = '';
    $dots = in_array('.', $parts, true);
    foreach ([...$parts, '.'] as $part) {
        if ($part === '.') {
            // What stands before an open bracket is the call that the text is handed to, which ends after the last one.
            $operand = (string)preg_replace('/^.*\((?![^()]*\))/s', '', $operand);
            $open = substr_count($operand, ')') - substr_count($operand, '(');
            $operand = $open > 0 ? substr($operand, 0, -$open) : $operand;
            if ($dots && $operand !== '') {
                $expressions[] = $operand;
            }
            $operand = '';
        } elseif ($part[0] === ' ') {
            $operand .= substr($part, 1);
        } else {
            $expressions[] = $part;
        }
    }

    return $expressions;
}
