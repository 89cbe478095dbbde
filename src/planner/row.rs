//! Rows of the mapping table, and the entities that they lead to. Others write them: a row that cannot be read affects only itself.

use super::facts::{BadRow, Facts};
use crate::database::chunks::{chunks, padded};
use crate::database::{Columns, Database, DatabaseError, Unreadable};
use chrono::{DateTime, NaiveDateTime, Utc};

/// The connector's mapping table.
pub(super) const MAPPING: &str = "akeneo_connector_entities";

/// The most characters of a name.
const LONGEST_NAME: usize = 255;

/// How entities of one type are found, and what is read of each.
pub(super) struct Source {
    /// The mapping table's name for the type.
    pub(super) import: &'static str,
    /// Their own table, for messages.
    pub(super) table: &'static str,
    /// Its primary key; the table is `e` in the join.
    pub(super) key: &'static str,
    /// What `read` takes.
    pub(super) columns: String,
    /// Leads to an entity from `m.entity_id`. It is of the entity alone: what its row refers to may be missing.
    pub(super) join: String,
    pub(super) read: fn(&mut Columns) -> Result<Facts, Unreadable>,
}

/// An entity's id and the facts about it; `None` where it does not exist.
pub(super) type Found = (u32, Result<Option<Facts>, BadRow>);

/// One mapping row.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its id.
    pub id: u64,
    /// The Magento entity that it leads to, whether that exists or not.
    pub entity_id: u32,
    /// When it was written.
    pub mapped_at: DateTime<Utc>,
}

impl Source {
    /// The columns that [`Self::mapping`] reads, of a mapping row `m`.
    pub(super) fn columns(&self) -> String {
        let Self { key, columns, .. } = self;
        format!("m.id, m.code, m.entity_id, m.created_at, {key} IS NOT NULL, {columns}")
    }

    /// A mapping row's code, the row, and what it leads to; `None` where that does not exist.
    pub(super) fn mapping(
        &self,
        columns: &mut Columns,
    ) -> (String, Result<(Row, Option<Facts>), BadRow>) {
        let id = columns.read::<u64>();
        let code = columns.text().unwrap_or_default();
        let entity_id = columns.read::<u32>();
        let mapped_at = columns.read::<NaiveDateTime>();
        let facts = self.facts(columns);
        let shown = match &id {
            Ok(id) => id.to_string(),
            Err(bad) => bad.value.clone(),
        };
        let read = || {
            let of_mapping = |bad| BadRow::new(MAPPING, &shown, bad);
            let entity_id = entity_id.map_err(of_mapping)?;
            let row = Row {
                id: id.map_err(of_mapping)?,
                entity_id,
                mapped_at: mapped_at.map_err(of_mapping)?.and_utc(),
            };
            let bad_entity = |bad| BadRow::new(self.table, entity_id, bad);
            Ok((row, facts.map_err(bad_entity)?))
        };
        (code, read())
    }

    /// The facts about these entities, mapped or not, and of each version of them; `None` of one that does not exist.
    pub(super) fn by_id(
        &self,
        database: &mut Database,
        ids: &[u32],
    ) -> Result<Vec<Found>, DatabaseError> {
        let Self {
            key, columns, join, ..
        } = self;
        let mut found = Vec::new();
        for (size, chunk) in chunks(ids) {
            let rows = vec!["SELECT CAST(? AS UNSIGNED) AS entity_id"; size].join(" UNION ");
            let sql = format!(
                "SELECT m.entity_id, {key} IS NOT NULL, {columns} FROM ({rows}) m LEFT JOIN {join}"
            );
            let rows = database.rows(&sql, padded(chunk, size, Vec::new()), |row| {
                let id = row.take()?;
                let bad_entity = |bad| BadRow::new(self.table, id, bad);
                Ok((id, self.facts(row).map_err(bad_entity)))
            })?;
            found.extend(rows);
        }
        Ok(found)
    }

    /// The facts about an entity, after whether it exists; `None` where it does not.
    pub(super) fn facts(&self, columns: &mut Columns) -> Result<Option<Facts>, Unreadable> {
        match columns.read::<bool>()? {
            true => (self.read)(columns).map(Some),
            false => Ok(None),
        }
    }
}

/// The code, path or type of an entity. Where it is null nothing can be told of the entity.
pub(super) fn text(columns: &mut Columns) -> Result<String, Unreadable> {
    let bytes = columns.read::<Vec<u8>>()?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A name or a label. Null, and nothing but spaces, is unknown; a longer one than Magento has room for is cut.
pub(super) fn name(columns: &mut Columns) -> Option<String> {
    let name = columns.text().filter(|it| !it.trim().is_empty())?;
    Some(name.chars().take(LONGEST_NAME).collect())
}

/// Null is no.
pub(super) fn flag(columns: &mut Columns) -> Result<bool, Unreadable> {
    let number = columns.read::<Option<i64>>()?;
    Ok(number.is_some_and(|it| it != 0))
}

/// Null is none.
pub(super) fn count(columns: &mut Columns) -> Result<u64, Unreadable> {
    Ok(columns.read::<Option<u64>>()?.unwrap_or_default())
}
