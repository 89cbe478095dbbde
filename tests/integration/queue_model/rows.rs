//! The rows as they must be, and what the queue says of them.

use crate::world::World;
use akeneo_events::testing::queue::{self, Lease, LeaseToken, Shelf, Status};
use akeneo_events::{Database, EntityType};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use mysql::prelude::Queryable;
use std::collections::BTreeMap;

/// A row as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) event_id: String,
    pub(super) entity: Option<EntityType>,
    pub(super) status: Status,
    pub(super) attempts: u16,
    pub(super) available_at: DateTime<Utc>,
    pub(super) token: Option<usize>,
    pub(super) expires_at: Option<DateTime<Utc>>,
    pub(super) plan: Option<String>,
    pub(super) deletion_at: Option<DateTime<Utc>>,
    pub(super) deletions: u32,
    pub(super) reset: bool,
    pub(super) shelf: Option<Shelf>,
    pub(super) shelved_at: Option<DateTime<Utc>>,
    pub(super) former: Option<String>,
    pub(super) put_back_by: Option<String>,
    pub(super) message: Option<String>,
    /// How often it had ended when it was made pending again.
    pub(super) ends: usize,
    pub(super) received_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
}

/// Rows by id, what every lease holds, and the clock.
pub(super) struct History<'a> {
    pub(super) world: &'a mut World,
    /// Another process, which carries out every other act.
    pub(super) other: &'a mut Database,
    pub(super) turn: bool,
    pub(super) rows: BTreeMap<u64, Row>,
    pub(super) leases: Vec<Lease>,
    pub(super) now: DateTime<Utc>,
}

impl History<'_> {
    pub(super) fn database(&mut self) -> &mut Database {
        self.turn = !self.turn;
        if self.turn {
            &mut self.world.database
        } else {
            self.other
        }
    }

    pub(super) fn row(&mut self, id: u64) -> &mut Row {
        self.rows.get_mut(&id).unwrap()
    }

    pub(super) fn id(&self, at: usize) -> Option<u64> {
        let ids: Vec<&u64> = self.rows.keys().collect();
        ids.get(at % ids.len().max(1)).map(|id| **id)
    }

    /// Counted from the latest.
    pub(super) fn lease(&self, at: usize) -> Option<(usize, LeaseToken)> {
        let last = self.leases.len().checked_sub(1)?;
        let number = last - at % self.leases.len();
        Some((number, self.leases.get(number)?.token.clone()))
    }

    /// What a worker still has of its lease.
    pub(super) fn held(&self, lease: usize) -> Vec<u64> {
        let held = |row: &Row| row.status == Status::Processing && row.token == Some(lease);
        self.rows
            .iter()
            .filter(|(_, row)| held(row))
            .map(|(id, _)| *id)
            .collect()
    }

    pub(super) fn pending(&self, wanted: impl Fn(&u64) -> bool) -> Vec<u64> {
        let ids = self
            .rows
            .iter()
            .filter(|(_, row)| row.status == Status::Pending);
        ids.map(|(id, _)| *id).filter(wanted).collect()
    }

    /// What a run of single entries or of a type takes: what is hidden waits for its day.
    pub(super) fn takeable(&self, wanted: impl Fn(&u64) -> bool) -> Vec<u64> {
        let waits = |row: &Row| row.shelf == Some(Shelf::Hidden) && row.available_at > self.now;
        self.pending(|id| wanted(id) && !waits(&self.rows[id]))
    }

    pub(super) fn due(&self, wanted: impl Fn(&Row) -> bool) -> Vec<u64> {
        let mut due =
            self.pending(|id| self.rows[id].available_at <= self.now && wanted(&self.rows[id]));
        due.sort_by_key(|id| (self.rows[id].available_at, *id));
        due
    }

    /// Deletions that count at this moment.
    pub(super) fn begun(&self) -> u32 {
        let since = self.now - TimeDelta::hours(1);
        let counts = |row: &&Row| row.deletion_at.is_some_and(|at| at > since);
        let counted = self.rows.values().filter(counts);
        counted.map(|row| row.deletions).sum()
    }

    /// Every row is what it must be.
    pub(super) fn compare(&mut self) {
        let table = self.world.shop.table("akeneo_events_queue");
        let sql = format!(
            "SELECT id, status, attempts, available_at, lease_token, lease_expires_at, plan, message, history, updated_at FROM {table} ORDER BY id"
        );
        type Stored = (
            u64,
            String,
            u16,
            NaiveDateTime,
            Option<String>,
            Option<NaiveDateTime>,
            Option<String>,
            Option<String>,
            Option<String>,
            NaiveDateTime,
        );
        let stored: Vec<Stored> = self.world.conn.query(sql).unwrap();
        assert_eq!(stored.len(), self.rows.len());
        for stored in stored {
            let (id, status, attempts, available_at, token, expires_at, ..) = stored;
            let (.., plan, message, history, updated_at) = stored;
            let row = &self.rows[&id];
            let held = token.filter(|_| row.status == Status::Processing);
            let lease = row.token.filter(|_| row.status == Status::Processing);
            let lease = lease.map(|number| self.leases[number].token.as_str());
            let found = (
                status.as_str(),
                attempts,
                available_at.and_utc(),
                expires_at.map(|it| it.and_utc()),
                plan,
                updated_at.and_utc(),
            );
            let expected = (
                row.status.name(),
                row.attempts,
                row.available_at,
                row.expires_at,
                row.plan.clone(),
                row.updated_at,
            );
            assert_eq!(found, expected, "{id}");
            assert_eq!(held.as_deref(), lease, "{id}");
            let begins = |text: &String| message.as_ref().is_some_and(|it| it.starts_with(text));
            assert!(
                row.message.as_ref().map_or(message.is_none(), begins),
                "{id}: {message:?}"
            );
            let ends = history.as_ref().map_or(0, |it| it.lines().count());
            assert_eq!(ends, row.ends, "{id}: {history:?}");
        }
        self.compare_columns();
        self.compare_shelf();
        let (now, due) = (self.now, !self.due(|_| true).is_empty());
        assert_eq!(queue::has_due(self.database(), now).unwrap(), due);
        let begun = self.begun() as u64;
        let brake = queue::brake(self.database(), 0, now).unwrap();
        assert_eq!(brake.deletions, begun);
    }
}

