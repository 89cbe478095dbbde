<?php

/**
 * What the extension akeneo_events offers to PHP, for editors and static analysis.
 *
 * Times are unix seconds. A method that takes `$now` uses the database's clock where it is null, which all hosts of a shop
 * share; those of Subscription and SubscriptionSync, which open no database, use this host's. Every method may throw an
 * InternalErrorException; that is a bug in the extension, and the process may go on.
 *
 * Written by tools/generate-stubs.php, which keeps the comments; `make stubs`.
 */

namespace Akeneo\Events\Core;

/** What to answer Akeneo. Made by Receiver::receive(). */
final class Answer
{
    public const SELF_TEST = 'X-Akeneo-Events-Self-Test';

    /** HTTP status: 200, 401, 413 or 429. The body stays empty. */
    public function status(): int
    {
    }

    /**
     * The value of the header that answers the shop's own self-test, null for everything else.
     *
     * @param string $door what answers: direct or magento
     * @param bool $logs whether it can write the log there
     * @throws InvalidInputException there is no such door
     */
    public function selfTest(string $door, bool $logs = true): ?string
    {
    }

    /** Whether a new entry is pending. */
    public function isNew(): bool
    {
    }

    /**
     * Whether a doorbell has to be rung for it. It is not if a doorbell that is on its way serves this entry, too, if
     * Receiver::receive() was not asked for it, or if that could not be found out.
     */
    public function wantsDoorbell(): bool
    {
    }
}

/**
 * A leased batch: ask for the next deletion, carry it out, tell how it went; in the end call finish().
 *
 * Leased for 5 minutes at a time and renewed by next(), so one deletion may take two and a half. Made by Worker.
 */
final class Batch
{
    /** How many entries were leased; 0 when nothing was there to do. */
    public function size(): int
    {
    }

    /** The highest entry id that was leased, 0 if none was; Worker::claimType() goes on after it. */
    public function lastId(): int
    {
    }

    /** Whether the brake keeps entries pending that this batch would have processed. */
    public function held(): bool
    {
    }

    /**
     * The next deletion, or null when the batch is done.
     *
     * @throws LeaseLostException another worker has the batch now: stop, and delete nothing more of it
     * @throws DatabaseException planning failed: call finish()
     */
    public function next(?int $now = null): ?Deletion
    {
    }

    /**
     * Magento deleted the entity.
     *
     * @throws InvalidInputException the entry is not being deleted by this batch, or to be hidden or put back; as with each of the six below
     */
    public function deleted(int $id, ?int $now = null): void
    {
    }

    /** Magento hid the entity. */
    public function hidden(int $id, ?int $now = null): void
    {
    }

    /** Magento put it back as it was. */
    public function putBack(int $id, ?int $now = null): void
    {
    }

    /** Magento says that there is no such entity: a success. */
    public function alreadyGone(int $id, ?int $now = null): void
    {
    }

    /**
     * It was not deleted, and trying again would not help.
     *
     * @param string $obstacle refused, busy, failed, category_grew or holds_products
     * @param string $said what Magento said; of category_grew the id of that category, of holds_products how many
     * @throws InvalidInputException there is no such obstacle
     */
    public function failed(int $id, string $obstacle, string $said, ?int $now = null): void
    {
    }

    /**
     * The same, and it is tried again after 5 s, 30 s, 2, 10 and 30 min; then it fails.
     *
     * @throws InvalidInputException there is no such obstacle
     */
    public function retry(int $id, string $obstacle, string $said, ?int $now = null): void
    {
    }

    /**
     * Whether a deletion that was handed out may still begin. If not, its lease has run out, or its event or Akeneo's answer is out of date:
     * call notBegun().
     *
     * @throws DatabaseException the database cannot be asked what time it is
     */
    public function mayBegin(int $id, ?int $now = null): bool
    {
    }

    /** It was not carried out, and is pending again as before: neither a try, nor a deletion that the brake counts. */
    public function notBegun(int $id): void
    {
    }

    /**
     * Takes what has ended since the last call: entries that the planner ended (refused, gone already, put off) and
     * those whose outcome was told.
     *
     * @return list<array{id: int, event_id: string, name: ?string, shown: ?string, outcome: string, deleted: bool,
     *     message: string, reason: ?string, sentences: ?string}> name as of Deletion::name(), null if the event cannot be read; shown
     *     as of Deletion::shown(); outcome completed, hidden, put_back, failed, retried or released; sentences is JSON, null of what was released, as
     *     reason is
     */
    public function ended(): array
    {
    }

