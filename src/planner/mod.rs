//! Decides what a deletion in Akeneo may delete in this shop, if anything.
//!
//! The connector's mapping table proves that the connector knows an entity, not that it may be deleted. From the ground up:
//! `facts` is what can be known of an entity; `reason` says to the operator why one stays; `kinds` holds what is particular
//! to a type, a file each: its codes, its SQL, its names and its guard; `snapshot` reads what the shop holds of a batch; `rules`
//! decide over that, and are pure. `in_shop` is an entity by its names, `along` counts what
//! goes with it, and `names` keeps both from ever being in the way. `mapped` goes the other way, from what is mapped to Akeneo's keys.

mod along;
mod attribute_mapping;
mod facts;
mod imports;
mod in_shop;
mod kinds;
mod mapped;
mod names;
mod policy;
mod question;
mod reason;
mod row;
mod rules;
mod snapshot;
pub(crate) mod statuses;

pub(crate) use along::count_along;
pub use attribute_mapping::AttributeMapping;
pub use in_shop::InShop;
pub use mapped::{Mapped, mapped, name};
pub use policy::{Asks, Policy, ShelfPolicy, Stay};
pub use question::{Plan, Question};
pub use reason::Reason;
pub(crate) use reason::Why;
pub use rules::{Decision, Proposal};
pub use statuses::Statuses;

use crate::database::{Database, DatabaseError, Refused, apart};
use crate::event::EntityType;
use chrono::{DateTime, Utc};

/// The rules alone, over facts that a test makes up.
pub mod testing {
    pub use super::facts::*;
    pub use super::imports::{Imports, Run};
    pub use super::row::Row;
    pub use super::rules::decide;
    pub use super::snapshot::Snapshot;
    use crate::database::Unreadable;

    /// This row of this table cannot be read.
    #[must_use]
    pub fn bad_row(table: &'static str, id: u64) -> BadRow {
        let (column, value) = ("created_at".to_owned(), "NULL".to_owned());
        BadRow::new(table, id, Unreadable { column, value })
    }
}

/// A decision, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// What is to become of the entry.
    pub decision: Decision,
    /// What it leads to that is in the shop, also where that stays.
    pub in_shop: Vec<InShop>,
}

/// Decides on deletions of one type. Answers in the order of `questions`. One that the database refuses to look up waits, and
/// holds no other.
///
/// # Errors
/// [`DatabaseError`]; nothing is decided then.
pub fn decide(
    database: &mut Database,
    entity: EntityType,
    questions: &[Question],
    policy: &Policy,
    now: DateTime<Utc>,
) -> Result<Vec<Decided>, DatabaseError> {
    let decide = |database: &mut Database, questions: &[Question]| {
        let snapshot = snapshot::read(database, entity, questions, policy, now)?;
        let decide = |it| Decided {
            decision: rules::decide(it, &snapshot, policy, now),
            in_shop: rules::in_shop(it, &snapshot, policy),
        };
        Ok(questions.iter().map(decide).collect())
    };
    let refused = |_: &mut Database, question: &Question, refused: Refused| {
        let why = Why::RefusedByDatabase(refused.error.to_string());
        let decision = match refused.of_one {
            true => rules::refusal(question.key.as_ref(), why),
            false => Decision::Wait(Reason::new(question.key.clone(), why)),
        };
        Ok(Decided {
            decision,
            in_shop: Vec::new(),
        })
    };
    Ok(apart(database, questions, decide, refused)?)
}

/// Removes mapping rows whose entity is gone. The connector's own observers do so for most types, not for
/// options, and not for rows that had lost their entity before.
///
/// # Errors
/// [`DatabaseError`]
pub fn forget(database: &mut Database, mapping_ids: &[u64]) -> Result<(), DatabaseError> {
    let sql = format!("DELETE FROM {{{}}} WHERE id IN (:ids)", row::MAPPING);
    database.execute_for(mapping_ids, &sql, (), &[("ids", |it| it.into())])?;
    Ok(())
}
