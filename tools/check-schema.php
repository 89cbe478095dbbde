<?php

/**
 * Refuses a whitelist that does not name all that db_schema.xml declares, or names more: Magento changes and drops
 * only what the whitelist has.
 *
 *     php tools/check-schema.php
 */

declare(strict_types=1);

$etc = __DIR__ . '/../php-module/etc';
$declared = [];
foreach (simplexml_load_file("$etc/db_schema.xml")->table as $table) {
    $parts = [];
    foreach ($table->column as $column) {
        $parts['column'][(string)$column['name']] = true;
    }
    foreach (['index', 'constraint'] as $kind) {
        foreach ($table->{$kind} as $key) {
            $parts[$kind][(string)$key['referenceId']] = true;
        }
    }
    $declared[(string)$table['name']] = $parts;
}
$whitelist = json_decode((string)file_get_contents("$etc/db_schema_whitelist.json"), true, 512, JSON_THROW_ON_ERROR);
// Not !==, since the order is of no account.
if ($declared != $whitelist) {
    fwrite(STDERR, "db_schema_whitelist.json does not say what db_schema.xml declares. It should say:\n");
    fwrite(STDERR, json_encode($declared, JSON_PRETTY_PRINT) . "\n");
    exit(1);
}
