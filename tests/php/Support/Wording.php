<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Model\CleanText;
use Akeneo\Events\Model\InShop\Along;
use Akeneo\Events\Model\InShop\Entities;
use Akeneo\Events\Model\InShop\Names;
use Akeneo\Events\Model\Numbers;
use Akeneo\Events\Model\Reason\Argument;
use Akeneo\Events\Model\Reason\Ends;
use Akeneo\Events\Model\Reason\Phrases;
use Akeneo\Events\Model\Reason\Text;
use Magento\Catalog\Model\Product\Type;
use Magento\Framework\Phrase;

/** What turns stored names and reasons into words, with templates of its own: those of the shop may change. */
final class Wording
{
    public static function text(): Text
    {
        $phrases = new class extends Phrases {
            public function all(): array
            {
                return [
                    'gone' => new Phrase('Deleted %1.'),
                    'given_up' => new Phrase('The shop gave up after %1 tries.'),
                    'holds' => new Phrase('The attribute set of %1 holds %2 products.'),
                    'closed' => new Phrase('Nothing to do.'),
                ];
            }
        };
        $clean = new CleanText();

        return new Text($phrases, new Argument($clean), $clean);
    }

    public static function ends(): Ends
    {
        return new Ends(self::text());
    }

    public static function names(): Names
    {
        return new Names(new Entities(new CleanText()), new Type(), new CleanText());
    }

    public static function along(): Along
    {
        return new Along(new Entities(new CleanText()), new Numbers());
    }
}