    /**
     * Writes every outcome and hands back what was not begun. Call it however the batch ended; it may be repeated.
     *
     * @return array{completed: int, hidden: int, put_back: int, failed: int, retried: int, released: int} entries of this batch by how they ended
     * @throws LeaseLostException some outcomes could not be written: those entries are another worker's
     * @throws DatabaseException
     */
    public function finish(?int $now = null): array
    {
    }
}

/** Where the shop's database is. Opens nothing by itself; a process holds one connection, opened when needed. */
final class Database
{
    /**
     * For a webhook: Receiver::receive() waits for the database no longer than 3 seconds in all, anything else that long for each answer.
     *
     * @param array<string, mixed> $env what app/etc/env.php returns: db/connection/default, db/table_prefix, crypt/key
     * @throws SettingsException names the setting that is missing or cannot be used
     */
    public static function forWebhook(array $env): Database
    {
    }

    /**
     * For consumers, cron and commands: a statement may take 60 seconds.
     *
     * @param array<string, mixed> $env what app/etc/env.php returns: db/connection/default, db/table_prefix, crypt/key
     * @throws SettingsException names the setting that is missing or cannot be used
     */
    public static function forWorker(array $env): Database
    {
    }
}

/** One deletion to carry out now. Made by Batch::next(). */
final class Deletion
{
    /** Entry id, for Batch::deleted() and its like. */
    public function id(): int
    {
    }

    /** What to do: delete, hide or put_back. */
    public function action(): string
    {
    }

    /**
     * The statuses that its entities are to have: of products status, of categories is_active. To hide, each of these is written. To put
     * back, these are all rows that there are afterwards: what is absent here is removed. Empty for a deletion.
     *
     * @return array<int, array<int, ?int>> entity id to store id (0 is the default) to value
     */
    public function statuses(): array
    {
    }

    /** Whether workers took it before and never ended it: perhaps it kills them. Carry it out alone. */
    public function isSuspect(): bool
    {
    }

    /** The CloudEvent's id, for log lines. */
    public function eventId(): string
    {
    }

    /** One of Reconciliation::types(). */
    public function entityType(): string
    {
    }

    /** The product's UUID, or the code in Akeneo. */
    public function code(): string
    {
    }

    /** What to delete, as a sentence names it: category "shoes". */
    public function name(): string
    {
    }

    /** The names that the shop has for it, or else its identifier in Akeneo: A-1, Red shirt (simple). Null if neither is known. */
    public function shown(): ?string
    {
    }

    /**
     * Ids of the categories that Magento deletes together with this one: all below it, as the plan knows them. Empty for every
     * other type.
     *
     * @return int[]
     */
    public function along(): array
    {
    }

    /**
     * Ids of the Magento entities to delete: product, option, attribute, category or attribute set ids. More than one
     * only for an option that the connector copied to another attribute.
     *
     * @return int[]
     */
    public function entityIds(): array
    {
    }
}

/** The latest of each thing of which only that matters: signs of life, what Akeneo told of the subscription. */
final class Latest
{
    public const CONSUMER = 'consumer';

    public const CRON = 'cron';

    /**
     * Notes that a consumer or cron runs; writes at most once a minute, whoever calls.
     *
     * @param string $kind CONSUMER or CRON
     * @throws InvalidInputException there is no such kind
     * @throws DatabaseException
     */
    public function beat(string $kind, ?int $now = null): void
    {
    }

    /**
     * Notes that what Akeneo told of the subscription is over, since it was seen to be active. If Akeneo told something
     * else meanwhile, nothing happens.
     *
     * @param string $details what the row had before that was asked
     * @throws DatabaseException
     */
    public function settle(string $details): void
    {
    }

    /** Opens nothing yet. */
    public function __construct(Database $database)
    {
    }
}

/** What the extension logged in this request. */
final class Log
{
    /**
     * Takes every line since the last call, oldest first. At most 10,000 wait; further lines are counted and dropped.
     *
     * @return array<int, array{level: string, message: string, time: int}> level as in Psr\Log\LogLevel
     */
    public static function drain(): array
    {
    }

    /** To be called when a line could not be written to the log: whether it is the first time in this process. */
    public static function isFirstLoss(): bool
    {
    }
}

/** The event table, for whoever looks at it or tends it. Processing is Worker's. */
final class Queue
{
    public const PENDING = 'pending';

    public const PROCESSING = 'processing';

    public const COMPLETED = 'completed';

