//! What the brake lets through of what was planned, and what becomes of the rest.

use super::{Batch, InHand, WorkerError};
use crate::database::Database;
use crate::event::utc;
use crate::kill_point::kill_point;
use crate::queue::{self, Planned, Settlement};
use chrono::{DateTime, Utc};
use std::collections::HashSet;

/// What the brake let through, from the first on.
struct Allowed {
    count: usize,
    /// Of the first that it did not let through, if others go along with it: when there is room for all.
    room_at: Option<DateTime<Utc>>,
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
        while !planned.is_empty() {
            let allowed = self.record(database, planned, now)?;
            self.planned.extend(planned.drain(..allowed.count));
            if planned.is_empty() {
                break;
            }
            let Some(until) = allowed.room_at else {
                self.held = true;
                for it in planned.drain(..) {
                    self.settle(&it.entry, Settlement::Released);
                }
                break;
            };
            let heavy = planned.remove(0);
            let deletions = heavy.plan.entities().count();
            self.settle(&heavy.entry, waits_for_room(deletions, until));
        }
        Ok(())
    }

    fn record(
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
        let room_at = match plans.get(count) {
            Some(first) if first.deletions > 1 => {
                queue::room_at(database, limit, first.deletions, now)?
            }
            _ => None,
        };
        Ok(Allowed { count, room_at })
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
