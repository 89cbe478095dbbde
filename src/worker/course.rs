//! What is done with an entry whose turn has come.

use super::sentences::{already_absent, stays};
use super::settle::{REFUSED_WAIT, later};
use crate::planner::{Decision, Plan, Proposal, Statuses, Stay};
use crate::queue::retry::Cause;
use crate::queue::{Entry, Settlement};
use chrono::{DateTime, Utc};

/// What is done with an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Course {
    /// Its entities are deleted.
    Delete(Proposal),
    /// They are hidden.
    Hide(Hiding),
    /// They get these statuses back.
    PutBack(Plan, Statuses),
    /// It ends, and these mapping rows are left over.
    End(Settlement, Vec<u64>),
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

impl Course {
    /// As it was decided, where nothing is hidden.
    pub(super) fn decided(entry: &Entry, decision: Decision, now: DateTime<Utc>) -> Self {
        match decision {
            Decision::Delete(proposal) => Self::Delete(proposal),
            Decision::AlreadyAbsent(mapping_ids) => {
                Self::End(Settlement::Completed(already_absent(entry)), mapping_ids)
            }
            Decision::Refuse(reason) => Self::end(Settlement::Failed(stays(entry, &reason))),
            Decision::Defer(reason) => {
                let why = stays(entry, &reason);
                Self::end(later(Cause::Deferred, entry.attempts, why, now))
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
