//! How entries leave their lease.

use super::rows::{History, Row};
use super::{End, settlement};
use akeneo_events::testing::queue::{self, Settlement, Shelf, Status};
use akeneo_events::testing::reason::Sentences;
use chrono::{DateTime, Utc};

impl History<'_> {
    pub(super) fn settle(&mut self, at: usize, ends: &[Option<End>]) {
        let Some((number, token)) = self.lease(at) else {
            return;
        };
        let now = self.now;
        let entries = self.leases[number].entries.iter().map(|entry| entry.id);
        let settlements: Vec<(u64, Settlement)> = entries
            .zip(ends)
            .filter_map(|(id, end)| Some((id, settlement((*end)?, now))))
            .collect();
        let written = queue::settle(self.database(), &token, &settlements, now).unwrap();
        let held = self.held(number);
        let own: Vec<_> = settlements
            .into_iter()
            .filter(|(id, _)| held.contains(id))
            .collect();
        assert_eq!(
            written,
            own.len() as u64,
            "written under a lease that was lost"
        );
        for (id, settlement) in own {
            let row = self.row(id);
            (row.expires_at, row.updated_at) = (None, now);
            row.settle(settlement, now);
        }
    }
}

impl Row {
    fn settle(&mut self, settlement: Settlement, now: DateTime<Utc>) {
        match settlement {
            Settlement::Completed(message) => self.complete(&message, Shelf::Deleted),
            Settlement::Deleted(message) => {
                if self.shelf != Some(Shelf::Hidden) {
                    self.deletion_at = Some(now);
                }
                self.complete(&message, Shelf::Deleted);
            }
            Settlement::PutBack(message) => self.complete(&message, Shelf::PutBack),
            Settlement::Enabled(message) => self.complete(&message, Shelf::Enabled),
            Settlement::Failed(message) => {
                (self.status, self.message) = (Status::Failed, Some(message.to_string()));
            }
            Settlement::Shelved(until, message) => self.shelve(until, &message, now),
            Settlement::Retry(at, message) => self.put_off(at, &message),
            Settlement::Postponed(at, message) => {
                self.put_off(at, &message);
                self.attempts -= 1;
            }
            Settlement::Released => self.release(),
            Settlement::NotBegun => {
                if !self.was_counted() {
                    self.deletion_at = None;
                }
                self.release();
            }
        }
    }

    /// What was ever hidden says how that ended.
    fn complete(&mut self, message: &Sentences, shelf: Shelf) {
        (self.status, self.message) = (Status::Completed, Some(message.to_string()));
        self.shelf = self.shelf.map(|_| shelf);
    }

    fn shelve(&mut self, until: Option<DateTime<Utc>>, message: &Sentences, now: DateTime<Utc>) {
        if self.shelf != Some(Shelf::Hidden) {
            (self.deletion_at, self.shelved_at) = (Some(now), Some(now));
        }
        (self.shelf, self.attempts) = (Some(Shelf::Hidden), 0);
        self.message = Some(message.to_string());
        self.status = match until {
            Some(_) => Status::Pending,
            None => Status::Completed,
        };
        self.available_at = until.unwrap_or(self.available_at);
    }

    fn put_off(&mut self, until: DateTime<Utc>, message: &Sentences) {
        (self.status, self.available_at) = (Status::Pending, until);
        self.message = Some(message.to_string());
    }

    /// What is hidden goes on telling until when.
    fn release(&mut self) {
        (self.status, self.attempts) = (Status::Pending, self.attempts - 1);
        if self.shelf != Some(Shelf::Hidden) {
            self.message = None;
        }
    }

    /// The brake counted it when it was hidden.
    pub(super) fn was_counted(&self) -> bool {
        matches!(self.shelf, Some(Shelf::Hidden | Shelf::Returning))
    }
}
