//! An entry of the queue, as a worker takes it.

use super::names::Names;
use super::shelf::Shelf;
use crate::database::{Columns, DatabaseError};
use crate::event::{EntityKey, EntityType};
use chrono::{DateTime, NaiveDateTime, Utc};

/// A leased entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Entry id.
    pub id: u64,
    /// CloudEvent id.
    pub event_id: String,
    /// What to delete; `None` where the stored event could not be read.
    pub key: Option<EntityKey>,
    /// When it was deleted in Akeneo.
    pub occurred_at: Option<DateTime<Utc>>,
    /// Tries, this one included.
    pub attempts: u16,
    /// The plan that an earlier try wrote down.
    pub plan: Option<String>,
    /// Whether an operator made it pending again.
    pub reset: bool,
    /// The product's identifier in Akeneo, where the event tells it.
    pub identifier: Option<String>,
    /// The entities that it names as the shop knows them, as JSON: as they are stored, or as they were read since.
    pub in_shop: Option<String>,
    /// The same, to be stored with it.
    pub unstored: Option<Names>,
    /// How far it is with the shelf; `None` if it was never hidden.
    pub shelf: Option<Shelf>,
    /// When it was hidden.
    pub shelved_at: Option<DateTime<Utc>>,
    /// The statuses before it was hidden, as JSON.
    pub former: Option<String>,
    /// Who asked to put it back.
    pub put_back_by: Option<String>,
}

impl Entry {
    /// As its claim writes it.
    pub(super) const fn taken(mut self) -> Self {
        self.attempts += 1;
        self
    }

    /// From the columns that a worker takes.
    pub(super) fn read(columns: &mut Columns) -> Result<Self, DatabaseError> {
        let id = columns.take()?;
        let event_id = columns.take()?;
        let event_type: Option<String> = columns.take()?;
        Ok(Self {
            id,
            event_id,
            key: key(event_type.as_deref(), columns.take()?, columns.take()?),
            // Nothing is deleted by one whose time cannot be read.
            occurred_at: columns
                .read::<Option<NaiveDateTime>>()
                .unwrap_or_default()
                .map(|time| time.and_utc()),
            attempts: columns.take()?,
            plan: columns.take()?,
            reset: columns.take()?,
            identifier: columns.take()?,
            in_shop: columns.take()?,
            unstored: None,
            shelf: Shelf::read(columns),
            shelved_at: columns
                .read::<Option<NaiveDateTime>>()
                .unwrap_or_default()
                .map(|time| time.and_utc()),
            former: columns.take()?,
            put_back_by: columns.take()?,
        })
    }
}

/// The key of a stored entry; `None` where no readable event is stored.
pub(super) fn key(
    event_type: Option<&str>,
    code: Option<String>,
    parent: Option<String>,
) -> Option<EntityKey> {
    Some(EntityKey {
        entity: EntityType::from_event_type(event_type?)?,
        code: code?,
        parent,
    })
}
