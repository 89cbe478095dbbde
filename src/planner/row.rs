//! Rows of the mapping table and what they lead to. Others write them: one that cannot be read spoils itself only.

use super::kinds::{Facts, Source};
use super::snapshot::MAPPING;
use crate::database::{Columns, Unreadable};
use chrono::{DateTime, NaiveDateTime, Utc};
use std::fmt;

/// A row of somebody else's table that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadRow {
    table: &'static str,
    row: String,
    bad: Unreadable,
}

impl BadRow {
    pub(super) fn new(table: &'static str, row: impl fmt::Display, bad: Unreadable) -> Self {
        let row = row.to_string();
        Self { table, row, bad }
    }
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (table, row) = (self.table, &self.row);
        let Unreadable { column, value } = &self.bad;
        write!(
            f,
            "row {row} of the table {table} cannot be read, its {column} is {value}"
        )
    }
}

/// One mapping row and the facts about what it leads to; `None` where that does not exist.
pub(super) struct Mapping {
    pub(super) id: u64,
    pub(super) entity_id: u32,
    pub(super) mapped_at: DateTime<Utc>,
    pub(super) facts: Option<Facts>,
}

/// The columns that [`mapping`] reads, of a mapping row `m`.
pub(super) fn columns(source: &Source) -> String {
    let Source { key, columns, .. } = source;
    format!("m.id, m.code, m.entity_id, m.created_at, {key} IS NOT NULL, {columns}")
}

/// A mapping row's code, and the row.
pub(super) fn mapping(columns: &mut Columns, source: &Source) -> (String, Result<Mapping, BadRow>) {
    let id = columns.read::<u64>();
    let code = columns.text().unwrap_or_default();
    let entity_id = columns.read::<u32>();
    let mapped_at = columns.read::<NaiveDateTime>();
    let facts = facts(columns);
    let row = match &id {
        Ok(id) => id.to_string(),
        Err(bad) => bad.value.clone(),
    };
    let read = || {
        let of_mapping = |bad| BadRow::new(MAPPING, &row, bad);
        let entity_id = entity_id.map_err(of_mapping)?;
        Ok(Mapping {
            id: id.map_err(of_mapping)?,
            entity_id,
            mapped_at: mapped_at.map_err(of_mapping)?.and_utc(),
            facts: facts.map_err(|bad| BadRow::new(source.table, entity_id, bad))?,
        })
    };
    (code, read())
}

/// The facts about an entity, after whether it exists; `None` where it does not.
pub(super) fn facts(columns: &mut Columns) -> Result<Option<Facts>, Unreadable> {
    if !columns.read::<bool>()? {
        return Ok(None);
    }
    let name = columns.read::<Vec<u8>>()?;
    let of = columns.text().unwrap_or_default();
    let first = columns.read::<Option<i64>>()?.unwrap_or_default();
    let second = columns.read::<Option<u64>>()?.unwrap_or_default();
    Ok(Some(Facts {
        name: String::from_utf8_lossy(&name).into_owned(),
        of,
        first,
        second,
    }))
}
