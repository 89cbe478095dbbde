//! The queue against a model of it in memory: any interleaving of what workers, cron and operators do, with clocks that
//! jump, leaves the same rows and gives the same answers.

mod ends;
mod moves;
mod rows;
mod shelf;

use crate::seeded::{self, setting};
use crate::world::{World, noon, seconds};
use akeneo_events::EntityType;
use akeneo_events::testing::queue::retry::SUSPECT_AFTER;
use akeneo_events::testing::queue::{Selection, Settlement, Shelf, Status};
use akeneo_events::testing::reason::told;
use chrono::{DateTime, Utc};
use proptest::prelude::*;
use rows::History;
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
    ClaimReturning(u32),
    /// Of the lease with this number from the latest on, as its worker would, or as one would that woke too late.
    Settle(usize, Vec<Option<End>>),
    Renew(usize),
    /// Under a brake of so many an hour, 0 is none. Each bit says whether an entry is going to be hidden.
    Plan(usize, u32, u8),
    Rescue,
    Reset(usize, bool),
    PutBack(usize),
    /// Of one of the types, or of all; hidden so many seconds ago, or at any time.
    PutBackAll(Option<usize>, Option<i64>),
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
    Shelved(Option<i64>),
    PutBack,
    Enabled,
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
        proptest::option::of(-10..4_000_i64).prop_map(End::Shelved),
        (-10..100_i64).prop_map(|delay| End::Shelved(Some(delay))),
        Just(End::PutBack),
        Just(End::Enabled),
    ];
    let ends = proptest::collection::vec(proptest::option::weighted(0.8, end), 1..5);
    let status = proptest::sample::select(Status::ALL.to_vec());
    prop_oneof![
        6 => (0..10_u8).prop_map(Act::Enqueue),
        1 => (0..3_u8).prop_map(Act::Unreadable),
        6 => (1..5_u32).prop_map(Act::Claim),
        2 => any::<usize>().prop_map(Act::ClaimEntry),
        2 => (any::<usize>(), any::<usize>(), 1..5_u32).prop_map(|(of, after, limit)| Act::ClaimType(of, after, limit)),
        6 => (any_lease(), ends).prop_map(|(lease, ends)| Act::Settle(lease, ends)),
        2 => any_lease().prop_map(Act::Renew),
        2 => (1..5_u32).prop_map(Act::ClaimReturning),
        4 => (any_lease(), 0..8_u32, any::<u8>()).prop_map(|(lease, limit, hides)| Act::Plan(lease, limit, hides)),
        2 => Just(Act::Rescue),
        2 => (any::<usize>(), any::<bool>()).prop_map(|(at, force)| Act::Reset(at, force)),
        3 => any::<usize>().prop_map(Act::PutBack),
        1 => any_wanted().prop_map(|(of, age)| Act::PutBackAll(of, age)),
        1 => any::<usize>().prop_map(Act::ResetType),
        1 => (status, -100..2_000_i64).prop_map(|(status, age)| Act::Purge(status, age)),
        5 => prop_oneof![1..60_i64, 200..400_i64, -400..0_i64].prop_map(Act::Pass),
    ]
}

/// Often the latest.
fn any_lease() -> impl Strategy<Value = usize> {
    prop_oneof![Just(0), any::<usize>()]
}

fn any_wanted() -> impl Strategy<Value = (Option<usize>, Option<i64>)> {
    let age = -100..2_000_i64;
    (
        proptest::option::of(any::<usize>()),
        proptest::option::of(age),
    )
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
                let taken = self.takeable(|row| *row == id);
                self.claim(Selection::Id(id), 3, taken);
            }
            Act::ClaimType(of, after, limit) => {
                let entity = TYPES[of % 2];
                let after = self.id(*after).filter(|id| id % 2 == 0).unwrap_or_default();
                let mut taken = self.takeable(|id| *id > after);
                taken.retain(|id| self.rows[id].entity == Some(entity));
                taken.truncate(*limit as usize);
                self.claim(Selection::OfType { entity, after }, *limit, taken);
            }
            Act::ClaimReturning(limit) => {
                let mut taken = self.pending(|id| self.rows[id].shelf == Some(Shelf::Returning));
                taken.retain(|id| self.rows[id].available_at <= now);
                taken.truncate(*limit as usize);
                self.claim(Selection::Returning, *limit, taken);
            }
            Act::Settle(lease, ends) => self.settle(*lease, ends),
            Act::Renew(lease) => self.renew(*lease),
            Act::Plan(lease, limit, hides) => self.plan(*lease, *limit, *hides),
            Act::Rescue => self.rescue(),
            Act::Reset(at, force) => self.reset(*at, *force),
            Act::PutBack(at) => self.put_back(*at),
            Act::PutBackAll(of, age) => self.put_back_all(of.map(|of| TYPES[of % 2]), *age),
            Act::ResetType(of) => self.reset_type(TYPES[of % 2]),
            Act::Purge(status, age) => self.purge(*status, *age),
            Act::Pass(jump) => self.now += seconds(*jump),
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
        End::Shelved(days) => {
            Settlement::Shelved(days.map(|delay| now + seconds(delay)), told("hidden"))
        }
        End::PutBack => Settlement::PutBack(told("put back")),
        End::Enabled => Settlement::Enabled(told("enabled")),
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
