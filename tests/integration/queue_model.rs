//! The queue against a model of it in memory: any interleaving of what workers, cron and operators do, with clocks that
//! jump, leaves the same rows and gives the same answers.

use crate::seeded::{self, setting};
use crate::world::{LEASE, World, event, noon, seconds};
use akeneo_events::testing::event::InvalidEvent;
use akeneo_events::testing::queue::retry::{MAX_RETRIES, SUSPECT_AFTER};
use akeneo_events::testing::queue::{
    self, Enqueued, Lease, LeaseToken, Planned, Reset, Selection, Settlement, Status,
};
use akeneo_events::{Database, EntityKey, EntityType};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use mysql::prelude::Queryable;
use proptest::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Histories; `QUEUE_MODEL_CASES` sets another number.
const CASES: u32 = 64;
/// Set to the number that a failed run printed, to see it again.
const SEED: &str = "QUEUE_MODEL_SEED";

const TYPES: [EntityType; 2] = [EntityType::Product, EntityType::Category];

#[derive(Debug, Clone)]
enum Act {
    Enqueue(u8),
    Unreadable(u8),
    Claim(u32),
    ClaimEntry(usize),
    ClaimType(usize, usize, u32),
    /// Of the lease with this number, as its worker would, or as one would that woke too late.
    Settle(usize, Vec<Option<End>>),
    Renew(usize),
    /// Under a brake of so many an hour, 0 is none.
    Plan(usize, u32),
    Rescue,
    Reset(usize),
    ResetType(usize),
    Purge(Status, i64),
    /// The clock goes on, or back.
    Pass(i64),
}

#[derive(Debug, Clone, Copy)]
enum End {
    Completed,
    Deleted,
    Failed,
    Retry(i64),
    Released,
    NotBegun,
    Postponed(i64),
}

fn any_act() -> impl Strategy<Value = Act> {
    let end = prop_oneof![
        Just(End::Completed),
        Just(End::Deleted),
        Just(End::NotBegun),
        Just(End::Failed),
        (-10..4_000_i64).prop_map(End::Retry),
        (-10..4_000_i64).prop_map(End::Postponed),
        Just(End::Released),
    ];
    let ends = proptest::collection::vec(proptest::option::weighted(0.8, end), 1..5);
    let status = proptest::sample::select(Status::ALL.to_vec());
    prop_oneof![
        6 => (0..10_u8).prop_map(Act::Enqueue),
        1 => (0..3_u8).prop_map(Act::Unreadable),
        6 => (1..5_u32).prop_map(Act::Claim),
        2 => any::<usize>().prop_map(Act::ClaimEntry),
        2 => (any::<usize>(), any::<usize>(), 1..5_u32).prop_map(|(of, after, limit)| Act::ClaimType(of, after, limit)),
        6 => (any::<usize>(), ends).prop_map(|(lease, ends)| Act::Settle(lease, ends)),
        1 => any::<usize>().prop_map(Act::Renew),
        2 => (any::<usize>(), 0..8_u32).prop_map(|(lease, limit)| Act::Plan(lease, limit)),
        2 => Just(Act::Rescue),
        2 => any::<usize>().prop_map(Act::Reset),
        1 => any::<usize>().prop_map(Act::ResetType),
        1 => (status, -100..2_000_i64).prop_map(|(status, age)| Act::Purge(status, age)),
        5 => prop_oneof![1..60_i64, 200..400_i64, -400..0_i64].prop_map(Act::Pass),
    ]
}

/// A row as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    event_id: String,
    entity: Option<EntityType>,
    status: Status,
    attempts: u16,
    available_at: DateTime<Utc>,
    token: Option<usize>,
    expires_at: Option<DateTime<Utc>>,
    plan: Option<String>,
    deletion_at: Option<DateTime<Utc>>,
    deletions: u32,
    reset: bool,
    message: Option<String>,
    updated_at: DateTime<Utc>,
}

/// Rows by id, what every lease holds, and the clock.
struct History<'a> {
    world: &'a mut World,
    /// Another process, which carries out every other act.
    other: &'a mut Database,
    turn: bool,
    rows: BTreeMap<u64, Row>,
    leases: Vec<Lease>,
    now: DateTime<Utc>,
}

