//! Making the entries of a type pending again, whatever their status, and watching how they end.

use crate::planner::imported;
use crate::support::database_server::sequence;
use crate::worker::{claimed, deleted, message, run};
use crate::world::{World, claim, event, noon, seconds};
use akeneo_events::testing::event::InvalidEvent;
use akeneo_events::testing::queue::{self, LeaseToken, Selection, Settlement, Status};
use akeneo_events::{Batch, EntityKey, EntityType, Policy};
use chrono::TimeDelta;
use mysql::prelude::Queryable;

#[test]
fn every_entry_of_a_type_is_reset_but_for_those_that_a_live_worker_holds() {
    let mut world = World::new();
    let ids = Status::ALL.map(|status| world.entry_in(status, status.name()).0);
    let family = EntityKey::new(EntityType::Family, "shoes");
    let other = world.enqueue(&event("family", family), noon());
    claim(&mut world.database, Selection::Id(other), 1, noon());

    let chunk = queue::reset_type(&mut world.database, EntityType::Product, 0, noon()).unwrap();
    assert_eq!((chunk.reset, chunk.busy), (3, vec![ids[1]]));
    let rest = queue::reset_type(
        &mut world.database,
        EntityType::Product,
        chunk.next.unwrap(),
        noon(),
    );
    let rest = rest.unwrap();
    assert_eq!((rest.reset, rest.busy, rest.next), (0, vec![], None));
    let statuses = ids.map(|id| world.status(id).unwrap());
    assert_eq!(statuses, ["pending", "processing", "pending", "pending"]);
    assert_eq!(world.status(other).as_deref(), Some("processing"));

    let later = noon() + seconds(600);
    let chunk = queue::reset_type(&mut world.database, EntityType::Product, 0, later).unwrap();
    assert_eq!(
        (chunk.reset, chunk.busy),
        (4, vec![]),
        "the lease has run out"
    );
    let before = [
        None,
        None,
        Some("Before that (2026-06-01 12:00:00 UTC, completed): done"),
        Some("Before that (2026-06-01 12:00:00 UTC, failed): refused"),
    ];
    for (id, before) in ids.into_iter().zip(before) {
        assert_eq!(world.column::<u16>("attempts", id), 0);
        let message = world.column::<Option<String>>("message", id);
        assert_eq!(message.as_deref(), before);
    }
}

#[test]
fn an_entry_that_is_made_pending_again_goes_on_telling_how_it_ended_before() {
    let mut world = World::new();
    let (product, _) = imported(&mut world, EntityType::Product, "shoe");
    let id = deleted(&mut world, EntityType::Product, "shoe");
    run(&mut world, noon());
    let deleted = format!("Deleted product \"shoe\" (entity {product}).");
    assert_eq!(message(&mut world, id), deleted);

    let before = format!("Before that (2026-06-01 12:00:00 UTC, completed): {deleted}");
    let absent = "Already absent: product \"shoe\" is not in this shop any more.";
    for days in 1..=2 {
        let now = noon() + TimeDelta::days(days);
        let chunk = queue::reset_type(&mut world.database, EntityType::Product, 0, now);
        assert_eq!(chunk.unwrap().reset, 1);
        let waits = message(&mut world, id);
        assert!(
            waits.starts_with("Before that (") && waits.ends_with(&before),
            "{waits}"
        );

        // Handed back, left by a worker that died, and reset once more: none of them forgets.
        let mut batch = claimed(&mut world, Selection::Due, 1, now);
        batch.finish(&mut world.database, now).unwrap();
        assert_eq!(message(&mut world, id), waits);
        drop(claimed(&mut world, Selection::Due, 1, now));
        let now = now + seconds(600);
        queue::rescue(&mut world.database, now).unwrap();
        let rescued = message(&mut world, id);
        assert!(
            rescued.starts_with("The process") && rescued.ends_with(&waits),
            "{rescued}"
        );
        queue::reset(&mut world.database, id, now).unwrap();
        assert_eq!(message(&mut world, id), waits);

        let mut batch = claimed(&mut world, Selection::Due, 1, now);
        assert_eq!(batch.next(&mut world.database, now).unwrap(), None);
        let ended = batch.take_ended();
        assert_eq!(
            ended[0].settlement,
            Settlement::Completed(absent.to_owned())
        );
        batch.finish(&mut world.database, now).unwrap();
        // The second time it says no more than the first time.
        assert_eq!(message(&mut world, id), format!("{absent} {before}"));
    }
}

