//! `Akeneo\Events\Core\Queue`: lists, counts, resets and cleans the queue.

use super::connection;
use super::database::PhpDatabase;
use super::exceptions::Thrown;
use super::guard::guard;
use super::listed::{Row, counted, ids, listed, read_wanted, seconds};
pub(super) use super::listed::{entity_type, read_filter};
use super::value::{self, insert, number};
use crate::database::{Database, DatabaseError, Settings};
use crate::queue::{self, PutBack, Reset, Status};
use chrono::{DateTime, Utc};
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;
use std::rc::Rc;

/// The event table, for whoever looks at it or tends it. Processing is `Worker`'s.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\Queue", flags = ClassFlags::Final)]
pub struct PhpQueue {
    settings: Rc<Settings>,
}

#[php_impl]
impl PhpQueue {
    const PENDING: &'static str = "pending";
    const PROCESSING: &'static str = "processing";
    const COMPLETED: &'static str = "completed";
    const FAILED: &'static str = "failed";

    pub fn __construct(database: &PhpDatabase) -> PhpResult<Self> {
        guard(|| {
            Ok(Self {
                settings: database.settings.clone(),
            })
        })
    }

    /// What time it is by the database's clock, in unix seconds. Every time in the table is by it, whichever host wrote it.
    pub fn now(&self) -> PhpResult<i64> {
        guard(|| Ok(connection::now(&self.settings, None)?.timestamp()))
    }

    /// One page of entries, newest first.
    ///
    /// `$filter` may hold `status`, `type` (as `product` or `product.deleted`), `id`, `search` (the beginning of a SKU, of an identifier in
    /// Akeneo or of a name), `shelf` (`hiding`, `hidden`, `returning`, `put_back`, `enabled` or `deleted`), `since` (hidden then or later),
    /// `oldest_first` (bool) and `after`, the last id of the page before. `shown` is as `Deletion::shown`, `in_shop` the
    /// same as JSON; `former` (JSON) is what stood there before it was hidden, `put_back_by` who asked to put it back. Times are unix seconds.
    /// Throws an `InvalidInputException` for a status, a type or a state of the shelf that does not exist, a `DatabaseException` if the table
    /// cannot be read.
    #[php(defaults(limit = 50))]
    pub fn list(&self, filter: &ZendHashTable, limit: i64) -> PhpResult<Vec<Row>> {
        guard(|| {
            let filter = read_filter(filter)?;
            let limit = u32::try_from(limit.max(1)).unwrap_or(u32::MAX);
            let rows = connection::with(&self.settings, |database| {
                queue::list(database, filter.clone(), limit)
            })?;
            rows.into_iter().map(listed).collect()
        })
    }

    /// How many entries have each status: `pending`, `processing`, `completed`, `failed`, each `count` and `more`; counted up
    /// to 10,000, `more` says that there are more. `oldest_pending` is when the oldest pending one was received that is not on the shelf,
    /// in unix seconds, or null.
    pub fn counts(&self) -> PhpResult<Row> {
        guard(|| {
            let counts = connection::with(&self.settings, queue::counts)?;
            let mut row = ZendHashTable::new();
            for (status, count) in counts.by_status {
                insert(&mut row, status.name(), counted(count)?)?;
            }
            insert(&mut row, "oldest_pending", seconds(counts.oldest_pending))?;
            Ok(row)
        })
    }

    /// How much is on the shelf: `waiting` for its day, `kept` hidden (completed or failed), and `returning`, which operators want back; each
    /// `count` and `more`, counted up to 10,000. `next` is the earliest day of what waits, in unix seconds, or null.
    #[php(optional = now)]
    pub fn shelf(&self, now: Option<i64>) -> PhpResult<Row> {
        guard(|| {
            let shelf = self.at(now, queue::shelf)?;
            let mut row = ZendHashTable::new();
            insert(&mut row, "waiting", counted(shelf.waiting)?)?;
            insert(&mut row, "kept", counted(shelf.kept)?)?;
            insert(&mut row, "returning", counted(shelf.returning)?)?;
            insert(&mut row, "next", seconds(shelf.next))?;
            Ok(row)
        })
    }

    /// Since when the entry that has waited longest for a worker might have been taken, in unix seconds; null if none waits.
    #[php(optional = now)]
    pub fn oldest_due(&self, now: Option<i64>) -> PhpResult<Option<i64>> {
        guard(|| Ok(seconds(self.at(now, queue::oldest_due)?)))
    }

    /// Returns entries whose worker died to pending; gives up those that died six times. Returns how many it
    /// moved, at most 1,000 a call.
    #[php(optional = now)]
    pub fn rescue(&self, now: Option<i64>) -> PhpResult<i64> {
        guard(|| {
            let moved = self.at(now, queue::rescue)?;
            if moved > 0 {
                log::warn!("{moved} entries were taken back from processes that ended early");
            }
            Ok(number(moved))
        })
    }

