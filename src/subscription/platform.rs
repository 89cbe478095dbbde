//! The calls to the Event Platform, without the way they are made.

use super::model::{Status, Subscriber, SubscriberRequest, Subscription, SubscriptionRequest};
use crate::akeneo::ApiError;
use crate::webhook_check::WebhookError;
use chrono::{DateTime, Utc};

/// The ids of a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ids {
    /// The id of the subscriber that it belongs to.
    pub subscriber: String,
    /// The id of the subscription itself.
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

/// A call that changes something at Akeneo. The text in a variant is the id of a subscriber.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// Makes a subscriber. Akeneo refuses it if the PIM has 20.
    CreateSubscriber(SubscriberRequest),
    /// Changes name and contact.
    UpdateSubscriber(String, SubscriberRequest),
    /// Deletes a subscriber with its subscriptions.
    DeleteSubscriber(String),
    /// Makes a subscription. Akeneo asks the address by HEAD meanwhile. It refuses the call if the subscriber has 20.
    CreateSubscription(String, SubscriptionRequest),
    /// Changes address, events and secrets.
    UpdateSubscription(Ids, SubscriptionRequest),
    /// Deletes a subscription for good.
    DeleteSubscription(Ids),
    /// Stops delivery. Events are lost until it is resumed.
    Suspend(Ids),
    /// Starts delivery again.
    Resume {
        /// The subscription.
        ids: Ids,
        /// Whether the subscription looks as the shop left it. If it does not, this call must not be noted as the change that the shop
        /// made.
        unaltered: bool,
    },
}

impl Call {
    /// The next call that removes a subscriber: first its subscriptions, one a call.
    pub(super) fn removal_of(subscriber: &Subscriber) -> Self {
        match subscriber.subscriptions.first() {
            Some(it) => Self::DeleteSubscription(Ids::of(subscriber, it)),
            None => Self::DeleteSubscriber(subscriber.id.clone()),
        }
    }

    /// Whether a refusal means that somebody else was faster, so that it helps to look again.
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

    /// The secrets in it, which must not be shown.
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

    /// The id of the thing that it changes; `None` if it makes a new one.
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

    /// The status after the call, if the call is about the status.
    pub(super) const fn status(&self) -> Option<Status> {
        match self {
            Self::DeleteSubscriber(_) | Self::DeleteSubscription(_) => Some(Status::Deleted),
            Self::Suspend(_) => Some(Status::Suspended),
            Self::Resume { .. } => Some(Status::Active),
            _ => None,
        }
    }
}

/// The answer to a call that changed something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The subscriber as it is now.
    Subscriber(Subscriber),
    /// The subscription as it is now.
    Subscription(Subscription),
    /// It is deleted, or the platform answered without a body.
    Empty,
}

impl Answer {
    /// The id of what is described.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Subscriber(it) => Some(&it.id),
            Self::Subscription(it) => Some(&it.id),
            Self::Empty => None,
        }
    }
}

/// An answer; `None` if Akeneo answers 404.
pub type Found<T> = Result<Option<T>, ApiError>;

/// The Event Platform, seen by one connection of a PIM. `now` decides whether its token is valid.
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
