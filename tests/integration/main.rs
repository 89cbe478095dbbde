//! The product against real servers: MariaDB, php-fpm, nginx, RabbitMQ and the Event Platform simulator.
//! One binary, so that it is linked once.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

#[path = "../support/mod.rs"]
mod support;

mod queue_browse;
mod queue_lease;
mod queue_maintenance;
mod queue_moves;
mod signature_vectors;
mod world;