    /// Makes an entry pending, whatever its status. Returns `done`, `busy` (a live worker holds it, nothing was
    /// changed), `shelved` (it is on the shelf, or an operator wants it back, nothing was changed) or `unknown`. With `$force` what is on the
    /// shelf is made pending, too: its day has come. What an operator wants back is left alone all the same.
    #[php(defaults(force = false), optional = now)]
    pub fn reset(&self, id: i64, now: Option<i64>, force: bool) -> PhpResult<&'static str> {
        guard(|| {
            let id = value::id(id)?;
            let reset = self.at(now, |database, now| match force {
                true => queue::reset_by_force(database, id, now),
                false => queue::reset(database, id, now),
            })?;
            Ok(match reset {
                Reset::Done => "done",
                Reset::Busy => "busy",
                Reset::Unknown => "unknown",
                Reset::Shelved => "shelved",
            })
        })
    }

    /// Asks for what an entry hid: it becomes pending, due now, its tries counted from 0, and whichever worker takes it puts it back. `$by`
    /// says who asked, at most 255 characters of it are kept. Returns `done`, `busy` (a live worker holds it), `deleted` (what it hid is
    /// deleted), `not_hidden` (it hides nothing) or `unknown`; nothing was changed then.
    #[php(optional = now)]
    pub fn put_back(&self, id: i64, by: &str, now: Option<i64>) -> PhpResult<&'static str> {
        guard(|| {
            let id = value::id(id)?;
            let put_back = self.at(now, |database, now| queue::put_back(database, id, by, now))?;
            Ok(match put_back {
                PutBack::Done => "done",
                PutBack::Busy => "busy",
                PutBack::Unknown => "unknown",
                PutBack::Deleted => "deleted",
                PutBack::NotHidden => "not_hidden",
            })
        })
    }

    /// The same for all that is hidden, in the 512 entries after id `$after` that are or were on the shelf. `$which` may hold `type` and
    /// `since` (unix seconds): only what was hidden then or later. What operators want back already is passed over, unless it has failed.
    ///
    /// Returns `marked` (how many), `ids` (of these), `busy` (ids that a live worker holds, left alone), `deleted` (ids of which nothing is
    /// left to put back) and `next`; call again with `next` as `$after` until it is null. Throws an `InvalidInputException` for a type that
    /// does not exist, and for anything else in `$which`.
    #[php(defaults(after = 0), optional = after)]
    pub fn put_back_all(
        &self,
        which: &ZendHashTable,
        by: &str,
        after: i64,
        now: Option<i64>,
    ) -> PhpResult<Row> {
        guard(|| {
            let (which, after) = (read_wanted(which)?, value::id(after)?);
            let chunk = self.at(now, |database, now| {
                queue::put_back_all(database, which, by, after, now)
            })?;
            let mut row = ZendHashTable::new();
            insert(&mut row, "marked", number(chunk.marked.len() as u64))?;
            insert(&mut row, "ids", ids(chunk.marked))?;
            insert(&mut row, "busy", ids(chunk.busy))?;
            insert(&mut row, "deleted", ids(chunk.deleted))?;
            insert(&mut row, "next", chunk.next.map(number))?;
            Ok(row)
        })
    }

    /// Makes every entry of a type pending, whatever its status, in the 5,000 entries after id `$after`; what is on the shelf, too, but not
    /// what operators want back. Returns `reset` (how many), `busy` (ids that a live worker holds, left alone) and `next`; call again with
    /// `next` as `$after` until it is null.
    #[php(defaults(after = 0), optional = after)]
    pub fn reset_type(&self, r#type: &str, after: i64, now: Option<i64>) -> PhpResult<Row> {
        guard(|| {
            let (entity, after) = (entity_type(r#type)?, value::id(after)?);
            let chunk = self.at(now, |database, now| {
                queue::reset_type(database, entity, after, now)
            })?;
            let mut row = ZendHashTable::new();
            insert(&mut row, "reset", number(chunk.reset))?;
            insert(&mut row, "busy", ids(chunk.busy))?;
            insert(&mut row, "next", chunk.next.map(number))?;
            Ok(row)
        })
    }

    /// Whether any pending entry may be taken now. Cheap enough to ask every second.
    #[php(optional = now)]
    pub fn has_due(&self, now: Option<i64>) -> PhpResult<bool> {
        guard(|| self.at(now, queue::has_due))
    }

    /// How the brake stands for a limit of so many deletions in any hour, 0 for none; at a cost that depends on the limit alone.
    ///
    /// `deletions` were begun in the last hour (counted up to the limit, without one up to 10,000); `opens_at` is when the next one may begin, null if now;
    /// `stopped_at` is since when events are held back without a break, null if none are. Times are unix seconds.
    #[php(optional = now)]
    pub fn brake(&self, max_per_hour: i64, now: Option<i64>) -> PhpResult<Row> {
        guard(|| {
            let limit = value::limit(max_per_hour)?;
            let brake = self.at(now, |database, now| queue::brake(database, limit, now))?;
            let mut row = ZendHashTable::new();
            insert(&mut row, "deletions", number(brake.deletions))?;
            insert(&mut row, "opens_at", seconds(brake.opens_at))?;
            insert(&mut row, "stopped_at", seconds(brake.stopped_at))?;
            Ok(row)
        })
    }

    /// Removes one chunk of at most 64 completed or failed entries that were last changed before `$before`, in
    /// unix seconds. What is on the shelf stays. Returns `removed` and `next`; call again with `next` as `$after` until it is null.
    #[php(defaults(after = 0))]
    pub fn purge(&self, status: &str, before: i64, after: i64) -> PhpResult<Row> {
        guard(|| {
            let status: Status = status.parse().map_err(Thrown::invalid)?;
            let (before, after) = (value::time(before)?, value::id(after)?);
            let purged = connection::with(&self.settings, |database| {
                queue::purge(database, status, before, after)
            })?;
            let mut row = ZendHashTable::new();
            insert(&mut row, "removed", number(purged.removed))?;
            insert(&mut row, "next", purged.next.map(number))?;
            Ok(row)
        })
    }
}

impl PhpQueue {
    fn at<T>(
        &self,
        now: Option<i64>,
        call: impl FnMut(&mut Database, DateTime<Utc>) -> Result<T, DatabaseError>,
    ) -> Result<T, Thrown> {
        Ok(connection::at(&self.settings, value::given(now)?, call)?)
    }
}
