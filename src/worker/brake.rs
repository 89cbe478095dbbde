//! What the brake lets through of what was planned, and what becomes of the rest.

use super::deletion::InHand;
use super::error::WorkerError;
use super::settle::{Ends, REFUSED_WAIT, later};
use crate::database::{Database, Refused, Stopped, apart};
use crate::kill_point::kill_point;
use crate::queue::retry::Cause;
use crate::queue::{self, Entry, Planned, Settlement};
use crate::text::utc;
use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet, VecDeque};

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
    while !planned.is_empty() {
        let heavy = record(database, ends, per_hour, planned, through, now)?;
        let Some(first) = planned.first() else {
            break;
        };
        let deletions = heavy.get(&first.entry.id).copied().unwrap_or(1);
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
    }
    Ok(false)
}

/// Writes the plans down as far as there is room, and ends those that the database refuses. Returns for which entries there was no room,
/// by id, with the number of deletions that each makes.
fn record(
    database: &mut Database,
    ends: &mut Ends,
    per_hour: u32,
    planned: &mut Vec<InHand>,
    through: &mut VecDeque<InHand>,
    now: DateTime<Utc>,
) -> Result<HashMap<u64, u32>, WorkerError> {
    let (mut lost, mut heavy) = (false, HashMap::new());
    let token = &ends.token;
    let work = |database: &mut Database, planned: &[InHand]| {
        let plans = counted(planned);
        kill_point!("planned");
        let (count, written) = queue::record_plans(database, token, &plans, per_hour, now)?;
        kill_point!("plan_written");
        lost |= written < count as u64;
        heavy.extend(plans.get(count).map(|it| (it.id, it.deletions)));
        Ok(plans.iter().take(count).map(|it| (it.id, None)).collect())
    };
    let alone = |_: &mut Database, it: &InHand, refused| Ok((it.entry.id, Some(refused)));
    let (recorded, result) = match apart(database, planned, work, alone) {
        Ok(recorded) => (recorded, Ok(())),
        Err(Stopped { done, error }) => (done.into_iter().flatten().collect(), Err(error)),
    };
    if lost {
        return Err(WorkerError::LeaseLost);
    }
    let mut recorded: HashMap<u64, Option<Refused>> = recorded.into_iter().collect();
    for it in std::mem::take(planned) {
        match recorded.remove(&it.entry.id) {
            Some(None) => through.push_back(it),
            Some(Some(refused)) => {
                let settlement = not_recorded(&it.entry, &refused, now);
                ends.settle(it.entry, settlement, Vec::new());
            }
            None => planned.push(it),
        }
    }
    result?;
    Ok(heavy)
}

fn not_recorded(
    entry: &Entry,
    Refused { error, of_one }: &Refused,
    now: DateTime<Utc>,
) -> Settlement {
    let message = format!("Its plan could not be recorded: {error}.");
    match of_one {
        true => later(Cause::Deferred, entry.attempts, message, now),
        false => Settlement::Postponed(now + REFUSED_WAIT, message),
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
