//! Checks whether the webhook's address leads to this shop, before Akeneo does: by HEAD, as Akeneo asks an address ([`probe`]), and by a
//! signed delivery of our own ([`self_test`]).

mod ask;
mod in_front;
pub mod self_test;

pub(crate) use ask::probe_within;
pub use ask::{Asked, Fault, WebhookError, probe};
pub use in_front::InFront;
