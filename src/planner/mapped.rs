//! Reads what the connector has mapped, page by page, as entities of Akeneo.

use super::facts::Named;
use super::in_shop::InShop;
use super::kinds;
use super::names::{Names, with_names};
use super::policy::Policy;
use super::row::MAPPING;
use crate::database::{Database, DatabaseError};
use crate::event::{EntityKey, EntityType};
use chrono::{DateTime, Utc};
use std::collections::HashMap;

/// An Akeneo entity that the shop has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped {
    /// Its key in Akeneo.
    pub key: EntityKey,
    /// The mapping row.
    pub mapping_id: u64,
    /// The Magento entity.
    pub entity_id: u32,
    /// When it was mapped.
    pub mapped_at: DateTime<Utc>,
    /// By its names, once they are read by [`name`].
    pub in_shop: InShop,
}

/// Some of what is mapped, in the order of the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MappedPage {
    /// What stands for an entity of the type that is still in the shop.
    pub mapped: Vec<Mapped>,
    /// Rows from which no Akeneo key can be told, and those that cannot be read.
    pub unclear: u64,
    /// Pass it to the next call; `None` when there are no more rows.
    pub next: Option<u64>,
}

/// Reads up to `limit` rows after the mapping row `after`, 0 at first.
///
/// # Errors
/// [`DatabaseError`]
pub fn mapped(
    database: &mut Database,
    entity: EntityType,
    policy: &Policy,
    after: u64,
    limit: u32,
) -> Result<MappedPage, DatabaseError> {
    let source = kinds::source(database, entity, Names::Without)?;
    let (columns, join) = (source.columns(), &source.join);
    // By the primary key: the index on import is not in the order of ids, so each page would sort all that is left.
    let sql = format!(
        "SELECT {columns} FROM (SELECT id, code, entity_id, created_at \
         FROM {{{MAPPING}}} FORCE INDEX (PRIMARY) WHERE import = ? AND id > ? AND entity_id IS NOT NULL ORDER BY id LIMIT ?) m \
         LEFT JOIN {join} ORDER BY m.id"
    );
    let rows = database.rows(&sql, (source.import, after, limit), |row| {
        Ok((row.first(), source.mapping(row)))
    })?;
    let mut page = MappedPage {
        next: rows.last().and_then(|(id, _)| *id),
        ..MappedPage::default()
    };
    for (_, (code, mapping)) in rows {
        let (row, facts) = match mapping {
            Ok(mapping) => mapping,
            Err(bad) => {
                log::warn!("reconcile: {bad}");
                page.unclear += 1;
                continue;
            }
        };
        // Adobe Commerce versions products and categories: one entity, several rows.
        if page.mapped.last().is_some_and(|it| it.mapping_id == row.id) {
            continue;
        }
        let Some(facts) = facts else { continue };
        match kinds::named(entity, &code, &facts, policy) {
            Named::As(key) => page.mapped.push(Mapped {
                key,
                mapping_id: row.id,
                entity_id: row.entity_id,
                mapped_at: row.mapped_at,
                in_shop: InShop {
                    id: row.entity_id,
                    ..InShop::default()
                },
            }),
            Named::Unclear => page.unclear += 1,
            Named::Other => {}
        }
    }
    Ok(page)
}

/// Reads the names of what is mapped. What is gone meanwhile, or cannot be read, goes without.
///
/// # Errors
/// [`DatabaseError`]
pub fn name(
    database: &mut Database,
    entity: EntityType,
    mapped: &mut [Mapped],
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    if mapped.is_empty() {
        return Ok(());
    }
    let ids: Vec<u32> = mapped.iter().map(|it| it.entity_id).collect();
    let facts = with_names(database, entity, now, |database, names| {
        let source = kinds::source(database, entity, names)?;
        let mut facts = HashMap::new();
        for (id, found) in source.by_id(database, &ids)? {
            if let Ok(Some(found)) = found {
                facts.entry(id).or_insert(found);
            }
        }
        let each = facts.iter_mut().map(|(id, facts)| (*id, facts));
        kinds::place(database, entity, names, each, now)?;
        Ok(facts)
    })?;
    for it in mapped {
        if let Some(facts) = facts.get(&it.entity_id) {
            it.in_shop = kinds::in_shop(facts, it.entity_id);
        }
    }
    Ok(())
}
