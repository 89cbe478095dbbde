//! What receiving needs from the shop.

use crate::credentials::{self, Credentials};
use crate::database::{Database, DatabaseError};
use crate::event::{Event, InvalidEvent};
use crate::latest;
use crate::notification::Notification;
use crate::queue::{self, Enqueued};
use chrono::{DateTime, Utc};

/// What a receiver needs from the shop.
pub trait Shop {
    /// The stored secrets and the stored subscription; `None` if they are still the `known` ones.
    ///
    /// # Errors
    /// [`DatabaseError`]
    fn credentials(&mut self, known: &Credentials) -> Result<Option<Credentials>, DatabaseError>;

    /// Stores a deletion, which is committed when it returns. `None` if the stored credentials are no longer the ones that it was believed
    /// `by`; then nothing is stored.
    ///
    /// # Errors
    /// [`DatabaseError`]
    fn store(
        &mut self,
        event: &Event,
        body: &[u8],
        by: &Credentials,
        now: DateTime<Utc>,
    ) -> Result<Option<Enqueued>, DatabaseError>;

    /// Stores a signed body that is not a readable event, which is committed when it returns.
    ///
    /// # Errors
    /// [`DatabaseError`]
    fn store_invalid(
        &mut self,
        invalid: &InvalidEvent,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Enqueued, DatabaseError>;

    /// Keeps a notification, if it is news; returns whether it was.
    ///
    /// # Errors
    /// [`DatabaseError`]
    fn keep(&mut self, notification: &Notification) -> Result<bool, DatabaseError>;
}

impl Shop for Database {
    fn credentials(&mut self, known: &Credentials) -> Result<Option<Credentials>, DatabaseError> {
        credentials::read(self, known)
    }

    fn store(
        &mut self,
        event: &Event,
        body: &[u8],
        by: &Credentials,
        now: DateTime<Utc>,
    ) -> Result<Option<Enqueued>, DatabaseError> {
        queue::enqueue_believed(self, event, body, by, now)
    }

    fn store_invalid(
        &mut self,
        invalid: &InvalidEvent,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Enqueued, DatabaseError> {
        queue::enqueue_invalid(self, invalid, body, now)
    }

    fn keep(&mut self, notification: &Notification) -> Result<bool, DatabaseError> {
        latest::keep(self, notification)
    }
}
