//! Why the shop's subscription is not as wanted. The messages tell an admin what to do.

use crate::akeneo::ApiError;
use crate::webhook_check::WebhookError;
use chrono::{DateTime, Utc};
use thiserror::Error;

/// Why the shop's subscription is not as wanted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SubscriptionError {
    /// A call failed.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// Akeneo would find the webhook's address unusable, so it was not asked.
    #[error(transparent)]
    Webhook(#[from] WebhookError),
    /// The settings cannot be asked for; nothing was called.
    #[error("{0}")]
    Wanted(&'static str),
    /// The shop is not subscribed, so there are no secrets to rotate.
    #[error("the shop is not subscribed, so there are no secrets to rotate")]
    NotSubscribed,
    /// Akeneo may still be signing with secrets that the next rotation would forget.
    #[error(
        "the secrets were rotated less than an hour ago, and Akeneo may still sign with the ones before; rotate again \
         after {}",
        .0.format("%Y-%m-%d %H:%M UTC")
    )]
    RotatedRecently(DateTime<Utc>),
    /// The subscription at Akeneo keeps changing while it is worked on.
    #[error(
        "the subscription keeps changing at Akeneo, perhaps because another process is setting it up; try again in a \
         minute"
    )]
    Restless,
    /// The random source of the system could not be read.
    #[error("the system's random source failed, so no secrets can be made")]
    NoRandomness,
}
