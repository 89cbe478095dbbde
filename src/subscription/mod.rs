//! The shop's subscription at Akeneo's Event Platform: a sync brings it to what the admin wants.
//!
//! ```text
//! Wanted + Stored ─▶ Client::begin ─▶ Session::step ─▶ Changes, stored by PHP ─▶ step … ─▶ None: State
//!                                       │
//!                         look (remote) ─▶ decide (pure) ─▶ one call (platform, api) ─▶ acknowledge (pure)
//! ```
//!
//! Rust decides, PHP stores. A step makes at most one call that changes something. What a call makes at Akeneo can be found again, even if
//! its answer or this process is lost.

mod acknowledge;
mod api;
mod client;
mod decide;
mod error;
mod logs;
mod model;
mod platform;
mod record;
mod remote;
mod rotation;
mod session;
mod situation;
mod stored;
mod wanted;

pub use api::{Api, DEFAULT_BASE};
pub use client::{Client, random};
pub use decide::State;
pub use error::SubscriptionError;
pub use logs::DeliveryFailure;
pub use model::{
    Contact, Destination, Status, Subscriber, SubscriberRequest, Subscription, SubscriptionRequest,
    WebhookSecrets,
};
pub use platform::{Answer, Call, Found, Ids, Platform};
pub use session::{Session, Task};
pub use stored::{Changes, Field, Stored};
pub use wanted::Wanted;
