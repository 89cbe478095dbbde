<?php

declare(strict_types=1);

namespace Magento2\Sniffs\Security;

use PHP_CodeSniffer\Standards\Generic\Sniffs\PHP\ForbiddenFunctionsSniff;

/** What opens a door, or is weaker than it looks. */
final class InsecureFunctionSniff extends ForbiddenFunctionsSniff
{
    /** @var array<string, ?string> with what to use instead */
    public $forbiddenFunctions = [
        'assert' => null,
        'create_function' => null,
        'eval' => null,
        'exec' => '\Magento\Framework\Shell::execute',
        'md5' => 'hash() with sha256',
        'mt_rand' => 'random_int',
        'mt_srand' => null,
        'passthru' => null,
        'pcntl_exec' => null,
        'popen' => null,
        'proc_open' => null,
        'serialize' => '\Magento\Framework\Serialize\SerializerInterface::serialize',
        'sha1' => 'hash() with sha256',
        'shell_exec' => null,
        'srand' => null,
        'system' => null,
        'unserialize' => '\Magento\Framework\Serialize\SerializerInterface::unserialize',
    ];
}
