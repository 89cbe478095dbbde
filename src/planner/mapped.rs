//! What the connector has mapped, page by page, as the Akeneo entities that it stands for.

use super::Policy;
use super::kinds::{self, Named, Source};
use super::snapshot::{MAPPING, facts};
use crate::database::{Database, DatabaseError};
use crate::event::{EntityKey, EntityType};
use chrono::{DateTime, NaiveDateTime, Utc};

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
}

/// Some of what is mapped, in the order of the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MappedPage {
    /// What stands for an entity of the type that is still in the shop.
    pub mapped: Vec<Mapped>,
    /// Rows from which no Akeneo key can be told.
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
    let rule = kinds::rule(entity);
    let settings = database.settings();
    let Source { columns, join } = (rule.source)(settings);
    let mapping = settings.table(MAPPING);
    // By the primary key: the index on import is not in the order of ids, so each page would sort all that is left.
    let sql = format!(
        "SELECT m.id, m.code, m.entity_id, m.created_at, {columns} FROM (SELECT id, code, entity_id, created_at \
         FROM {mapping} FORCE INDEX (PRIMARY) WHERE import = ? AND id > ? AND entity_id IS NOT NULL ORDER BY id LIMIT ?) m \
         LEFT JOIN {join} ORDER BY m.id"
    );
    let rows = database.rows(&sql, (rule.import, after, limit), |row| {
        let mapping_id: u64 = row.take()?;
        let code: String = row.take()?;
        let entity_id = row.take()?;
        let mapped_at = row.take::<NaiveDateTime>()?.and_utc();
        Ok((mapping_id, code, entity_id, mapped_at, facts(row)?))
    })?;
    let mut page = MappedPage {
        next: rows.last().map(|row| row.0),
        ..MappedPage::default()
    };
    for (mapping_id, code, entity_id, mapped_at, facts) in rows {
        // Adobe Commerce versions products and categories: one entity, several rows.
        if page
            .mapped
            .last()
            .is_some_and(|it| it.mapping_id == mapping_id)
        {
            continue;
        }
        match facts.map(|facts| (rule.named)(&code, &facts, policy)) {
            Some(Named::As(key)) => page.mapped.push(Mapped {
                key,
                mapping_id,
                entity_id,
                mapped_at,
            }),
            Some(Named::Unclear) => page.unclear += 1,
            Some(Named::Other) | None => {}
        }
    }
    Ok(page)
}
