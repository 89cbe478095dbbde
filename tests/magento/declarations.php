<?php

/**
 * Compares the hand-written declarations of tests/php/declarations with the real Magento.
 *
 *   declarations.php declared          prints what is declared, as JSON; in a process of its own, since the names clash
 *   declarations.php compare FILE      compares that with the Magento at MAGENTO_ROOT
 *
 * They are those of Magento 2.4.7 and later. In an older one, what differs is listed and is no failure: there, the tests alone show
 * whether the module runs (and tools/check-magento, whether it has all that the module names).
 */

declare(strict_types=1);

use Akeneo\Events\Test\Magento\Signatures;
use Magento\Framework\App\ProductMetadataInterface;

require __DIR__ . '/Support/Signatures.php';

if (($argv[1] ?? '') === 'declared') {
    $folder = dirname(__DIR__) . '/php/declarations';
    foreach (glob($folder . '/*.php') as $file) {
        require_once $file;
    }
    $own = static fn (\ReflectionClass|\ReflectionFunction $it): bool => str_starts_with((string)$it->getFileName(), $folder);
    $names = array_merge(get_declared_classes(), get_declared_interfaces(), get_declared_traits());
    $declared = ['classes' => [], 'functions' => []];
    foreach ($names as $name) {
        $class = new \ReflectionClass($name);
        if ($own($class)) {
            $declared['classes'][$name] = Signatures::ofClass($class);
        }
    }
    foreach (get_defined_functions()['user'] as $name) {
        $function = new \ReflectionFunction($name);
        if ($own($function)) {
            $declared['functions'][$name] = Signatures::ofParameters($function);
        }
    }
    echo json_encode($declared, JSON_THROW_ON_ERROR);
    exit(0);
}

$root = getenv('MAGENTO_ROOT') ?: exit("MAGENTO_ROOT is not set\n");
require $root . '/app/bootstrap.php';
$version = \Magento\Framework\App\Bootstrap::create(BP, $_SERVER)->getObjectManager()->get(ProductMetadataInterface::class)->getVersion();
$declared = json_decode(file_get_contents($argv[2]), true, 32, JSON_THROW_ON_ERROR);
$complaints = [];
$members = 0;
foreach ($declared['classes'] as $name => $signature) {
    $members += 1 + count($signature['methods']) + count($signature['constants']);
    if (!class_exists($name) && !interface_exists($name) && !trait_exists($name)) {
        $complaints[] = "$name: there is no such class";
        continue;
    }
    foreach (Signatures::complaints($signature, new \ReflectionClass($name)) as $complaint) {
        $complaints[] = "$name: $complaint";
    }
}
foreach ($declared['functions'] as $name => $signature) {
    $members++;
    if (!function_exists($name)) {
        $complaints[] = "$name(): there is no such function";
    } elseif (Signatures::ofParameters(new \ReflectionFunction($name)) !== $signature) {
        $complaints[] = "$name(): declared as " . json_encode($signature);
    }
}
foreach ($complaints as $complaint) {
    echo "   differs  $complaint\n";
}
printf("   %d classes, %d members compared with Magento %s, %d differ\n", count($declared['classes']), $members, $version, count($complaints));
exit($complaints === [] || version_compare($version, '2.4.7', '<') ? 0 : 1);
