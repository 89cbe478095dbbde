//! Asking for all that is hidden, and taking what returns.

use crate::queue_shelf::{begun, deleting, hidden, hide, hiding, settle};
use crate::refused::refuse;
use crate::support::database_server::sequence;
use crate::world::{World, claim, event, noon, seconds};
use akeneo_events::testing::queue::{self, PutBack, PutBackChunk, Selection, Settlement, Wanted};
use akeneo_events::testing::reason::told;
use akeneo_events::{Database, EntityKey, EntityType};
use chrono::TimeDelta;
use mysql::prelude::Queryable;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex};
use std::thread;

fn all(world: &mut World, which: Wanted) -> PutBackChunk {
    queue::put_back_all(&mut world.database, which, "Ada", 0, noon()).unwrap()
}

#[test]
fn of_all_that_is_hidden_those_are_marked_that_are_wanted_and_the_others_named() {
    let mut world = World::new();
    let kept = hidden(&mut world, "kept", None);
    let waits = hidden(&mut world, "waits", Some(noon() + TimeDelta::days(30)));
    let half = world.pending("half");
    let lease = begun(&mut world, hiding(half), noon());
    queue::rescue(&mut world.database, lease.expires_at).unwrap();
    let shoes = event("shoes", EntityKey::new(EntityType::Category, "shoes"));
    let category = world.enqueue(&shoes, noon());
    let later = noon() + seconds(60);
    hide(&mut world, category, None, later);
    let held = hidden(&mut world, "held", Some(noon()));
    claim(&mut world.database, Selection::Id(held), 1, noon());
    let deleted = hidden(&mut world, "deleted", Some(noon()));
    let lease = begun(&mut world, deleting(deleted, 0), noon());
    settle(
        &mut world,
        &lease,
        deleted,
        Settlement::Deleted(told("done")),
        noon(),
    );
    world.pending("never hidden");

    let of = |entity, since| Wanted { entity, since };
    let categories = all(&mut world, of(Some(EntityType::Category), None));
    assert_eq!(
        categories,
        PutBackChunk {
            marked: vec![category],
            ..PutBackChunk::default()
        }
    );
    let products = all(&mut world, of(Some(EntityType::Product), Some(later)));
    assert_eq!(products, PutBackChunk::default());
    let rest = PutBackChunk {
        marked: vec![kept, waits, half],
        busy: vec![held],
        deleted: vec![deleted],
        next: None,
    };
    assert_eq!(all(&mut world, of(None, Some(noon()))), rest);
    let nothing_new = PutBackChunk {
        marked: Vec::new(),
        ..rest
    };
    assert_eq!(all(&mut world, Wanted::default()), nothing_new);
}

#[test]
fn what_could_not_be_put_back_is_asked_for_again() {
    let mut world = World::new();
    let ids = [
        hidden(&mut world, "fails", None),
        hidden(&mut world, "waits", None),
    ];
    assert_eq!(all(&mut world, Wanted::default()).marked, ids);
    let lease = claim(&mut world.database, Selection::Returning, 2, noon());
    settle(
        &mut world,
        &lease,
        ids[0],
        Settlement::Failed(told("no")),
        noon(),
    );
    let retry = Settlement::Retry(noon() + seconds(600), told("locked"));
    settle(&mut world, &lease, ids[1], retry, noon());
    assert_eq!(all(&mut world, Wanted::default()).marked, [ids[0]]);
    let taken = claim(&mut world.database, Selection::Returning, 2, noon());
    assert_eq!(taken.entries.len(), 1, "the other one waits for its time");
    settle(
        &mut world,
        &taken,
        ids[0],
        Settlement::PutBack(told("back")),
        noon(),
    );
    // By name it is due at once.
    assert_eq!(
        queue::put_back(&mut world.database, ids[1], "Ada", noon()),
        Ok(PutBack::Done)
    );
    let taken = claim(&mut world.database, Selection::Returning, 2, noon());
    assert_eq!(taken.entries[0].id, ids[1]);
}

