//! What is read to tell of entities, and decides nothing. No table that is read for nothing else keeps an entity from being deleted: it may
//! be missing, broken or forbidden, or take too long.

use crate::database::{Database, DatabaseError};
use crate::event::EntityType;
use chrono::{DateTime, Utc};

/// Whether names are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    With,
    Without,
}

impl Names {
    /// SQL that only names need, or what stands there without them.
    pub(super) fn or<'a>(self, with: &'a str, without: &'a str) -> &'a str {
        match self {
            Self::With => with,
            Self::Without => without,
        }
    }
}

/// Reads entities of a type with their names, or without them where the database refuses that. Names of the type are left alone for some
/// minutes then.
pub(super) fn with_names<T>(
    database: &mut Database,
    entity: EntityType,
    now: DateTime<Utc>,
    mut read: impl FnMut(&mut Database, Names) -> Result<T, DatabaseError>,
) -> Result<T, DatabaseError> {
    let (what, type_id) = ("named", entity as u64);
    if database.left_alone.ids(what, now).contains(&type_id) {
        return read(database, Names::Without);
    }
    match read(database, Names::With) {
        Err(error @ (DatabaseError::Schema { .. } | DatabaseError::Refused { .. })) => {
            // It may be refused for another reason.
            let read = read(database, Names::Without)?;
            database.left_alone.note(what, type_id, now);
            let noun = entity.noun();
            log::warn!("planner: no {noun} is named for some minutes: {error}");
            Ok(read)
        }
        result => result,
    }
}

/// Counts something that goes along; `None` if that cannot be done, which is left alone for some minutes then. Without a module of Magento
/// its table is missing, and nobody needs to know.
pub(super) fn counted<T>(
    database: &mut Database,
    what: &'static str,
    now: DateTime<Utc>,
    count: impl FnOnce(&mut Database) -> Result<T, DatabaseError>,
) -> Result<Option<T>, DatabaseError> {
    if database.left_alone.ids(what, now).contains(&0) {
        return Ok(None);
    }
    match count(database) {
        Ok(counted) => Ok(Some(counted)),
        Err(error @ DatabaseError::Lost(_)) => Err(error),
        Err(error) => {
            database.left_alone.note(what, 0, now);
            if !error.is_missing_table() {
                log::warn!("planner: {what} cannot be counted: {error}");
            }
            Ok(None)
        }
    }
}
