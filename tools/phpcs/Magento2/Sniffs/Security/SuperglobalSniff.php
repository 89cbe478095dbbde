<?php

declare(strict_types=1);

namespace Magento2\Sniffs\Security;

use PHP_CodeSniffer\Files\File;
use PHP_CodeSniffer\Sniffs\Sniff;

/** Magento's request is the way to what a browser sent. */
final class SuperglobalSniff implements Sniff
{
    private const NAMES = ['$_GET', '$_POST', '$_REQUEST', '$_COOKIE', '$_FILES', '$_SESSION', '$_SERVER', '$_ENV', '$GLOBALS'];

    public function register(): array
    {
        return [T_VARIABLE];
    }

    public function process(File $phpcsFile, $stackPtr): void
    {
        $name = $phpcsFile->getTokens()[$stackPtr]['content'];
        if (in_array($name, self::NAMES, true)) {
            $phpcsFile->addError('%s is used.', $stackPtr, 'SuperglobalUsage', [$name]);
        }
    }
}
