//! Why an entity stays in the shop, in sentences: what was asked, what was found, why it was refused. Pure.

use super::facts::BadRow;
use crate::akeneo::Unclear;
use crate::database::Unreadable;
use crate::event::EntityKey;
use crate::text::{Cut, Sentence};
use chrono::{DateTime, Utc};
use std::fmt;

/// Why an entity stays in the shop. Its `Display` is what the operator reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    key: Option<EntityKey>,
    why: Why,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Why {
    Unreadable,
    NotMapped,
    ImportMayMap,
    Ambiguous(Vec<u32>),
    Stale {
        mapped_at: DateTime<Utc>,
        occurred_at: DateTime<Utc>,
    },
    Shared {
        entity_id: u32,
        code: String,
    },
    WrongKind {
        entity_id: u32,
        is: String,
    },
    ImportRunning {
        entity_id: u32,
    },
    System {
        code: String,
    },
    FilledByAnother {
        code: String,
        other: String,
    },
    BuildsConfigurables {
        code: String,
        products: u64,
    },
    UsedByVariants {
        entity_id: u32,
        variants: u64,
    },
    RootCategory {
        entity_id: u32,
    },
    ForeignDescendants {
        entity_id: u32,
        example: u32,
        others: usize,
    },
    /// Below it are categories that live in Akeneo.
    LivingDescendants {
        living: Vec<EntityKey>,
    },
    /// Below it are categories without deletion events of their own, and Akeneo is not asked.
    NotAnnounced {
        living: Vec<EntityKey>,
    },
    LargerThanBrake {
        deletions: u64,
        maximum: u32,
    },
    /// An earlier try planned it, and nothing maps it any more.
    NoLongerMapped {
        entity_id: u32,
    },
    /// Akeneo was asked, and the shop is another than before.
    ChangedMeanwhile,
    /// Akeneo cannot tell whether it exists.
    Unclear(Unclear),
    DefaultSet {
        entity_id: u32,
    },
    HoldsProducts {
        entity_id: u32,
        products: u64,
    },
    /// What it is mapped to, or what would go along with it, cannot be told.
    BadRow(BadRow),
    /// The database does not answer what is asked about this one.
    RefusedByDatabase(String),
}

/// Categories named in a sentence; of more, these and a number.
const MOST_NAMED: usize = 5;

impl Why {
    /// Whether what stands in the way may go away by itself.
    pub(crate) const fn defers(&self) -> bool {
        matches!(
            self,
            Self::ImportRunning { .. }
                | Self::ImportMayMap
                | Self::LivingDescendants { .. }
                | Self::NotAnnounced { .. }
                | Self::LargerThanBrake { .. }
                | Self::ChangedMeanwhile
                | Self::Unclear(_)
                | Self::BuildsConfigurables { .. }
                | Self::UsedByVariants { .. }
                | Self::HoldsProducts { .. }
                | Self::RefusedByDatabase(_)
        )
    }
}

impl Reason {
    pub(crate) const fn new(key: Option<EntityKey>, why: Why) -> Self {
        Self { key, why }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Some(key) => write!(f, "Akeneo deleted {key}; not deleted here: {}", self.why),
            None => write!(f, "Not deleted: {}", self.why),
        }
    }
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, row, bad } = self;
        let Unreadable { column, value } = bad;
        write!(
            f,
            "row {row} of the table {table} cannot be read, its {column} is {value}"
        )
    }
}

