//! A notification: Akeneo says that a subscription was suspended, revoked, deleted or resumed. Pure.
//!
//! Source: <https://api.akeneo.com/event-platform/notification-webhooks.html>. It comes to the same address and with the same signature as
//! events, but is not a CloudEvent. It may come twice, or after a later one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Longest reason that is kept, in characters.
const REASON: usize = 500;

/// What happened to a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Akeneo suspended it, as it does when the webhook gives a wrong answer.
    SuspendedBySystem,
    /// A user suspended it.
    SuspendedByUser,
    /// Somebody removed the connection in the PIM. This is final.
    Revoked,
    /// It was deleted. This is final.
    Deleted,
    /// Events are delivered again.
    Resumed,
}

impl Change {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::SuspendedBySystem,
        Self::SuspendedByUser,
        Self::Revoked,
        Self::Deleted,
        Self::Resumed,
    ];

    /// Akeneo's `notification_type`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SuspendedBySystem => "subscription.suspended.system",
            Self::SuspendedByUser => "subscription.suspended.user",
            Self::Revoked => "subscription.revoked",
            Self::Deleted => "subscription.deleted",
            Self::Resumed => "subscription.resumed",
        }
    }

    /// Whether Akeneo delivers events after it.
    #[must_use]
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Resumed)
    }
}

/// A notification that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// What happened.
    pub change: Change,
    /// The id of the subscription.
    pub subscription: String,
    /// When it happened, by Akeneo's clock, in whole seconds.
    pub at: DateTime<Utc>,
    /// The reason in Akeneo's words.
    pub reason: Option<String>,
}

/// The content of a body that is not a CloudEvent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// A notification about a change that we know.
    Known(Notification),
    /// A notification of another type.
    Unknown {
        /// Its `notification_type`.
        kind: String,
        /// The subscription that it is about.
        subscription: String,
    },
}

#[derive(Deserialize)]
struct Body {
    notification_type: String,
    timestamp: Value,
    subscription_id: String,
    reason: Option<String>,
}

/// Reads a notification; `None` if the body is not one.
#[must_use]
pub fn parse(body: &[u8]) -> Option<Read> {
    let body: Body = serde_json::from_slice(body).ok()?;
    let (kind, subscription) = (body.notification_type, body.subscription_id);
    let known = Change::ALL.into_iter().find(|it| it.name() == kind);
    let Some(change) = known else {
        return Some(Read::Unknown { kind, subscription });
    };
    let reason = body.reason.filter(|it| !it.trim().is_empty());
    Some(Read::Known(Notification {
        change,
        subscription,
        at: time(&body.timestamp)?,
        reason: reason.map(|it| it.chars().take(REASON).collect()),
    }))
}

/// Reads a time in RFC 3339 or in unix seconds: the documentation shows the first and names the second.
fn time(value: &Value) -> Option<DateTime<Utc>> {
    let seconds = match value {
        Value::String(text) => DateTime::parse_from_rfc3339(text).ok()?.timestamp(),
        other => other.as_i64()?,
    };
    DateTime::from_timestamp(seconds, 0)
        .filter(|time| (1970..=9999).contains(&chrono::Datelike::year(time)))
}

/// The latest notification by Akeneo's clock, as the shop keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LastNotification {
    subscription: String,
    change: String,
    /// Unix seconds.
    at: i64,
    reason: Option<String>,
    /// Whether the subscription was seen to be active since then.
    pub settled: bool,
}

impl LastNotification {
    pub(crate) fn of(notification: &Notification) -> Self {
        Self {
            subscription: notification.subscription.clone(),
            change: notification.change.name().to_owned(),
            at: notification.at.timestamp(),
            reason: notification.reason.clone(),
            settled: notification.change.is_good(),
        }
    }

    /// Whether this replaces the one that is known. If two changes fall into the same second, the one that came later counts. The same
    /// change again is not news, even if its trouble is settled.
    pub(crate) fn is_news_to(&self, known: &Self) -> bool {
        self.subscription != known.subscription
            || self.at > known.at
            || (self.at == known.at && self.change != known.change)
    }

    pub(crate) fn to_text(&self) -> String {
        json!(self).to_string()
    }

    pub(crate) fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(kind: &str, timestamp: &Value) -> Vec<u8> {
        json!({
            "notification_type": kind, "timestamp": timestamp, "subscription_id": "s-1", "subscriber_id": "x",
            "destination": "https://shop.example", "events": [], "subject": "https://pim", "reason": "too many errors",
        })
        .to_string()
        .into_bytes()
    }

    fn last(change: Change, at: i64) -> LastNotification {
        LastNotification::of(&Notification {
            change,
            subscription: "s-1".into(),
            at: DateTime::from_timestamp(at, 0).unwrap(),
            reason: None,
        })
    }

    #[test]
    fn each_documented_type_is_read() {
        for change in Change::ALL {
            for time in [json!("2026-06-01T12:00:00Z"), json!(1_780_315_200)] {
                let Some(Read::Known(read)) = parse(&body(change.name(), &time)) else {
                    panic!("{change:?}");
                };
                assert_eq!((read.change, read.subscription.as_str()), (change, "s-1"));
                assert_eq!(read.at.timestamp(), 1_780_315_200);
                assert_eq!(read.reason.as_deref(), Some("too many errors"));
            }
        }
    }

    #[test]
    fn another_type_is_told_apart_from_what_is_no_notification() {
        let time = json!("2026-06-01T12:00:00Z");
        assert!(matches!(
            parse(&body("subscription.paused", &time)),
            Some(Read::Unknown { .. })
        ));
        let resumed = Change::Resumed.name();
        assert_eq!(parse(&body(resumed, &json!("yesterday"))), None);
        assert_eq!(parse(&body(resumed, &json!(i64::MAX))), None);
        for none in ["", "[]", "{}", "{\"specversion\":\"1.0\"}"] {
            assert_eq!(parse(none.as_bytes()), None);
        }
    }

    #[test]
    fn what_akeneo_made_later_counts_in_whatever_order_it_comes() {
        let suspended = last(Change::SuspendedBySystem, 10);
        let resumed = last(Change::Resumed, 20);
        assert!(resumed.is_news_to(&suspended));
        assert!(!suspended.is_news_to(&resumed));
        assert!(!resumed.is_news_to(&resumed));
        assert!(last(Change::SuspendedBySystem, 20).is_news_to(&resumed));
        let of_another = LastNotification {
            subscription: "s-2".into(),
            ..last(Change::Resumed, 30)
        };
        assert!(suspended.is_news_to(&of_another));
    }

    #[test]
    fn the_same_again_does_not_bring_back_what_is_settled() {
        let mut known = last(Change::SuspendedBySystem, 10);
        known.settled = true;
        assert!(!last(Change::SuspendedBySystem, 10).is_news_to(&known));
        assert!(last(Change::SuspendedBySystem, 11).is_news_to(&known));
        assert_eq!(LastNotification::from_text(&known.to_text()), Some(known));
    }

    #[test]
    fn only_being_resumed_is_good() {
        let good = Change::ALL.into_iter().filter(|it| it.is_good());
        assert_eq!(good.collect::<Vec<_>>(), [Change::Resumed]);
    }
}
