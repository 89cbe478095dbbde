//! What the shop calls the entities of entries.

use crate::database::{Database, DatabaseError};

/// Each entry's own. What is not known now stays as it was stored.
pub(super) const NAMES: &str = "in_shop = COALESCE(ELT(FIELD(id, :ids), :in_shops), in_shop), \
                     search_sku = COALESCE(ELT(FIELD(id, :ids), :skus), search_sku), \
                     search_name = COALESCE(ELT(FIELD(id, :ids), :names), search_name)";

pub(in crate::queue) fn name() -> String {
    format!(
        "UPDATE {{akeneo_events_queue}} FORCE INDEX (PRIMARY) SET {NAMES} \
         WHERE id IN (:ids) AND status = 'processing' AND lease_token = :token"
    )
}

pub(in crate::queue) fn name_first() -> String {
    format!(
        "UPDATE {{akeneo_events_queue}} FORCE INDEX (PRIMARY) SET {NAMES} WHERE id IN (:ids) AND in_shop IS NULL AND status = 'pending'"
    )
}

/// The table for entries whose SKU or name begins with `:search`, a page of those that meet the condition. Each index is read for what
/// begins so, and for nothing else.
pub(in crate::queue) fn searched(
    database: &mut Database,
    condition: &str,
    order: &str,
) -> Result<String, DatabaseError> {
    let table = database.settings().table("akeneo_events_queue");
    let mut by = |column| -> Result<String, DatabaseError> {
        let hint = database.force_index(&table, &[column])?;
        Ok(format!(
            "(SELECT id AS found FROM {table}{hint} WHERE {column} LIKE :search AND {condition} ORDER BY id {order} LIMIT :limit)"
        ))
    };
    let (sku, name) = (by("search_sku")?, by("search_name")?);
    Ok(format!(
        "({sku} UNION {name}) AS hits STRAIGHT_JOIN {table} ON id = found"
    ))
}
