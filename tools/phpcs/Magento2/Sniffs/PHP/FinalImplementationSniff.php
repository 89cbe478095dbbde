<?php

declare(strict_types=1);

namespace Magento2\Sniffs\PHP;

use PHP_CodeSniffer\Files\File;
use PHP_CodeSniffer\Sniffs\Sniff;

/** Magento's generators extend classes: plugins and proxies are made of what is not final. */
final class FinalImplementationSniff implements Sniff
{
    public function register(): array
    {
        return [T_FINAL];
    }

    public function process(File $phpcsFile, $stackPtr): void
    {
        $phpcsFile->addError('"final" keeps plugins and proxies away.', $stackPtr, 'FoundFinal');
    }
}
