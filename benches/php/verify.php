<?php

/** Signature and parsing with what PHP has, and the checks that the extension makes. */

declare(strict_types=1);

require __DIR__ . '/common.php';

const SECRETS = ['primary-secret-0123456789abcdef', 'secondary-secret-fedcba9876543210'];

/** @param string[] $signatures */
function verified(string $body, array $signatures, string $algorithm): bool
{
    if ($algorithm !== 'HmacSHA256') {
        return false;
    }
    foreach ($signatures as $signature) {
        if (strlen($signature) !== 64 || !ctype_xdigit($signature)) {
            continue;
        }
        foreach (SECRETS as $secret) {
            if (hash_equals(hash_hmac('sha256', $body, $secret), $signature)) {
                return true;
            }
        }
    }

    return false;
}

/** @return array{string, string, string, DateTimeImmutable} */
function parsed(string $body): array
{
    $event = json_decode($body, true, 128, JSON_THROW_ON_ERROR);
    foreach (['specversion', 'id', 'type', 'subject', 'time'] as $name) {
        if (!is_string($event[$name] ?? null) || $event[$name] === '') {
            throw new UnexpectedValueException($name);
        }
    }
    if ($event['specversion'] !== '1.0' || mb_strlen($event['id'], 'UTF-8') > 255) {
        throw new UnexpectedValueException('specversion or id');
    }
    $time = new DateTimeImmutable($event['time']);
    $code = match ($event['type']) {
        'com.akeneo.pim.v1.product.deleted' => $event['data']['product']['uuid'] ?? null,
        'com.akeneo.pim.v1.product-model.deleted' => $event['data']['product_model']['code'] ?? null,
        'com.akeneo.pim.v1.category.deleted' => $event['data']['category']['code'] ?? null,
        'com.akeneo.pim.v1.attribute.deleted' => $event['data']['attribute']['code'] ?? null,
        'com.akeneo.pim.v1.attribute-option.deleted' => $event['data']['attribute_option']['code'] ?? null,
        'com.akeneo.pim.v1.family.deleted' => $event['data']['family']['code'] ?? null,
        default => null,
    };
    if (!is_string($code) || $code === '' || strlen($code) > 65535) {
        throw new UnexpectedValueException('code');
    }

    return [$event['id'], $event['type'], $code, $time];
}

[$primary, $secondary, $body] = file($argv[2], FILE_IGNORE_NEW_LINES);
$rounds = (int)$argv[3];
waitForGo();
$started = hrtime(true);
for ($round = 0; $round < $rounds; $round++) {
    if (!verified($body, [$primary, $secondary], 'HmacSHA256')) {
        throw new UnexpectedValueException('signature');
    }
    parsed($body);
}
tell(['seconds' => (hrtime(true) - $started) / 1e9]);