    public const FAILED = 'failed';

    /**
     * What time it is by the database's clock, in unix seconds. Every time in the table is by it, whichever host wrote it.
     *
     * @throws DatabaseException
     */
    public function now(): int
    {
    }

    /**
     * One page of entries, newest first.
     *
     * @param array{status?: string, type?: string, id?: int, search?: string, shelf?: string, since?: int, oldest_first?: bool,
     *     after?: int} $filter type as in product or product.deleted; search is how a SKU, an identifier or a name begins; shelf is hiding,
     *     hidden, returning, put_back, enabled or deleted; since: hidden then or later; after is the last id of the page before
     * @return list<array{id: int, event_id: string, event_type: ?string, entity_type: ?string, code: ?string,
     *     attribute_code: ?string, status: string, attempts: int, message: ?string, reason: ?string, sentences: ?string,
     *     history: ?string, plan: ?string, shown: ?string, identifier: ?string, in_shop: ?string, occurred_at: ?int,
     *     available_at: int, received_at: int, updated_at: int, shelf: ?string, shelved_at: ?int, former: ?string,
     *     put_back_by: ?string}> shown is as of Deletion::shown(), in_shop the same as JSON; former is what stood there before it was hidden,
     *     as JSON
     * @throws InvalidInputException there is no such status, type or state of the shelf
     * @throws DatabaseException
     */
    public function list(array $filter, int $limit = 50): array
    {
    }

    /**
     * How many entries have each status, counted up to 10,000, and when the oldest pending one was received that is not on
     * the shelf.
     *
     * @return array{pending: array{count: int, more: bool}, processing: array{count: int, more: bool},
     *     completed: array{count: int, more: bool}, failed: array{count: int, more: bool}, oldest_pending: ?int}
     * @throws DatabaseException
     */
    public function counts(): array
    {
    }

    /**
     * How much is on the shelf, counted up to 10,000: what waits for its day, what stays hidden, and what operators want back. next is the
     * earliest day of what waits, in unix seconds; perhaps it has come.
     *
     * @return array{waiting: array{count: int, more: bool}, kept: array{count: int, more: bool},
     *     returning: array{count: int, more: bool}, next: ?int}
     * @throws DatabaseException
     */
    public function shelf(?int $now = null): array
    {
    }

    /**
     * Since when the entry that has waited longest for a worker might have been taken, in unix seconds; null if none waits.
     *
     * @throws DatabaseException
     */
    public function oldestDue(?int $now = null): ?int
    {
    }

    /**
     * Returns entries whose worker died to pending; gives up those that died six times.
     *
     * @return int how many it moved, at most 1,000 a call
     * @throws DatabaseException
     */
    public function rescue(?int $now = null): int
    {
    }

    /**
     * Makes an entry pending, whatever its status. With $force also what is on the shelf: its day has come. What an operator wants back is
     * left alone all the same.
     *
     * @return string done, or nothing was changed: busy (a live worker holds it), shelved (it is on the shelf, or an operator wants it
     *     back), unknown
     * @throws DatabaseException
     */
    public function reset(int $id, ?int $now = null, bool $force = false): string
    {
    }

    /**
     * Asks for what an entry hid: it becomes pending, due now, and whichever worker takes it puts it back.
     *
     * @param string $by who asked; at most 255 characters of it are kept
     * @return string done, or nothing was changed: busy (a live worker holds it), deleted (what it hid is deleted), not_hidden (it hides
     *     nothing), unknown
     * @throws DatabaseException
     */
    public function putBack(int $id, string $by, ?int $now = null): string
    {
    }

    /**
     * The same for all that is hidden, in the 512 entries after an id that are or were on the shelf. What operators want back already is
     * passed over, unless it has failed.
     *
     * @param array{type?: string, since?: int} $which since: hidden then or later, in unix seconds
     * @return array{marked: int, ids: int[], busy: int[], deleted: int[], next: ?int} marked is how many, ids are these; busy are held by
     *     live workers; of deleted nothing is left to put back; call again with next as $after until it is null
     * @throws InvalidInputException there is no such type
     * @throws DatabaseException
     */
    public function putBackAll(array $which, string $by, int $after = 0, ?int $now = null): array
    {
    }

    /**
     * Makes every entry of a type pending, whatever its status, in the 5,000 entries after $after.
     *
     * @return array{reset: int, busy: int[], next: ?int} busy: ids that a live worker holds, left alone; call again with
     *     next as $after until it is null
     * @throws InvalidInputException there is no such type
     * @throws DatabaseException
     */
    public function resetType(string $type, int $after = 0, ?int $now = null): array
    {
    }

