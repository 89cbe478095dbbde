//! The table of events: it holds each event that was answered 200.
//!
//! ```text
//! enqueue ─▶ pending ─▶ lease ─▶ plans, as far as the brake has room ─▶ settle
//! ```
//!
//! A claim is a lease. In one short transaction it looks for entries, locks them (`SELECT … FOR UPDATE`, past those that another
//! worker is just taking) and sets their status, a random token and an expiry. Every later write of that worker names the token, so a
//! worker that lost its lease changes nothing. No lock outlives a call. The clock and the token are passed in.

mod brake;
mod browse;
mod doorbell;
mod enqueue;
mod entry;
mod filter;
mod history;
mod lease;
mod maintain;
mod names;
mod on_shelf;
mod plans;
mod put_back;
mod reset;
pub mod retry;
mod settle;
mod shelf;
mod sql;
mod state;

pub use brake::{Brake, brake, record_plans};
pub(crate) use brake::{holds, release, room, room_at};
pub(crate) use browse::shelf_keys;
pub use browse::{Count, Listed, announced, counts, find, list, oldest_due, open_keys, waiting};
pub use doorbell::{has_due, wants_doorbell};
pub use enqueue::{Enqueued, enqueue, enqueue_believed, enqueue_invalid};
pub use entry::Entry;
pub use filter::Filter;
pub use lease::{Lease, LeaseToken, Selection, claim, renew};
pub use maintain::{Purged, purge, rescue};
pub use names::Names;
pub(crate) use names::{name, name_first};
pub use on_shelf::{OnShelf, ShelfCounts, on_shelf, shelf};
pub use plans::Planned;
pub(crate) use plans::{forget_former, returns, take_back};
pub use put_back::{PutBack, PutBackChunk, Wanted, put_back, put_back_all};
pub use reset::{Reset, reset, reset_by_force, reset_type};
pub use settle::{Settlement, settle};
pub use shelf::Shelf;
pub use state::{Move, Status};
