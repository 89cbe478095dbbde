//! Replaces the secrets without a gap. Pure.
//!
//! The old primary secret is kept as the retired one, and the webhook accepts it for a day. Akeneo always signs with both secrets of a
//! pair, so whatever it signs until it knows the new secrets is accepted, too.

use super::error::SubscriptionError;
use super::stored::{Changes, Field, Stored};
use chrono::{DateTime, TimeDelta, Utc};

/// The shortest time between two rotations. Akeneo needs several minutes until it signs with new secrets, and repeats a delivery for 35
/// minutes.
const INTERVAL: TimeDelta = TimeDelta::hours(1);
/// How long a retired secret is accepted after Akeneo acknowledged the new ones. The first sync after that drops it.
const RETIREMENT: TimeDelta = TimeDelta::hours(24);

/// New secrets for both headers. `None` if Akeneo does not have the secrets of the last rotation yet: then that one is finished first.
pub(super) fn begin(
    stored: &Stored,
    [first, second]: &[String; 2],
    now: DateTime<Utc>,
) -> Result<Option<Changes>, SubscriptionError> {
    let (Some(_), Some(primary)) = (
        stored.get(Field::SubscriptionId),
        stored.get(Field::PrimarySecret),
    ) else {
        return Err(SubscriptionError::NotSubscribed);
    };
    if stored.has_unsent_secrets() {
        return Ok(None);
    }
    let again = rotated_at(stored).map(|at| at + INTERVAL);
    if let Some(again) = again.filter(|again| now < *again) {
        return Err(SubscriptionError::RotatedRecently(again));
    }
    Ok(Some(
        Changes::default()
            .set(Field::RetiredSecret, primary)
            .set(Field::PrimarySecret, first)
            .set(Field::SecondarySecret, second),
    ))
}

/// Whether nothing can carry a signature by the retired secret any more.
pub(super) fn is_over(stored: &Stored, now: DateTime<Utc>) -> bool {
    stored.get(Field::RetiredSecret).is_some()
        && rotated_at(stored).is_some_and(|at| now - at >= RETIREMENT)
        && !stored.has_unsent_secrets()
}

fn rotated_at(stored: &Stored) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(stored.record().rotated_at?, 0)
}
