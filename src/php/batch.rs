//! `Akeneo\Events\Core\Batch` and `Akeneo\Events\Core\Deletion`: the deletions that PHP carries out.

use super::connection;
use super::exceptions::{Class, Thrown};
use super::guard::guard;
use super::value::{self, insert, number};
use crate::database::Settings;
use crate::queue::Settlement;
use crate::worker::{Batch, Deletion, Ended, Obstacle, Outcome, Undone};
use chrono::{DateTime, Utc};
use ext_php_rs::boxed::ZBox;
use ext_php_rs::convert::IntoZval;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;
use std::rc::Rc;
use std::time::Instant;

/// A leased batch: ask for the next deletion, carry it out, tell how it went; in the end call `finish`.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\Batch", flags = ClassFlags::Final)]
pub struct PhpBatch {
    settings: Rc<Settings>,
    batch: Batch,
    /// What time it was last, and when that was. An outcome is told without a connection.
    last: (DateTime<Utc>, Instant),
}

impl PhpBatch {
    pub(super) fn new(settings: Rc<Settings>, batch: Batch, now: DateTime<Utc>) -> Self {
        Self {
            settings,
            batch,
            last: (now, Instant::now()),
        }
    }

    fn report(
        &mut self,
        id: i64,
        outcome: Result<Outcome, Thrown>,
        now: Option<i64>,
    ) -> PhpResult<()> {
        guard(|| {
            let (id, now) = (value::id(id)?, self.now(now)?);
            Ok(self.batch.report(id, outcome?, now)?)
        })
    }

    fn now(&self, given: Option<i64>) -> Result<DateTime<Utc>, Thrown> {
        let (last, then) = self.last;
        Ok(value::given(given)?.unwrap_or_else(|| last + then.elapsed()))
    }
}

#[php_impl]
impl PhpBatch {
    /// How many entries were leased.
    pub fn size(&self) -> PhpResult<i64> {
        guard(|| Ok(number(self.batch.size())))
    }

    /// The highest entry id that was leased, 0 if none was; `Worker::claimType` goes on after it.
    pub fn last_id(&self) -> PhpResult<i64> {
        guard(|| Ok(number(self.batch.last_id())))
    }

    /// Whether the brake keeps entries pending that this batch would have processed.
    pub fn held(&self) -> PhpResult<bool> {
        guard(|| Ok(self.batch.held()))
    }

    /// The next deletion, or null when the batch is done.
    ///
    /// Throws a `LeaseLostException` when another worker has taken over: stop, and do not delete anything more of
    /// this batch. Throws a `DatabaseException` if planning failed; call `finish` then.
    #[php(optional = now)]
    pub fn next(&mut self, now: Option<i64>) -> PhpResult<Option<PhpDeletion>> {
        guard(|| {
            let now = value::given(now)?;
            let (batch, last) = (&mut self.batch, &mut self.last);
            let next = connection::at(&self.settings, now, |database, now| {
                *last = (now, Instant::now());
                batch.next(database, now)
            })?;
            Ok(next.map(|deletion| PhpDeletion { deletion }))
        })
    }

    /// Magento deleted the entity.
    #[php(optional = now)]
    pub fn deleted(&mut self, id: i64, now: Option<i64>) -> PhpResult<()> {
        self.report(id, Ok(Outcome::Deleted), now)
    }

    /// Magento hid the entity. Throws an `InvalidInputException` for what was handed out for another action, as `deleted` and `putBack` do.
    #[php(optional = now)]
    pub fn hidden(&mut self, id: i64, now: Option<i64>) -> PhpResult<()> {
        self.report(id, Ok(Outcome::Hidden), now)
    }

    /// Magento put it back as it was.
    #[php(optional = now)]
    pub fn put_back(&mut self, id: i64, now: Option<i64>) -> PhpResult<()> {
        self.report(id, Ok(Outcome::PutBack), now)
    }

    /// Magento says that there is no such entity: a success.
    #[php(optional = now)]
    pub fn already_gone(&mut self, id: i64, now: Option<i64>) -> PhpResult<()> {
        self.report(id, Ok(Outcome::AlreadyGone), now)
    }

