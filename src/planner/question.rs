//! What the planner is asked about, and what an earlier try has left.

use crate::event::EntityKey;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A deletion that Akeneo announced, as far as what is stored of it can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What was deleted.
    pub key: Option<EntityKey>,
    /// When.
    pub occurred_at: Option<DateTime<Utc>>,
    /// What an earlier try was going to delete here.
    pub earlier: Option<Plan>,
    /// Whether the brake has counted it already: it was hidden.
    pub counted: bool,
}

/// What is going to be deleted; written to the entry's row beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The Magento entity: product, category, attribute, option or attribute set id. More than one only for an
    /// option that the connector copied to another attribute.
    pub entity_ids: Vec<u32>,
    /// The mapping rows by which it was found; they go with it.
    pub mapping_ids: Vec<u64>,
    /// What Magento deletes together with it: of a category every one below it, by Magento id and code in Akeneo.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub along: Vec<(u32, String)>,
}

impl Plan {
    /// All that goes: what it names, and what goes along.
    pub fn entities(&self) -> impl Iterator<Item = u32> {
        let along = self.along.iter().map(|(id, _)| *id);
        self.entity_ids.iter().copied().chain(along)
    }

    /// As it was written down; `None` for anything else.
    #[must_use]
    pub fn read(stored: &str) -> Option<Self> {
        serde_json::from_str(stored).ok()
    }
}
