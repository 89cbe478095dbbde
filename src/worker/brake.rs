//! Which planned deletions the brake lets through, and what becomes of the others.

use super::deletion::InHand;
use super::error::WorkerError;
use super::sentences::{plan_not_recorded, waits_for_brake};
use super::settle::{Ends, REFUSED_WAIT, later};
use crate::database::{Database, DatabaseError, is_of_one};
use crate::kill_point::kill_point;
use crate::queue::retry::Cause;
use crate::queue::{self, Planned, Settlement, Shelf};
use chrono::{DateTime, Utc};
use std::collections::{HashSet, VecDeque};
use std::ops::Range;

/// So many plans refused in a row, with numbers that are not known to be of one, concern all that are left.
const MOST_IN_VAIN: usize = 16;

/// A plan that the database refused to write down.
struct Refusal {
    it: InHand,
    error: DatabaseError,
    /// By itself; otherwise others were refused before it, and it was left.
    tried: bool,
}

impl Refusal {
    fn new(it: InHand, error: &DatabaseError, tried: bool) -> Self {
        let error = error.clone();
        Self { it, error, tried }
    }
}

/// What is in the way of the first plan that was not written down.
enum Next {
    /// Nothing that is known.
    Open,
    /// There is no room for so many deletions.
    NoRoom(u32),
    Refused(DatabaseError),
}

/// The way of a batch's plans past the brake.
struct Passage<'a> {
    database: &'a mut Database,
    ends: &'a mut Ends,
    per_hour: u32,
    now: DateTime<Utc>,
    /// Still to come, in the order in which they take the room.
    planned: &'a mut Vec<InHand>,
    /// Written down.
    through: &'a mut VecDeque<InHand>,
    refused: Vec<Refusal>,
}

/// Writes the plans down as far as the brake lets them through, and moves these from `planned` to `through`. The others end here: one
/// that takes others along waits until there is room for all of them, or it would be planned again and again, and what comes after it may
/// go; where there is no room for any, all are handed back. Returns whether they were.
///
/// # Errors
/// [`WorkerError`]; what is still in `planned` is as it was.
pub(super) fn pass(
    database: &mut Database,
    ends: &mut Ends,
    per_hour: u32,
    planned: &mut Vec<InHand>,
    through: &mut VecDeque<InHand>,
    now: DateTime<Utc>,
) -> Result<bool, WorkerError> {
    let before = through.len();
    let mut passage = Passage {
        database,
        ends,
        per_hour,
        now,
        planned,
        through,
        refused: Vec::new(),
    };
    let held = passage.first_to_last();
    let others_succeeded = passage.through.len() > before;
    passage.end_refused(others_succeeded);
    held
}

