//! Akeneo says "this was deleted"; within seconds the shop deletes the same entity, and nothing else.
//!
//! The way of an event, which is also the order of the modules:
//!
//! ```text
//! HTTP POST ─▶ intake ─▶ signature ─▶ event ─▶ queue (pending)
//!                                                │  doorbell: Magento message, cron, CLI
//!                                                ▼
//!              queue (completed|failed|pending) ◀─ outcome ◀─ Magento deleter ◀─ planner ◀─ claim
//! ```

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

mod kill_point;
mod text;

pub mod intake;
pub mod signature;

pub mod event;
pub mod notification;

pub mod latest;
pub mod queue;

pub mod planner;

pub mod worker;

pub mod reconcile;

pub mod akeneo;
pub mod subscription;
pub mod webhook_check;

pub mod credentials;
pub mod database;
pub mod encryptor;

// Tests are linked without PHP, whose symbols only exist inside a PHP process.
#[cfg(all(feature = "php", not(test)))]
mod php;
