//! One thing for PHP to do, a deletion by default, and its outcome.

use super::names::shown;
use crate::event::EntityKey;
use crate::planner::{Plan, Statuses, Stay};
use crate::queue::retry::SUSPECT_AFTER;
use crate::queue::{Entry, Shelf};
use chrono::{DateTime, Utc};

/// What Magento is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// To delete the entities.
    Delete,
    /// To give them these statuses, all of which hide. They stay hidden for so long.
    Hide(Statuses, Stay),
    /// To give them these statuses, and no others.
    PutBack(Statuses),
}

impl Action {
    /// The name in PHP.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Hide(..) => "hide",
            Self::PutBack(_) => "put_back",
        }
    }

    /// What the statuses must be afterwards; `None` of a deletion.
    #[must_use]
    pub const fn statuses(&self) -> Option<&Statuses> {
        match self {
            Self::Delete => None,
            Self::Hide(statuses, _) | Self::PutBack(statuses) => Some(statuses),
        }
    }
}

/// One thing to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// Entry id.
    pub id: u64,
    /// What Magento is to do.
    pub action: Action,
    /// CloudEvent id.
    pub event_id: String,
    /// What Akeneo deleted.
    pub key: EntityKey,
    /// The entities.
    pub plan: Plan,
    /// By the names that the shop has for it, or by its identifier in Akeneo; `None` if neither is known.
    pub shown: Option<String>,
    /// Whether workers took it before and never ended it (see [`SUSPECT_AFTER`]): perhaps it kills them. Nothing else is to be done together with it.
    pub suspect: bool,
}

/// How a deletion went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Magento deleted the entity.
    Deleted,
    /// Magento hid it.
    Hidden,
    /// Magento put it back.
    PutBack,
    /// Magento says that there is no such entity.
    AlreadyGone,
    /// Trying again would not help.
    Failed(Undone),
    /// To be tried again later.
    Retry(Undone),
}

/// A deletion that was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// What stood in its way.
    pub obstacle: Obstacle,
    /// What Magento said of that; of an obstacle that is our own the number that goes with it.
    pub said: String,
}

/// What stood in the way of a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// Magento, or a module in it, said no in words for a person.
    Refused,
    /// A lock, a deadlock, a lost connection: something that passes.
    Busy,
    /// An exception that is not for people.
    Failed,
    /// A category is below it that the plan does not name; its id.
    CategoryGrew,
    /// An attribute set got products since it was planned; how many.
    HoldsProducts,
}

impl Obstacle {
    const ALL: [Self; 5] = [
        Self::Refused,
        Self::Busy,
        Self::Failed,
        Self::CategoryGrew,
        Self::HoldsProducts,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Busy => "busy",
            Self::Failed => "failed",
            Self::CategoryGrew => "category_grew",
            Self::HoldsProducts => "holds_products",
        }
    }

    /// As PHP names it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// What is going to be done.
pub(super) struct InHand {
    pub(super) entry: Entry,
    pub(super) action: Action,
    pub(super) plan: Plan,
    /// The statuses before it is hidden, as JSON, where they are to be written down.
    pub(super) former: Option<String>,
    /// Not to be begun after that: its event or Akeneo's answer may be out of date by then.
    pub(super) good_until: DateTime<Utc>,
}

impl InHand {
    /// Whether it is to be hidden and nothing of it is hidden yet.
    pub(super) fn is_first_hiding(&self) -> bool {
        matches!(self.action, Action::Hide(..)) && self.entry.shelf != Some(Shelf::Hiding)
    }

    /// Whether the outcome is one of this action.
    pub(super) const fn fits(&self, outcome: &Outcome) -> bool {
        match outcome {
            Outcome::Deleted => matches!(self.action, Action::Delete),
            Outcome::Hidden => matches!(self.action, Action::Hide(..)),
            Outcome::PutBack => matches!(self.action, Action::PutBack(_)),
            Outcome::AlreadyGone | Outcome::Failed(_) | Outcome::Retry(_) => true,
        }
    }

    /// For whoever does it; `None` without a key, which nothing has that was planned.
    pub(super) fn deletion(&self) -> Option<Deletion> {
        Some(Deletion {
            id: self.entry.id,
            action: self.action.clone(),
            event_id: self.entry.event_id.clone(),
            key: self.entry.key.clone()?,
            plan: self.plan.clone(),
            shown: shown(&self.entry),
            suspect: self.entry.attempts > SUSPECT_AFTER,
        })
    }
}