impl History<'_> {
    fn database(&mut self) -> &mut Database {
        self.turn = !self.turn;
        if self.turn {
            &mut self.world.database
        } else {
            self.other
        }
    }

    fn act(&mut self, act: &Act) {
        let now = self.now;
        match act {
            Act::Enqueue(number) => self.enqueue(*number),
            Act::Unreadable(number) => self.unreadable(*number),
            Act::Claim(limit) => {
                let mut due: Vec<u64> = self.due(|it| it.attempts < SUSPECT_AFTER);
                due.truncate(*limit as usize);
                due.extend(self.due(|it| it.attempts >= SUSPECT_AFTER).first());
                self.claim(Selection::Due, *limit, due);
            }
            Act::ClaimEntry(at) => {
                let Some(id) = self.id(*at) else { return };
                let taken = self.pending(|row| *row == id);
                self.claim(Selection::Id(id), 3, taken);
            }
            Act::ClaimType(of, after, limit) => {
                let entity = TYPES[of % 2];
                let after = self.id(*after).filter(|id| id % 2 == 0).unwrap_or_default();
                let mut taken = self.pending(|id| *id > after);
                taken.retain(|id| self.rows[id].entity == Some(entity));
                taken.truncate(*limit as usize);
                self.claim(Selection::OfType { entity, after }, *limit, taken);
            }
            Act::Settle(lease, ends) => self.settle(*lease, ends),
            Act::Renew(lease) => {
                let Some((number, token)) = self.lease(*lease) else {
                    return;
                };
                let expires_at = now + LEASE;
                let renewed = queue::renew(self.database(), &token, expires_at, now).unwrap();
                let held = self.held(number);
                assert_eq!(renewed, held.len() as u64);
                for id in held {
                    let row = self.row(id);
                    row.expires_at = Some(expires_at);
                    row.deletion_at = row.deletion_at.map(|_| now);
                }
            }
            Act::Plan(lease, limit) => self.plan(*lease, *limit),
            Act::Rescue => self.rescue(),
            Act::Reset(at) => {
                let id = self.id(*at).unwrap_or(u64::from(u32::MAX));
                let expected = match self.rows.get(&id) {
                    None => Reset::Unknown,
                    Some(row) if live(row, now) => Reset::Busy,
                    Some(_) => Reset::Done,
                };
                assert_eq!(queue::reset(self.database(), id, now).unwrap(), expected);
                if expected == Reset::Done {
                    again(self.row(id), now);
                }
            }
            Act::ResetType(of) => self.reset_type(TYPES[of % 2]),
            Act::Purge(status, age) => self.purge(*status, *age),
            Act::Pass(jump) => self.now += seconds(*jump),
        }
    }

    fn row(&mut self, id: u64) -> &mut Row {
        self.rows.get_mut(&id).unwrap()
    }

    fn id(&self, at: usize) -> Option<u64> {
        let ids: Vec<&u64> = self.rows.keys().collect();
        ids.get(at % ids.len().max(1)).map(|id| **id)
    }

    fn lease(&self, at: usize) -> Option<(usize, LeaseToken)> {
        let number = at % self.leases.len().max(1);
        Some((number, self.leases.get(number)?.token.clone()))
    }

    /// What a worker still has of its lease.
    fn held(&self, lease: usize) -> Vec<u64> {
        let held = |row: &Row| row.status == Status::Processing && row.token == Some(lease);
        self.rows
            .iter()
            .filter(|(_, row)| held(row))
            .map(|(id, _)| *id)
            .collect()
    }

    fn pending(&self, wanted: impl Fn(&u64) -> bool) -> Vec<u64> {
        let ids = self
            .rows
            .iter()
            .filter(|(_, row)| row.status == Status::Pending);
        ids.map(|(id, _)| *id).filter(wanted).collect()
    }

    fn due(&self, wanted: impl Fn(&Row) -> bool) -> Vec<u64> {
        let mut due =
            self.pending(|id| self.rows[id].available_at <= self.now && wanted(&self.rows[id]));
        due.sort_by_key(|id| (self.rows[id].available_at, *id));
        due
    }

    fn enqueue(&mut self, number: u8) {
        let entity = TYPES[usize::from(number % 2)];
        let event_id = format!("e-{number}");
        let event = event(&event_id, EntityKey::new(entity, "code"));
        let now = self.now;
        let stored = queue::enqueue(self.database(), &event, b"{}", now).unwrap();
        self.stored(stored, event_id, Some(entity), Status::Pending, None);
    }

    fn unreadable(&mut self, number: u8) {
        let invalid = InvalidEvent {
            reason: "unreadable".into(),
            subject: None,
        };
        let now = self.now;
        let stored = queue::enqueue_invalid(self.database(), &invalid, &[number], now).unwrap();
        // The digest is the module's affair; here it only has to be the same for the same body.
        self.stored(
            stored,
            format!("sha256:{number}"),
            None,
            Status::Failed,
            Some("unreadable"),
        );
    }

    fn stored(
        &mut self,
        stored: Enqueued,
        event_id: String,
        entity: Option<EntityType>,
        status: Status,
        message: Option<&str>,
    ) {
        let known = self.rows.values().any(|row| row.event_id == event_id);
        let Enqueued::Stored(id) = stored else {
            assert!(known, "{event_id} is no duplicate");
            return;
        };
        assert!(!known, "{event_id} was stored twice");
        assert!(self.rows.keys().all(|other| *other < id));
        let row = Row {
            event_id,
            entity,
            status,
            attempts: 0,
            available_at: self.now,
            token: None,
            expires_at: None,
            plan: None,
            deletion_at: None,
            deletions: 1,
            reset: false,
            message: message.map(str::to_owned),
            updated_at: self.now,
        };
        self.rows.insert(id, row);
    }

    fn claim(&mut self, selection: Selection, limit: u32, mut taken: Vec<u64>) {
        let (now, number) = (self.now, self.leases.len());
        let token = LeaseToken::random().unwrap();
        let lease = queue::claim(self.database(), selection, limit, token, LEASE, now).unwrap();
        for id in &taken {
            let row = self.row(*id);
            row.status = Status::Processing;
            row.attempts += 1;
            row.token = Some(number);
            row.expires_at = Some(now + LEASE);
            row.updated_at = now;
        }
        taken.sort_by_key(|id| (self.rows[id].attempts > SUSPECT_AFTER, *id));
        let got: Vec<u64> = lease.entries.iter().map(|entry| entry.id).collect();
        assert_eq!(got, taken, "{selection:?}");
        for entry in &lease.entries {
            assert_eq!(entry.attempts, self.rows[&entry.id].attempts);
            let row = &self.rows[&entry.id];
            assert_eq!((&entry.plan, entry.reset), (&row.plan, row.reset));
        }
        self.leases.push(lease);
    }

    fn settle(&mut self, at: usize, ends: &[Option<End>]) {
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
            row.expires_at = None;
            row.updated_at = now;
            row.message = None;
            match settlement {
                Settlement::Completed(message) => {
                    (row.status, row.message) = (Status::Completed, Some(message))
                }
                Settlement::Deleted(message) => {
                    (row.status, row.message, row.deletion_at) =
                        (Status::Completed, Some(message), Some(now));
                }
                Settlement::Failed(message) => {
                    (row.status, row.message) = (Status::Failed, Some(message))
                }
                Settlement::Retry(at, message) => {
                    (row.status, row.message, row.available_at) =
                        (Status::Pending, Some(message), at);
                }
                Settlement::Postponed(at, message) => {
                    (row.status, row.message, row.available_at, row.attempts) =
                        (Status::Pending, Some(message), at, row.attempts - 1);
                }
                Settlement::Released => {
                    (row.status, row.attempts) = (Status::Pending, row.attempts - 1)
                }
                Settlement::NotBegun => {
                    (row.status, row.attempts, row.deletion_at) =
                        (Status::Pending, row.attempts - 1, None);
                }
            }
        }
    }

    /// Deletions that count at this moment.
    fn begun(&self) -> u32 {
        let since = self.now - TimeDelta::hours(1);
        let counts = |row: &&Row| row.deletion_at.is_some_and(|at| at > since);
        let counted = self.rows.values().filter(counts);
        counted.map(|row| row.deletions).sum()
    }

    fn plan(&mut self, at: usize, limit: u32) {
        let Some((number, token)) = self.lease(at) else {
            return;
        };
        let now = self.now;
        let mut room = limit.saturating_sub(self.begun());
        let entries = self.leases[number].entries.iter();
        let mut plans: Vec<Planned> = entries
            .map(|entry| Planned {
                id: entry.id,
                plan: format!("[{number}]"),
                deletions: 1 + entry.id as u32 % 3,
            })
            .collect();
        let found = queue::record_plans(self.database(), &token, &plans, limit, now).unwrap();
        if limit > 0 {
            let fits = plans.iter().take_while(|it| {
                let fits = it.deletions <= room;
                room = room.saturating_sub(it.deletions);
                fits
            });
            plans.truncate(fits.count());
        }
        let mut held = self.held(number);
        held.retain(|id| plans.iter().any(|it| it.id == *id));
        assert_eq!(found, (plans.len(), held.len() as u64));
        for id in held {
            self.row(id).deletions = 1 + id as u32 % 3;
            let row = self.row(id);
            (row.plan, row.updated_at) = (Some(format!("[{number}]")), now);
            row.deletion_at = Some(now);
        }
    }

    fn rescue(&mut self) {
        let now = self.now;
        let rescued = queue::rescue(self.database(), now).unwrap();
        let dead = |row: &&mut Row| row.status == Status::Processing && !live(row, now);
        let mut count = 0;
        for row in self.rows.values_mut().filter(dead) {
            count += 1;
            let given_up = row.attempts > MAX_RETRIES;
            row.status = if given_up {
                Status::Failed
            } else {
                Status::Pending
            };
            row.message = Some(if given_up { "Given up" } else { "The process" }.to_owned());
            (row.available_at, row.expires_at, row.updated_at) = (now, None, now);
        }
        assert_eq!(rescued, count);
    }

    fn reset_type(&mut self, entity: EntityType) {
        let now = self.now;
        let chunk = queue::reset_type(self.database(), entity, 0, now).unwrap();
        let of_type = self
            .rows
            .iter_mut()
            .filter(|(_, row)| row.entity == Some(entity));
        let (busy, free): (Vec<_>, Vec<_>) = of_type.partition(|(_, row)| live(row, now));
        assert_eq!(
            chunk.busy,
            busy.into_iter().map(|(id, _)| *id).collect::<Vec<_>>()
        );
        assert_eq!(chunk.reset, free.len() as u64);
        free.into_iter().for_each(|(_, row)| again(row, now));
    }

    fn purge(&mut self, status: Status, age: i64) {
        let before = self.now - seconds(age);
        let purged = queue::purge(self.database(), status, before, 0).unwrap();
        let ended = matches!(status, Status::Completed | Status::Failed);
        let count = self.rows.len();
        self.rows
            .retain(|_, row| !ended || row.status != status || row.updated_at >= before);
        assert_eq!(purged.removed, (count - self.rows.len()) as u64);
    }

    /// Every row is what it must be.
    fn compare(&mut self) {
        let table = self.world.shop.table("akeneo_events_queue");
        let sql = format!(
            "SELECT id, status, attempts, available_at, lease_token, lease_expires_at, plan, message, updated_at FROM {table} ORDER BY id"
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
            NaiveDateTime,
        );
        let stored: Vec<Stored> = self.world.conn.query(sql).unwrap();
        assert_eq!(stored.len(), self.rows.len());
        for (id, status, attempts, available_at, token, expires_at, plan, message, updated_at) in
            stored
        {
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
            let before = || {
                message
                    .as_ref()
                    .is_none_or(|it| it.starts_with("Before that ("))
            };
            assert!(
                row.message.as_ref().map_or_else(before, begins),
                "{id}: {message:?}"
            );
        }
        let (now, due) = (self.now, !self.due(|_| true).is_empty());
        assert_eq!(queue::has_due(self.database(), now).unwrap(), due);
        let begun = self.begun() as u64;
        let brake = queue::brake(self.database(), 0, now).unwrap();
        assert_eq!(brake.deletions, begun);
    }
}