/// `category "boots", category "sandals" and 3 more`
fn listed(f: &mut fmt::Formatter<'_>, keys: &[EntityKey]) -> fmt::Result {
    for (index, key) in keys.iter().take(MOST_NAMED).enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        write!(f, "{comma}{key}")?;
    }
    match keys.len().saturating_sub(MOST_NAMED) {
        0 => Ok(()),
        more => write!(f, " and {more} more"),
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str("the stored event cannot be read."),
            Self::NotMapped => f.write_str("entity not found, the connector has not mapped it."),
            Self::ImportMayMap => f.write_str(
                "entity not found, the connector has not mapped it. An import was running then. It may still create it.",
            ),
            Self::Ambiguous(ids) => {
                let ids: Vec<_> = ids.iter().map(u32::to_string).collect();
                let ids = ids.join(", ");
                write!(
                    f,
                    "ambiguous, the connector maps it to several entities (ids {ids}). \
                     Remove the wrong mapping rows and run this entry again."
                )
            }
            Self::Stale {
                mapped_at,
                occurred_at,
            } => write!(
                f,
                "stale event, it was imported at {mapped_at}, after the deletion at {occurred_at}."
            ),
            Self::Shared { entity_id, code } => write!(
                f,
                "its entity {entity_id} is mapped to \"{}\" as well. \
                 Remove the wrong mapping row and run this entry again.",
                Cut(code)
            ),
            Self::WrongKind { entity_id, is } => {
                write!(
                    f,
                    "of another kind, the connector maps it to {entity_id}, which is {}.",
                    Sentence(is, 300)
                )
            }
            Self::ImportRunning { entity_id } => write!(
                f,
                "its entity {entity_id} was mapped less than an hour ago and does not exist, \
                 so an import may still be creating it."
            ),
            Self::System { code } => write!(
                f,
                "\"{}\" is an attribute that Magento or this shop's configuration protects.",
                Cut(code)
            ),
            Self::FilledByAnother { code, other } => write!(
                f,
                "attribute \"{}\" is filled from Akeneo's attribute \"{}\" as well, by the connector's setting \
                 Attribute Mapping.",
                Cut(code),
                Cut(other)
            ),
            Self::BuildsConfigurables { code, products } => write!(
                f,
                "attribute \"{}\" builds {products} configurable product(s) that are still in the shop.",
                Cut(code)
            ),
            Self::UsedByVariants {
                entity_id,
                variants,
            } => write!(
                f,
                "option {entity_id} makes {variants} variant(s) of configurable products that are still in the shop."
            ),
            Self::RootCategory { entity_id } => {
                write!(
                    f,
                    "category {entity_id} is a root category or a store's root."
                )
            }
            Self::ForeignDescendants {
                entity_id,
                example,
                others,
            } => {
                write!(
                    f,
                    "category {entity_id} has a category below it that the connector did not import (id {example}"
                )?;
                if *others > 0 {
                    write!(f, " and {others} more")?;
                }
                f.write_str("); Magento would delete it too.")
            }
            Self::LivingDescendants { living } => {
                f.write_str("below it the shop still has ")?;
                listed(f, living)?;
                f.write_str(
                    ", which Akeneo did not delete. An import of categories moves them to where they are in Akeneo; process this \
                     entry again after it.",
                )
            }
            Self::NotAnnounced { living } => {
                f.write_str("below it the shop still has ")?;
                listed(f, living)?;
                f.write_str(
                    ". Akeneo did not announce that it deleted them. Magento would delete them too.",
                )
            }
            Self::LargerThanBrake { deletions, maximum } => write!(
                f,
                "with all that goes along these are {deletions} deletions, and Maximum Deletions per Hour is {maximum}. \
                 Raise the maximum, or process this entry by akeneo_events:run with --force."
            ),
            Self::NoLongerMapped { entity_id } => write!(
                f,
                "an earlier try planned to delete {entity_id}, and the connector does not map it any more."
            ),
            Self::ChangedMeanwhile => {
                f.write_str("the shop has changed while Akeneo was asked.")
            }
            Self::Unclear(unclear) => write!(f, "{unclear}."),
            Self::BadRow(bad) => write!(
                f,
                "{}. Correct or remove this row and run this entry again.",
                Sentence(&bad.to_string(), 500)
            ),
            Self::RefusedByDatabase(error) => write!(f, "{}.", Sentence(error, 500)),
            Self::DefaultSet { entity_id } => {
                write!(f, "attribute set {entity_id} is the default attribute set.")
            }
            Self::HoldsProducts {
                entity_id,
                products,
            } => write!(
                f,
                "attribute set {entity_id} still holds {products} product(s), which would be deleted or orphaned."
            ),
        }
    }
}
