//! What an entry knows of the time before it hid something. Pure.

use super::course::{Ends, end};
use super::sentences::former_unreadable;
use crate::planner::statuses;
use crate::planner::{Decision, Plan, Statuses};
use crate::queue::{Entry, Settlement};

/// The end of an entry whose former statuses cannot be read.
pub(super) fn unreadable(entry: &Entry) -> Ends {
    end(Settlement::Failed(former_unreadable(entry)))
}

/// The statuses that it wrote down.
pub(super) fn former(entry: &Entry) -> Result<Statuses, Ends> {
    let stored = entry.former.as_deref();
    stored
        .and_then(statuses::read)
        .ok_or_else(|| unreadable(entry))
}

/// The entities whose statuses count for an entry that is hidden or half hidden.
pub(super) fn ids(entry: &Entry, decision: &Decision) -> Vec<u32> {
    if let Decision::Delete(proposal) = decision {
        return proposal.plan.entity_ids.clone();
    }
    former_ids(entry)
}

/// All entities whose statuses the rules may look at.
pub(super) fn looked_at(entry: &Entry, decision: &Decision) -> Vec<u32> {
    let mut ids = former_ids(entry);
    if let Decision::Delete(proposal) = decision {
        ids.extend(proposal.plan.entities());
    }
    ids
}

fn former_ids(entry: &Entry) -> Vec<u32> {
    let former = entry.former.as_deref().and_then(statuses::read);
    former.unwrap_or_default().into_keys().collect()
}

/// The entry's own plan, for these entities.
pub(super) fn plan_of(entry: &Entry, statuses: &Statuses) -> Plan {
    let planned = entry.plan.as_deref().and_then(Plan::read);
    let (entity_ids, mapping_ids) = planned
        .map(|it| (it.entity_ids, it.mapping_ids))
        .unwrap_or_default();
    Plan {
        entity_ids: match statuses.is_empty() {
            true => entity_ids,
            false => statuses.keys().copied().collect(),
        },
        mapping_ids,
        along: Vec::new(),
    }
}
