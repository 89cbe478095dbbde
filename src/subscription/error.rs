//! Why the shop's subscription is not as it should be; in words that tell an admin what to do.

use crate::akeneo::ApiError;
use crate::webhook_check::WebhookError;
use chrono::{DateTime, Utc};
use thiserror::Error;

/// Why the shop's subscription is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SubscriptionError {
    /// A call failed.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// Akeneo would find the webhook's address unusable, so it was not asked.
    #[error(transparent)]
    Webhook(#[from] WebhookError),
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