#[test]
fn a_full_shelf_is_asked_for_in_chunks_each_entry_once() {
    let mut world = World::new();
    let table = world.shop.table("akeneo_events_queue");
    let sql = format!(
        "INSERT INTO {table} (event_id, event_type, payload, status, shelf, available_at, received_at, updated_at) \
         SELECT CONCAT('e', seq), ?, '', 'completed', ELT(1 + seq % 4, 'hidden', 'hiding', 'deleted', 'put_back'), ?, ?, ? FROM {}",
        sequence(1, 4_000)
    );
    let (product, time) = (EntityType::Product.event_type(), noon().naive_utc());
    world
        .conn
        .exec_drop(sql, (product, time, time, time))
        .unwrap();
    let (mut marked, mut deleted) = (Vec::new(), Vec::new());
    let (mut after, mut calls) = (Some(0), 0);
    while let Some(id) = after {
        let which = Wanted::default();
        let chunk = queue::put_back_all(&mut world.database, which, "Ada", id, noon()).unwrap();
        assert!(chunk.busy.is_empty());
        assert!(chunk.marked.len() + chunk.deleted.len() <= 512);
        marked.extend(chunk.marked);
        deleted.extend(chunk.deleted);
        (after, calls) = (chunk.next, calls + 1);
    }
    assert_eq!((marked.len(), deleted.len(), calls), (2_000, 1_000, 6));
    assert!(marked.is_sorted() && deleted.is_sorted());
    let limit = 5_000;
    let lease = claim(&mut world.database, Selection::Returning, limit, noon());
    let taken: Vec<u64> = lease.entries.iter().map(|it| it.id).collect();
    assert_eq!(taken, marked);
}

#[test]
fn one_that_the_database_refuses_holds_no_other_back() {
    let mut world = World::new();
    let ids = ["a", "poison", "c"].map(|it| hidden(&mut world, it, None));
    let when = "NEW.shelf = 'returning' AND NEW.event_id = 'poison'";
    refuse(&mut world, "UPDATE", "akeneo_events_queue", when);
    let chunk = all(&mut world, Wanted::default());
    assert_eq!(
        (chunk.marked, chunk.busy),
        (vec![ids[0], ids[2]], vec![ids[1]])
    );
}

#[test]
fn what_returns_is_taken_oldest_first_although_the_brake_is_closed() {
    let mut world = World::new();
    let ids = ["a", "b", "c"].map(|it| hidden(&mut world, it, None));
    for id in [ids[2], ids[0]] {
        queue::put_back(&mut world.database, id, "Ada", noon()).unwrap();
    }
    let deleted = world.pending("deleted");
    let brake = queue::brake(&mut world.database, 3, noon()).unwrap();
    assert!(brake.opens_at.is_some());
    let lease = claim(&mut world.database, Selection::Returning, 1, noon());
    assert_eq!(lease.entries[0].id, ids[0]);
    let lease = claim(&mut world.database, Selection::Returning, 9, noon());
    let taken: Vec<u64> = lease.entries.iter().map(|it| it.id).collect();
    assert_eq!(taken, [ids[2]]);
    assert_eq!(lease.entries[0].put_back_by.as_deref(), Some("Ada"));
    assert_eq!(world.status(deleted).as_deref(), Some("pending"));
}

/// Two operators ask for all while two workers put back what they find.
#[test]
fn each_entry_is_put_back_once_however_many_ask_and_work_at_the_same_time() {
    let mut world = World::new();
    let ids: Vec<u64> = (0..300)
        .map(|n| hidden(&mut world, &format!("e{n}"), None))
        .collect();
    let start = Barrier::new(4);
    let (asking, marked, done) = (AtomicUsize::new(2), Mutex::new(vec![]), Mutex::new(vec![]));
    thread::scope(|scope| {
        for by in ["Ada", "Bob"] {
            let mut database = world.another();
            let (start, asking, marked) = (&start, &asking, &marked);
            scope.spawn(move || {
                start.wait();
                for id in marked_by(&mut database, by) {
                    marked.lock().unwrap().push(id);
                }
                asking.fetch_sub(1, Ordering::SeqCst);
            });
        }
        for _ in 0..2 {
            let mut database = world.another();
            let (start, asking, done) = (&start, &asking, &done);
            scope.spawn(move || {
                start.wait();
                loop {
                    let last = asking.load(Ordering::SeqCst) == 0;
                    let lease = claim(&mut database, Selection::Returning, 7, noon());
                    let ends: Vec<_> = lease
                        .entries
                        .iter()
                        .map(|it| (it.id, Settlement::PutBack(told("back"))))
                        .collect();
                    let settled = queue::settle(&mut database, &lease.token, &ends, noon());
                    assert_eq!(settled, Ok(ends.len() as u64));
                    done.lock().unwrap().extend(ends.iter().map(|(id, _)| *id));
                    if last && ends.is_empty() {
                        return;
                    }
                }
            });
        }
    });
    for found in [marked, done] {
        let mut found = found.into_inner().unwrap();
        found.sort_unstable();
        assert_eq!(found, ids);
    }
}

/// The entries that one operator marks.
fn marked_by(database: &mut Database, by: &str) -> Vec<u64> {
    let chunk = queue::put_back_all(database, Wanted::default(), by, 0, noon()).unwrap();
    chunk.marked
}
