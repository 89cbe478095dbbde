//! A moment by which everything is over: a webhook's caller waits for all of it together.

use super::Settings;
use super::connect::open;
use super::error::{DatabaseError, NO_ANSWER};
use mysql::Conn;
use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// A moment by which the database has to have answered.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    at: Instant,
    bound: fn(RawFd, Duration) -> io::Result<()>,
}

impl Deadline {
    /// `bound` sets how long one read or write of a socket may take. The driver lends no more than the socket's number.
    pub const fn new(at: Instant, bound: fn(RawFd, Duration) -> io::Result<()>) -> Self {
        Self { at, bound }
    }

    fn left(&self) -> Result<Duration, DatabaseError> {
        let left = self.at.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(DatabaseError::late());
        }
        Ok(left)
    }

    /// Bounds the next exchange by what is left.
    pub(super) fn bound(&self, connection: &Conn) -> Result<(), DatabaseError> {
        (self.bound)(connection.as_raw_fd(), self.left()?)
            .map_err(|error| DatabaseError::Lost(error.to_string()))
    }

    /// Connects. Name service, each of the host's addresses, and each step of the handshake have bounds of their own, and
    /// nobody else knows the socket before the end. So a thread connects, and is left alone when it takes too long: it hangs up.
    pub(super) fn connect(&self, settings: &Settings) -> Result<Conn, DatabaseError> {
        let left = self.left()?;
        let settings = settings.clone();
        let (sender, receiver) = mpsc::sync_channel(1);
        thread::Builder::new()
            .spawn(move || drop(sender.send(open(&settings, left))))
            .map_err(|error| DatabaseError::Unreachable(error.to_string()))?;
        receiver
            .recv_timeout(left)
            .unwrap_or_else(|_| Err(DatabaseError::Unreachable(NO_ANSWER.into())))
    }
}
