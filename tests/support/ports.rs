//! Loopback ports for servers that cannot choose one themselves.

use super::process::StartError;
use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::net::{Ipv4Addr, TcpListener};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// Below the range that Linux gives to outgoing connections (32768 and up): a port there could be taken by any
/// client while its server restarts.
const RANGE: Range<u16> = 20_000..32_000;
const ATTEMPTS: usize = 5;

/// Given to a test of this process. A port is not given twice: its server may be about to bind it, or to bind it again, and two
/// nginx with `reuseport` would share it.
static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

/// A port that nobody listens on right now, and that this process has not been given before.
///
/// # Panics
/// When a thousand random ports are all taken.
pub fn free_port() -> u16 {
    let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    (0..1_000)
        .map(|_| random_port())
        .filter(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
        .find(|port| given.insert(*port))
        .expect("a free port")
}

/// Starts a server on a free port, and again on another one if somebody else was faster to bind it.
///
/// # Panics
/// When the server fails for another reason, or five times.
pub fn with_free_port<T>(mut start: impl FnMut(u16) -> Result<T, StartError>) -> T {
    let mut attempt = 1;
    loop {
        match start(free_port()) {
            Ok(server) => return server,
            Err(error) if attempt < ATTEMPTS && error.port_taken() => attempt += 1,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Random, so that runs side by side rarely choose the same one.
fn random_port() -> u16 {
    let width = u64::from(RANGE.end - RANGE.start);
    let offset = RandomState::new().hash_one(()) % width;
    RANGE.start + u16::try_from(offset).expect("an offset within the range")
}
