//! The data of the management API: what it accepts and what it answers. The names are those of its documentation.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fmt;

/// The status of a subscriber or a subscription.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Events are delivered. A subscriber is active until it is deleted.
    Active,
    /// Delivery stands still. It can be resumed; events until then are lost.
    Suspended,
    /// Somebody removed the connection or the app in the PIM. This is final.
    Revoked,
    /// It was deleted. This is final.
    Deleted,
    /// The platform does not say, or uses a word that is not documented.
    #[default]
    #[serde(other)]
    Unknown,
}

impl Status {
    /// The documentation's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
            Self::Deleted => "deleted",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it can still be changed.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Active | Self::Suspended | Self::Unknown)
    }
}

/// A subscriber: this shop, at Akeneo.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Subscriber {
    /// UUID.
    pub id: String,
    /// How the shop named itself.
    #[serde(default)]
    pub name: String,
    /// Whom Akeneo writes to.
    #[serde(default)]
    pub contact: Contact,
    /// Active or deleted.
    #[serde(default)]
    pub status: Status,
    /// When it was last changed, in the form in which the platform says it. Akeneo's pages use two names for this field.
    #[serde(default, alias = "updatedAt")]
    pub updated_at: Value,
    /// Its active and suspended subscriptions, if they were asked for.
    #[serde(skip)]
    pub subscriptions: Vec<Subscription>,
}

/// Whom Akeneo writes to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Contact {
    /// The e-mail address of a person who can repair the shop.
    #[serde(default)]
    pub technical_email: String,
    /// Where Akeneo sends notifications of its subscriptions' status.
    #[serde(default)]
    pub notification_webhook_url: Option<String>,
}

/// A subscription: which events go where.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Subscription {
    /// UUID; the `subject` of every event delivered for it.
    pub id: String,
    /// What sends the events; `pim` for ours.
    #[serde(default)]
    pub source: String,
    /// The PIM's address.
    #[serde(default)]
    pub subject: String,
    /// CloudEvent types.
    #[serde(default)]
    pub events: Vec<String>,
    /// Where it is in its life.
    #[serde(default)]
    pub status: Status,
    /// Where events go.
    #[serde(default)]
    pub config: Destination,
    /// Whether events of products name the identifier besides the UUID: `true` or `false`, null if the platform does not say.
    #[serde(default)]
    pub send_product_identifier: Value,
    /// When it was last changed; see [`Subscriber::updated_at`].
    #[serde(default, alias = "updatedAt")]
    pub updated_at: Value,
}

/// Where events go. Its secrets never come back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Destination {
    /// The webhook's address.
    #[serde(default)]
    pub url: String,
}

/// The secrets that Akeneo is to sign with.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct WebhookSecrets {
    /// Signs `X-AKENEO-SIGNATURE-PRIMARY`.
    pub primary: String,
    /// Signs `X-AKENEO-SIGNATURE-SECONDARY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secondary: Option<String>,
}

/// Shows no secret.
impl fmt::Debug for WebhookSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecrets(redacted)")
    }
}

/// A subscriber to make, or its new content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriberRequest {
    /// How the shop names itself.
    pub name: String,
    /// Whom Akeneo writes to.
    pub email: String,
    /// Where Akeneo sends notifications of suspensions, besides by e-mail.
    pub notify: Option<Notify>,
}

impl SubscriberRequest {
    pub(super) fn body(&self) -> Value {
        let mut contact = json!({"technical_email": self.email});
        if let (Some(notify), Some(contact)) = (&self.notify, contact.as_object_mut()) {
            contact.insert("notification_channels".into(), json!(["email", "webhook"]));
            contact.insert("notification_webhook_url".into(), json!(notify.url));
            contact.insert("notification_webhook_secret".into(), json!(notify.secret));
        }
        json!({"name": self.name, "contact": contact})
    }
}

/// An address for notifications.
#[derive(Clone, PartialEq, Eq)]
pub struct Notify {
    /// The webhook's address.
    pub url: String,
    /// Signs `X-AKENEO-SIGNATURE-PRIMARY`.
    pub secret: String,
}

/// Shows no secret.
impl fmt::Debug for Notify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notify")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// A subscription to make, or its new content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionRequest {
    /// CloudEvent types, at least one.
    pub events: Vec<String>,
    /// The webhook's address, https.
    pub url: String,
    /// The new secrets; `None` keeps those of an existing subscription.
    pub secrets: Option<WebhookSecrets>,
}

impl SubscriptionRequest {
    pub(super) fn body(&self, pim_url: &str) -> Value {
        let mut config = json!({"url": self.url});
        if let (Some(secrets), Some(config)) = (&self.secrets, config.as_object_mut()) {
            config.insert("secret".into(), json!(secrets));
        }
        json!({
            "source": "pim",
            "subject": pim_url,
            "events": self.events,
            "type": "https",
            "send_product_identifier": true,
            "config": config,
        })
    }
}
