//! What may be asked of Akeneo, apart from how it is asked.

use super::model::{Status, Subscriber, SubscriberRequest, Subscription, SubscriptionRequest};
use crate::akeneo::ApiError;
use crate::webhook_check::WebhookError;
use chrono::{DateTime, Utc};

/// The ids of a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ids {
    /// Of the subscriber that it belongs to.
    pub subscriber: String,
    /// Its own.
    pub subscription: String,
}

impl Ids {
    pub(super) fn of(subscriber: &Subscriber, subscription: &Subscription) -> Self {
        Self {
            subscriber: subscriber.id.clone(),
            subscription: subscription.id.clone(),
        }
    }
}

/// A call that changes something. A text is a subscriber's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// Refused where the PIM has 20.
    CreateSubscriber(SubscriberRequest),
    /// Name and contact.
    UpdateSubscriber(String, SubscriberRequest),
    /// With it go its subscriptions.
    DeleteSubscriber(String),
    /// Akeneo asks the address by HEAD meanwhile. Refused where the subscriber has 20.
    CreateSubscription(String, SubscriptionRequest),
    /// Address, events, secrets.
    UpdateSubscription(Ids, SubscriptionRequest),
    /// For good.
    DeleteSubscription(Ids),
    /// Stops delivery; events until the resumption are lost.
    Suspend(Ids),
    /// Starts delivery again.
    Resume {
        /// Which one.
        ids: Ids,
        /// Whether it looks as the shop left it. If not, this call must not pass for the shop's own change.
        unaltered: bool,
    },
}

impl Call {
    /// Takes a subscriber down: its subscriptions first, one a call.
    pub(super) fn removal_of(subscriber: &Subscriber) -> Self {
        match subscriber.subscriptions.first() {
            Some(it) => Self::DeleteSubscription(Ids::of(subscriber, it)),
            None => Self::DeleteSubscriber(subscriber.id.clone()),
        }
    }

    /// What a refusal means: that somebody else was faster, so that a second look is worth it.
    pub(super) const fn was_overtaken(&self, error: &ApiError) -> bool {
        match error {
            ApiError::NotFound(_) => !matches!(self, Self::CreateSubscriber(_)),
            ApiError::Conflict(_) => !matches!(
                self,
                Self::CreateSubscriber(_) | Self::CreateSubscription(..)
            ),
            _ => false,
        }
    }

    /// What must not be repeated of it.
    pub(super) fn secrets(&self) -> Vec<&str> {
        match self {
            Self::CreateSubscriber(request) | Self::UpdateSubscriber(_, request) => {
                let notify = request.notify.iter();
                notify.map(|it| it.secret.as_str()).collect()
            }
            Self::CreateSubscription(_, request) | Self::UpdateSubscription(_, request) => {
                let secrets = request.secrets.iter();
                let all = secrets.flat_map(|it| [Some(&it.primary), it.secondary.as_ref()]);
                all.flatten().map(String::as_str).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The id of what it changes; `None` if it makes something.
    pub(super) fn changed(&self) -> Option<&str> {
        match self {
            Self::CreateSubscriber(_) | Self::CreateSubscription(..) => None,
            Self::UpdateSubscriber(id, _) | Self::DeleteSubscriber(id) => Some(id),
            Self::UpdateSubscription(ids, _)
            | Self::DeleteSubscription(ids)
            | Self::Suspend(ids)
            | Self::Resume { ids, .. } => Some(&ids.subscription),
        }
    }

    /// The status that it leads to, where it is about that.
    pub(super) const fn status(&self) -> Option<Status> {
        match self {
            Self::DeleteSubscriber(_) | Self::DeleteSubscription(_) => Some(Status::Deleted),
            Self::Suspend(_) => Some(Status::Suspended),
            Self::Resume { .. } => Some(Status::Active),
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
    fn subscription(&mut self, ids: &Ids, now: DateTime<Utc>) -> Found<Subscription>;

    /// Changes something.
    fn perform(&mut self, call: &Call, now: DateTime<Utc>) -> Result<Answer, ApiError>;

    /// Asks the webhook's address as Akeneo will.
    fn probe(&mut self, url: &str) -> Result<(), WebhookError>;
}