impl Passage<'_> {
    /// In the order of `planned`: what comes first takes the room first. Returns whether the rest was handed back.
    fn first_to_last(&mut self) -> Result<bool, WorkerError> {
        let mut in_vain = 0;
        while !self.planned.is_empty() {
            let (count, next) = self.record(0..self.planned.len())?;
            self.through.extend(self.planned.drain(..count));
            if count > 0 {
                in_vain = 0;
            }
            match next {
                Next::Open => {}
                Next::NoRoom(deletions) => {
                    if self.no_room(deletions)? {
                        return Ok(true);
                    }
                }
                Next::Refused(error) => {
                    in_vain += 1;
                    let it = self.planned.remove(0);
                    self.refused.push(Refusal::new(it, &error, true));
                    if in_vain < MOST_IN_VAIN || error.is_known_of_one() {
                        continue;
                    }
                    // Perhaps it is only those that come first.
                    let last = self.planned.len().saturating_sub(1)..self.planned.len();
                    if self.record(last)?.0 > 0 {
                        in_vain = 0;
                        self.through.extend(self.planned.pop());
                    } else {
                        let rest = self.planned.drain(..);
                        let refusals = rest.map(|it| Refusal::new(it, &error, false));
                        self.refused.extend(refusals);
                    }
                }
            }
        }
        Ok(false)
    }

    /// There is no room for so many deletions, which are those of the first one: it waits for that, or all are handed back. Returns
    /// whether they were.
    fn no_room(&mut self, deletions: u32) -> Result<bool, WorkerError> {
        let room_at = match deletions {
            1 => None,
            _ => queue::room_at(self.database, self.per_hour, deletions, self.now)?,
        };
        let Some(room_at) = room_at else {
            for it in self.planned.drain(..) {
                self.ends.settle(it.entry, Settlement::Released, Vec::new());
            }
            return Ok(true);
        };
        let first = self.planned.remove(0);
        let waits = waits_for_brake(first.plan.entities().count(), room_at);
        let settlement = Settlement::Postponed(room_at, waits);
        self.ends.settle(first.entry, settlement, Vec::new());
        Ok(false)
    }

    /// Writes the first plans of a range down: as many as there is room for. If the database refuses that, it is done for the first half,
    /// until the one that it refuses comes first. Returns how many were written, and what is in the way of the next one.
    fn record(&mut self, range: Range<usize>) -> Result<(usize, Next), WorkerError> {
        let planned = self.planned.get(range.clone()).unwrap_or_default();
        let plans = counted(planned);
        kill_point!("planned");
        let token = &self.ends.token;
        match queue::record_plans(self.database, token, &plans, self.per_hour, self.now) {
            Ok((count, written)) => {
                kill_point!("plan_written");
                if plans.iter().take(count).any(|it| it.former.is_some()) {
                    kill_point!("former_written");
                }
                for it in self.planned.iter_mut().skip(range.start).take(count) {
                    it.entry.unstored = None;
                }
                if written < count as u64 {
                    return Err(WorkerError::LeaseLost);
                }
                let first = plans.get(count).map(|it| it.deletions);
                Ok((count, first.map_or(Next::Open, Next::NoRoom)))
            }
            Err(error) if error.may_be_of_one() => match range.len() / 2 {
                // Perhaps for its names: it may go on without.
                0 if self.forget_names(range.start, &error) => self.record(range),
                0 => Ok((0, Next::Refused(error))),
                half => self.record(range.start..range.start + half),
            },
            Err(error) => Err(error.into()),
        }
    }

    /// Takes the names off one that are to be stored. Returns whether it had any.
    fn forget_names(&mut self, index: usize, error: &DatabaseError) -> bool {
        let Some(entry) = self.planned.get_mut(index).map(|it| &mut it.entry) else {
            return false;
        };
        let had_any = entry.unstored.take().is_some();
        if had_any {
            let id = entry.id;
            log::warn!("queue: the names of entry {id} cannot be stored: {error}");
        }
        had_any
    }

    /// What was refused waits: as one that is refused by itself, or as one of all.
    fn end_refused(&mut self, others_succeeded: bool) {
        let all = || self.refused.iter().map(|it| &it.error);
        let of_one = |it: &Refusal| it.tried && is_of_one(&it.error, all(), others_succeeded);
        let of_one: Vec<bool> = self.refused.iter().map(of_one).collect();
        for (Refusal { it, error, .. }, of_one) in self.refused.drain(..).zip(of_one) {
            let why = plan_not_recorded(&error);
            let settlement = match of_one {
                true => later(Cause::Deferred, it.entry.attempts, why, self.now),
                false => Settlement::Postponed(self.now + REFUSED_WAIT, why),
            };
            self.ends.settle(it.entry, settlement, Vec::new());
        }
    }
}

/// What the brake counts: each entity once, with the first plan that takes it. What is on the shelf was counted when it was hidden.
fn counted(planned: &[InHand]) -> Vec<Planned> {
    let mut counted: HashSet<u32> = HashSet::new();
    let count = |it: &InHand| match it.entry.shelf {
        Some(Shelf::Hidden) => 0,
        _ => {
            let new = it.plan.entities().filter(|id| counted.insert(*id));
            new.count().max(1)
        }
    };
    let counts: Vec<usize> = planned.iter().map(count).collect();
    let plan = |(it, count): (&InHand, usize)| Planned {
        id: it.entry.id,
        plan: serde_json::to_string(&it.plan).unwrap_or_default(),
        deletions: u32::try_from(count).unwrap_or(u32::MAX),
        former: it.former.clone(),
        names: it.entry.unstored.clone(),
    };
    planned.iter().zip(counts).map(plan).collect()
}
