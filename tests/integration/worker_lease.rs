//! What a batch may still do when its lease is renewed, lost or given back.

use crate::planner::{imported, map};
use crate::planner_magento;
use crate::support::shop::mapped_at;
use crate::worker::refused;
use crate::worker::{claimed, deleted, run};
use crate::world::{World, noon, seconds};
use akeneo_events::testing::queue::{self, LeaseToken, Selection};
use akeneo_events::testing::worker::{LEASE, Tally, WorkerError};
use akeneo_events::{Batch, EntityType, Outcome, Policy};
use chrono::NaiveDateTime;

/// Imported products and a pending deletion of each; the entries' ids.
pub fn products(world: &mut World, names: &[&str]) -> Vec<u64> {
    names
        .iter()
        .map(|name| {
            imported(world, EntityType::Product, name);
            deleted(world, EntityType::Product, name)
        })
        .collect()
}

#[test]
fn a_lease_is_renewed_when_half_of_it_is_over() {
    let mut world = World::new();
    let ids = products(&mut world, &["a", "b", "c", "d"]);
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    let mut expiry = |after| {
        batch
            .next(&mut world.database, noon() + seconds(after))
            .unwrap()
            .unwrap();
        let expires_at: NaiveDateTime = world.column("lease_expires_at", ids[0]);
        (expires_at.and_utc() - noon()).num_seconds()
    };
    assert_eq!(expiry(0), 300);
    assert_eq!(expiry(149), 300);
    assert_eq!(expiry(150), 450);
    assert_eq!(expiry(299), 450);
    assert_eq!(
        queue::rescue(&mut world.database, noon() + seconds(449)).unwrap(),
        0
    );
}

/// It may have waited for a group, through which a machine slept. Another worker may have carried it out since.
#[test]
fn what_was_handed_out_does_not_begin_when_the_lease_has_run_out() {
    let mut world = World::new();
    products(&mut world, &["a", "b"]);
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    let first = batch.next(&mut world.database, noon()).unwrap().unwrap();
    assert!(batch.may_begin(first.id, noon() + seconds(299)).unwrap());
    assert!(!batch.may_begin(first.id, noon() + LEASE).unwrap());
    // Renewed with the batch.
    batch
        .next(&mut world.database, noon() + seconds(200))
        .unwrap();
    assert!(batch.may_begin(first.id, noon() + LEASE).unwrap());
    assert!(!batch.may_begin(first.id, noon() + seconds(500)).unwrap());
}

#[test]
fn a_renewed_lease_covers_what_is_open_and_no_more() {
    let mut world = World::new();
    let ids = products(&mut world, &["a", "b"]);
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    let first = batch.next(&mut world.database, noon()).unwrap().unwrap();
    batch.report(first.id, Outcome::Deleted, noon()).unwrap();
    let half = noon() + LEASE / 2;
    assert_eq!(
        batch.next(&mut world.database, half).unwrap().unwrap().id,
        ids[1]
    );
    assert_eq!(batch.open().collect::<Vec<_>>(), [ids[1]]);
    assert_eq!(world.status(ids[0]).as_deref(), Some("completed"));
    batch.report(ids[1], Outcome::Deleted, half).unwrap();
    assert_eq!(batch.open().count(), 0);
    // Nothing is left to lose, however late it is told.
    assert_eq!(
        batch
            .finish(&mut world.database, noon() + LEASE * 9)
            .unwrap()
            .completed,
        2
    );
}

