//! Runs a command beside a private MariaDB with a small shop in it, and tells it by environment variables where that is:
//!
//! ```console
//! cargo run --example sandbox -- COMMAND [ARGUMENT …]
//! ```
//!
//! | variable | value |
//! | --- | --- |
//! | `AKENEO_EVENTS_TEST_ROOT` | a Magento root as far as this product looks: `app/etc/env.php`, `var/log` |
//! | `AKENEO_EVENTS_TEST_SOCKET` | the server's socket |
//! | `AKENEO_EVENTS_TEST_DATABASE` | the database |
//!
//! Exits as the command does. Everything is gone afterwards.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a fixture that fails must stop at once, where it failed"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::process::{Command, ExitCode};
use support::database_server::{DatabaseServer, Options};
use support::shop::{Shop, ShopOptions};
use support::{dirs, site};

const PREFIX: &str = "m2_";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(command) = arguments.next() else {
        eprintln!("usage: sandbox COMMAND [ARGUMENT …]");
        return ExitCode::from(2);
    };
    let server = DatabaseServer::start(Options {
        durable: false,
        ..Options::default()
    });
    let at = server.create_database("sandbox");
    Shop::create(&mut at.conn(), PREFIX, ShopOptions::default());
    let root = site::root(&at.env_php(PREFIX));
    let status = Command::new(&command)
        .args(arguments)
        .env("TMPDIR", dirs::run())
        .env("AKENEO_EVENTS_TEST_ROOT", root.path())
        .env("AKENEO_EVENTS_TEST_SOCKET", at.socket())
        .env("AKENEO_EVENTS_TEST_DATABASE", at.name())
        .status();
    match status {
        Ok(status) => ExitCode::from(
            status
                .code()
                .and_then(|code| u8::try_from(code).ok())
                .unwrap_or(1),
        ),
        Err(error) => {
            eprintln!("{command}: {error}");
            ExitCode::from(127)
        }
    }
}
