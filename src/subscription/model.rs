//! What the management API takes and gives. Names are those of its documentation.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The PIM and the connection in it, as the connector's configuration holds them.
#[derive(Clone, PartialEq, Eq)]
pub struct Pim {
    /// Address of the PIM, without a slash at the end.
    pub url: String,
    /// The connection's client id.
    pub client_id: String,
    /// The connection's secret.
    pub client_secret: String,
    /// The connection's user.
    pub username: String,
    /// That user's password.
    pub password: String,
}

/// Shows which, never with what secret.
impl fmt::Debug for Pim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pim")
            .field("url", &self.url)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
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
    /// `active` or `deleted`.
    #[serde(default)]
    pub status: String,
}

/// Whom Akeneo writes to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// A person who can mend the shop.
    #[serde(default)]
    pub technical_email: String,
}

/// A subscription: which events go where.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Subscription {
    /// UUID; the `subject` of every event delivered for it.
    pub id: String,
    /// The PIM's address.
    #[serde(default)]
    pub subject: String,
    /// CloudEvent types.
    #[serde(default)]
    pub events: Vec<String>,
    /// `active`, `suspended`, `revoked` or `deleted`.
    #[serde(default)]
    pub status: String,
    /// Where events go.
    #[serde(default)]
    pub config: Destination,
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

/// Shows nothing.
impl fmt::Debug for WebhookSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecrets(redacted)")
    }
}

/// A subscription to make, or its new content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionRequest {
    /// CloudEvent types, at least one.
    pub events: Vec<String>,
    /// The webhook's address, https.
    pub url: String,
    /// `None` leaves those of an existing subscription as they are.
    pub secrets: Option<WebhookSecrets>,
}
