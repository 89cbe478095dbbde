//! What may befall a database.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// SIGKILL, and started again.
    Killed,
    /// Connections stand, answers stay away: longer than a webhook waits.
    Hangs,
    /// Connections end at random.
    ConnectionsKilled,
    /// Others lock the queue's rows in the opposite order.
    Deadlocks,
    /// Another holds the queue's table longer than a webhook waits.
    TableLocked,
    /// Another holds the products' rows longer than a deleter waits.
    RowsLocked,
    /// As a replica is, or a server before a failover.
    ReadOnly,
    /// No byte is left.
    DiskFull,
    /// The queue's table is gone.
    TableMissing,
    /// The queue's table lacks a column that a webhook writes.
    OlderForWebhook,
    /// The queue's table lacks a column that a worker reads.
    OlderForWorker,
    /// The server's defaults: ANSI quotes, SERIALIZABLE, another time zone.
    OtherSettings,
    /// The server's defaults: no SQL mode, READ UNCOMMITTED, yet another time zone.
    LaxSettings,
    /// All connections are taken.
    TooManyConnections,
    /// Shut down in order, and started again.
    Restarted,
}

impl Fault {
    pub const ALL: [Self; 15] = [
        Self::Killed,
        Self::Hangs,
        Self::ConnectionsKilled,
        Self::Deadlocks,
        Self::TableLocked,
        Self::RowsLocked,
        Self::ReadOnly,
        Self::DiskFull,
        Self::TableMissing,
        Self::OlderForWebhook,
        Self::OlderForWorker,
        Self::OtherSettings,
        Self::LaxSettings,
        Self::TooManyConnections,
        Self::Restarted,
    ];
}
