//! Does the webhook's address lead to this shop? The shop finds out by itself, before Akeneo does: by HEAD, as Akeneo probes
//! an address ([`probe`]), and by a signed delivery of its own ([`self_test`]).

mod ask;
mod in_front;
pub mod self_test;

pub(crate) use ask::probe_within;
pub use ask::{Asked, Fault, WebhookError, probe};
pub use in_front::InFront;
