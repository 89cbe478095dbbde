//! Turns the JSON of a CloudEvent into a typed event. Pure.
//!
//! The Event Platform delivers CloudEvents 1.0 in structured mode: `id` is unique, `subject` is the
//! subscription's id, `type` names what happened and `data` holds the key of the entity.

mod data;
mod entity;
mod key;
mod parse;

pub use data::MAX_CODE_BYTES;
pub use entity::EntityType;
pub(crate) use entity::{Listing, Place};
pub use key::EntityKey;
pub use parse::{MAX_ID_CHARS, SELF_TEST, parse};

use chrono::{DateTime, Utc};

/// A deletion that Akeneo announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The CloudEvent's id; the same id is the same event.
    pub id: String,
    /// The subscription that it was delivered for.
    pub subject: String,
    /// When the entity was deleted in Akeneo, in whole seconds.
    pub occurred_at: DateTime<Utc>,
    /// What was deleted.
    pub key: EntityKey,
    /// The product's identifier in Akeneo, for most merchants the SKU. `None` if the event does not tell it.
    pub identifier: Option<String>,
}

/// The content of a signed body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// A deletion that we handle.
    Deletion(Event),
    /// A CloudEvent of a type that we do not handle.
    Unhandled {
        /// The CloudEvent's type.
        event_type: String,
        /// The subscription that it was delivered for.
        subject: Option<String>,
    },
    /// The shop's own self-test.
    SelfTest {
        /// The CloudEvent's id.
        id: String,
        /// The subscription that it names.
        subject: String,
    },
}

/// A body that this version cannot read as an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidEvent {
    /// What is wrong.
    pub reason: Invalid,
    /// The subscription, where even that could be read.
    pub subject: Option<String>,
}

/// What is wrong with a body. The last part is in the words of whoever tried to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invalid {
    /// It is no CloudEvent of version 1.0.
    NoCloudEvent(String),
    /// This is not there.
    Lacks(&'static str),
    /// This is there and does not do.
    Unusable(&'static str, String),
}