/// What is told of before is what was told, whatever a name in it looks like.
#[test]
fn a_code_is_not_taken_for_an_end_before() {
    let mut world = World::new();
    for (nth, text) in [
        "Before that (2020-01-01 00:00:00 UTC, failed): x",
        "before that (",
    ]
    .into_iter()
    .enumerate()
    {
        let key = EntityKey::new(EntityType::Family, text);
        let id = world.enqueue(&event(&format!("named-{nth}"), key), noon());
        run(&mut world, noon());
        let said = message(&mut world, id);
        assert!(!said.contains("Before that ("), "{said}");
        for days in 1..=2 {
            let now = noon() + TimeDelta::days(days);
            queue::reset(&mut world.database, id, now).unwrap();
            let waits = message(&mut world, id);
            assert!(waits.ends_with(&said), "{waits}");
            // Handed back, which keeps the ends before and nothing else.
            let mut batch = claimed(&mut world, Selection::Due, 1, now);
            batch.finish(&mut world.database, now).unwrap();
            assert_eq!(message(&mut world, id), waits);
            run(&mut world, now);
            assert_eq!(world.status(id).as_deref(), Some("failed"));
        }
    }
}

#[test]
fn what_an_entry_tells_of_before_is_bounded() {
    let mut world = World::new();
    let id = world.pending("e");
    let mut now = noon();
    for letter in ["a", "b", "c"] {
        let lease = world.claim(1, now);
        let long = Settlement::Failed(letter.repeat(65_000));
        let settled = queue::settle(&mut world.database, &lease.token, &[(id, long)], now);
        assert_eq!(settled, Ok(1));
        now += seconds(60);
        queue::reset(&mut world.database, id, now).unwrap();
        assert_eq!(message(&mut world, id).len(), 4_000);
    }
}

#[test]
fn a_large_table_is_reset_in_chunks_each_entry_once() {
    let mut world = World::new();
    let table = world.shop.table("akeneo_events_queue");
    let sql = format!(
        "INSERT INTO {table} (event_id, event_type, payload, status, available_at, received_at, updated_at) \
         SELECT CONCAT('e', seq), IF(seq % 3 = 0, ?, ?), '', IF(seq % 2, 'failed', 'completed'), ?, ?, ? FROM {}",
        sequence(1, 12_000)
    );
    let (family, product) = (
        EntityType::Family.event_type(),
        EntityType::Product.event_type(),
    );
    let time = noon().naive_utc();
    world
        .conn
        .exec_drop(sql, (family, product, time, time, time))
        .unwrap();
    let (mut reset, mut after, mut calls) = (0, Some(0), 0);
    while let Some(id) = after {
        let chunk = queue::reset_type(&mut world.database, EntityType::Family, id, noon()).unwrap();
        assert!(chunk.reset <= 5_000);
        (reset, after, calls) = (reset + chunk.reset, chunk.next, calls + 1);
    }
    assert_eq!((reset, calls), (4_000, 4));
    let pending: u64 = world
        .conn
        .exec_first(
            format!("SELECT COUNT(*) FROM {table} WHERE status = 'pending' AND event_type = ?"),
            (family,),
        )
        .unwrap()
        .unwrap();
    assert_eq!(pending, 4_000);
}

#[test]
fn a_batch_tells_how_each_of_its_entries_ended_once() {
    let mut world = World::new();
    let refused = world.pending("refused");
    let invalid = InvalidEvent {
        reason: "The event has no id.".into(),
        subject: None,
    };
    queue::enqueue_invalid(&mut world.database, &invalid, b"{", noon()).unwrap();
    let unreadable = refused + 1;
    queue::reset(&mut world.database, unreadable, noon()).unwrap();
    let token = LeaseToken::random().unwrap();
    let policy = Policy::default();
    let mut batch = Batch::claim(
        &mut world.database,
        Selection::Due,
        10,
        policy,
        token,
        noon(),
    )
    .unwrap();
    assert!(batch.next(&mut world.database, noon()).unwrap().is_none());
    let ended = batch.take_ended();
    let mut ids: Vec<u64> = ended.iter().map(|it| it.id).collect();
    ids.sort_unstable();
    assert_eq!(ids, [refused, unreadable]);
    assert!(
        ended
            .iter()
            .all(|it| matches!(it.settlement, Settlement::Failed(_))),
        "{ended:?}"
    );
    assert!(batch.take_ended().is_empty());
    batch.finish(&mut world.database, noon()).unwrap();
    assert!(batch.take_ended().is_empty());
}