    /// It was not deleted, and trying again would not help. `$obstacle` is `refused`, `busy`, `failed`, `category_grew` or
    /// `holds_products`; `$said` is what Magento said, of `category_grew` the category's id, of `holds_products` their number.
    /// Throws an `InvalidInputException` for another obstacle.
    #[php(optional = now)]
    pub fn failed(
        &mut self,
        id: i64,
        obstacle: &str,
        said: &str,
        now: Option<i64>,
    ) -> PhpResult<()> {
        self.report(id, undone(obstacle, said).map(Outcome::Failed), now)
    }

    /// The same, and it is tried again later, at most five times.
    #[php(optional = now)]
    pub fn retry(
        &mut self,
        id: i64,
        obstacle: &str,
        said: &str,
        now: Option<i64>,
    ) -> PhpResult<()> {
        self.report(id, undone(obstacle, said).map(Outcome::Retry), now)
    }

    /// Whether a deletion that was handed out may still begin. If not, its lease has run out, or its event or Akeneo's answer is out of
    /// date: call `notBegun`. Throws a `DatabaseException` if the database cannot be asked what time it is.
    #[php(optional = now)]
    pub fn may_begin(&self, id: i64, now: Option<i64>) -> PhpResult<bool> {
        guard(|| {
            let (id, given) = (value::id(id)?, value::given(now)?);
            // Not only how long this process knows to have worked: the machine may have slept.
            let now = connection::now(&self.settings, given)?.max(self.now(now)?);
            Ok(self.batch.may_begin(id, now)?)
        })
    }

    /// It was not carried out, and is pending again as before: neither a try, nor a deletion that the brake counts.
    pub fn not_begun(&mut self, id: i64) -> PhpResult<()> {
        guard(|| Ok(self.batch.not_begun(value::id(id)?)?))
    }

    /// Takes what has ended since the last call: entries that were planned away (refused, gone already, put off) and those
    /// whose outcome was told. Rows of `id`, `event_id`, `name` (null if it could not be read), `shown` (as `Deletion::shown`), `outcome`
    /// (`completed`, `hidden`, `put_back`, `failed`, `retried` or `released`), `deleted` (whether it was in the shop until now), `message`, `reason` and `sentences`
    /// (JSON). The last three are empty or null if the entry was released.
    pub fn ended(&mut self) -> PhpResult<Vec<ZBox<ZendHashTable>>> {
        guard(|| self.batch.take_ended().into_iter().map(ended).collect())
    }

    /// Writes every outcome and hands back what was not begun. Call it however the batch ended. Returns the
    /// number of entries that are `completed`, `hidden`, `put_back`, `failed`, `retried` and `released`.
    #[php(optional = now)]
    pub fn finish(&mut self, now: Option<i64>) -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| {
            let now = value::given(now)?;
            let batch = &mut self.batch;
            let tally = connection::at(&self.settings, now, |database, now| {
                batch.finish(database, now)
            })?;
            let mut row = ZendHashTable::new();
            insert(&mut row, "completed", number(tally.completed))?;
            insert(&mut row, "hidden", number(tally.hidden))?;
            insert(&mut row, "put_back", number(tally.put_back))?;
            insert(&mut row, "failed", number(tally.failed))?;
            insert(&mut row, "retried", number(tally.retried))?;
            insert(&mut row, "released", number(tally.released))?;
            Ok::<_, Thrown>(row)
        })
    }
}

fn ended(entry: Ended) -> Result<ZBox<ZendHashTable>, Thrown> {
    let settlement = &entry.settlement;
    let outcome = match settlement {
        Settlement::PutBack(_) => "put_back",
        Settlement::Completed(_) | Settlement::Deleted(_) | Settlement::Enabled(_) => "completed",
        Settlement::Shelved(..) => "hidden",
        Settlement::Failed(_) => "failed",
        Settlement::Retry(..) | Settlement::Postponed(..) => "retried",
        Settlement::Released | Settlement::NotBegun => "released",
    };
    let deleted = matches!(settlement, Settlement::Deleted(_));
    let mut row = ZendHashTable::new();
    insert(&mut row, "id", number(entry.id))?;
    insert(&mut row, "event_id", entry.event_id)?;
    insert(&mut row, "name", entry.key.map(|key| key.to_string()))?;
    insert(&mut row, "shown", entry.shown)?;
    insert(&mut row, "outcome", outcome)?;
    insert(&mut row, "deleted", deleted)?;
    value::told(&mut row, settlement.told())?;
    Ok(row)
}

