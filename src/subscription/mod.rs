//! The shop's subscription at Akeneo's Event Platform: it looks after itself.
//!
//! ```text
//! Wanted + Stored ─▶ Client::sync ─▶ Session::step ─▶ Changes, stored by PHP ─▶ step … ─▶ None: State
//!                                      │
//!                       look (remote) ─▶ decide (sync, pure) ─▶ one call (platform, api) ─▶ acknowledge (pure)
//! ```
//!
//! Rust decides, PHP stores. A step makes at most one call that changes something, and nothing is made at Akeneo that
//! could not be found again if the answer or the process got lost.

mod acknowledge;
mod api;
mod ask;
mod channel;
mod client;
mod error;
mod in_front;
mod leave;
mod live;
mod logs;
mod model;
mod own;
mod path;
mod platform;
mod probe;
mod record;
mod remote;
mod run;
mod stored;
mod sync;
mod wanted;

#[cfg(test)]
mod tests;

pub use api::{Api, DEFAULT_BASE};
pub use ask::{SelfTestError, self_test};
pub use client::{Client, Session, random};
pub use error::SubscriptionError;
pub use in_front::InFront;
pub use live::Live;
pub use logs::DeliveryFailure;
pub use model::{
    Contact, Destination, Notify, Status, Subscriber, SubscriberRequest, Subscription,
    SubscriptionRequest, WebhookSecrets,
};
pub use probe::{ProbeError, probe};
pub use stored::{Changes, Field, Stored};
pub use sync::State;
pub use wanted::Wanted;
