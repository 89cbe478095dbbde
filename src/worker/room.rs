//! What the brake lets through of what was planned, and what becomes of the rest.

use super::{Batch, InHand, REFUSED_WAIT, WorkerError, later};
use crate::database::{Database, DatabaseError, is_of_one};
use crate::event::utc;
use crate::kill_point::kill_point;
use crate::queue::retry::Cause;
use crate::queue::{self, Planned, Settlement};
use chrono::{DateTime, Utc};
use std::collections::HashSet;
use std::slice;

/// So many plans refused in a row, with numbers that are not known to be of one, concern all that are left.
const MOST_IN_VAIN: usize = 16;

/// What was written down, from the first on, and what is in the way of the next one.
struct Allowed {
    count: usize,
    next: Next,
}

/// A plan that was not written down.
struct Refusal {
    it: InHand,
    error: DatabaseError,
    /// By itself; otherwise others were refused before it, and it was left.
    tried: bool,
}

enum Next {
    /// Nothing that is known.
    Open,
    /// There is no room for any.
    Held,
    /// Others go along with it, and there is not enough room for all until then.
    Heavy(DateTime<Utc>),
    /// The database refuses to write its plan down.
    Refused(DatabaseError),
}

impl Batch {
    /// Writes the plans down as far as the brake lets them through. The rest goes back as it was. What takes others along, and for
    /// which there is not enough room, waits until there is: it would be planned again and again. What comes after it may go.
    pub(super) fn pass_brake(
        &mut self,
        database: &mut Database,
        planned: &mut Vec<InHand>,
        now: DateTime<Utc>,
    ) -> Result<(), WorkerError> {
        let (mut refused, planned_before) = (Vec::new(), self.planned.len());
        let result = self.pass(database, planned, &mut refused, now);
        let others_succeeded = self.planned.len() > planned_before;
        for Refusal { it, error, tried } in &refused {
            let message = format!("Its plan could not be recorded: {error}.");
            let of_all = refused.iter().map(|it| &it.error);
            let settlement = match *tried && is_of_one(error, of_all, others_succeeded) {
                true => later(Cause::Deferred, it.entry.attempts, message, now),
                false => Settlement::Postponed(now + REFUSED_WAIT, message),
            };
            self.settle(&it.entry, settlement, Vec::new());
        }
        result
    }

    fn pass(
        &mut self,
        database: &mut Database,
        planned: &mut Vec<InHand>,
        refused: &mut Vec<Refusal>,
        now: DateTime<Utc>,
    ) -> Result<(), WorkerError> {
        let mut in_vain = 0;
        while !planned.is_empty() {
            let allowed = self.record(database, planned, now)?;
            if allowed.count > 0 {
                in_vain = 0;
            }
            self.planned.extend(planned.drain(..allowed.count));
            if planned.is_empty() {
                break;
            }
            let settlement = match allowed.next {
                Next::Open => continue,
                Next::Held => {
                    self.held = true;
                    for it in planned.drain(..) {
                        self.settle(&it.entry, Settlement::Released, Vec::new());
                    }
                    break;
                }
                Next::Heavy(until) => {
                    let heavy = planned.first().map(|it| it.plan.entities().count());
                    waits_for_room(heavy.unwrap_or_default(), until)
                }
                Next::Refused(error) => {
                    in_vain += 1;
                    refused.push(Refusal {
                        it: planned.remove(0),
                        error: error.clone(),
                        tried: true,
                    });
                    if in_vain < MOST_IN_VAIN || error.is_known_of_one() {
                        continue;
                    }
                    // Perhaps it is only those that come first.
                    if let Some(last) = planned.pop() {
                        let allowed = self.record(database, slice::from_ref(&last), now)?;
                        if allowed.count > 0 {
                            in_vain = 0;
                            self.planned.push_back(last);
                            continue;
                        }
                        planned.push(last);
                    }
                    let left = planned.drain(..).map(|it| Refusal {
                        it,
                        error: error.clone(),
                        tried: false,
                    });
                    refused.extend(left);
                    continue;
                }
            };
            let first = planned.remove(0);
            self.settle(&first.entry, settlement, Vec::new());
        }
        Ok(())
    }

    /// Writes the plans down as far as there is room. If the database refuses that, it is done for the first half, until the one that it
    /// refuses comes first.
    fn record(
        &self,
        database: &mut Database,
        planned: &[InHand],
        now: DateTime<Utc>,
    ) -> Result<Allowed, WorkerError> {
        match self.record_all(database, planned, now) {
            Err(WorkerError::Database(error)) if error.may_be_of_one() => match planned {
                [] | [_] => Ok(Allowed {
                    count: 0,
                    next: Next::Refused(error),
                }),
                _ => {
                    let (first, _) = planned.split_at(planned.len() / 2);
                    self.record(database, first, now)
                }
            },
            result => result,
        }
    }

    fn record_all(
        &self,
        database: &mut Database,
        planned: &[InHand],
        now: DateTime<Utc>,
    ) -> Result<Allowed, WorkerError> {
        let limit = self.policy.max_per_hour;
        let plans = counted(planned);
        kill_point!("planned");
        let (count, written) = queue::record_plans(database, &self.token, &plans, limit, now)?;
        kill_point!("plan_written");
        if written < count as u64 {
            return Err(WorkerError::LeaseLost);
        }
        let next = match plans.get(count) {
            None => Next::Open,
            Some(first) if first.deletions > 1 => {
                let room_at = queue::room_at(database, limit, first.deletions, now)?;
                room_at.map_or(Next::Held, Next::Heavy)
            }
            Some(_) => Next::Held,
        };
        Ok(Allowed { count, next })
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
