//! When an event alone is not enough proof, so that Akeneo is asked. Pure.

use crate::event::EntityType;
use crate::planner::{Asks, Proposal};
use crate::queue::Entry;
use crate::reconcile;
use chrono::{DateTime, TimeDelta, Utc};

/// A deletion that happened longer ago may have been undone in Akeneo meanwhile.
pub const FRESH: TimeDelta = TimeDelta::minutes(10);

/// Whether Akeneo is asked before this is deleted.
pub(super) fn is_asked(
    asks: Asks,
    entity: EntityType,
    entry: &Entry,
    proposal: &Proposal,
    now: DateTime<Utc>,
) -> bool {
    match asks {
        Asks::Never => false,
        Asks::InDoubt => {
            is_old(entry, now)
                || is_repeated(entry)
                || entity == EntityType::Attribute
                || !proposal.along.is_empty()
                || proposal.plan.entity_ids.len() > 1
                || proposal.unproven
        }
        Asks::Always | Asks::AtOnce => true,
    }
}

/// Whether its deletion happened longer ago than [`FRESH`].
pub(super) fn is_old(entry: &Entry, now: DateTime<Utc>) -> bool {
    entry.occurred_at.is_none_or(|at| now - at > FRESH)
}

/// Taken before, or made to be taken by a person.
fn is_repeated(entry: &Entry) -> bool {
    entry.attempts > 1
        || entry.plan.is_some()
        || entry.reset
        || reconcile::is_source_of(&entry.event_id)
}