    /**
     * Whether any pending entry may be taken now. Cheap enough to ask every second.
     *
     * @throws DatabaseException
     */
    public function hasDue(?int $now = null): bool
    {
    }

    /**
     * How the brake stands for a limit of so many deletions in any hour, 0 for none.
     *
     * @return array{deletions: int, opens_at: ?int, stopped_at: ?int} deletions begun in the last hour (counted up to the
     *     limit, without one up to 10,000); when the next one may begin, null if now; since when events are held back
     *     without a break, null if none are. Times are unix seconds.
     * @throws DatabaseException
     */
    public function brake(int $max_per_hour, ?int $now = null): array
    {
    }

    /**
     * Removes one chunk of at most 64 entries of a status that were last changed before a time. Only completed and
     * failed entries are ever removed.
     *
     * @return array{removed: int, next: ?int} call again with next as $after until it is null
     * @throws InvalidInputException there is no such status
     * @throws DatabaseException
     */
    public function purge(string $status, int $before, int $after = 0): array
    {
    }

    /** Opens nothing yet. */
    public function __construct(Database $database)
    {
    }
}

/** What an entry may tell as its outcome or its reason. */
final class Reasons
{
    /**
     * The English template of each code, with %1, %2 for its arguments.
     *
     * @return array<string, string>
     */
    public static function all(): array
    {
    }
}

/** Handles webhook calls, for the direct endpoint and for Magento's controller alike. */
final class Receiver
{
    public const MAX_BODY = 262144;

    /**
     * Verifies one request against the stored secrets and stores its event, committed when this returns.
     *
     * A database that cannot be reached, or takes more than 3 seconds in all, is an answer (429), not an exception.
     *
     * @param array<string, mixed> $server $_SERVER, of which the signature headers are read
     * @param string $body the bytes as they came; of a longer body MAX_BODY + 1 bytes are enough
     * @param bool $rings the answer is to tell whether a doorbell is wanted, which costs a query
     */
    public function receive(string $method, array $server, string $body, ?int $now = null, bool $rings = false): Answer
    {
    }

    /** Opens nothing yet. */
    public function __construct(Database $database)
    {
    }
}

/** Compares what is mapped of one type with what the PIM still has, step by step, and enqueues what was missed. */
final class Reconciliation
{
    /**
     * The types that can be compared, in the order in which their deletions are processed.
     *
     * @return string[]
     */
    public static function types(): array
    {
    }

    /**
     * Looks at the next hundred mapping rows, for at most two minutes.
     *
     * @return ?int how many entities those were, null if all is looked at
     * @throws UnreachableException the same step may succeed later
     * @throws SubscriptionException somebody has to do something first
     * @throws DatabaseException
     */
    public function step(?int $now = null): ?int
    {
    }

    /**
     * What the comparison found.
     *
     * @return array{compared: int, unclear: int, unclear_options: array<int, array{attribute: string, count: int,
     *     message: string, reason: string, sentences: string}>, missed: array<int, array{name: string,
     *     shown: ?string, entity_id: int, mapped_at: int}>} unclear are
     *     mapping rows that do not tell what they stand for; unclear_options are options of which Akeneo does not say whether it
     *     has them, never enqueued; mapped_at is in unix seconds
     */
    public function result(): array
    {
    }

    /**
     * Puts what was missed into the queue.
     *
     * @return array{stored: int, again: int, open: int} entries that are new, pending again, and were open already
     * @throws InvalidInputException the comparison is not complete or, without $force, doubtful; nothing is enqueued
     * @throws DatabaseException
     */
    public function enqueue(bool $force = false, ?int $now = null): array
    {
    }

    /**
     * Begins, at the time of the database's clock; does not ask the PIM yet.
     *
     * @param array<string, ?string> $pim the connector's pim_url, client_id, client_secret, username and password
     * @param string[] $protected_attributes as in Worker::__construct()
     * @param array<int, array{string, string}> $attribute_mapping as in Worker::__construct()
     * @param string $type one of types(), or as events name it
     * @throws InvalidInputException there is no such type
     * @throws DatabaseException
     */
    public function __construct(Database $database, array $pim, array $protected_attributes, array $attribute_mapping, string $type, ?int $now = null)
    {
    }
}

/**
 * The shop's subscription at Akeneo's Event Platform. Akeneo gets 15 seconds from begin(), rotate() or reset() on.
 */
