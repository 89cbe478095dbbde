//! The shop's subscription at Akeneo's Event Platform.

mod api;
mod error;
mod model;

pub use api::{Api, DEFAULT_BASE};
pub use error::ApiError;
pub use model::{Pim, Subscriber, Subscription, SubscriptionRequest, WebhookSecrets};
