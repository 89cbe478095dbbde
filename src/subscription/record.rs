//! What the shop noted about its last calls: enough to tell what has to be sent again, and nothing secret.

use super::model::{Subscriber, Subscription};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

/// Noted by the shop. Everything is empty at first, and after a reset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Record {
    /// The subscriber's name, noted before it is made.
    pub(super) name: String,
    /// The webhook's address, noted before the subscription is made.
    pub(super) url: String,
    /// What was sent for the subscriber, and how it then looked.
    pub(super) subscriber: Sent,
    /// What was sent for the subscription but for secrets, and how it then looked.
    pub(super) subscription: Sent,
    /// Digest of the secrets that Akeneo acknowledged.
    pub(super) secrets: String,
    /// Whether the suspension is the shop's own wish, noted before Akeneo is asked for it.
    pub(super) paused: bool,
    /// When Akeneo acknowledged rotated secrets, in unix seconds.
    pub(super) rotated_at: Option<i64>,
}

/// Digests. `content` tells whether something else is wanted now; `shown`, whether somebody else changed it since.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    pub(super) content: String,
    /// Empty if the platform did not say.
    pub(super) shown: String,
}

impl Record {
    pub(super) fn to_text(&self) -> String {
        json!(self).to_string()
    }

    pub(super) fn from_text(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}

/// SHA-256 in hex; no two lists of parts have the same.
pub(super) fn digest<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let parts: Vec<&str> = parts.into_iter().collect();
    hex::encode(Sha256::digest(json!(parts).to_string()))
}

/// How a subscriber looks. The time of its last change tells of a secret that somebody else sent.
pub(super) fn subscriber_shown(it: &Subscriber) -> String {
    let contact = &it.contact;
    let told_at = contact.notification_webhook_url.as_deref();
    let changed = it.updated_at.to_string();
    let all = [it.id.as_str(), &it.name, &contact.technical_email, &changed];
    digest(all.into_iter().chain(told_at))
}

/// How a subscription looks, but for its status. Its time is there for the same reason.
pub(super) fn subscription_shown(it: &Subscription) -> String {
    let mut events: Vec<&str> = it.events.iter().map(String::as_str).collect();
    events.sort_unstable();
    let changed = it.updated_at.to_string();
    let rest = [it.id.as_str(), &it.subject, &it.config.url, &changed];
    digest(rest.into_iter().chain(events))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_survives_being_stored() {
        let record = Record {
            name: "shop \"one\"".into(),
            paused: true,
            rotated_at: Some(1_780_000_000),
            ..Record::default()
        };
        assert_eq!(Record::from_text(&record.to_text()), record);
        assert_eq!(Record::from_text(""), Record::default());
        assert!(Record::from_text("{\"paused\":true,\"later\":1}").paused);
    }

    #[test]
    fn digests_do_not_run_into_one_another() {
        assert_ne!(digest(["ab", "c"]), digest(["a", "bc"]));
        assert_ne!(digest(["a"]), digest(["a", ""]));
    }
}
