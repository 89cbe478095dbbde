<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

/** What a command prints to a terminal, as a page. */
final class TerminalPage
{
    /** By the codes that Symfony's console writes: colours of letters, of the ground from 40 on, and 1 for bold. */
    private const STYLES = [
        '1' => 'font-weight: bold', '31' => 'color: #ff7b72', '32' => 'color: #7ee787', '33' => 'color: #e3b341', '34' => 'color: #79c0ff',
        '35' => 'color: #d2a8ff', '36' => 'color: #76e3ea', '37' => 'color: #f0f6fc', '41' => 'background: #da3633', '43' => 'background: #9e6a03',
    ];

    /** Codes that end a style of those. */
    private const ENDS = ['22' => ['1'], '39' => ['31', '32', '33', '34', '35', '36', '37'], '49' => ['41', '43']];

    public function __construct(private readonly int $columns)
    {
    }

    /** Of one command, with the prompt before it. */
    public function html(string $command, string $output): string
    {
        $command = htmlspecialchars($command);
        $output = $this->colored(rtrim($output));

        return <<<HTML
            <!DOCTYPE html>
            <meta charset="utf-8">
            <style>
                body { margin: 0; background: #0d1117; }
                pre {
                    display: inline-block; width: max-content; max-width: {$this->columns}ch; margin: 0; padding: 20px 24px; color: #c9d1d9; background: #0d1117;
                    font: 14px/1.45 "DejaVu Sans Mono", monospace; white-space: pre-wrap; word-break: break-all;
                }
                i { font-style: normal; color: #7ee787; }
                b { color: #f0f6fc; }
            </style>
            <pre><i>$</i> <b>$command</b>\n$output</pre>
            HTML;
    }

    private function colored(string $output): string
    {
        $styles = [];
        $html = '';
        foreach (preg_split('/(\e\[[\d;]*m)/', $output, -1, PREG_SPLIT_DELIM_CAPTURE) as $part) {
            if (preg_match('/^\e\[([\d;]*)m$/', $part, $of)) {
                foreach (explode(';', $of[1]) as $code) {
                    $styles = in_array($code, ['', '0'], true) ? [] : array_diff_key($styles, array_flip(self::ENDS[$code] ?? []));
                    if (isset(self::STYLES[$code])) {
                        $styles[$code] = self::STYLES[$code];
                    }
                }
            } else {
                $text = htmlspecialchars($part);
                $html .= $styles === [] ? $text : sprintf('<span style="%s">%s</span>', implode('; ', $styles), $text);
            }
        }

        return $html;
    }
}