final class Subscription
{
    /**
     * What has to be stored, in the order of writing.
     *
     * @return array<string, bool> name, and whether the value has to be encrypted
     */
    public static function fields(): array
    {
    }

    /**
     * What closes the gap between what is wanted, what is stored and what Akeneo has.
     *
     * @param array{enabled: bool, name?: string, email?: string, events: string[], webhook_url?: string,
     *     resume_suspended?: bool} $wanted
     * @param array<string, ?string> $stored what fields() names, decrypted
     * @throws SubscriptionException
     * @throws InvalidInputException enabled is not there or no bool
     */
    public function begin(array $wanted, array $stored): SubscriptionSync
    {
    }

    /**
     * New secrets without a gap: the old primary one is accepted for a while longer. Arguments as for begin().
     *
     * @throws RotationException rotated less than an hour ago, or not subscribed
     * @throws SubscriptionException
     */
    public function rotate(array $wanted, array $stored): SubscriptionSync
    {
    }

    /**
     * Deletes subscription and subscriber at Akeneo and clears what is stored, also if Akeneo knows them no more.
     *
     * @param bool $force clear what is stored even if Akeneo cannot be told
     * @throws SubscriptionException
     */
    public function reset(array $wanted, array $stored, bool $force = false): SubscriptionSync
    {
    }

    /**
     * The subscription as Akeneo has it now, within 5 seconds.
     *
     * @param array<string, ?string> $stored what fields() names, decrypted
     * @return array{status: ?string, note: ?string, url: ?string, events: string[]} status is active, suspended,
     *     revoked, deleted, unknown (with the reason), or null if there is none
     */
    public function status(array $stored, ?int $now = null): array
    {
    }

    /**
     * Whether PIM and platform take the credentials, and the connection may use the platform.
     *
     * @throws SubscriptionException says what is wrong
     */
    public function verify(?int $now = null): void
    {
    }

    /**
     * Deliveries that failed, as Akeneo's logs have them, newest first, at most 50.
     *
     * @param array<string, ?string> $stored what fields() names, decrypted
     * @param int $since unix seconds
     * @return array<int, array{at: int, code: ?int, reason: string}> at in unix seconds, code the HTTP status
     * @throws SubscriptionException
     */
    public function deliveryFailures(array $stored, int $since, ?int $now = null): array
    {
    }

    /**
     * Sends a signed event of our own to the webhook's address, as Akeneo would, within 5 seconds; it is stored nowhere.
     *
     * @param array<string, ?string> $stored what fields() names, decrypted
     * @return array{door: string, version: string, logs: bool} direct or magento, the version of the extension there, and whether it can
     *     write the log
     * @throws WebhookUrlException says what is wrong
     */
    public static function selfTest(string $url, array $stored, ?int $now = null): array
    {
    }

    /**
     * Asks the webhook's address for a HEAD, as Akeneo will.
     *
     * @throws WebhookUrlException it redirects, is not there, or is not https
     */
    public static function probe(string $url): void
    {
    }

    /** The PIM's access token, to be kept encrypted and passed to the constructor as token; null if none was fetched. */
    public function token(): ?string
    {
    }

    /**
     * Calls nothing yet.
     *
     * @param array{pim_url?: ?string, client_id?: ?string, client_secret?: ?string, username?: ?string,
     *     password?: ?string, base?: ?string, token?: ?string, seconds?: int} $settings seconds is what Akeneo gets
     *     instead of 15, if less
     */
    public function __construct(array $settings)
    {
    }
}

/** One way towards what is wanted, call by call. Made by Subscription. */
final class SubscriptionSync
{
    /**
     * Makes at most one call that changes something at Akeneo.
     *
     * @return ?array<string, ?string> what to store before the next step, in this order; null as a value removes it. Null
     *     when all is done
     * @throws SubscriptionException what was stored so far stays right; begin anew later
     */
    public function step(?int $now = null): ?array
    {
    }

    /** active, suspended_by_platform, suspended or absent; null until done. */
    public function state(): ?string
    {
    }

    /**
     * What the admin should know though it was no failure. May be read after an exception, too.
     *
     * @return string[]
     */
    public function notices(): array
    {
    }

    /** As Subscription::token(). */
    public function token(): ?string
    {
    }
}

/** Leases entries and plans their deletion. */
final class Worker
{
    public const MAX_BATCH = 500;

