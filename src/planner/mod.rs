//! What, if anything, a deletion in Akeneo may delete in this shop.
//!
//! The connector's mapping table proves that the connector knows an entity, not that it may be deleted.
//! `snapshot` reads what the shop holds, in a number of queries that does not depend on the number of entries;
//! `rules` decide over that snapshot and are pure; `kinds` holds what is particular to a type, a file each, its guard
//! among it; `reason` says it to the operator.

#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod imports;
mod keys;
mod kinds;
mod mapped;
mod reason;
mod row;
mod rules;
mod snapshot;

pub use keys::AttributeMapping;
pub use mapped::{Mapped, MappedPage, mapped};
pub use reason::Reason;
pub(crate) use reason::Why;
pub use rules::{Decision, Plan, Proposal};

use crate::database::chunks::{NO_ROW, chunks, placeholders};
use crate::database::{Database, DatabaseError, Refused, apart};
use crate::event::EntityType;
use crate::queue::Entry;
use chrono::{DateTime, Utc};
use mysql::{Params, Value};

/// When Akeneo is asked whether something is really gone there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Asks {
    /// Never: events, and what is mapped, have to be proof enough.
    #[default]
    Never,
    /// Where an event may be out of date, or takes others along.
    InDoubt,
    /// Before each deletion.
    Always,
    /// The same, and although the PIM is known to be away: a person has chosen what is processed, and waits for it.
    AtOnce,
}

/// What the shop's configuration says about deletions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Codes of Magento attributes that are never deleted although they are user-defined.
    pub protected_attributes: Vec<String>,
    /// The connector's setting "Attribute mapping".
    pub attribute_mapping: AttributeMapping,
    /// The brake: most deletions in any hour; 0 is no limit.
    pub max_per_hour: u32,
    /// When Akeneo is asked.
    pub asks: Asks,
}

/// Decides on entries of one type. Answers in the order of `entries`. An entry that the database refuses to look up waits, and holds
/// no other.
///
/// # Errors
/// [`DatabaseError`]; nothing is decided then.
pub fn decide(
    database: &mut Database,
    entity: EntityType,
    entries: &[Entry],
    policy: &Policy,
    now: DateTime<Utc>,
) -> Result<Vec<Decision>, DatabaseError> {
    let decide = |database: &mut Database, entries: &[Entry]| {
        let snapshot = snapshot::read(database, entity, entries, policy, now)?;
        let decide = |entry| rules::decide(entry, &snapshot, policy, now);
        Ok(entries.iter().map(decide).collect())
    };
    let refused = |_: &mut Database, entry: &Entry, refused: Refused| {
        let why = Why::RefusedByDatabase(refused.error.to_string());
        let key = entry.key.as_ref();
        Ok(match refused.of_one {
            true => refusal(key, why),
            false => Decision::Wait(Reason::new(key.cloned(), why)),
        })
    };
    Ok(apart(database, entries, decide, refused)?)
}

/// Removes mapping rows whose entity is gone. The connector's own observers do so for most types, not for
/// options, and not for rows that had lost their entity before.
///
/// # Errors
/// [`DatabaseError`]
pub fn forget(database: &mut Database, mapping_ids: &[u64]) -> Result<(), DatabaseError> {
    let table = database.settings().table(snapshot::MAPPING);
    for (size, chunk) in chunks(mapping_ids) {
        let mut params: Vec<Value> = chunk.iter().map(Value::from).collect();
        params.resize(size, NO_ROW);
        let sql = format!("DELETE FROM {table} WHERE id IN ({})", placeholders(size));
        database.execute(&sql, Params::Positional(params))?;
    }
    Ok(())
}

/// The decision for an entry that stays.
pub(crate) fn refusal(key: Option<&crate::event::EntityKey>, why: Why) -> Decision {
    let defers = why.defers();
    let reason = Reason::new(key.cloned(), why);
    if defers {
        Decision::Defer(reason)
    } else {
        Decision::Refuse(reason)
    }
}
