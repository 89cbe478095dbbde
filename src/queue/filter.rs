//! Which entries a list shows, page by page.

use super::shelf::Shelf;
use super::sql;
use super::state::Status;
use crate::database::{Columns, Database, DatabaseError};
use crate::event::EntityType;
use crate::text::folded;
use chrono::{DateTime, Utc};
use mysql::{Params, params};

/// Which entries to list, and in which order. The default is all, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only this status.
    pub status: Option<Status>,
    /// Only this type.
    pub entity: Option<EntityType>,
    /// Only this entry.
    pub id: Option<u64>,
    /// Only those that are so far with the shelf.
    pub shelf: Option<Shelf>,
    /// Only those that were hidden then or later.
    pub since: Option<DateTime<Utc>>,
    /// Only those whose SKU (or else identifier in Akeneo) or name begins so, in upper or lower case.
    pub search: Option<String>,
    /// Oldest first instead of newest first.
    pub oldest_first: bool,
    /// The last id of the page before this one.
    pub after: Option<u64>,
}

impl Filter {
    /// What is pending, oldest first.
    #[must_use]
    pub const fn pending() -> Self {
        Self {
            status: Some(Status::Pending),
            entity: None,
            id: None,
            shelf: None,
            since: None,
            search: None,
            oldest_first: true,
            after: None,
        }
    }

    /// The table, the condition, the order, and the parameters of these and a limit.
    fn page(
        self,
        database: &mut Database,
        limit: u32,
    ) -> Result<(String, String, &'static str, Params), DatabaseError> {
        let (order, beyond, start) = match self.oldest_first {
            true => ("ASC", "id > :after", 0),
            false => ("DESC", "id < :after", u64::MAX),
        };
        let conditions = [
            Some(beyond),
            self.status.map(|_| "status = :status"),
            self.entity.map(|_| "event_type = :event_type"),
            self.id.map(|_| sql::ONE),
            self.shelf.map(|_| "shelf = :shelf"),
            self.since
                .map(|_| "shelf IS NOT NULL AND shelved_at >= :since"),
        ];
        let conditions: Vec<&str> = conditions.into_iter().flatten().collect();
        let condition = conditions.join(" AND ");
        let search = self.search.as_deref().map(beginning).unwrap_or_default();
        let is_shelved = self.shelf.is_some() || self.since.is_some();
        let table = match (search.as_str(), self.id, self.status) {
            ("", None, _) if is_shelved => sql::by_shelf(database)?,
            ("", None, Some(_)) => sql::by_status(database)?,
            ("", ..) => database.settings().table("akeneo_events_queue"),
            _ => sql::searched(database, &condition, order)?,
        };
        let status = self.status.map(Status::name);
        let event_type = self.entity.map(EntityType::event_type);
        let (id, after) = (self.id, self.after.unwrap_or(start));
        let (shelf, since) = (
            self.shelf.map(Shelf::name),
            self.since.map(|it| it.naive_utc()),
        );
        let params = params! { status, event_type, id, shelf, since, after, limit, search };
        Ok((table, condition, order, params))
    }
}

/// What to do about a search that reads too much: of what begins so, nearly nothing has the status or the type.
const TOO_LONG: &str = "the search was given up after three seconds, because too many entries begin so; search for a longer beginning, or \
                        without a status and a type";

/// Reads one page by a statement of its table, its condition and its order. A search is given up in time.
pub(super) fn page<T>(
    database: &mut Database,
    filter: Filter,
    limit: u32,
    sql: fn(&str, &str, &str) -> String,
    read: impl Fn(&mut Columns) -> Result<T, DatabaseError>,
) -> Result<Vec<T>, DatabaseError> {
    let searches = filter.search.is_some();
    let (table, condition, order, params) = filter.page(database, limit)?;
    let sql = sql(&table, &condition, order);
    if !searches {
        return database.rows(&sql, params, read);
    }
    let found = database.briefly(|database| database.rows(&sql, params, read));
    found.map_err(|error| match error.took_too_long() {
        true => DatabaseError::TooLong(TOO_LONG),
        false => error,
    })
}

/// What `LIKE` compares with, for texts that begin so; nothing for a text without a letter.
fn beginning(text: &str) -> String {
    let text = folded(text);
    let literally = |it: char| match it {
        '%' | '_' | '\\' => vec!['\\', it],
        it => vec![it],
    };
    match text.is_empty() {
        true => text,
        false => text.chars().flat_map(literally).chain(['%']).collect(),
    }
}
