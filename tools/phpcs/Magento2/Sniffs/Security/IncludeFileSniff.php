<?php

declare(strict_types=1);

namespace Magento2\Sniffs\Security;

use PHP_CodeSniffer\Files\File;
use PHP_CodeSniffer\Sniffs\Sniff;
use PHP_CodeSniffer\Util\Tokens;

/** Classes come by the autoloader; whatever else is included is code that nobody expects there. */
final class IncludeFileSniff implements Sniff
{
    public function register(): array
    {
        return Tokens::$includeTokens;
    }

    public function process(File $phpcsFile, $stackPtr): void
    {
        $phpcsFile->addError('A file is included.', $stackPtr, 'FoundIncludeFile');
    }
}