impl History<'_> {
    /// Those of the shelf.
    fn compare_columns(&mut self) {
        let table = self.world.shop.table("akeneo_events_queue");
        let sql = format!(
            "SELECT id, shelf, shelved_at, former, put_back_by, deletions, deletion_at FROM {table}"
        );
        type Stored = (
            u64,
            Option<String>,
            Option<NaiveDateTime>,
            Option<String>,
            Option<String>,
            u32,
            Option<NaiveDateTime>,
        );
        let stored: Vec<Stored> = self.world.conn.query(sql).unwrap();
        for (id, shelf, shelved_at, former, by, deletions, deletion_at) in stored {
            let row = &self.rows[&id];
            let expected = (
                row.shelf.map(|it| it.name().to_owned()),
                row.shelved_at.map(|it| it.naive_utc()),
                row.former.clone(),
                row.put_back_by.clone(),
                row.deletions,
                row.deletion_at.map(|it| it.naive_utc()),
            );
            let found = (shelf, shelved_at, former, by, deletions, deletion_at);
            assert_eq!(found, expected, "{id}");
        }
    }
}

/// Held by a worker whose lease has not run out.
pub(super) fn live(row: &Row, now: DateTime<Utc>) -> bool {
    row.status == Status::Processing && row.expires_at.is_some_and(|it| it > now)
}

pub(super) fn again(row: &mut Row, now: DateTime<Utc>) {
    let is_hidden = row.shelf == Some(Shelf::Hidden) && row.message.is_some();
    if matches!(row.status, Status::Completed | Status::Failed) || is_hidden {
        row.ends += 1;
    }
    (row.status, row.attempts, row.message) = (Status::Pending, 0, None);
    (row.available_at, row.expires_at, row.updated_at) = (now, None, now);
}
