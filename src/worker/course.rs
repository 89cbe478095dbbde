//! What is done with an entry whose turn has come.

use super::sentences::{already_absent, stays, waits_for_shelf};
use super::settle::{REFUSED_WAIT, later};
use crate::event::EntityType;
use crate::planner::{Decision, Plan, Policy, Proposal, Reason, Statuses, Stay};
use crate::queue::retry::{self, Cause};
use crate::queue::{Entry, Settlement};
use chrono::{DateTime, TimeDelta, Utc};

/// What is done with an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Course {
    /// Its entities are deleted.
    Delete(Proposal),
    /// They are hidden.
    Hide(Box<Hiding>),
    /// They get these statuses back.
    PutBack(Plan, Statuses),
    /// It ends, and these mapping rows are left over.
    End(Settlement, Vec<u64>),
}

/// The course of an entry that ends here, whatever else there is.
pub(super) type Ends = Box<Course>;

/// Nothing is left over.
pub(super) fn end(settlement: Settlement) -> Ends {
    Box::new(Course::end(settlement))
}

/// How something is hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hiding {
    pub(super) proposal: Proposal,
    /// Before that.
    pub(super) former: Statuses,
    /// After that.
    pub(super) statuses: Statuses,
    pub(super) stay: Stay,
}

const A_DAY: TimeDelta = TimeDelta::days(1);

/// Products are hidden within so many days after their event.
const LATE: TimeDelta = TimeDelta::days(2);

impl Course {
    /// As it was decided, where nothing is hidden.
    pub(super) fn decided(
        entry: &Entry,
        decision: Decision,
        policy: &Policy,
        now: DateTime<Utc>,
    ) -> Self {
        match decision {
            Decision::Delete(proposal) => Self::Delete(proposal),
            Decision::AlreadyAbsent(mapping_ids) => {
                Self::End(Settlement::Completed(already_absent(entry)), mapping_ids)
            }
            Decision::Refuse(reason) => Self::end(Settlement::Failed(stays(entry, &reason))),
            Decision::Defer(reason) => {
                let why = stays(entry, &reason);
                Self::end(match day_of_products(entry, &reason, policy, now) {
                    Some(day) => Settlement::Postponed(now + A_DAY, waits_for_shelf(why, day)),
                    None => later(Cause::Deferred, entry.attempts, why, now),
                })
            }
            Decision::Wait(reason) => {
                let why = stays(entry, &reason);
                Self::end(Settlement::Postponed(now + REFUSED_WAIT, why))
            }
        }
    }

    /// Nothing is left over.
    pub(super) const fn end(settlement: Settlement) -> Self {
        Self::End(settlement, Vec::new())
    }
}

/// Until when a family, an attribute or an option waits for products that Akeneo deleted about when it deleted this one: they may be hidden
/// until then. `None` if it does not wait: it has tries left, or its products will not go.
fn day_of_products(
    entry: &Entry,
    reason: &Reason,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let was_last = retry::delay(Cause::Deferred, entry.attempts).is_none();
    let stay = policy.shelf.stay(EntityType::Product)?;
    let day = stay.until(entry.occurred_at?)? + LATE;
    (was_last && reason.is_of_products() && now < day).then_some(day)
}