fn at_index(array: &mut ZendHashTable, index: u32, value: impl IntoZval) -> Result<(), Thrown> {
    array
        .insert_at_index(i64::from(index), value)
        .map_err(|error| Thrown::new(Class::Internal, error))
}

fn undone(obstacle: &str, said: &str) -> Result<Undone, Thrown> {
    let unknown = || Thrown::invalid(format!("there is no obstacle \"{obstacle}\""));
    Ok(Undone {
        obstacle: Obstacle::named(obstacle).ok_or_else(unknown)?,
        said: said.to_owned(),
    })
}

/// One thing to do now: a deletion, or a change of what is visible.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\Deletion", flags = ClassFlags::Final)]
pub struct PhpDeletion {
    deletion: Deletion,
}

#[php_impl]
impl PhpDeletion {
    /// Entry id, for `Batch::deleted` and its like.
    pub fn id(&self) -> PhpResult<i64> {
        guard(|| Ok(number(self.deletion.id)))
    }

    /// What to do: `delete`, `hide` or `put_back`.
    pub fn action(&self) -> PhpResult<&'static str> {
        guard(|| Ok(self.deletion.action.name()))
    }

    /// The statuses that its entities are to have: entity id to store id to value (of a product `status`, of a category `is_active`; null is
    /// NULL). To hide, each of these is written. To put back, these are all rows that there are afterwards: what is absent here is removed.
    /// Empty for a deletion.
    pub fn statuses(&self) -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| {
            let statuses = self.deletion.action.statuses();
            let mut all = ZendHashTable::new();
            for (id, stores) in statuses.into_iter().flatten() {
                let mut of_entity = ZendHashTable::new();
                for (store, value) in stores {
                    at_index(&mut of_entity, *store, *value)?;
                }
                at_index(&mut all, *id, of_entity)?;
            }
            Ok::<_, Thrown>(all)
        })
    }

    /// Whether workers took it before and never ended it: perhaps it kills them. Carry it out alone.
    pub fn is_suspect(&self) -> PhpResult<bool> {
        guard(|| Ok(self.deletion.suspect))
    }

    /// The CloudEvent's id, for log lines.
    pub fn event_id(&self) -> PhpResult<String> {
        guard(|| Ok(self.deletion.event_id.clone()))
    }

    /// One of `Reconciliation::types()`.
    pub fn entity_type(&self) -> PhpResult<&'static str> {
        guard(|| Ok(self.deletion.key.entity.name()))
    }

    /// The product's UUID, or the code in Akeneo.
    pub fn code(&self) -> PhpResult<String> {
        guard(|| Ok(self.deletion.key.code.clone()))
    }

    /// What to delete, as a sentence names it: `product "6a9f…"`.
    pub fn name(&self) -> PhpResult<String> {
        guard(|| Ok(self.deletion.key.to_string()))
    }

    /// By the names that the shop has for it, or by its identifier in Akeneo: `A-1, Red shirt (simple)`. Null if neither is known.
    pub fn shown(&self) -> PhpResult<Option<String>> {
        guard(|| Ok(self.deletion.shown.clone()))
    }

    /// Ids of the categories that Magento deletes together with it: those below it as the plan knows them.
    pub fn along(&self) -> PhpResult<Vec<i64>> {
        guard(|| {
            let along = &self.deletion.plan.along;
            Ok(along.iter().map(|(id, _)| i64::from(*id)).collect())
        })
    }

    /// Ids of the Magento entities to delete, in this order: product, option, attribute, category or attribute set ids.
    pub fn entity_ids(&self) -> PhpResult<Vec<i64>> {
        guard(|| {
            let ids = &self.deletion.plan.entity_ids;
            Ok(ids.iter().map(|id| i64::from(*id)).collect())
        })
    }
}
