//! How ends get into the table.

use super::{Batch, WorkerError, later};
use crate::database::{Database, DatabaseError, Refused, Stopped, apart};
use crate::kill_point::kill_point;
use crate::planner;
use crate::queue::retry::Cause;
use crate::queue::{self, LeaseToken, Settlement, story};
use chrono::{DateTime, Utc};

/// An end that is not in the table yet.
pub(super) struct Unwritten {
    pub(super) id: u64,
    pub(super) attempts: u16,
    pub(super) settlement: Settlement,
    /// Mapping rows that go with it.
    pub(super) left_over: Vec<u64>,
}

/// What was written.
enum Written {
    AsItEnded,
    /// The database refused that for this entry.
    Instead(Settlement),
    /// The database refused that, too: it stays leased, and is tried again when the lease has run out.
    NotAtAll,
    /// Another worker may have it: nothing.
    LeaseLost,
}

impl Batch {
    pub(super) fn write(
        &mut self,
        database: &mut Database,
        now: DateTime<Utc>,
    ) -> Result<(), WorkerError> {
        self.written_at = now;
        if self.unwritten.is_empty() {
            return Ok(());
        }
        let token = &self.token;
        kill_point!("settling");
        let result = apart(
            database,
            &self.unwritten,
            |database, ends| write(database, token, ends, now),
            |database, end, refused| write_alone(database, token, end, refused, now),
        );
        kill_point!("written");
        let (written, result) = match result {
            Ok(written) => (written.into_iter().map(Some).collect(), Ok(())),
            Err(Stopped { done, error }) => (done, Err(error.into())),
        };
        let mut lost = false;
        for (end, written) in std::mem::take(&mut self.unwritten).into_iter().zip(written) {
            match written {
                None => self.unwritten.push(end),
                Some(Written::AsItEnded) => {}
                Some(Written::Instead(settlement)) => {
                    *self.tally.of(&end.settlement) -= 1;
                    *self.tally.of(&settlement) += 1;
                }
                Some(Written::NotAtAll) => {
                    *self.tally.of(&end.settlement) -= 1;
                    self.tally.retried += 1;
                }
                Some(Written::LeaseLost) => lost = true,
            }
        }
        match lost {
            true => Err(WorkerError::LeaseLost),
            false => result,
        }
    }
}

/// The ends and what goes with them, or neither: an entry that is tried again must find its mapping row, one that has ended leaves
/// none behind, and a lost lease gives no right to any.
fn write(
    database: &mut Database,
    token: &LeaseToken,
    ends: &[Unwritten],
    now: DateTime<Utc>,
) -> Result<Vec<Written>, DatabaseError> {
    let settlements: Vec<_> = ends
        .iter()
        .map(|it| (it.id, it.settlement.clone()))
        .collect();
    let left_over: Vec<u64> = ends.iter().flat_map(|it| it.left_over.clone()).collect();
    let held = database.transaction(|database| {
        let held = queue::settle(database, token, &settlements, now)? == ends.len() as u64;
        kill_point!("settled");
        if held {
            planner::forget(database, &left_over)?;
            kill_point!("forgotten");
        }
        Ok(held)
    })?;
    let written = |_: &Unwritten| match held {
        true => Written::AsItEnded,
        false => Written::LeaseLost,
    };
    Ok(ends.iter().map(written).collect())
}

/// An end that the database refuses to write is tried again like any other: what was deleted is found to be absent then. If not even that can be
/// written, the lease runs out; and if it may be refused for all, the batch ends.
fn write_alone(
    database: &mut Database,
    token: &LeaseToken,
    end: &Unwritten,
    Refused { error, of_one }: Refused,
    now: DateTime<Utc>,
) -> Result<Written, DatabaseError> {
    let said = match &end.settlement {
        Settlement::Deleted(message)
        | Settlement::Completed(message)
        | Settlement::Failed(message)
        | Settlement::Retry(_, message)
        | Settlement::Postponed(_, message) => message.as_str(),
        Settlement::Released | Settlement::NotBegun => "",
    };
    let why = story::quoted(&format!("This could not be recorded: {error}."));
    log::error!(
        "queue: the end of entry {} cannot be recorded: {error}",
        end.id
    );
    for message in [format!("{said} {why}"), why] {
        let instead = later(
            Cause::Transient,
            end.attempts,
            message.trim().to_owned(),
            now,
        );
        match queue::settle(database, token, &[(end.id, instead.clone())], now) {
            Ok(0) => return Ok(Written::LeaseLost),
            Ok(_) => return Ok(Written::Instead(instead)),
            Err(error) if error.may_be_of_one() => {}
            Err(error) => return Err(error),
        }
    }
    match of_one {
        true => Ok(Written::NotAtAll),
        false => Err(error),
    }
}
