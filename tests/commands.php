<?php

/**
 * Every command that the documentation tells the reader to type: [file, command], from console blocks and from code within
 * sentences. Comments and the shell's continuation are not a part of it.
 */

declare(strict_types=1);

return (static function (): array {
    $root = dirname(__DIR__);
    $commands = [];
    foreach ([...glob("$root/*.md"), ...glob("$root/docs/*.md"), ...glob("$root/docs/*/*.md")] as $file) {
        $name = substr($file, strlen($root) + 1);
        $text = (string)file_get_contents($file);
        preg_match_all('/^ *```console\n(.*?)^ *```/ms', $text, $blocks);
        foreach ($blocks[1] as $block) {
            foreach (explode("\n", trim($block)) as $line) {
                $commands[] = [$name, trim(preg_replace('/\s#.*$/', '', $line))];
            }
        }
        $sentences = preg_replace('/^ *```.*?^ *```/ms', '', $text);
        preg_match_all('/`((?:[A-Z_]+=\S+ )*(?:bin\/magento|make|cargo|composer|php|tools\/|tests\/magento\/)[^`]*\s[^`]*)`/', $sentences, $quoted);
        foreach ($quoted[1] as $command) {
            $commands[] = [$name, preg_replace('/\s+/', ' ', $command)];
        }
    }

    return array_values(array_filter(array_unique($commands, SORT_REGULAR), static fn (array $it): bool => $it[1] !== ''));
})();
