<?php

declare(strict_types=1);

namespace Magento2\Sniffs\Functions;

use PHP_CodeSniffer\Standards\Generic\Sniffs\PHP\ForbiddenFunctionsSniff;

/** What Magento does by classes of its own. Of its list, what a module like this one might use. */
final class DiscouragedFunctionSniff extends ForbiddenFunctionsSniff
{
    protected $patternMatch = true;

    /** @var array<string, null> regular expressions */
    public $forbiddenFunctions = [
        '^(call_user_func|call_user_func_array|create_function|extract|trigger_error|set_time_limit|setlocale|ini_set|ini_alter|putenv|getenv)$' => null,
        '^(chdir|chgrp|chmod|chown|copy|dirname|basename|pathinfo|link|mkdir|rmdir|rename|symlink|touch|unlink|opendir|readdir|scandir|glob)$' => null,
        '^(fopen|fclose|fread|fwrite|fputs|fflush|fget.*|fputcsv|readfile|readlink|file|file_exists|file_get_contents|file_put_contents|filesize|filemtime)$' => null,
        '^(is_dir|is_file|is_link|is_readable|is_writable|is_writeable|parse_ini_file|realpath|stat|tempnam|tmpfile)$' => null,
        '^(curl_|socket_|stream_|ftp_|gz|bz|image|ldap_|mysqli|pcntl_|posix_|session_).*$' => null,
        '^(fsockopen|header|headers_list|getallheaders|get_headers|setcookie|setrawcookie|mail|openlog|syslog)$' => null,
        '^(ob_start|ob_get_contents|ob_get_flush|register_shutdown_function|register_tick_function|sleep|usleep|time_nanosleep)$' => null,
        '^(addcslashes|addslashes|stripslashes|stripcslashes|quotemeta|htmlspecialchars|htmlentities|html_entity_decode|rawurldecode|urldecode)$' => null,
        '^(base64_decode|base_convert|chr|unpack|parse_str|parse_url|print_r|printf|vprintf|var_dump|token_get_all|highlight_.*)$' => null,
    ];
}
