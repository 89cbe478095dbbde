//! Collects the ends of entries and writes them together, at most a second late.

use super::deletion::InHand;
use super::error::WorkerError;
use super::names::shown;
use super::sentences::{given_up, not_recorded};
use crate::database::chunks::LARGEST;
use crate::database::{Database, DatabaseError, Refused, Stopped, apart};
use crate::event::EntityKey;
use crate::kill_point::kill_point;
use crate::planner;
use crate::queue::retry::{self, Cause};
use crate::queue::{self, Entry, LeaseToken, Names, Settlement};
use crate::reason::Sentences;
use crate::text::Cut;
use chrono::{DateTime, TimeDelta, Utc};

const MAX_UNWRITTEN: usize = LARGEST;
const MAX_UNWRITTEN_AGE: TimeDelta = TimeDelta::seconds(1);

/// How long entries wait for which the database refuses what it may refuse for all. Their tries do not count.
pub(super) const REFUSED_WAIT: TimeDelta = TimeDelta::minutes(1);

/// How many entries of a batch ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Deleted, or gone already.
    pub completed: u64,
    /// Hidden instead of deleted.
    pub hidden: u64,
    /// Put back as they were before they were hidden.
    pub put_back: u64,
    /// Refused or given up.
    pub failed: u64,
    /// Pending again, for a later try.
    pub retried: u64,
    /// Handed back untouched.
    pub released: u64,
}

impl Tally {
    const fn of(&mut self, settlement: &Settlement) -> &mut u64 {
        match settlement {
            Settlement::PutBack(_) => &mut self.put_back,
            Settlement::Completed(_) | Settlement::Deleted(_) | Settlement::Enabled(_) => {
                &mut self.completed
            }
            Settlement::Shelved(..) => &mut self.hidden,
            Settlement::Failed(_) => &mut self.failed,
            Settlement::Retry(..) | Settlement::Postponed(..) => &mut self.retried,
            Settlement::Released | Settlement::NotBegun => &mut self.released,
        }
    }
}

/// How one entry ended, for whoever watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Entry id.
    pub id: u64,
    /// CloudEvent id.
    pub event_id: String,
    /// What Akeneo deleted; `None` where the stored event could not be read.
    pub key: Option<EntityKey>,
    /// As `Deletion::shown`.
    pub shown: Option<String>,
    /// What becomes of it.
    pub settlement: Settlement,
}

/// An end that is not in the table yet.
struct Unwritten {
    id: u64,
    attempts: u16,
    settlement: Settlement,
    /// Mapping rows that go with it.
    left_over: Vec<u64>,
    /// What the shop calls it, if that is not stored yet.
    names: Option<Names>,
    /// Whether what stood there before it was to be hidden is noted in vain.
    forgets_former: bool,
}

/// What was written of an end.
enum Written {
    AsItEnded,
    /// The database refused that for this entry.
    Instead(Settlement),
    /// The database refused that, too: it stays leased, and is tried again when the lease has run out.
    NotAtAll,
    /// Another worker may have it: nothing.
    LeaseLost,
}

/// The ends of a batch.
pub(super) struct Ends {
    pub(super) token: LeaseToken,
    pub(super) tally: Tally,
    /// Whoever watches has not seen these.
    pub(super) unseen: Vec<Ended>,
    unwritten: Vec<Unwritten>,
    written_at: DateTime<Utc>,
}

impl Ends {
    pub(super) fn new(token: LeaseToken, now: DateTime<Utc>) -> Self {
        Self {
            token,
            tally: Tally::default(),
            unseen: Vec::new(),
            unwritten: Vec::new(),
            written_at: now,
        }
    }

    /// Hands back what was planned and not begun.
    pub(super) fn hand_back(&mut self, it: InHand) {
        let forgets_former = it.is_first_hiding();
        self.settle(it.entry, Settlement::NotBegun, Vec::new());
        if let Some(end) = self.unwritten.last_mut() {
            end.forgets_former = forgets_former;
        }
    }

    /// Ends an entry. What is left over in the connector's mapping table goes when the end is written.
    pub(super) fn settle(&mut self, entry: Entry, settlement: Settlement, left_over: Vec<u64>) {
        *self.tally.of(&settlement) += 1;
        let event = Cut(&entry.event_id);
        let level = match settlement {
            Settlement::Failed(_) => log::Level::Warn,
            _ => log::Level::Info,
        };
        match settlement.told() {
            Some(told) => log::log!(level, "event {event}: {told} [{}]", told.reason()),
            None => log::debug!("event {event}: Not begun; it stays pending."),
        }
        let shown = shown(&entry);
        self.unwritten.push(Unwritten {
            id: entry.id,
            attempts: entry.attempts,
            settlement: settlement.clone(),
            left_over,
            names: entry.unstored,
            forgets_former: false,
        });
        self.unseen.push(Ended {
            id: entry.id,
            event_id: entry.event_id,
            key: entry.key,
            shown,
            settlement,
        });
    }

