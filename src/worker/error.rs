//! Why a worker stops.

use crate::database::DatabaseError;
use thiserror::Error;

/// Why a batch cannot go on.
#[derive(Debug, Error)]
pub enum WorkerError {
    /// The lease ran out before it could be renewed; other workers may have taken the entries.
    #[error("the lease on this batch was lost; its entries belong to another worker now")]
    LeaseLost,
    /// The outcome of an entry was told that this batch did not hand out, or was told twice.
    #[error("entry {0} is not being deleted by this batch")]
    NotInHand(u64),
    /// The outcome is of another action than the one that was handed out.
    #[error("entry {0} was handed out for another action: {1}")]
    OtherAction(u64, &'static str),
    /// The database did not do as asked.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}
