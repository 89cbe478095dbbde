//! Akeneo says "this was deleted", and within seconds the shop deletes the same entity, and nothing else.
//!
//! The way of an event:
//!
//! ```text
//! HTTP POST ─▶ intake ─▶ signature ─▶ event ─▶ queue (pending)
//!                                                │  doorbell: Magento message, cron, CLI
//!                                                ▼
//!              queue (completed|failed|pending) ◀─ outcome ◀─ Magento deleter ◀─ planner ◀─ claim
//! ```
//!
//! - A [`Receiver`] takes a [`Request`], verifies it by its [`Headers`] and the shop's [`Secret`]s, and stores the [`Event`] in the
//!   shop's [`Database`]. Its [`Answer`] has the HTTP status.
//! - A worker leases a [`Batch`] of what is due. The planner makes a [`Plan`] of the key in the event ([`EntityKey`], [`EntityType`])
//!   and the shop's [`Policy`].
//! - The batch hands out one [`Deletion`] after another, each of which Magento carries out. How it ended is its [`Outcome`].
//!
//! PHP sees all of this as the classes of `Akeneo\Events\Core`. No other program uses this crate. What only its tests need is in
//! [`testing`].

#![cfg_attr(
    any(test, not(feature = "php")),
    allow(dead_code, unused_imports, reason = "only the extension uses it")
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

pub use database::{Database, DatabaseError, Settings};
pub use event::{EntityKey, EntityType, Event};
pub use intake::{Answer, Receiver, Request};
pub use planner::{Plan, Policy};
pub use signature::{Headers, Secret};
pub use worker::{Batch, Deletion, Outcome};

mod intake;
mod signature;

mod event;
mod notification;
mod reason;

mod latest;
mod queue;

mod planner;

mod worker;

mod reconcile;

mod akeneo;
mod subscription;
mod webhook_check;

mod credentials;
mod database;
mod encryptor;

mod certificate;
mod kill_point;
mod text;

pub mod testing;

// Tests are linked without PHP, because its symbols exist only inside a PHP process.
#[cfg(all(feature = "php", not(test)))]
mod php;
