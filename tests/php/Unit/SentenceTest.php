<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit;

use Akeneo\Events\Console\Failure;
use Akeneo\Events\Console\SafeText;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;
use Symfony\Component\Console\Output\BufferedOutput;

final class SentenceTest extends TestCase
{
    /** @dataProvider messages */
    #[DataProvider('messages')]
    public function testAMessageBeginsWithACapitalLetterUnlessItBeginsWithANameOfSomething(string $message, string $sentence): void
    {
        $output = new BufferedOutput();
        (new Failure(new SafeText()))->show(new \RuntimeException($message), $output);
        self::assertSame("$sentence\n", $output->fetch());
    }

    public static function messages(): array
    {
        return [
            'a word' => ['nobody answered in time', 'Nobody answered in time.'],
            'a word and a comma' => ['then, nothing', 'Then, nothing.'],
            'a word alone' => ['nothing', 'Nothing.'],
            'a word and a colon' => ['product: nothing was found.', 'Product: nothing was found.'],
            'an address' => ['https://pim.example cannot be reached', 'https://pim.example cannot be reached.'],
            'a host' => ['pim.example does not answer', 'pim.example does not answer.'],
            'a SKU' => ['shirt-1 is there twice', 'shirt-1 is there twice.'],
            'a class' => ['magento\Framework\Thing does not exist', 'magento\Framework\Thing does not exist.'],
            'a file' => ['app/etc/env.php cannot be read', 'app/etc/env.php cannot be read.'],
            'a command' => ['bin/magento says no', 'bin/magento says no.'],
            'an option' => ['--limit takes a number', '--limit takes a number.'],
            'a setting' => ['crypt/key is missing', 'crypt/key is missing.'],
        ];
    }
}