/// Held by a worker whose lease has not run out.
fn live(row: &Row, now: DateTime<Utc>) -> bool {
    row.status == Status::Processing && row.expires_at.is_some_and(|it| it > now)
}

fn again(row: &mut Row, now: DateTime<Utc>) {
    (row.status, row.attempts, row.message, row.reset) = (Status::Pending, 0, None, true);
    (row.available_at, row.expires_at, row.updated_at) = (now, None, now);
}

fn settlement(end: End, now: DateTime<Utc>) -> Settlement {
    match end {
        End::Completed => Settlement::Completed("done".into()),
        End::Deleted => Settlement::Deleted("done".into()),
        End::NotBegun => Settlement::NotBegun,
        End::Failed => Settlement::Failed("refused".into()),
        End::Retry(delay) => Settlement::Retry(now + seconds(delay), "locked".into()),
        End::Postponed(delay) => Settlement::Postponed(now + seconds(delay), "no answer".into()),
        End::Released => Settlement::Released,
    }
}

#[test]
fn any_interleaving_of_workers_operators_and_clocks_leaves_what_the_model_says() {
    let world = World::with("m2_", 0, 0);
    let other = world.another();
    let state = RefCell::new((world, other));
    let acts = proptest::collection::vec(any_act(), 1..60);
    let cases = setting("QUEUE_MODEL_CASES").unwrap_or(CASES);
    seeded::run(SEED, cases, 2_000, &acts, |acts| {
        let (world, other) = &mut *state.borrow_mut();
        let table = world.shop.table("akeneo_events_queue");
        world
            .shop
            .run(&mut world.conn, &format!("DELETE FROM {table}"));
        let mut history = History {
            world,
            other,
            turn: false,
            rows: BTreeMap::new(),
            leases: Vec::new(),
            now: noon(),
        };
        for act in &acts {
            history.act(act);
            history.compare();
        }
    });
}
