//! Subscribers and subscriptions, as a client describes them and as the platform keeps them.
//!
//! What holds a secret has no `Debug`, so that it cannot be printed by accident.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::lifecycle::Status;
use crate::clock::SimTime;
use crate::ids::Id;

/// Who a subscriber belongs to: what `X-PIM-URL` (without a trailing slash) and `X-PIM-CLIENT-ID` say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    pub pim_url: String,
    pub client_id: String,
}

/// The body of `POST /subscribers`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubscriberSpec {
    pub name: String,
    pub contact: Contact,
}

/// Whom to tell when a subscription changes, and how.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub technical_email: String,
    /// Absent or empty means by e-mail (documented).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notification_channels: Option<Vec<Channel>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notification_webhook_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notification_webhook_secret: Option<String>,
}

impl Contact {
    pub fn wants_webhook(&self) -> bool {
        let channels = self.notification_channels.as_deref().unwrap_or_default();
        channels.contains(&Channel::Webhook)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    Email,
    Webhook,
}

/// The body of `POST /subscribers/{id}/subscriptions`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionSpec {
    pub source: Source,
    /// The URL of the PIM.
    pub subject: String,
    pub events: Vec<String>,
    #[serde(rename = "type")]
    pub destination: Destination,
    #[serde(default)]
    pub send_product_identifier: bool,
    pub config: Config,
    /// Kept and returned; the simulator does not evaluate it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    Pim,
    Benchmark,
}

/// Of the documented destinations (https, pubsub, kafka, …) the simulator has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Destination {
    Https,
}

/// Where and how an HTTPS destination is reached.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub url: String,
    pub secret: Secret,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<BTreeMap<String, String>>,
}

/// What events are signed with. Two secrets exist so that they can be rotated without a gap.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secret {
    pub primary: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secondary: Option<String>,
}

/// A subscriber of the platform.
#[derive(Clone)]
pub struct Subscriber {
    pub id: Id,
    pub owner: Owner,
    pub spec: SubscriberSpec,
    /// `active` or, for good, `deleted` (documented).
    pub deleted: bool,
    pub created_at: SimTime,
    pub updated_at: SimTime,
}

/// A subscription of a subscriber.
#[derive(Clone)]
pub struct Subscription {
    pub id: Id,
    pub subscriber_id: Id,
    pub spec: SubscriptionSpec,
    pub status: Status,
    pub created_at: SimTime,
    pub updated_at: SimTime,
}
