//! What a worker hands back, and outcomes that it may not tell.

use crate::planner::imported;
use crate::worker::{claimed, deleted, reason, run};
use crate::worker_lease::products;
use crate::world::{World, noon};
use akeneo_events::testing::queue::{self, Selection};
use akeneo_events::testing::worker::{LEASE, Tally, WorkerError};
use akeneo_events::{Batch, EntityType, Outcome};
use chrono::NaiveDateTime;

#[test]
fn what_was_not_begun_is_handed_back_without_counting_a_try() {
    let mut world = World::new();
    let ids = products(&mut world, &["a", "b", "c"]);
    imported(&mut world, EntityType::Family, "f");
    let family = deleted(&mut world, EntityType::Family, "f");
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    let first = batch.next(&mut world.database, noon()).unwrap().unwrap();
    batch.report(first.id, Outcome::Deleted, noon()).unwrap();
    let tally = batch.finish(&mut world.database, noon()).unwrap();
    assert_eq!(
        tally,
        Tally {
            completed: 1,
            released: 3,
            ..Tally::default()
        }
    );
    for id in [ids[1], ids[2], family] {
        assert_eq!(world.status(id).as_deref(), Some("pending"));
        assert_eq!(world.column::<u16>("attempts", id), 0);
        assert_eq!(
            world.column::<NaiveDateTime>("available_at", id),
            noon().naive_utc()
        );
    }
    assert_eq!(
        run(&mut world, noon()).1,
        Tally {
            completed: 3,
            ..Tally::default()
        }
    );
}

#[test]
fn what_was_handed_out_and_is_handed_back_counts_neither_as_a_try_nor_for_the_brake() {
    let mut world = World::new();
    let ids = products(&mut world, &["a", "b"]);
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    let first = batch.next(&mut world.database, noon()).unwrap().unwrap();
    batch.not_begun(first.id).unwrap();
    assert!(matches!(
        batch.not_begun(first.id),
        Err(WorkerError::NotInHand(id)) if id == first.id
    ));
    let tally = batch.finish(&mut world.database, noon()).unwrap();
    assert_eq!(
        tally,
        Tally {
            released: 2,
            ..Tally::default()
        }
    );
    for id in ids {
        assert_eq!(world.status(id).as_deref(), Some("pending"));
        assert_eq!(world.column::<u16>("attempts", id), 0);
    }
    let room = queue::brake(&mut world.database, 10, noon()).unwrap();
    assert_eq!(room.deletions, 0);
}

#[test]
fn what_was_begun_and_never_reported_counts_as_a_try() {
    let mut world = World::new();
    let ids = products(&mut world, &["a"]);
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    batch.next(&mut world.database, noon()).unwrap().unwrap();
    // PHP threw something that nobody thought of; `finally` finishes the batch.
    batch.finish(&mut world.database, noon()).unwrap();
    assert_eq!(world.status(ids[0]).as_deref(), Some("pending"));
    assert_eq!(world.column::<u16>("attempts", ids[0]), 1);
}

#[test]
fn an_outcome_is_taken_once_and_only_of_what_was_handed_out() {
    let mut world = World::new();
    let ids = products(&mut world, &["a", "b"]);
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    let report = |batch: &mut Batch, id| batch.report(id, Outcome::Deleted, noon());
    let not_in_hand = |result, id| matches!(result, Err(WorkerError::NotInHand(it)) if it == id);
    assert!(
        not_in_hand(report(&mut batch, ids[0]), ids[0]),
        "leased, not handed out"
    );
    batch.next(&mut world.database, noon()).unwrap().unwrap();
    report(&mut batch, ids[0]).unwrap();
    assert!(
        not_in_hand(report(&mut batch, ids[0]), ids[0]),
        "told twice"
    );
    for foreign in [ids[1], 0, 999_999, u64::MAX] {
        assert!(
            not_in_hand(report(&mut batch, foreign), foreign),
            "{foreign}"
        );
    }
    let tally = batch.finish(&mut world.database, noon()).unwrap();
    assert_eq!(
        tally,
        Tally {
            completed: 1,
            released: 1,
            ..Tally::default()
        }
    );
    assert!(
        not_in_hand(report(&mut batch, ids[1]), ids[1]),
        "after the end"
    );
    assert_eq!(reason(&mut world, ids[0]), "deleted");
}

#[test]
fn an_empty_batch_asks_for_nothing_and_ends_with_nothing() {
    let mut world = World::new();
    let mut batch = claimed(&mut world, Selection::Due, 0, noon());
    assert_eq!(
        (batch.size(), batch.last_id(), batch.open().count()),
        (0, 0, 0)
    );
    for now in [noon(), noon() + LEASE / 2] {
        assert_eq!(batch.next(&mut world.database, now).unwrap(), None);
    }
    assert_eq!(
        batch.finish(&mut world.database, noon()).unwrap(),
        Tally::default()
    );
}
