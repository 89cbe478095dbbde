//! What the shop calls the entity of an entry, in its row for good.

use super::lease::LeaseToken;
use super::sql;
use crate::database::{Database, DatabaseError, List, Refused, apart};
use mysql::{Params, params};

/// What the shop calls an entry's entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// As JSON.
    pub in_shop: String,
    /// By what it is searched as a SKU, see `text::folded`; `None` leaves what is stored.
    pub search_sku: Option<String>,
    /// The same for its name or label.
    pub search_name: Option<String>,
}

/// An entry's id and its names.
pub(crate) type Named = (u64, Names);

/// Stores names with entries that are held under `token`.
///
/// # Errors
/// [`DatabaseError`]; what is refused for single entries is none, these stay without.
pub(crate) fn name(
    database: &mut Database,
    token: &LeaseToken,
    named: &[Named],
) -> Result<(), DatabaseError> {
    let params = params! { "token" => token.as_str() };
    write(database, &sql::name(), &params, named)
}

/// Stores names with pending entries that have none. What has ended is not named any more: another entity may have its place. It is not
/// waited for workers that take these entries just now.
///
/// # Errors
/// As [`name`], and [`DatabaseError::Busy`] where a worker is in the way.
pub(crate) fn name_first(database: &mut Database, named: &[Named]) -> Result<(), DatabaseError> {
    if named.is_empty() {
        return Ok(());
    }
    database.impatiently(|database| write(database, &sql::name_first(), &Params::Empty, named))
}

fn write(
    database: &mut Database,
    sql: &str,
    params: &Params,
    named: &[Named],
) -> Result<(), DatabaseError> {
    let lists: [List<Named>; 4] = [
        ("ids", |(id, _)| id.into()),
        ("in_shops", |(_, it)| it.in_shop.as_str().into()),
        ("skus", |(_, it)| it.search_sku.as_deref().into()),
        ("names", |(_, it)| it.search_name.as_deref().into()),
    ];
    let write = |database: &mut Database, named: &[Named]| {
        database.execute_for(named, sql, params.clone(), &lists)?;
        Ok(vec![(); named.len()])
    };
    let without = |_: &mut Database, (id, _): &Named, Refused { error, .. }| {
        log::warn!("queue: the names of entry {id} cannot be stored: {error}");
        Ok(())
    };
    apart(database, named, write, without)?;
    Ok(())
}
