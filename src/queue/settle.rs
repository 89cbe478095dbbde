//! How leased entries end or go back to pending.

use super::lease::{LeaseToken, as_of};
use super::shelf::Shelf;
use super::sql;
use super::state::Status;
use crate::database::{Database, DatabaseError, List};
use crate::reason::Sentences;
use chrono::{DateTime, NaiveDateTime, Utc};
use mysql::params;

/// How an entry leaves its lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// Done, without a deletion of this worker.
    Completed(Sentences),
    /// Done by this worker, just now.
    Deleted(Sentences),
    /// It is hidden, and waits on the shelf until that time; for ever without one.
    Shelved(Option<DateTime<Utc>>, Sentences),
    /// Done: put back as it was before it was hidden.
    PutBack(Sentences),
    /// Done: others have enabled it since it was hidden, and it stays so.
    Enabled(Sentences),
    /// Refused or given up, with the reason.
    Failed(Sentences),
    /// To be tried again at that time, with the reason.
    Retry(DateTime<Utc>, Sentences),
    /// Not begun, and not to be taken before that time, with the reason. The try does not count.
    Postponed(DateTime<Utc>, Sentences),
    /// Handed back untouched: due as before, and the try does not count.
    Released,
    /// The same for one whose plan was written down: nothing was begun, so the brake does not count it either.
    NotBegun,
}

impl Settlement {
    /// What the operator reads; nothing where an entry is handed back.
    #[must_use]
    pub const fn told(&self) -> Option<&Sentences> {
        match self {
            Self::Completed(told)
            | Self::Deleted(told)
            | Self::Shelved(_, told)
            | Self::PutBack(told)
            | Self::Enabled(told)
            | Self::Failed(told)
            | Self::Retry(_, told)
            | Self::Postponed(_, told) => Some(told),
            Self::Released | Self::NotBegun => None,
        }
    }

    fn until(&self) -> Option<NaiveDateTime> {
        match self {
            Self::Retry(at, _) | Self::Postponed(at, _) | Self::Shelved(Some(at), _) => {
                Some(at.naive_utc())
            }
            _ => None,
        }
    }
}

/// An entry's id and how it ends.
type End = (u64, Settlement);

/// Ends leased entries; returns how many of them were still held under `token`. Those that end alike are written in one statement, which
/// costs half of one that tells their ends apart.
///
/// Fewer than given means that the lease was lost meanwhile: those rows are another worker's and
/// stay as they are. Repeating a call changes nothing more.
///
/// # Errors
/// [`DatabaseError`]; outside a transaction, chunks of 128 rows are committed one by one.
pub fn settle(
    database: &mut Database,
    token: &LeaseToken,
    settlements: &[End],
    now: DateTime<Utc>,
) -> Result<u64, DatabaseError> {
    use Settlement::{
        Completed, Deleted, Enabled, Failed, NotBegun, Postponed, PutBack, Released, Retry, Shelved,
    };

    let alike = |are: fn(&Settlement) -> bool| -> Vec<&End> {
        settlements.iter().filter(|(_, it)| are(it)).collect()
    };
    let ids: List<&End> = ("ids", |(id, _)| id.into());
    let messages: List<&End> = ("messages", |(_, it)| {
        it.told().map(Sentences::to_string).into()
    });
    let reasons: List<&End> = ("reasons", |(_, it)| it.told().map(Sentences::reason).into());
    let sentences: List<&End> = ("sentences", |(_, it)| it.told().map(Sentences::json).into());
    let times: List<&End> = ("times", |(_, it)| it.until().into());
    let (token, deleted_at, now) = (token.as_str(), as_of(now), now.naive_utc());
    let mut written = 0;
    let told = [ids, messages, reasons, sentences];
    for (status, shelf, deletion_at, ends) in [
        (
            Status::Completed,
            Some(Shelf::Deleted),
            Some(deleted_at),
            alike(|it| matches!(it, Deleted(_))),
        ),
        (
            Status::Completed,
            Some(Shelf::Deleted),
            None,
            alike(|it| matches!(it, Completed(_))),
        ),
        (
            Status::Completed,
            Some(Shelf::PutBack),
            None,
            alike(|it| matches!(it, PutBack(_))),
        ),
        (
            Status::Completed,
            Some(Shelf::Enabled),
            None,
            alike(|it| matches!(it, Enabled(_))),
        ),
        (
            Status::Failed,
            None,
            None,
            alike(|it| matches!(it, Failed(_))),
        ),
    ] {
        let (status, shelf) = (status.name(), shelf.map(Shelf::name));
        let params = params! { token, now, deletion_at, status, shelf };
        written += database.execute_for(&ends, sql::END, params, &told)?;
    }
    for (status, ends) in [
        (
            Status::Pending,
            alike(|it| matches!(it, Shelved(Some(_), _))),
        ),
        (
            Status::Completed,
            alike(|it| matches!(it, Shelved(None, _))),
        ),
    ] {
        let params = params! { token, now, "deletion_at" => deleted_at, "status" => status.name() };
        let lists = [ids, messages, reasons, sentences, times];
        written += database.execute_for(&ends, sql::SHELVE, params, &lists)?;
    }
    for (given_back, ends) in [
        (false, alike(|it| matches!(it, Retry(..)))),
        (true, alike(|it| matches!(it, Postponed(..)))),
    ] {
        let params = params! { token, now, given_back };
        let lists = [ids, messages, reasons, sentences, times];
        written += database.execute_for(&ends, sql::PUT_OFF, params, &lists)?;
    }
    for (counts, ends) in [
        (true, alike(|it| matches!(it, Released))),
        (false, alike(|it| matches!(it, NotBegun))),
    ] {
        let params = params! { token, now, counts };
        written += database.execute_for(&ends, sql::RELEASE, params, &[ids])?;
    }
    Ok(written)
}
