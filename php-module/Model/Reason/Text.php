<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Reason;

use Akeneo\Events\Model\CleanText;
use Magento\Framework\Phrase;

/**
 * Says an outcome or a reason in the reader's language. If its codes cannot be read, the stored English message is shown.
 *
 * It never throws. The text is not escaped.
 */
class Text
{
    /** Deeper than any argument: a list of entities. */
    private const DEPTH = 16;

    /** @var array<string, Phrase>|null */
    private ?array $templates = null;

    public function __construct(
        private readonly Phrases $phrases,
        private readonly Argument $argument,
        private readonly CleanText $clean,
    ) {
    }

    /**
     * @param string|null $sentences the column: a JSON list of {"code": …, "args": […]}
     * @param string|null $message the same in English
     */
    public function of(?string $sentences, ?string $message): string
    {
        return $this->rendered($sentences) ?? $this->clean->of((string)$message);
    }

    /** All of it or nothing: half a reason may say the opposite. */
    private function rendered(?string $sentences): ?string
    {
        $list = $sentences === null ? null : json_decode($sentences, true, self::DEPTH, JSON_INVALID_UTF8_SUBSTITUTE);
        if (!is_array($list) || $list === []) {
            return null;
        }
        $texts = array_map($this->sentence(...), $list);

        return in_array(null, $texts, true) ? null : implode(' ', $texts);
    }

    private function sentence(mixed $sentence): ?string
    {
        [$code, $arguments] = is_array($sentence) ? [$sentence['code'] ?? null, $sentence['args'] ?? []] : [null, null];
        $this->templates ??= $this->phrases->all();
        $template = is_string($code) ? ($this->templates[$code] ?? null)?->getText() : null;
        if ($template === null || !is_array($arguments)) {
            return null;
        }
        $texts = array_map($this->argument->of(...), array_values($arguments));
        if (in_array(null, $texts, true) || $this->places($template) > count($texts)) {
            return null;
        }

        return (string)new Phrase($template, $texts);
    }

    private function places(string $template): int
    {
        preg_match_all('/%(\d+)/', $template, $places);

        return max([0, ...array_map('intval', $places[1])]);
    }
}