    /**
     * Leases up to $limit entries (at most MAX_BATCH) that are due, oldest first.
     *
     * @throws DatabaseException
     */
    public function claim(int $limit, ?int $now = null): Batch
    {
    }

    /**
     * Leases this entry if it is pending, due or not.
     *
     * @throws DatabaseException
     */
    public function claimEntry(int $id, ?int $now = null): Batch
    {
    }

    /**
     * Leases up to $limit pending entries of a type with an id above $after, due or not. Pass Batch::lastId() of the
     * batch before, so that one run takes each entry once.
     *
     * @throws InvalidInputException there is no such type
     * @throws DatabaseException
     */
    public function claimType(string $type, int $limit, int $after, ?int $now = null): Batch
    {
    }

    /**
     * Leases up to $limit entries that are to be put back. The brake does not hold them.
     *
     * @throws DatabaseException
     */
    public function claimReturning(int $limit, ?int $now = null): Batch
    {
    }

    /**
     * What would become of up to MAX_BATCH pending entries with an id above $after if they were processed now. Takes
     * nothing, and changes only this: a pending entry without stored names gets those that the shop has. With bare it stores none,
     * and counts nothing that goes along. limit is from 1 to MAX_BATCH.
     *
     * @param array{type?: string, id?: int, search?: string, whatever_status?: bool, limit?: int, bare?: bool} $which
     * @return list<array{id: int, event_id: string, entity_type: ?string, name: ?string, shown: ?string, in_shop: ?string,
     *     identifier: ?string, available_at: int, verdict: string, message: string, reason: string, sentences: string}> shown is as of
     *     Deletion::shown(), in_shop the same as JSON, with what goes along if it would be deleted; verdict is delete, hide, shelf,
     *     absent, defer or refuse; sentences is JSON
     * @throws InvalidInputException there is no such type
     * @throws DatabaseException
     */
    public function preview(array $which, int $after, ?int $now = null): array
    {
    }

    /**
     * @param string[] $protected_attributes codes of Magento attributes that are never deleted
     * @param array<int, array{string, string}> $attribute_mapping the connector's setting, pairs of Akeneo attribute code
     *     and Magento attribute code
     * @param int $max_per_hour most deletions in any hour, by all workers together; 0 is no limit
     * @param ?array<string, string> $pim the connector's pim_url, client_id, client_secret, username and password; needed
     *     unless $asks is never
     * @param ?string $asks when Akeneo is asked before something is deleted: never, in_doubt, always or forced; without it always if $pim is given, else never
     * @param ?array<string, int> $shelf what is hidden instead of being deleted at once: days by type (product, product_model, category), after
     *     which it is deleted; 0: never
     * @param bool $forced what is on the shelf is deleted although its day has not come
     * @throws InvalidInputException
     */
    public function __construct(Database $database, array $protected_attributes, array $attribute_mapping, int $max_per_hour = 0, ?array $pim = null, ?string $asks = null, ?array $shelf = null, bool $forced = false)
    {
    }
}

/** Whatever this extension throws. */
class CoreException extends \Exception
{
}

/** The database refused; trying again would not help. */
class DatabaseException extends CoreException
{
}

/** A bug in the extension: a panic, caught. The message names the place. */
class InternalErrorException extends CoreException
{
}

/** An argument that makes no sense; the message says which. */
class InvalidInputException extends CoreException
{
}

/** Another worker has the batch now. */
class LeaseLostException extends CoreException
{
}

/** app/etc/env.php cannot be used; the message names the setting. */
class SettingsException extends CoreException
{
}

/** The subscription could not be brought to what is wanted; the message is for the admin. */
class SubscriptionException extends CoreException
{
}

/** The connector's credentials are incomplete or wrong. */
class CredentialsException extends SubscriptionException
{
}

/** The database is away, locked or overloaded; the same call may succeed later. */
class DatabaseBusyException extends DatabaseException
{
}

/** The connection lacks the "Event Platform" checkbox in the PIM. */
class PermissionException extends SubscriptionException
{
}

/** Akeneo refused, and trying again would not help. */
class RefusedException extends SubscriptionException
{
}

/** The secrets cannot be rotated now. */
class RotationException extends SubscriptionException
{
}

/** The PIM or the Event Platform did not answer, or not now. */
class UnreachableException extends SubscriptionException
{
}

/** The webhook's address would not do for Akeneo. */
class WebhookUrlException extends SubscriptionException
{
}

/** The web server answered, and its PHP does not load this extension. */
class WebServerException extends WebhookUrlException
{
}
