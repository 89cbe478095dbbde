<?php

declare(strict_types=1);

namespace Akeneo\Events\Tools\Magento;

/** The files of Magento's modules and framework, and the names that are found in them by a pattern. */
final class Texts
{
    /** @var array<string, string[]> by the root of a tree */
    private static array $files = [];
    /** @var array<string, array<string, true>> */
    private static array $names = [];

    /** @return string[] paths */
    public static function files(Tree $tree, string $pattern): array
    {
        if (!isset(self::$files[$tree->root])) {
            self::$files[$tree->root] = [];
            foreach (array_filter([...$tree->modules(), ...$tree->framework(), "$tree->root/lib/web", "$tree->root/app/etc"], 'is_dir') as $directory) {
                $walk = new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator($directory, \FilesystemIterator::SKIP_DOTS));
                foreach ($walk as $file) {
                    self::$files[$tree->root][] = $file->getPathname();
                }
            }
        }

        return array_values(preg_grep($pattern, self::$files[$tree->root]) ?: []);
    }

    /** @return array<string, true> what the pattern's first part finds in those files */
    public static function names(Tree $tree, string $files, string $pattern): array
    {
        $key = "$tree->root $files $pattern";
        if (!isset(self::$names[$key])) {
            self::$names[$key] = [];
            foreach (self::files($tree, $files) as $file) {
                preg_match_all($pattern, (string)file_get_contents($file), $of);
                self::$names[$key] += array_fill_keys($of[1], true);
            }
        }

        return self::$names[$key];
    }
}
