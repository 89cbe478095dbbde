//! Why Akeneo, or the way to it, did not do as asked; in words that tell an admin what to do.

use super::probe::ProbeError;
use chrono::{DateTime, Utc};
use thiserror::Error;

/// A call that failed. Never holds a token, a password or a secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ApiError {
    /// Nobody answered in time.
    #[error("{at} cannot be reached: {reason}")]
    Unreachable {
        /// The PIM or the Event Platform, by address.
        at: String,
        /// What the network said.
        reason: String,
    },
    /// The connector is not configured; nothing was called.
    #[error("the Akeneo API configuration of the connector is not complete; missing: {0}")]
    MissingCredentials(String),
    /// Credentials would travel unprotected; nothing was called.
    #[error("{0} is not an https address; credentials are not sent there")]
    Insecure(String),
    /// The PIM does not take the credentials.
    #[error(
        "the PIM refused the credentials of the connector; check client id, secret, username and password in the \
         Akeneo API configuration"
    )]
    Credentials,
    /// Something else than a PIM is at its address.
    #[error(
        "{at} does not answer as an Akeneo PIM does ({status}); check the base URL in the Akeneo API configuration"
    )]
    NotAPim {
        /// The address.
        at: String,
        /// HTTP status.
        status: u16,
    },
    /// The token was refused, even a fresh one.
    #[error("the Event Platform refused the PIM's token: {0}")]
    Token(String),
    /// The connection lacks the permission.
    #[error(
        "the connection may not use the Event Platform; in the PIM, under Connect > Connections, tick its \
         \"Event Platform\" checkbox"
    )]
    Permission,
    /// There is no such subscriber or subscription, or not any more.
    #[error("Akeneo does not know it (any more): {0}")]
    NotFound(String),
    /// A limit is reached, or the state does not allow it.
    #[error(
        "Akeneo refused: {0} (it allows 20 subscribers a PIM and 20 subscriptions a subscriber)"
    )]
    Conflict(String),
    /// The content is not acceptable.
    #[error("Akeneo did not accept it: {0}")]
    Invalid(String),
    /// The content of a subscription is not acceptable, most often its address.
    #[error(
        "Akeneo did not accept the subscription: {0} (the webhook's address must be https, public, and answer 200 to a \
         HEAD request without a redirect)"
    )]
    InvalidSubscription(String),
    /// Anything that the documentation does not name.
    #[error("{at} answered unexpectedly ({status})")]
    Unexpected {
        /// The PIM or the Event Platform, by address.
        at: String,
        /// HTTP status.
        status: u16,
    },
}

impl ApiError {
    /// Whether the same call may succeed later without anybody doing anything.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            Self::Unexpected { status, .. } => *status == 429 || *status >= 500,
            _ => false,
        }
    }
}

/// Why the shop's subscription is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SubscriptionError {
    /// A call failed.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// Akeneo would find the webhook's address unusable, so it was not asked.
    #[error(transparent)]
    Probe(#[from] ProbeError),
    /// What is wanted makes no sense; nothing was called.
    #[error("{0}")]
    Wanted(&'static str),
    /// There is nothing to rotate the secrets of.
    #[error("the shop is not subscribed, so there are no secrets to rotate")]
    NotSubscribed,
    /// Akeneo may still be signing with secrets that the next rotation would forget.
    #[error(
        "the secrets were rotated less than an hour ago, and Akeneo may still sign with the ones before; rotate again \
         after {}",
        .0.format("%Y-%m-%d %H:%M UTC")
    )]
    RotatedRecently(DateTime<Utc>),
    /// The remote state did not come to rest.
    #[error(
        "the subscription keeps changing at Akeneo, perhaps because another process is setting it up; try again in a \
         minute"
    )]
    Restless,
    /// Neither `/dev/urandom` nor its like could be read.
    #[error("the system's random source failed, so no secrets can be made")]
    NoRandomness,
}
