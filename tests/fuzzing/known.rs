//! What the oracle judges by.

use akeneo_events::testing::planner::Asks;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// How the shop is configured.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Attributes that are never deleted.
    pub protected: Vec<String>,
    /// The connector's "Attribute mapping", from Akeneo to Magento.
    pub pairs: Vec<(String, String)>,
    pub asks: Asks,
    /// Most deletions in any hour; 0 is no limit.
    pub brake: usize,
}

/// What is known of the entities of one type.
#[derive(Clone, Debug)]
pub struct Known {
    /// Every mapping row of the type that leads anywhere.
    pub rows: Vec<Row>,
    /// What is in the shop.
    pub there: BTreeMap<u32, There>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub id: u64,
    pub code: String,
    pub entity: u32,
    pub mapped_at: DateTime<Utc>,
}

/// An entity of the shop.
#[derive(Clone, Debug)]
pub enum There {
    Product {
        configurable: bool,
    },
    Option {
        of_products: bool,
        attribute: String,
        makes_variants: bool,
    },
    Attribute {
        of_products: bool,
        code: String,
        user_defined: bool,
        builds_configurables: bool,
    },
    Category {
        is_root: bool,
        below: Vec<Below>,
    },
    Family {
        of_products: bool,
        is_default: bool,
        holds_products: bool,
    },
}

/// A category below another.
#[derive(Clone, Debug)]
pub struct Below {
    pub id: u32,
    pub is_root: bool,
    pub mapped: bool,
    /// Whether each of its codes has a deletion event that is younger than its mapping row.
    pub announced: bool,
}
