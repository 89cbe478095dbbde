//! What a sync may ask of Akeneo, apart from how it is asked.

use super::api::Api;
use super::model::{Status, Subscriber, SubscriberRequest, Subscription, SubscriptionRequest};
use super::probe::{self, ProbeError};
use crate::akeneo::ApiError;
use chrono::{DateTime, Utc};

/// A call that changes something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Call {
    CreateSubscriber {
        request: SubscriberRequest,
    },
    UpdateSubscriber {
        id: String,
        request: SubscriberRequest,
    },
    DeleteSubscriber {
        id: String,
    },
    CreateSubscription {
        subscriber: String,
        request: SubscriptionRequest,
    },
    UpdateSubscription {
        subscriber: String,
        id: String,
        request: SubscriptionRequest,
    },
    DeleteSubscription {
        subscriber: String,
        id: String,
    },
    Suspend {
        subscriber: String,
        id: String,
    },
    Resume {
        subscriber: String,
        id: String,
        /// Whether it looks as the shop left it. If not, this call must not pass for the shop's own change.
        unaltered: bool,
    },
}

impl Call {
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

    /// What it deletes.
    pub(super) fn victim(&self) -> Option<&str> {
        match self {
            Self::DeleteSubscriber { id } | Self::DeleteSubscription { id, .. } => Some(id),
            _ => None,
        }
    }

    /// The status that it leaves behind.
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

/// What a call left behind, as far as the platform told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    Subscriber(Option<Subscriber>),
    Subscription(Option<Subscription>),
    Deleted,
}

/// Akeneo's side. `None` stands for 404.
pub(super) trait Platform {
    fn subscribers(&mut self, now: DateTime<Utc>) -> Result<Vec<Subscriber>, ApiError>;

    fn subscriber(&mut self, id: &str, now: DateTime<Utc>) -> Result<Option<Subscriber>, ApiError>;

    fn subscriptions(
        &mut self,
        subscriber: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Vec<Subscription>>, ApiError>;

    fn subscription(
        &mut self,
        subscriber: &str,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Subscription>, ApiError>;

    fn perform(&mut self, call: &Call, now: DateTime<Utc>) -> Result<Answer, ApiError>;

    fn probe(&mut self, url: &str) -> Result<(), ProbeError>;
}

impl Platform for Api {
    fn subscribers(&mut self, now: DateTime<Utc>) -> Result<Vec<Subscriber>, ApiError> {
        Self::subscribers(self, now)
    }

    fn subscriber(&mut self, id: &str, now: DateTime<Utc>) -> Result<Option<Subscriber>, ApiError> {
        known(Self::subscriber(self, id, now))
    }

    fn subscriptions(
        &mut self,
        subscriber: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Vec<Subscription>>, ApiError> {
        known(Self::subscriptions(self, subscriber, now))
    }

    fn subscription(
        &mut self,
        subscriber: &str,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Subscription>, ApiError> {
        known(Self::subscription(self, subscriber, id, now))
    }

    fn perform(&mut self, call: &Call, now: DateTime<Utc>) -> Result<Answer, ApiError> {
        match call {
            Call::CreateSubscriber { request } => self
                .create_subscriber(request, now)
                .map(|it| Answer::Subscriber(Some(it))),
            Call::UpdateSubscriber { id, request } => self
                .update_subscriber(id, request, now)
                .map(Answer::Subscriber),
            Call::DeleteSubscriber { id } => {
                self.delete_subscriber(id, now).map(|()| Answer::Deleted)
            }
            Call::CreateSubscription {
                subscriber,
                request,
            } => self
                .create_subscription(subscriber, request, now)
                .map(|it| Answer::Subscription(Some(it))),
            Call::UpdateSubscription {
                subscriber,
                id,
                request,
            } => self
                .update_subscription(subscriber, id, request, now)
                .map(Answer::Subscription),
            Call::DeleteSubscription { subscriber, id } => self
                .delete_subscription(subscriber, id, now)
                .map(|()| Answer::Deleted),
            Call::Suspend { subscriber, id } => {
                self.suspend(subscriber, id, now).map(Answer::Subscription)
            }
            Call::Resume { subscriber, id, .. } => {
                self.resume(subscriber, id, now).map(Answer::Subscription)
            }
        }
    }

    fn probe(&mut self, url: &str) -> Result<(), ProbeError> {
        probe::probe_within(url, self.left())
    }
}

fn known<T>(answer: Result<T, ApiError>) -> Result<Option<T>, ApiError> {
    match answer {
        Ok(it) => Ok(Some(it)),
        Err(ApiError::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
