//! What may be asked of Akeneo, apart from how it is asked.

use super::model::{Status, Subscriber, SubscriberRequest, Subscription, SubscriptionRequest};
use crate::akeneo::ApiError;
use crate::webhook_check::WebhookError;
use chrono::{DateTime, Utc};

/// A call that changes something.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)] // The fields say what they are: ids, and what is to be.
pub enum Call {
    /// Refused where the PIM has 20.
    CreateSubscriber { request: SubscriberRequest },
    /// Name and contact.
    UpdateSubscriber {
        id: String,
        request: SubscriberRequest,
    },
    /// With it go its subscriptions.
    DeleteSubscriber { id: String },
    /// Akeneo asks the address by HEAD meanwhile. Refused where the subscriber has 20.
    CreateSubscription {
        subscriber: String,
        request: SubscriptionRequest,
    },
    /// Address, events, secrets.
    UpdateSubscription {
        subscriber: String,
        id: String,
        request: SubscriptionRequest,
    },
    /// For good.
    DeleteSubscription { subscriber: String, id: String },
    /// Stops delivery; events until the resumption are lost.
    Suspend { subscriber: String, id: String },
    /// Starts delivery again.
    Resume {
        subscriber: String,
        id: String,
        /// Whether it looks as the shop left it. If not, this call must not pass for the shop's own change.
        unaltered: bool,
    },
}

impl Call {
    /// Takes a subscriber down: its subscriptions first, one a call.
    pub(super) fn removal_of(it: &Subscriber) -> Self {
        let subscriber = it.id.clone();
        match it.subscriptions.first() {
            Some(it) => Self::DeleteSubscription {
                subscriber,
                id: it.id.clone(),
            },
            None => Self::DeleteSubscriber { id: subscriber },
        }
    }

    /// What a refusal means: that somebody else was faster, so that a second look is worth it.
    pub(super) const fn was_overtaken(&self, error: &ApiError) -> bool {
        match error {
            ApiError::NotFound(_) => !matches!(self, Self::CreateSubscriber { .. }),
            ApiError::Conflict(_) => !matches!(
                self,
                Self::CreateSubscriber { .. } | Self::CreateSubscription { .. }
            ),
            _ => false,
        }
    }

    /// Of what it changes the status, and to which.
    pub(super) const fn result(&self) -> Option<(&String, Status)> {
        match self {
            Self::DeleteSubscriber { id } | Self::DeleteSubscription { id, .. } => {
                Some((id, Status::Deleted))
            }
            Self::Suspend { id, .. } => Some((id, Status::Suspended)),
            Self::Resume { id, .. } => Some((id, Status::Active)),
            _ => None,
        }
    }
}

/// What a call left behind, as far as the platform answered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// How the subscriber is since.
    Subscriber(Subscriber),
    /// How the subscription is since.
    Subscription(Subscription),
    /// It is deleted, or the platform answered without a body.
    Empty,
}

impl Answer {
    /// Of what is described.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Subscriber(it) => Some(&it.id),
            Self::Subscription(it) => Some(&it.id),
            Self::Empty => None,
        }
    }
}

/// What there is; `None` if Akeneo answers 404.
pub type Found<T> = Result<Option<T>, ApiError>;

/// Akeneo's side, as one PIM connection sees it. `now` counts for its token.
#[allow(clippy::missing_errors_doc)] // ApiError, with every call.
pub trait Platform {
    /// Active subscribers of this connection.
    fn subscribers(&mut self, now: DateTime<Utc>) -> Result<Vec<Subscriber>, ApiError>;

    /// One subscriber, whatever its status; without its subscriptions.
    fn subscriber(&mut self, id: &str, now: DateTime<Utc>) -> Found<Subscriber>;

    /// Active and suspended subscriptions of a subscriber.
    fn subscriptions(&mut self, subscriber: &str, now: DateTime<Utc>) -> Found<Vec<Subscription>>;

    /// One subscription, whatever its status.
    fn subscription(
        &mut self,
        subscriber: &str,
        id: &str,
        now: DateTime<Utc>,
    ) -> Found<Subscription>;

    /// Changes something.
    fn perform(&mut self, call: &Call, now: DateTime<Utc>) -> Result<Answer, ApiError>;

    /// Asks the webhook's address as Akeneo will.
    fn probe(&mut self, url: &str) -> Result<(), WebhookError>;
}
