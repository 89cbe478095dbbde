//! It survives: processes killed at every step, workers frozen past their lease, a database that dies or fills up,
//! eight workers on one queue, hours of load.
//!
//! Each part is a function of its [`Size`] that returns [`Counts`]. Short, it is an ordinary test of some seconds; long, it
//! is a part of `make torture`, whose last line sums them up. To add a part, add it to [`PARTS`] and give it a test.
//! Needs what `tests/system` needs.
#![allow(
    missing_docs,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

#[path = "../system/broker.rs"]
mod broker;
#[path = "../system/http.rs"]
mod http;
#[path = "../support/mod.rs"]
mod support;

mod akeneo;
mod audit;
mod broker_faults;
mod concurrency;
mod counts;
mod database_faults;
mod deletions;
mod frozen;
mod hostile;
mod kill_points;
mod shelf;
mod soak;
mod stand;
mod tug_of_war;
mod workers;

use counts::{Counts, Size};
use std::panic::catch_unwind;
use std::thread;
use std::time::Instant;

type Part = (&'static str, fn(Size) -> Counts);

/// In the order in which `make torture` runs them. What is beside the others runs all the while.
const PARTS: &[Part] = &[
    ("kill points", kill_points::run),
    ("frozen workers", frozen::run),
    ("concurrency", concurrency::run),
    ("tug of war", tug_of_war::run),
    ("database faults", database_faults::run),
    ("broker faults", broker_faults::run),
    (
        "hostile requests, direct endpoint",
        hostile::direct_endpoint,
    ),
    ("hostile requests, Magento's door", hostile::magentos_door),
];
const BESIDE: &[Part] = &[("soak", soak::run)];

/// The longest comes first, also by its name: the others run beside it.
#[test]
fn a_minute_of_load_leaves_memory_and_connections_as_they_were() {
    soak::run(Size::Short).assert_clean();
}

#[test]
fn whenever_a_process_is_killed_each_event_still_ends_once_and_nothing_else_is_deleted() {
    kill_points::run(Size::Short).assert_clean();
}

#[test]
fn a_worker_that_is_frozen_past_its_lease_and_wakes_changes_nothing() {
    frozen::run(Size::Short).assert_clean();
}

#[test]
fn eight_workers_among_resets_rescues_and_cleanups_end_each_event_once() {
    concurrency::run(Size::Short).assert_clean();
}

#[test]
fn what_eight_workers_hide_and_operators_want_back_at_once_ends_as_it_was() {
    tug_of_war::run(Size::Short).assert_clean();
}

#[test]
fn whatever_befalls_the_database_akeneo_is_told_to_come_again_and_nothing_is_lost() {
    database_faults::run(Size::Short).assert_clean();
}

#[test]
fn whatever_becomes_of_messages_and_their_broker_each_event_is_processed_once() {
    broker_faults::run(Size::Short).assert_clean();
}

#[test]
fn the_direct_endpoint_takes_anything_and_stores_what_is_signed() {
    hostile::direct_endpoint(Size::Short).assert_clean();
}

#[test]
fn magentos_door_takes_anything_and_stores_what_is_signed() {
    hostile::magentos_door(Size::Short).assert_clean();
}

/// `make torture`. `TORTURE_ONLY=word` runs the parts that have the word in their name.
#[test]
#[ignore = "half an hour"]
fn everything_at_length() {
    let started = Instant::now();
    let only = std::env::var("TORTURE_ONLY").unwrap_or_default();
    let wanted = |part: &&Part| part.0.contains(&only);
    let total = thread::scope(|scope| {
        let beside: Vec<_> = BESIDE
            .iter()
            .filter(wanted)
            .map(|part| scope.spawn(move || run(*part)))
            .collect();
        let mut total = Counts::default();
        for part in PARTS.iter().filter(wanted) {
            total += run(*part);
        }
        for part in beside {
            total += part.join().unwrap();
        }
        total
    });
    println!("took {} s", started.elapsed().as_secs());
    println!("TORTURE {total}");
    total.assert_clean();
}

/// A part that panics has found something wrong.
fn run((name, part): Part) -> Counts {
    let started = Instant::now();
    let counts = catch_unwind(|| part(Size::Long)).unwrap_or(Counts {
        wrong: 1,
        ..Counts::default()
    });
    println!("{name}: {counts} in {} s", started.elapsed().as_secs());
    counts
}
