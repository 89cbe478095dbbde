//! The four states of an entry and the moves between them. Pure.
//!
//! ```text
//!                        ┌────── retry, shelve, release, rescue ─────┐
//!                        ▼                                           │
//!  receive ─▶        pending ───────────── claim ─────────────▶ processing ── complete ─▶ completed
//!                        ▲                                           │                       │
//!                        │                                           └── fail, rescue ─▶ failed ◀─ receive
//!                        └─────────── reset, put back ───────────────────────────────────────┘
//! ```
//!
//! Waiting for a retry, or on the shelf for its day, is pending with a later `available_at`. Completed and failed entries leave by purge.

use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// Where an entry is, as an operator sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Waiting for a worker, or for its next try.
    Pending,
    /// Leased to a worker.
    Processing,
    /// Done: the entity is gone from the shop.
    Completed,
    /// Refused, or given up; the message says why.
    Failed,
}

impl Status {
    /// All four, in the order of an entry's life.
    pub const ALL: [Self; 4] = [
        Self::Pending,
        Self::Processing,
        Self::Completed,
        Self::Failed,
    ];

    /// The value in the database, in PHP and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A status that does not exist.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("there is no status \"{0}\"; the statuses are pending, processing, completed and failed")]
pub struct UnknownStatus(String);

impl FromStr for Status {
    type Err = UnknownStatus;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|status| status.name() == text)
            .ok_or_else(|| UnknownStatus(text.to_owned()))
    }
}

/// What can be done to an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Move {
    /// A worker takes it.
    Claim,
    /// Its worker finished it.
    Complete,
    /// Its worker refused it or gave up.
    Fail,
    /// Its worker wants another try, later.
    Retry,
    /// Its worker hid what it names, and it waits on the shelf.
    Shelve,
    /// Its worker hands it back untouched.
    Release,
    /// Its lease ran out: the worker died.
    Rescue,
    /// An operator wants it processed again. Out of processing only when the lease has run out.
    Reset,
    /// An operator wants back what it hid. Out of processing only when the lease has run out.
    PutBack,
    /// It is old and goes.
    Purge,
}

impl Move {
    /// Every move.
    pub const ALL: [Self; 10] = [
        Self::Claim,
        Self::Complete,
        Self::Fail,
        Self::Retry,
        Self::Shelve,
        Self::Release,
        Self::Rescue,
        Self::Reset,
        Self::PutBack,
        Self::Purge,
    ];

    /// The one table of legal moves: the states that this move may start from.
    #[must_use]
    pub const fn from(self) -> &'static [Status] {
        match self {
            Self::Claim => &[Status::Pending],
            Self::Complete
            | Self::Fail
            | Self::Retry
            | Self::Shelve
            | Self::Release
            | Self::Rescue => &[Status::Processing],
            Self::Reset | Self::PutBack => &Status::ALL,
            Self::Purge => &[Status::Completed, Status::Failed],
        }
    }
}
