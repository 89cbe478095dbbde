//! What is known of a shop, as the oracle sees it.

use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;

/// What is known of the entities of one type.
#[derive(Clone, Debug)]
pub struct Known {
    /// Every mapping row of the type that leads anywhere.
    pub rows: Vec<Row>,
    /// What is in the shop.
    pub there: BTreeMap<u32, There>,
    /// The type's imports, in any order.
    pub imports: Vec<Import>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub id: u64,
    pub code: String,
    pub entity: u32,
    /// None can be read of a bad row.
    pub mapped_at: Option<DateTime<Utc>>,
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
    Unreadable,
}

/// A category below another.
#[derive(Clone, Debug)]
pub struct Below {
    pub id: u32,
    pub is_root: bool,
    /// Not by a bad row.
    pub mapped: bool,
    /// Whether each of its codes has a deletion event that is younger than its mapping row.
    pub announced: bool,
}

/// A run of the connector's import of the type, by the connector's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    pub began: DateTime<Utc>,
    /// When it told something last.
    pub told: DateTime<Utc>,
    /// Whether it has told its end.
    pub ended: bool,
}

impl Known {
    /// Whether an import may yet map what was deleted `then`, as ADR "The PIM has the last word" states it. It had begun by then,
    /// clocks being five minutes apart at most; it runs, and not since yesterday, or it was at work after the deletion and within the
    /// last hour.
    pub fn import_may_map(&self, then: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        let may = |import: &Import| {
            let late = import.began - then > TimeDelta::minutes(5);
            let killed = now >= import.began + TimeDelta::days(1);
            let long_ago = now >= import.told + TimeDelta::minutes(60);
            let before = import.told <= then;
            !late && ((!import.ended && !killed) || !(before || long_ago))
        };
        self.imports.iter().any(may)
    }
}
