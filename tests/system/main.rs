//! The extension inside real PHP, behind a real web server. Needs what `tools/setup` installs and the extension that
//! `make build-dev` builds, hence the feature: `cargo test --features system-tests --test system`.
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

mod authorities;
mod broker;
mod clock;
mod connect;
mod connections;
mod deadline;
mod endings;
mod endpoint;
mod environment;
mod extension;
mod http;
mod left_behind;
mod packages;
mod queue_rabbitmq;
mod secrets;
mod shifted;
mod tls;
mod unknown_length;
mod web_server;
mod webhook;
mod webhook_broker;
mod webhook_log;
mod webhook_trouble;
