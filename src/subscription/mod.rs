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
mod channel;
mod client;
mod error;
mod http;
mod leave;
mod live;
mod model;
mod own;
mod path;
mod platform;
mod probe;
mod record;
mod redact;
mod remote;
mod run;
mod stored;
mod sync;
mod token;
mod wanted;

#[cfg(test)]
mod tests;

pub use api::{Api, DEFAULT_BASE};
pub use client::{Client, Session};
pub use error::{ApiError, SubscriptionError};
pub use http::Limits;
pub use live::Live;
pub use model::{
    Contact, Destination, Pim, Status, Subscriber, Subscription, SubscriptionRequest,
    WebhookSecrets,
};
pub use probe::{ProbeError, probe};
pub use stored::{Changes, Field, Stored};
pub use sync::State;
pub use token::Token;
pub use wanted::Wanted;
