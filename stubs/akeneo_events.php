<?php

/** Stubs of the extension akeneo_events. */

namespace Akeneo\Events\Core;

final class Answer
{
    public const SELF_TEST = 'X-Akeneo-Events-Self-Test';

    public function status(): int
    {
    }

    public function selfTest(string $door, bool $logs = true): ?string
    {
    }

    public function isNew(): bool
    {
    }

    public function wantsDoorbell(): bool
    {
    }
}

final class Batch
{
    public function size(): int
    {
    }

    public function lastId(): int
    {
    }

    public function held(): bool
    {
    }

    public function next(?int $now = null): ?Deletion
    {
    }

    public function deleted(int $id, ?int $now = null): void
    {
    }

    public function hidden(int $id, ?int $now = null): void
    {
    }

    public function putBack(int $id, ?int $now = null): void
    {
    }

    public function alreadyGone(int $id, ?int $now = null): void
    {
    }

    public function failed(int $id, string $obstacle, string $said, ?int $now = null): void
    {
    }

    public function retry(int $id, string $obstacle, string $said, ?int $now = null): void
    {
    }

    public function notBegun(int $id): void
    {
    }

    public function ended(): array
    {
    }

    public function finish(?int $now = null): array
    {
    }
}

final class Database
{
    public static function forWebhook(array $env): Database
    {
    }

    public static function forWorker(array $env): Database
    {
    }
}

final class Deletion
{
    public function id(): int
    {
    }

    public function action(): string
    {
    }

    public function statuses(): array
    {
    }

    public function eventId(): string
    {
    }

    public function entityType(): string
    {
    }

    public function code(): string
    {
    }

    public function name(): string
    {
    }

    public function shown(): ?string
    {
    }

    public function along(): array
    {
    }

    public function entityIds(): array
    {
    }
}

final class Latest
{
    public const CONSUMER = 'consumer';

    public const CRON = 'cron';

    public function beat(string $kind, ?int $now = null): void
    {
    }

    public function settle(string $details): void
    {
    }

    public function __construct(Database $database)
    {
    }
}

final class Log
{
    public static function drain(): array
    {
    }

    public static function isFirstLoss(): bool
    {
    }
}

final class Queue
{
    public const PENDING = 'pending';

    public const PROCESSING = 'processing';

    public const COMPLETED = 'completed';

    public const FAILED = 'failed';

    public function now(): int
    {
    }

    public function list(array $filter, int $limit = 50): array
    {
    }

    public function counts(): array
    {
    }

    public function shelf(?int $now = null): array
    {
    }

    public function oldestDue(?int $now = null): ?int
    {
    }

    public function rescue(?int $now = null): int
    {
    }

    public function reset(int $id, ?int $now = null, bool $force = false): string
    {
    }

    public function putBack(int $id, string $by, ?int $now = null): string
    {
    }

    public function putBackAll(array $which, string $by, int $after = 0, ?int $now = null): array
    {
    }

    public function resetType(string $type, int $after = 0, ?int $now = null): array
    {
    }

    public function hasDue(?int $now = null): bool
    {
    }

    public function brake(int $max_per_hour, ?int $now = null): array
    {
    }

    public function purge(string $status, int $before, int $after = 0): array
    {
    }

    public function __construct(Database $database)
    {
    }
}

final class Reasons
{
    public static function all(): array
    {
    }
}

final class Receiver
{
    public const MAX_BODY = 262144;

    public function receive(string $method, array $server, string $body, ?int $now = null, bool $rings = false): Answer
    {
    }

    public function __construct(Database $database)
    {
    }
}

final class Reconciliation
{
    public static function types(): array
    {
    }

    public function step(?int $now = null): ?int
    {
    }

    public function result(): array
    {
    }

    public function enqueue(bool $force = false, ?int $now = null): array
    {
    }

    public function __construct(Database $database, array $pim, array $protected_attributes, array $attribute_mapping, string $type, ?int $now = null)
    {
    }
}

final class Subscription
{
    public static function fields(): array
    {
    }

    public function begin(array $wanted, array $stored): SubscriptionSync
    {
    }

    public function rotate(array $wanted, array $stored): SubscriptionSync
    {
    }

    public function reset(array $wanted, array $stored, bool $force = false): SubscriptionSync
    {
    }

    public function status(array $stored, ?int $now = null): array
    {
    }

    public function verify(?int $now = null): void
    {
    }

    public function deliveryFailures(array $stored, int $since, ?int $now = null): array
    {
    }

    public static function selfTest(string $url, array $stored, ?int $now = null): array
    {
    }

    public static function probe(string $url): void
    {
    }

    public function token(): ?string
    {
    }

    public function __construct(array $settings)
    {
    }
}

final class SubscriptionSync
{
    public function step(?int $now = null): ?array
    {
    }

    public function state(): ?string
    {
    }

    public function notices(): array
    {
    }

    public function token(): ?string
    {
    }
}

final class Worker
{
    public const MAX_BATCH = 500;

    public function claim(int $limit, ?int $now = null): Batch
    {
    }

    public function claimEntry(int $id, ?int $now = null): Batch
    {
    }

    public function claimType(string $type, int $limit, int $after, ?int $now = null): Batch
    {
    }

    public function claimReturning(int $limit, ?int $now = null): Batch
    {
    }

    public function preview(array $which, int $after, ?int $now = null): array
    {
    }

    public function __construct(Database $database, array $protected_attributes, array $attribute_mapping, int $max_per_hour = 0, ?array $pim = null, ?string $asks = null, ?array $shelf = null, bool $forced = false)
    {
    }
}

class CoreException extends \Exception
{
}

class DatabaseException extends CoreException
{
}

class InternalErrorException extends CoreException
{
}

class InvalidInputException extends CoreException
{
}

class LeaseLostException extends CoreException
{
}

class SettingsException extends CoreException
{
}

class SubscriptionException extends CoreException
{
}

class CredentialsException extends SubscriptionException
{
}

class DatabaseBusyException extends DatabaseException
{
}

class PermissionException extends SubscriptionException
{
}

class RefusedException extends SubscriptionException
{
}

class RotationException extends SubscriptionException
{
}

class UnreachableException extends SubscriptionException
{
}

class WebhookUrlException extends SubscriptionException
{
}

class WebServerException extends WebhookUrlException
{
}
