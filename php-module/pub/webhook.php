<?php

/**
 * The direct endpoint: one webhook call without Magento's bootstrap.
 *
 * It takes Akeneo's full rate on a small machine, and keeps taking events while the shop is in maintenance mode.
 * All that it needs is the extension and the deployment configuration of the shop (see deployment.php), whose root the web
 * server names in MAGENTO_ROOT; without that, app/etc/env.php is looked for above this file.
 *
 * Akeneo suspends a subscription at once on 404 or a redirect and counts other 4xx and 5xx against it; 429 only
 * slows it down. The body is always empty, whatever else is printed. Between two steps of an upgrade the extension is of another
 * version: what an older one does not have is used only where it has to be, and changes no answer.
 *
 * phpcs:disable Magento2.Functions.DiscouragedFunction, Magento2.Security.Superglobal -- Magento is not there to be asked
 * phpcs:disable Magento2.Security.IncludeFile -- nor is its autoloader: an entry script includes, as Magento's pub/index.php does
 */

declare(strict_types=1);

use Akeneo\Events\Core\Answer;
use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Log;
use Akeneo\Events\Core\Receiver;
use Akeneo\Events\Model\LogTail;

(static function (): void {
    ini_set('display_errors', '0');
    ob_start(static fn (): string => '');
    // PHP makes a status line with 500 of what cannot be caught, such as too little memory; only another line replaces it.
    register_shutdown_function(static function (): void {
        if (in_array(error_get_last()['type'] ?? 0, [E_ERROR, E_CORE_ERROR, E_COMPILE_ERROR], true)) {
            header('HTTP/1.1 429 Too Many Requests');
        }
    });
    header_remove('X-Powered-By');
    header('Content-Type: text/plain');
    header('Cache-Control: no-store');

    $root = (string)($_SERVER['MAGENTO_ROOT'] ?? '');
    for ($above = __DIR__; $root === '' && $above !== dirname($above); $above = dirname($above)) {
        $root = is_file($above . '/app/etc/env.php') ? $above : '';
    }
    $log = static function (string $level, string $message, int $time) use ($root): bool {
        $line = sprintf("[%s] akeneo_events.%s: %s [] []\n", gmdate('Y-m-d\TH:i:s.000000+00:00', $time), $level, $message);
        $file = $root . '/var/log/akeneo_events.log';
        if ($level === 'CRITICAL') {
            require_once __DIR__ . '/../Model/LogTail.php';
            if ((new LogTail($root))->has($message, $time)) {
                return true;
            }
        }
        // As Magento's app/bootstrap.php: whoever creates the file, the shop's other users write it, too. PHP undoes it after the request.
        umask(is_file($root . '/magento_umask') ? (int)octdec(trim((string)file_get_contents($root . '/magento_umask'))) : 0002);
        $why = 'the root of the shop is not known';
        set_error_handler(static function (int $level, string $error) use (&$why): bool {
            $why = $error;

            return true;
        });
        $isWritten = $root !== '' && (is_dir(dirname($file)) || mkdir(dirname($file), 0777, true)) && file_put_contents($file, $line, FILE_APPEND) !== false;
        restore_error_handler();
        if ($isWritten) {
            return true;
        }
        if (!method_exists(Log::class, 'isFirstLoss') || Log::isFirstLoss()) {
            error_log("akeneo_events: the log cannot be written ($why). What would be logged is lost until it can. It begins with: " . rtrim($line));
        }

        return false;
    };

    if (!extension_loaded('akeneo_events')) {
        http_response_code(503);
        header('X-Akeneo-Events-Trouble: extension');
        $log('CRITICAL', 'The PHP extension akeneo_events is not loaded; webhooks cannot be received.', time());
        return;
    }
    try {
        $env = $root === '' ? [] : (require __DIR__ . '/deployment.php')($root);
        $body = (string)file_get_contents('php://input', false, null, 0, Receiver::MAX_BODY + 1);
        $receiver = new Receiver(Database::forWebhook($env));
        $answer = $receiver->receive((string)($_SERVER['REQUEST_METHOD'] ?? ''), $_SERVER, $body);
        http_response_code($answer->status());
    } catch (\Throwable $e) {
        http_response_code(429);
        $log('CRITICAL', $e->getMessage(), time());
    }
    try {
        $logs = true;
        foreach (Log::drain() as $line) {
            $logs = $log(strtoupper($line['level']), $line['message'], $line['time']);
        }
        $proof = isset($answer) ? $answer->selfTest('direct', ...($logs ? [] : [false])) : null;
        if ($proof !== null) {
            header(Answer::SELF_TEST . ": $proof");
        }
    } catch (\Throwable $e) {
        $log('CRITICAL', $e->getMessage(), time());
    }
})();
