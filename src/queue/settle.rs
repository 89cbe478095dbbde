//! How leased entries end or go back to pending.

use super::lease::{LeaseToken, as_of};
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
            | Self::Failed(told)
            | Self::Retry(_, told)
            | Self::Postponed(_, told) => Some(told),
            Self::Released | Self::NotBegun => None,
        }
    }

    fn until(&self) -> Option<NaiveDateTime> {
        match self {
            Self::Retry(at, _) | Self::Postponed(at, _) => Some(at.naive_utc()),
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
    use Settlement::{Completed, Deleted, Failed, NotBegun, Postponed, Released, Retry};

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
    for (status, deletion_at, ends) in [
        (
            Status::Completed,
            Some(deleted_at),
            alike(|it| matches!(it, Deleted(_))),
        ),
        (
            Status::Completed,
            None,
            alike(|it| matches!(it, Completed(_))),
        ),
        (Status::Failed, None, alike(|it| matches!(it, Failed(_)))),
    ] {
        let params = params! { token, now, deletion_at, "status" => status.name() };
        written += database.execute_for(
            &ends,
            sql::END,
            params,
            &[ids, messages, reasons, sentences],
        )?;
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
