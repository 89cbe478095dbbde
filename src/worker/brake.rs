//! What the brake lets through of what was planned, and what becomes of the rest.

use super::deletion::InHand;
use super::error::WorkerError;
use super::settle::{Ends, REFUSED_WAIT, later};
use crate::database::{Database, DatabaseError, is_of_one};
use crate::kill_point::kill_point;
use crate::queue::retry::Cause;
use crate::queue::{self, LeaseToken, Planned, Settlement};
use crate::text::utc;
use chrono::{DateTime, Utc};
use std::collections::{HashSet, VecDeque};
use std::slice;

/// So many plans refused in a row, with numbers that are not known to be of one, concern all that are left.
const MOST_IN_VAIN: usize = 16;

/// A plan that the database refused to write down.
struct Refusal {
    it: InHand,
    error: DatabaseError,
    /// By itself; otherwise others were refused before it, and it was left.
    tried: bool,
}

/// What is in the way of the first plan that was not written down.
enum Next {
    /// Nothing that is known.
    Open,
    /// There is no room for so many deletions.
    NoRoom(u32),
    Refused(DatabaseError),
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
    let (mut refused, before) = (Vec::new(), through.len());
    let result = first_to_last(
        database,
        ends,
        per_hour,
        planned,
        through,
        &mut refused,
        now,
    );
    let others_succeeded = through.len() > before;
    let of_one = |Refusal { error, tried, .. }: &Refusal| {
        let all = refused.iter().map(|it| &it.error);
        *tried && is_of_one(error, all, others_succeeded)
    };
    let of_one: Vec<bool> = refused.iter().map(of_one).collect();
    for (Refusal { it, error, .. }, of_one) in refused.into_iter().zip(of_one) {
        let message = format!("Its plan could not be recorded: {error}.");
        let settlement = match of_one {
            true => later(Cause::Deferred, it.entry.attempts, message, now),
            false => Settlement::Postponed(now + REFUSED_WAIT, message),
        };
        ends.settle(it.entry, settlement, Vec::new());
    }
    result
}

/// As [`pass`], in the order of `planned`: what comes first takes the room first. What the database refuses goes to `refused`.
fn first_to_last(
    database: &mut Database,
    ends: &mut Ends,
    per_hour: u32,
    planned: &mut Vec<InHand>,
    through: &mut VecDeque<InHand>,
    refused: &mut Vec<Refusal>,
    now: DateTime<Utc>,
) -> Result<bool, WorkerError> {
    let mut in_vain = 0;
    while !planned.is_empty() {
        let (count, next) = record(database, &ends.token, per_hour, planned, now)?;
        through.extend(planned.drain(..count));
        if count > 0 {
            in_vain = 0;
        }
        match next {
            Next::Open => {}
            Next::NoRoom(deletions) => {
                if no_room(database, ends, per_hour, planned, deletions, now)? {
                    return Ok(true);
                }
            }
            Next::Refused(error) => {
                in_vain += 1;
                let refusal = |it, tried| {
                    let error = error.clone();
                    Refusal { it, error, tried }
                };
                refused.push(refusal(planned.remove(0), true));
                if in_vain < MOST_IN_VAIN || error.is_known_of_one() {
                    continue;
                }
                // Perhaps it is only those that come first.
                let last = planned.last().map(slice::from_ref).unwrap_or_default();
                match record(database, &ends.token, per_hour, last, now)? {
                    (0, _) => refused.extend(planned.drain(..).map(|it| refusal(it, false))),
                    _ => {
                        in_vain = 0;
                        through.extend(planned.pop());
                    }
                }
            }
        }
    }
    Ok(false)
}

/// There is no room for so many deletions, which are those of the first one: it waits for that, or all are handed back. Returns whether
/// they were.
fn no_room(
    database: &mut Database,
    ends: &mut Ends,
    per_hour: u32,
    planned: &mut Vec<InHand>,
    deletions: u32,
    now: DateTime<Utc>,
) -> Result<bool, WorkerError> {
    let room_at = match deletions {
        1 => None,
        _ => queue::room_at(database, per_hour, deletions, now)?,
    };
    let Some(room_at) = room_at else {
        for it in planned.drain(..) {
            ends.settle(it.entry, Settlement::Released, Vec::new());
        }
        return Ok(true);
    };
    let first = planned.remove(0);
    let settlement = waits_for_room(first.plan.entities().count(), room_at);
    ends.settle(first.entry, settlement, Vec::new());
    Ok(false)
}

/// Writes the first plans down: as many as there is room for. If the database refuses that, it is done for the first half, until the one
/// that it refuses comes first. Returns how many were written, and what is in the way of the next one.
fn record(
    database: &mut Database,
    token: &LeaseToken,
    per_hour: u32,
    planned: &[InHand],
    now: DateTime<Utc>,
) -> Result<(usize, Next), WorkerError> {
    let plans = counted(planned);
    kill_point!("planned");
    match queue::record_plans(database, token, &plans, per_hour, now) {
        Ok((count, written)) => {
            kill_point!("plan_written");
            if written < count as u64 {
                return Err(WorkerError::LeaseLost);
            }
            let first = plans.get(count).map(|it| it.deletions);
            Ok((count, first.map_or(Next::Open, Next::NoRoom)))
        }
        Err(error) if error.may_be_of_one() => match planned.split_at(planned.len() / 2) {
            ([], _) => Ok((0, Next::Refused(error))),
            (first, _) => record(database, token, per_hour, first, now),
        },
        Err(error) => Err(error.into()),
    }
}

/// What the brake counts: each entity once, with the first plan that takes it.
fn counted(planned: &[InHand]) -> Vec<Planned> {
    let mut counted: HashSet<u32> = HashSet::new();
    let count = |it: &InHand| it.plan.entities().filter(|id| counted.insert(*id)).count();
    let counts: Vec<usize> = planned.iter().map(count).collect();
    let plan = |(it, count): (&InHand, usize)| Planned {
        id: it.entry.id,
        plan: serde_json::to_string(&it.plan).unwrap_or_default(),
        deletions: u32::try_from(count.max(1)).unwrap_or(u32::MAX),
    };
    planned.iter().zip(counts).map(plan).collect()
}

fn waits_for_room(deletions: usize, until: DateTime<Utc>) -> Settlement {
    let message = format!(
        "This entry waits for the brake: it makes {deletions} deletions, and there is no room for so many within this hour. \
         It is tried again at {}.",
        utc(until)
    );
    Settlement::Postponed(until, message)
}