    /// Writes them if they are many, or have waited for a second.
    pub(super) fn write_due(
        &mut self,
        database: &mut Database,
        now: DateTime<Utc>,
    ) -> Result<(), WorkerError> {
        let due =
            self.unwritten.len() >= MAX_UNWRITTEN || now - self.written_at >= MAX_UNWRITTEN_AGE;
        if due {
            self.write(database, now)
        } else {
            Ok(())
        }
    }

    pub(super) fn write(
        &mut self,
        database: &mut Database,
        now: DateTime<Utc>,
    ) -> Result<(), WorkerError> {
        self.written_at = now;
        if self.unwritten.is_empty() {
            return Ok(());
        }
        let token = &self.token;
        kill_point!("settling");
        let result = apart(
            database,
            &self.unwritten,
            |database, ends| write(database, token, ends, now),
            |database, end, refused| write_alone(database, token, end, refused, now),
        );
        kill_point!("written");
        let (written, result) = match result {
            Ok(written) => (written.into_iter().map(Some).collect(), Ok(())),
            Err(Stopped { done, error }) => (done, Err(error.into())),
        };
        let mut lost = false;
        for (end, written) in std::mem::take(&mut self.unwritten).into_iter().zip(written) {
            match written {
                None => self.unwritten.push(end),
                Some(Written::AsItEnded) => {}
                Some(Written::Instead(settlement)) => {
                    *self.tally.of(&end.settlement) -= 1;
                    *self.tally.of(&settlement) += 1;
                }
                Some(Written::NotAtAll) => {
                    *self.tally.of(&end.settlement) -= 1;
                    self.tally.retried += 1;
                }
                Some(Written::LeaseLost) => lost = true,
            }
        }
        match lost {
            true => Err(WorkerError::LeaseLost),
            false => result,
        }
    }
}

/// The ends and what goes with them, or neither: an entry that is tried again must find its mapping row, one that has ended leaves
/// none behind, and a lost lease gives no right to any.
fn write(
    database: &mut Database,
    token: &LeaseToken,
    ends: &[Unwritten],
    now: DateTime<Utc>,
) -> Result<Vec<Written>, DatabaseError> {
    let settlements: Vec<_> = ends
        .iter()
        .map(|it| (it.id, it.settlement.clone()))
        .collect();
    let left_over: Vec<u64> = ends.iter().flat_map(|it| it.left_over.clone()).collect();
    let named = |it: &Unwritten| Some((it.id, it.names.clone()?));
    let named: Vec<_> = ends.iter().filter_map(named).collect();
    let forgetful = ends.iter().filter(|it| it.forgets_former);
    let forgetful: Vec<u64> = forgetful.map(|it| it.id).collect();
    let held = database.transaction(|database| {
        queue::name(database, token, &named)?;
        queue::forget_former(database, token, &forgetful)?;
        let held = queue::settle(database, token, &settlements, now)? == ends.len() as u64;
        kill_point!("settled");
        if held {
            planner::forget(database, &left_over)?;
            kill_point!("forgotten");
        }
        Ok(held)
    })?;
    let written = |_: &Unwritten| match held {
        true => Written::AsItEnded,
        false => Written::LeaseLost,
    };
    Ok(ends.iter().map(written).collect())
}

/// An end that the database refuses to write is tried again like any other: what was deleted is found to be absent then. If not even that can be
/// written, the lease runs out; and if it may be refused for all, the batch ends.
fn write_alone(
    database: &mut Database,
    token: &LeaseToken,
    end: &Unwritten,
    Refused { error, of_one }: Refused,
    now: DateTime<Utc>,
) -> Result<Written, DatabaseError> {
    let why = not_recorded(&error);
    let both = end
        .settlement
        .told()
        .map(|said| why.clone().after(said.clone()));
    log::error!(
        "queue: the end of entry {} cannot be recorded: {error}",
        end.id
    );
    for why in both.into_iter().chain([why]) {
        let instead = later(Cause::Transient, end.attempts, why, now);
        match queue::settle(database, token, &[(end.id, instead.clone())], now) {
            Ok(0) => return Ok(Written::LeaseLost),
            Ok(_) => return Ok(Written::Instead(instead)),
            Err(error) if error.may_be_of_one() => {}
            Err(error) => return Err(error),
        }
    }
    match of_one {
        true => Ok(Written::NotAtAll),
        false => Err(error),
    }
}

/// Another try, or the end of them.
pub(super) fn later(cause: Cause, attempts: u16, why: Sentences, now: DateTime<Utc>) -> Settlement {
    match retry::delay(cause, attempts) {
        Some(delay) => Settlement::Retry(now + delay, why),
        None => Settlement::Failed(given_up(attempts, why)),
    }
}
