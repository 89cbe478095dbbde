//! Why an entity stays in the shop, and the sentence that says so. Pure.

use super::facts::BadRow;
use crate::akeneo::Unclear;
use crate::database::Unreadable;
use crate::event::EntityKey;
use crate::reason::{Arg, Code, Entity, Sentence};
use chrono::{DateTime, Utc};
use std::fmt;

/// Why an entity stays in the shop. A [`Sentence`] of it is what the operator reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    key: Option<EntityKey>,
    why: Why,
}

/// What an entity is instead of what the event names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Is {
    /// A product of this type.
    ProductOf(String),
    /// An option of this attribute.
    OptionOf(String),
    /// Of this EAV entity type.
    Of(String),
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
        is: Is,
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
        variants: u64,
    },
    RootCategory {
        entity_id: u32,
    },
    /// Below it are categories that the connector did not import.
    ForeignDescendants {
        foreign: Vec<u32>,
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
    DefaultSet,
    HoldsProducts {
        products: u64,
    },
    /// What it is mapped to, or what would go along with it, cannot be told.
    BadRow(BadRow),
    /// The database does not answer what is asked about this one.
    RefusedByDatabase(String),
}

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

    /// Whether the connector imported the entity again after Akeneo had deleted it.
    pub(crate) const fn is_stale(&self) -> bool {
        matches!(self.why, Why::Stale { .. })
    }

    /// Whether products of the shop stand in its way.
    pub(crate) const fn is_of_products(&self) -> bool {
        matches!(
            self.why,
            Why::BuildsConfigurables { .. }
                | Why::UsedByVariants { .. }
                | Why::HoldsProducts { .. }
        )
    }

    /// As a sentence that names the entity so, else as Akeneo does.
    pub(crate) fn told(&self, it: Option<Entity>) -> Sentence {
        match &self.key {
            Some(key) => {
                let it = it.map_or_else(|| key.into(), Arg::from);
                self.why.sentence(key, it)
            }
            None => Sentence::new(Code::UnreadableEvent, []),
        }
    }
}

impl From<&Reason> for Sentence {
    fn from(reason: &Reason) -> Self {
        reason.told(None)
    }
}

/// In English.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Sentence::from(self).fmt(f)
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

impl Why {
    /// Of the deletion of this, which is called so.
    fn sentence(&self, key: &EntityKey, it: Arg) -> Sentence {
        match self {
            Self::Unreadable => Sentence::new(Code::UnreadableEvent, []),
            Self::NotMapped => Sentence::new(Code::NotMapped, [key.entity.into()]),
            Self::ImportMayMap => Sentence::new(Code::ImportMayMap, [key.entity.into()]),
            Self::Ambiguous(ids) => {
                Sentence::new(Code::Ambiguous, [it, Arg::list(ids.iter().copied())])
            }
            Self::Stale {
                mapped_at,
                occurred_at,
            } => Sentence::new(
                Code::Stale,
                [it, (*occurred_at).into(), (*mapped_at).into()],
            ),
            Self::Shared { entity_id, code } => {
                Sentence::new(Code::Shared, [it, Arg::code(code), (*entity_id).into()])
            }
            Self::WrongKind { entity_id, is } => {
                let (code, is) = match is {
                    Is::ProductOf(is) => (Code::WrongProductType, is),
                    Is::OptionOf(is) => (Code::WrongAttribute, is),
                    Is::Of(is) => (Code::WrongEntityType, is),
                };
                Sentence::new(code, [it, (*entity_id).into(), Arg::code(is)])
            }
            Self::ImportRunning { entity_id } => {
                Sentence::new(Code::ImportRunning, [it, (*entity_id).into()])
            }
            Self::System { code } => Sentence::new(Code::ProtectedAttribute, [Arg::code(code)]),
            Self::FilledByAnother { code, other } => {
                Sentence::new(Code::FilledByAnother, [Arg::code(code), Arg::code(other)])
            }
            Self::BuildsConfigurables { code, products } => Sentence::new(
                Code::BuildsConfigurables,
                [Arg::code(code), (*products).into()],
            ),
            Self::UsedByVariants { variants } => {
                Sentence::new(Code::UsedByVariants, [it, (*variants).into()])
            }
            Self::RootCategory { entity_id } => {
                Sentence::new(Code::RootCategory, [(*entity_id).into()])
            }
            Self::ForeignDescendants { foreign } => Sentence::new(
                Code::ForeignDescendants,
                [it, Arg::list(foreign.iter().copied())],
            ),
            Self::LivingDescendants { living } => {
                Sentence::new(Code::LivingDescendants, [it, Arg::list(living)])
            }
            Self::NotAnnounced { living } => {
                Sentence::new(Code::NotAnnounced, [it, Arg::list(living)])
            }
            Self::LargerThanBrake { deletions, maximum } => Sentence::new(
                Code::LargerThanBrake,
                [it, (*deletions).into(), (*maximum).into()],
            ),
            Self::NoLongerMapped { entity_id } => {
                Sentence::new(Code::NoLongerMapped, [it, (*entity_id).into()])
            }
            Self::ChangedMeanwhile => Sentence::new(Code::ChangedMeanwhile, []),
            Self::Unclear(unclear) => unclear.sentence(key.parent.as_deref().unwrap_or(&key.code)),
            Self::BadRow(BadRow { table, row, bad }) => Sentence::new(
                Code::BadRow,
                [
                    Arg::code(row),
                    Arg::code(table),
                    Arg::code(&bad.column),
                    Arg::words(&bad.value),
                ],
            ),
            Self::RefusedByDatabase(error) => {
                Sentence::new(Code::LookUpRefused, [it, Arg::words(error)])
            }
            Self::DefaultSet => Sentence::new(Code::DefaultSet, [it]),
            Self::HoldsProducts { products } => {
                Sentence::new(Code::HoldsProducts, [it, (*products).into()])
            }
        }
    }
}
