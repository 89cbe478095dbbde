//! Works on the queue, from a claim to outcomes: what is leased, in which order it is deleted, and how each entry ends.
//!
//! A batch goes type by type (see [`EntityType::ALL`](crate::event::EntityType::ALL)). Each type is planned when its turn comes, so that
//! its plan already knows what the types before it deleted; the plans are written to the rows before the first
//! of them is handed out. Outcomes are collected and written in one statement, at most a second late: a
//! process that dies meanwhile leaves rows whose plan says what to look for.
//!
//! ```text
//! batch ─▶ plan ─▶ doubt? ─▶ confirm ─▶ brake ─▶ handed out ─▶ reported ─▶ settle
//! ```

mod batch;
mod below;
mod brake;
mod confirm;
mod course;
mod deletion;
mod doubt;
mod error;
mod former;
mod names;
mod outcome;
mod plan;
mod preview;
mod sentences;
mod settle;
mod shelf;
mod sight;
mod turn;

pub use batch::{Batch, LEASE, MAX_BATCH};
pub use confirm::{Confirm, PAUSE};
pub use deletion::{Action, Deletion, Obstacle, Outcome, Undone};
pub use doubt::FRESH;
pub use error::WorkerError;
pub use preview::{Foreseen, Verdict, preview};
pub use settle::{Ended, Tally};