#[test]
fn a_batch_whose_entries_another_worker_took_says_so_and_changes_nothing() {
    let mut world = World::new();
    let ids = products(&mut world, &["a", "b", "c"]);
    let late = noon() + LEASE;
    // Its own clock may have noticed (at its lease's end), or not (it was frozen within a call, or is slow).
    for clock in [late, noon() + LEASE / 2] {
        let mut frozen = claimed(&mut world, Selection::Due, 10, noon());
        let first = frozen.next(&mut world.database, noon()).unwrap().unwrap();
        frozen
            .report(
                first.id,
                Outcome::Failed(refused("by the frozen one")),
                noon(),
            )
            .unwrap();
        assert_eq!(queue::rescue(&mut world.database, late).unwrap(), 3);
        let mut other = claimed(&mut world, Selection::Due, 10, late);
        other.next(&mut world.database, late).unwrap().unwrap();
        let rows = world.shop.queue_rows(&mut world.conn);
        assert!(matches!(
            frozen.next(&mut world.database, clock),
            Err(WorkerError::LeaseLost)
        ));
        assert!(matches!(
            frozen.finish(&mut world.database, clock),
            Err(WorkerError::LeaseLost)
        ));
        assert_eq!(world.shop.queue_rows(&mut world.conn), rows, "{clock}");
        other.finish(&mut world.database, late).unwrap();
        for id in &ids {
            assert_eq!(
                queue::reset(&mut world.database, *id, noon()).unwrap(),
                queue::Reset::Done
            );
        }
    }
    assert_eq!(run(&mut world, late).1.completed, 3);
}

#[test]
fn a_batch_that_lost_its_lease_while_it_was_planned_hands_nothing_out() {
    let mut world = World::new();
    products(&mut world, &["a"]);
    let mut frozen = claimed(&mut world, Selection::Due, 10, noon());
    queue::rescue(&mut world.database, noon() + LEASE).unwrap();
    assert!(matches!(
        frozen.next(&mut world.database, noon()),
        Err(WorkerError::LeaseLost)
    ));
    assert_eq!(run(&mut world, noon() + LEASE).1.completed, 1);
}

#[test]
fn a_batch_that_lost_its_lease_leaves_the_mapping_table_alone() {
    let mut world = World::new();
    map(
        &mut world,
        EntityType::AttributeOption,
        "red",
        65_000,
        mapped_at(),
    );
    deleted(&mut world, EntityType::AttributeOption, "red");
    products(&mut world, &["a"]);
    let mut frozen = claimed(&mut world, Selection::Due, 10, noon());
    // Products go first; the option's turn, where its row is found dead, comes with the second call.
    let first = frozen.next(&mut world.database, noon()).unwrap().unwrap();
    let outcome = planner_magento::delete(&world.shop, &mut world.conn, &first);
    queue::rescue(&mut world.database, noon() + LEASE).unwrap();
    // Meanwhile an import uses the row's id for the option that it creates anew, as the connector does.
    let before = world.shop.snapshot(&mut world.conn);
    frozen.report(first.id, outcome, noon()).unwrap();
    frozen.next(&mut world.database, noon()).unwrap_err();
    let difference = before.difference(&world.shop.snapshot(&mut world.conn));
    assert!(difference.is_empty(), "{difference}");
}

#[test]
fn a_lease_that_ran_out_but_was_taken_by_nobody_still_takes_the_outcomes() {
    let mut world = World::new();
    let ids = products(&mut world, &["a", "b"]);
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    let first = batch.next(&mut world.database, noon()).unwrap().unwrap();
    let late = noon() + LEASE;
    batch.report(first.id, Outcome::Deleted, late).unwrap();
    assert!(matches!(
        batch.next(&mut world.database, late),
        Err(WorkerError::LeaseLost)
    ));
    let tally = batch.finish(&mut world.database, late).unwrap();
    assert_eq!(
        tally,
        Tally {
            completed: 1,
            released: 1,
            ..Tally::default()
        }
    );
    assert_eq!(world.status(ids[0]).as_deref(), Some("completed"));
    assert_eq!(world.status(ids[1]).as_deref(), Some("pending"));
}

#[test]
fn a_claim_repeated_under_its_token_finds_what_it_took_before() {
    let mut world = World::new();
    let ids = products(&mut world, &["a"]);
    for selection in [Selection::Id(ids[0]), Selection::Due] {
        let mut token = LeaseToken::random().unwrap();
        let mut claim = || {
            let (policy, token) = (Policy::default(), token.next_try());
            Batch::claim(&mut world.database, selection, 10, policy, token, noon()).unwrap()
        };
        // As `php::connection::with` does when the connection broke after the commit.
        drop(claim());
        let mut again = claim();
        assert_eq!(again.open().collect::<Vec<_>>(), ids);
        again.finish(&mut world.database, noon()).unwrap();
    }
}
