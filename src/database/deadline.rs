//! A deadline for all that the database is asked: whoever calls the webhook waits for all of it together.

use super::Settings;
use super::connect::open;
use super::error::{DatabaseError, NO_ANSWER};
use mysql::Conn;
use nix::sys::signal::{SigSet, SigmaskHow};
use std::cell::Cell;
use std::convert::Infallible;
use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

/// A moment by which the database has to have answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    at: Instant,
    bound: fn(RawFd, Duration) -> io::Result<()>,
}

impl Deadline {
    /// `bound` limits each read or write of a socket. It gets the number of the socket, because the driver gives away nothing more.
    pub(crate) const fn new(at: Instant, bound: fn(RawFd, Duration) -> io::Result<()>) -> Self {
        Self { at, bound }
    }

    fn left(&self) -> Result<Duration, DatabaseError> {
        let left = self.at.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(DatabaseError::late());
        }
        Ok(left)
    }

    /// Limits the next exchange to the time that is left.
    pub(super) fn bound(&self, connection: &Conn) -> Result<(), DatabaseError> {
        (self.bound)(connection.as_raw_fd(), self.left()?)
            .map_err(|error| DatabaseError::Lost(error.to_string()))
    }

    /// Connects. The name service, each address of the host and each step of the handshake have limits of their own, and nobody else can
    /// reach the socket before they end. So a thread connects. If it takes too long, nobody waits for it any more, and it hangs up by
    /// itself. The next connection first waits for the end of that thread, so a name service that hangs holds one thread, not one for each
    /// delivery.
    pub(super) fn connect(&self, settings: &Settings) -> Result<Conn, DatabaseError> {
        if let Some(earlier) = LEFT_ALONE.take() {
            self.outlive(earlier)?;
        }
        let left = self.left()?;
        let settings = settings.clone();
        let (sender, receiver) = mpsc::sync_channel(1);
        let (running, end) = mpsc::channel();
        let connect = move || {
            let _running: Sender<Infallible> = running;
            drop(sender.send(open(&settings, left)));
        };
        without_signals(|| thread::Builder::new().spawn(connect))
            .map_err(|error| DatabaseError::Unreachable(error.to_string()))?;
        receiver.recv_timeout(left).unwrap_or_else(|_| {
            LEFT_ALONE.set(Some(end));
            Err(DatabaseError::Unreachable(NO_ANSWER.into()))
        })
    }

    /// Waits for the end of the thread that nobody waited for.
    fn outlive(&self, earlier: End) -> Result<(), DatabaseError> {
        let left = self.left().unwrap_or_default();
        match earlier.recv_timeout(left) {
            Err(RecvTimeoutError::Timeout) => {
                LEFT_ALONE.set(Some(earlier));
                Err(DatabaseError::Unreachable(NO_ANSWER.into()))
            }
            Err(RecvTimeoutError::Disconnected) => Ok(()),
            Ok(never) => match never {},
        }
    }
}

/// Receives nothing. It is disconnected when the thread has ended.
type End = Receiver<Infallible>;

thread_local! {
    /// The last thread that took too long to connect.
    static LEFT_ALONE: Cell<Option<End>> = const { Cell::new(None) };
}

/// Starts a thread that receives no signals. PHP handles signals in its own threads, and a new thread has the signal mask of the thread
/// that starts it.
fn without_signals<T>(spawn: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let before = SigSet::all().thread_swap_mask(SigmaskHow::SIG_SETMASK)?;
    let spawned = spawn();
    before.thread_set_mask()?;
    spawned
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::sys::signal::Signal;

    #[test]
    fn a_thread_that_connects_takes_no_signals_and_php_goes_on_taking_them() {
        let before = SigSet::thread_get_mask().unwrap();
        let mask = || thread::Builder::new().spawn(|| SigSet::thread_get_mask().unwrap());
        let inside = without_signals(mask).unwrap().join().unwrap();
        for signal in [
            Signal::SIGTERM,
            Signal::SIGQUIT,
            Signal::SIGALRM,
            Signal::SIGPROF,
            Signal::SIGUSR1,
        ] {
            assert!(inside.contains(signal), "{signal}");
            assert!(!before.contains(signal), "{signal}");
        }
        assert_eq!(SigSet::thread_get_mask().unwrap(), before);
    }

    #[test]
    fn one_thread_that_hangs_is_waited_for_before_another_is_started() {
        let deadline = |milliseconds| {
            let at = Instant::now() + Duration::from_millis(milliseconds);
            Deadline::new(at, |_, _| Ok(()))
        };
        let (running, end) = mpsc::channel();
        let late = deadline(20).outlive(end).unwrap_err();
        assert_eq!(late, DatabaseError::Unreachable(NO_ANSWER.into()));
        let end = LEFT_ALONE.take().unwrap();
        drop(running);
        assert_eq!(deadline(20_000).outlive(end), Ok(()));
        assert!(LEFT_ALONE.take().is_none());
    }
}
