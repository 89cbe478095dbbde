//! A simulator of the Akeneo Event Platform, for tests, for demonstrations and for trying a staging shop.
//!
//! One address serves three things: the PIM's token endpoint (`/api/oauth/…`), the platform's management
//! API (`/api/v1/…`) and a control API (`/_control/…`) with which a test makes events happen, moves the
//! clock and breaks things. Events are delivered over real HTTP, signed, paced, retried and given up as
//! Akeneo documents it. Everything that lasts (tokens, retries, the rolling hour, the delivery rate) is
//! measured on a simulated clock that can run fast or jump; only network time-outs are real seconds.
//!
//! The simulator deliberately uses nothing of the `akeneo_events` library: it is a second, independent
//! reading of the specification, so that the product and its judge cannot share a bug.
//!
//! ```text
//! http, server ──▶ pim        tokens
//!              ──▶ platform   subscribers, subscriptions, logs   (pure: lifecycle, validation, registry)
//!              ──▶ control    events, faults, clock, drain
//!                     │
//!                     ▼
//!                  delivery   queue, pace, retry, health (pure) ──▶ sender threads ──▶ the receiver
//! ```
//!
//! Where a module says "documented", the rule is from <https://api.akeneo.com/event-platform/>; where it
//! says "chosen", Akeneo's documentation is silent and the simulator had to decide.

mod app;
mod cli;
mod clock;
mod control;
mod delivery;
mod http;
mod ids;
mod journal;
mod pim;
mod platform;
mod server;
mod world;

use std::io::Write as _;
use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::Arc;

use crate::app::App;
use crate::cli::{Command, Options};
use crate::ids::Ids;

fn main() -> ExitCode {
    match cli::parse(std::env::args_os().skip(1)) {
        Ok(Command::Help) => say(cli::HELP),
        Ok(Command::Run(options)) => match run(options) {
            Ok(()) => ExitCode::SUCCESS,
            Err(problem) => {
                eprintln!("event_platform_simulator: {problem}");
                ExitCode::FAILURE
            }
        },
        Err(problem) => {
            eprintln!("event_platform_simulator: {problem}\nTry --help.");
            ExitCode::from(2)
        }
    }
}

/// Serves until the process is ended; returns only if it could not start.
fn run(options: Options) -> Result<(), String> {
    let listen = options.listen;
    let listener =
        TcpListener::bind(listen).map_err(|e| format!("cannot listen on {listen}: {e}"))?;
    let address = listener
        .local_addr()
        .map_err(|e| format!("cannot tell which port was taken: {e}"))?;
    let ids = Ids::random().map_err(|_| "the system gave no random bytes".to_owned())?;
    let app = Arc::new(App::new(options, ids));
    delivery::sender::spawn(&app).map_err(|e| format!("cannot start the sender threads: {e}"))?;
    say(&format!("listening on http://{address}\n"));
    server::serve(&listener, &app);
    Ok(())
}

/// Writes to stdout at once. A closed stdout is no reason to stop.
fn say(text: &str) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
