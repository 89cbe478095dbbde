//! The queue against a model of it in memory: any interleaving of what workers, cron and operators do, with clocks that
//! jump, leaves the same rows and gives the same answers.

mod moves;
mod rows;

use crate::seeded::{self, setting};
use crate::world::{LEASE, World, noon, seconds};
use akeneo_events::EntityType;
use akeneo_events::testing::queue::retry::SUSPECT_AFTER;
use akeneo_events::testing::queue::{self, Reset, Selection, Settlement, Status};
use akeneo_events::testing::reason::told;
use chrono::{DateTime, Utc};
use proptest::prelude::*;
use rows::{History, again, live};
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

impl History<'_> {
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
                    (row.status, row.message) = (Status::Completed, Some(message.to_string()))
                }
                Settlement::Deleted(message) => {
                    (row.status, row.message, row.deletion_at) =
                        (Status::Completed, Some(message.to_string()), Some(now));
                }
                Settlement::Failed(message) => {
                    (row.status, row.message) = (Status::Failed, Some(message.to_string()))
                }
                Settlement::Retry(at, message) => {
                    (row.status, row.message, row.available_at) =
                        (Status::Pending, Some(message.to_string()), at);
                }
                Settlement::Postponed(at, message) => {
                    (row.status, row.message, row.available_at, row.attempts) = (
                        Status::Pending,
                        Some(message.to_string()),
                        at,
                        row.attempts - 1,
                    );
                }
                Settlement::PutBack(message) | Settlement::Enabled(message) => {
                    (row.status, row.message) = (Status::Completed, Some(message.to_string()))
                }
                Settlement::Shelved(until, message) => {
                    (row.message, row.attempts, row.deletion_at) =
                        (Some(message.to_string()), 0, Some(now));
                    row.status = match until {
                        Some(_) => Status::Pending,
                        None => Status::Completed,
                    };
                    row.available_at = until.unwrap_or(row.available_at);
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
}

fn settlement(end: End, now: DateTime<Utc>) -> Settlement {
    match end {
        End::Completed => Settlement::Completed(told("done")),
        End::Deleted => Settlement::Deleted(told("done")),
        End::NotBegun => Settlement::NotBegun,
        End::Failed => Settlement::Failed(told("refused")),
        End::Retry(delay) => Settlement::Retry(now + seconds(delay), told("locked")),
        End::Postponed(delay) => Settlement::Postponed(now + seconds(delay), told("no answer")),
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
