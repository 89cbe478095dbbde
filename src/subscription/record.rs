//! The notes of the shop about its last calls: enough to know what has to be sent again, and nothing secret.

use super::model::{
    Subscriber, SubscriberRequest, Subscription, SubscriptionRequest, WebhookSecrets,
};
use super::platform::Answer;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

/// The notes of the shop. All are empty at first and after a reset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Record {
    /// The subscriber's name, noted before it is made.
    pub(super) name: String,
    /// The webhook's address, noted before the subscription is made.
    pub(super) url: String,
    /// Digests of the subscriber.
    pub(super) subscriber: Digests,
    /// Digests of the subscription, without its secrets.
    pub(super) subscription: Digests,
    /// Digest of the secrets that Akeneo acknowledged.
    pub(super) secrets: String,
    /// Whether the shop itself wants the suspension. It is noted before Akeneo is asked for it.
    pub(super) paused: bool,
    /// When Akeneo acknowledged rotated secrets, in unix seconds.
    pub(super) rotated_at: Option<i64>,
}

/// Digests of what was last sent to Akeneo, and of how it looked afterwards.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Digests {
    /// Digest of what was sent. If the wanted content has another digest, it has to be sent again.
    pub(super) content: String,
    /// Digest of how it looked afterwards. If it looks otherwise now, somebody else has changed it. Empty if the platform did not say.
    pub(super) shown: String,
}

impl Digests {
    /// Whether somebody else has changed it since.
    pub(super) fn is_touched(&self, shown: String) -> bool {
        !self.shown.is_empty() && self.shown != shown
    }
}

impl Record {
    pub(super) fn to_text(&self) -> String {
        json!(self).to_string()
    }

    pub(super) fn from_text(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}

/// SHA-256 in hex. Two different lists of parts never have the same digest.
pub(super) fn digest<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let parts: Vec<&str> = parts.into_iter().collect();
    hex::encode(Sha256::digest(json!(parts).to_string()))
}

/// Digest of name, e-mail, and of the address and the secret for notifications.
pub(super) fn of_subscriber(id: &str, request: &SubscriberRequest) -> String {
    let notify = request.notify.as_ref();
    let notify = notify.map(|it| [it.url.as_str(), &it.secret]);
    let all = [id, &request.name, &request.email];
    digest(all.into_iter().chain(notify.into_iter().flatten()))
}

/// Part of each digest of a subscription: what is always asked for besides address and events. With another word here, each shop sends its
/// subscription once more.
const ALWAYS_SENT: &str = "send_product_identifier";

/// Digest of address, events, and of what is always sent.
pub(super) fn of_subscription(id: &str, request: &SubscriptionRequest) -> String {
    let events = request.events.iter().map(String::as_str);
    digest([id, &request.url, ALWAYS_SENT].into_iter().chain(events))
}

/// Digest of a pair of secrets. It tells two pairs apart and gives nothing away, for each secret is 32 random bytes.
pub(super) fn of_secrets(id: &str, secrets: Option<&WebhookSecrets>) -> String {
    let pair = secrets.map(|it| (it.primary.as_str(), it.secondary.as_deref()));
    let (primary, secondary) = pair.unwrap_or_default();
    digest([id, primary, secondary.unwrap_or_default()])
}

/// Digest of how a subscriber looks. If somebody else sends a secret, only the time of the last change shows it.
pub(super) fn of_subscriber_shown(it: &Subscriber) -> String {
    let contact = &it.contact;
    let notified_at = contact.notification_webhook_url.as_deref();
    let changed = it.updated_at.to_string();
    let all = [it.id.as_str(), &it.name, &contact.technical_email, &changed];
    digest(all.into_iter().chain(notified_at))
}

/// Digest of how a subscription looks, without its status. The time of the last change is part of it for the same reason.
pub(super) fn of_subscription_shown(it: &Subscription) -> String {
    let mut events: Vec<&str> = it.events.iter().map(String::as_str).collect();
    events.sort_unstable();
    let changed = it.updated_at.to_string();
    let rest = [it.id.as_str(), &it.subject, &it.config.url, &changed];
    // If an answer does not name this setting, it counts as set.
    let withheld = (it.send_product_identifier == json!(false)).then_some("no identifier");
    digest(rest.into_iter().chain(events).chain(withheld))
}

/// Digest of how it looks after a call; empty if the platform did not say.
pub(super) fn of_answer(answer: &Answer) -> String {
    match answer {
        Answer::Subscriber(it) => of_subscriber_shown(it),
        Answer::Subscription(it) => of_subscription_shown(it),
        Answer::Empty => String::new(),
    }
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
    fn what_a_version_without_identifiers_sent_is_not_what_is_wanted_now() {
        let request = SubscriptionRequest {
            events: vec!["b".into(), "c".into()],
            url: "https://shop.example".into(),
            secrets: None,
        };
        let before = digest(["a", "https://shop.example", "b", "c"]);
        assert_ne!(of_subscription("a", &request), before);
    }

    #[test]
    fn digests_do_not_run_into_one_another() {
        assert_ne!(digest(["ab", "c"]), digest(["a", "bc"]));
        assert_ne!(digest(["a"]), digest(["a", ""]));
    }
}
