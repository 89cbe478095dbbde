<?php

declare(strict_types=1);

namespace Magento2\Sniffs\Functions;

use PHP_CodeSniffer\Files\File;
use PHP_CodeSniffer\Sniffs\Sniff;

/** A static method has no plugins. Closures and arrow functions may be static. */
final class StaticFunctionSniff implements Sniff
{
    public function register(): array
    {
        return [T_STATIC];
    }

    public function process(File $phpcsFile, $stackPtr): void
    {
        $next = $phpcsFile->findNext(T_WHITESPACE, $stackPtr + 1, null, true);
        if ($next !== false && $phpcsFile->getTokens()[$next]['code'] === T_FUNCTION) {
            $phpcsFile->addError('A static method cannot be intercepted.', $next, 'StaticFunction');
        }
    }
}
