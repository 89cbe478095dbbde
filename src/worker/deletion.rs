//! One deletion, and its outcome.

use super::names::shown;
use crate::event::EntityKey;
use crate::planner::Plan;
use crate::queue::Entry;
use chrono::{DateTime, Utc};

/// One thing to delete now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// Entry id.
    pub id: u64,
    /// CloudEvent id.
    pub event_id: String,
    /// What Akeneo deleted.
    pub key: EntityKey,
    /// What Magento is to delete.
    pub plan: Plan,
    /// By the names that the shop has for it, or by its identifier in Akeneo; `None` if neither is known.
    pub shown: Option<String>,
}

/// How a deletion went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Magento deleted the entity.
    Deleted,
    /// Magento says that there is no such entity.
    AlreadyGone,
    /// Magento refused; trying again would not help.
    Failed(String),
    /// Locked, deadlocked or disconnected: try again later.
    Retry(String),
}

/// What is going to be deleted.
pub(super) struct InHand {
    pub(super) entry: Entry,
    pub(super) plan: Plan,
    /// Not to be begun after that: its event or Akeneo's answer may be out of date by then.
    pub(super) good_until: DateTime<Utc>,
}

impl InHand {
    /// For whoever deletes it; `None` without a key, which nothing has that was planned.
    pub(super) fn deletion(&self) -> Option<Deletion> {
        Some(Deletion {
            id: self.entry.id,
            event_id: self.entry.event_id.clone(),
            key: self.entry.key.clone()?,
            plan: self.plan.clone(),
            shown: shown(&self.entry),
        })
    }
}
