//! How the stored subscription is at this moment. Reads only.

use super::model::Status;
use super::platform::Platform;
use super::stored::{Field, Stored};
use crate::akeneo::Pim;
use chrono::{DateTime, Utc};

/// The subscription's status as Akeneo has it now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Live {
    /// `None` while the shop has no subscription; [`Status::Unknown`] if Akeneo could not be asked.
    pub status: Option<Status>,
    /// A sentence for the admin, if there is more to say.
    pub note: Option<String>,
    /// Where events go, as Akeneo has it.
    pub url: Option<String>,
    /// Which events, as Akeneo has it.
    pub events: Vec<String>,
}

pub(super) fn live<P: Platform>(
    platform: &mut P,
    pim: &Pim,
    stored: &Stored,
    now: DateTime<Utc>,
) -> Live {
    let (Some(subscriber), Some(id)) = (
        stored.get(Field::SubscriberId),
        stored.get(Field::SubscriptionId),
    ) else {
        return Live::default();
    };
    let connection = stored.connection();
    if connection.is_some_and(|it| !it.is_same_connection(pim)) {
        let note = "the subscription belongs to another PIM connection than the configured one; save to move it";
        return noted(Status::Unknown, Some(note.into()));
    }
    match platform.subscription(subscriber, id, now) {
        Ok(Some(it)) => Live {
            url: Some(it.config.url).filter(|url| !url.is_empty()),
            events: it.events,
            ..noted(it.status, note(it.status, stored))
        },
        Ok(None) => noted(Status::Deleted, note(Status::Deleted, stored)),
        Err(error) => noted(Status::Unknown, Some(error.to_string())),
    }
}

fn noted(status: Status, note: Option<String>) -> Live {
    Live {
        status: Some(status),
        note,
        ..Live::default()
    }
}

fn note(status: Status, stored: &Stored) -> Option<String> {
    let note = match status {
        Status::Suspended if stored.record().paused => {
            "suspended by this shop, since it is disabled or no event is chosen"
        }
        Status::Suspended => {
            "suspended by Akeneo, as it does when the webhook answers wrongly or the permission is withdrawn; mend that, \
             then save to resume"
        }
        Status::Revoked => {
            "revoked, as it is when the connection is removed in the PIM; save to subscribe anew"
        }
        Status::Deleted => "deleted at Akeneo; save to subscribe anew",
        Status::Active | Status::Unknown => return None,
    };
    Some(note.to_owned())
}
