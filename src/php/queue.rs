//! `Akeneo\Events\Core\Queue`: lists, counts, resets and cleans the queue.

use super::connection;
use super::database::PhpDatabase;
use super::exceptions::Thrown;
use super::guard::guard;
use super::value::{self, insert, number};
use crate::database::{Database, DatabaseError, Settings};
use crate::event::EntityType;
use crate::planner::InShop;
use crate::queue::{self, Filter, Listed, Reset, Status};
use chrono::{DateTime, Utc};
use ext_php_rs::boxed::ZBox;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;
use std::rc::Rc;

type Row = ZBox<ZendHashTable>;

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
    /// Akeneo or of a name), `oldest_first` (bool) and `after`, the last id of the page before. `shown` is as `Deletion::shown`, `in_shop` the
    /// same as JSON. Times are unix seconds. Throws an `InvalidInputException` for a status or type
    /// that does not exist, a `DatabaseException` if the table cannot be read.
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
    /// to 10,000, `more` says that there are more. `oldest_pending` is when the oldest pending one was received,
    /// in unix seconds, or null.
    pub fn counts(&self) -> PhpResult<Row> {
        guard(|| {
            let counts = connection::with(&self.settings, queue::counts)?;
            let mut row = ZendHashTable::new();
            for (status, count) in counts.by_status {
                let mut of_status = ZendHashTable::new();
                insert(&mut of_status, "count", number(count.value))?;
                insert(&mut of_status, "more", count.more)?;
                insert(&mut row, status.name(), of_status)?;
            }
            insert(&mut row, "oldest_pending", seconds(counts.oldest_pending))?;
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
    /// changed) or `unknown`.
    #[php(optional = now)]
    pub fn reset(&self, id: i64, now: Option<i64>) -> PhpResult<&'static str> {
        guard(|| {
            let id = value::id(id)?;
            Ok(
                match self.at(now, |database, now| queue::reset(database, id, now))? {
                    Reset::Done => "done",
                    Reset::Busy => "busy",
                    Reset::Unknown => "unknown",
                },
            )
        })
    }

    /// Makes every entry of a type pending, whatever its status, in the 5,000 entries after id `$after`. Returns
    /// `reset` (how many), `busy` (ids that a live worker holds, left alone) and `next`; call again with `next` as `$after`
    /// until it is null.
    #[php(defaults(after = 0), optional = after)]
    pub fn reset_type(&self, r#type: &str, after: i64, now: Option<i64>) -> PhpResult<Row> {
        guard(|| {
            let (entity, after) = (entity_type(r#type)?, value::id(after)?);
            let chunk = self.at(now, |database, now| {
                queue::reset_type(database, entity, after, now)
            })?;
            let busy: Vec<i64> = chunk.busy.into_iter().map(number).collect();
            let mut row = ZendHashTable::new();
            insert(&mut row, "reset", number(chunk.reset))?;
            insert(&mut row, "busy", busy)?;
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

    /// Removes one chunk of at most 512 completed or failed entries that were last changed before `$before`, in
    /// unix seconds. Returns `removed` and `next`; call again with `next` as `$after` until it is null.
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

/// `status`, `type`, `id`, `search`, `oldest_first` and `after`, where they are given.
pub(super) fn read_filter(filter: &ZendHashTable) -> Result<Filter, Thrown> {
    let text = |name| filter.get(name).and_then(|value| value.string());
    let id = |name| {
        let number = filter.get(name).and_then(|value| value.long());
        number.map(value::id).transpose()
    };
    let status = text("status").map(|it| it.parse().map_err(Thrown::invalid));
    let entity = text("type").map(|it| entity_type(&it));
    let oldest_first = filter.get("oldest_first").and_then(|it| it.bool());
    Ok(Filter {
        status: status.transpose()?,
        entity: entity.transpose()?,
        id: id("id")?,
        search: text("search"),
        oldest_first: oldest_first.unwrap_or_default(),
        after: id("after")?,
    })
}

/// The type that an operator named.
pub(super) fn entity_type(text: &str) -> Result<EntityType, Thrown> {
    EntityType::from_operator(text).ok_or_else(|| {
        let names: Vec<_> = EntityType::ALL.iter().map(|entity| entity.name()).collect();
        let names = names.join(", ");
        Thrown::invalid(format!(
            "there is no entity type \"{text}\"; the types are {names}"
        ))
    })
}

fn listed(entry: Listed) -> Result<Row, Thrown> {
    let mut row = ZendHashTable::new();
    let (entity, code, attribute) = match entry.key {
        Some(key) => (Some(key.entity.name()), Some(key.code), key.parent),
        None => (None, None, None),
    };
    insert(&mut row, "id", number(entry.id))?;
    insert(&mut row, "event_id", entry.event_id)?;
    insert(&mut row, "event_type", entry.event_type)?;
    insert(&mut row, "entity_type", entity)?;
    insert(&mut row, "code", code)?;
    insert(&mut row, "attribute_code", attribute)?;
    insert(&mut row, "status", entry.status)?;
    insert(&mut row, "attempts", i64::from(entry.attempts))?;
    insert(&mut row, "message", entry.message)?;
    insert(&mut row, "reason", entry.reason)?;
    insert(&mut row, "sentences", entry.sentences)?;
    insert(&mut row, "history", entry.history)?;
    insert(&mut row, "plan", entry.plan)?;
    let in_shop = entry.in_shop.as_deref().map(InShop::read);
    let shown = InShop::shown(&in_shop.unwrap_or_default(), entry.identifier.as_deref());
    insert(&mut row, "shown", shown)?;
    insert(&mut row, "identifier", entry.identifier)?;
    insert(&mut row, "in_shop", entry.in_shop)?;
    insert(&mut row, "occurred_at", seconds(entry.occurred_at))?;
    insert(&mut row, "available_at", entry.available_at.timestamp())?;
    insert(&mut row, "received_at", entry.received_at.timestamp())?;
    insert(&mut row, "updated_at", entry.updated_at.timestamp())?;
    Ok(row)
}

fn seconds(time: Option<DateTime<Utc>>) -> Option<i64> {
    time.map(|time| time.timestamp())
}
