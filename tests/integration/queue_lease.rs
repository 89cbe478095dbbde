//! Storing, leasing and fencing.

use crate::world::{LEASE, World, claim, event, noon, seconds};
use akeneo_events::testing::event::{Invalid, InvalidEvent};
use akeneo_events::testing::queue::{self, Enqueued, Planned, Selection, Settlement};
use akeneo_events::testing::reason::told;
use akeneo_events::{EntityKey, EntityType};
use chrono::{NaiveDateTime, TimeDelta};
use mysql::prelude::Queryable;
use std::time::{Duration, Instant};

#[test]
fn the_same_event_is_stored_once_and_ids_that_differ_in_case_are_two() {
    let mut world = World::new();
    let key = EntityKey::new(EntityType::Family, "shoes");
    let first = world.enqueue(&event("abc", key.clone()), noon());
    for (id, stored) in [("abc", false), ("ABC", true), ("äbc", true)] {
        let enqueued =
            queue::enqueue(&mut world.database, &event(id, key.clone()), b"{}", noon()).unwrap();
        assert_eq!(
            matches!(enqueued, Enqueued::Stored(id) if id > first),
            stored,
            "{id:?}"
        );
        assert_eq!(enqueued == Enqueued::Duplicate, !stored, "{id:?}");
    }
}

#[test]
fn every_text_takes_what_akeneo_may_send() {
    let mut world = World::new();
    let long = "🐘".repeat(16_000);
    let id = "🐘".repeat(255);
    let key = EntityKey::option(long.clone(), long);
    let payload: Vec<u8> = (0..=255).cycle().take(256 * 1024).collect();
    queue::enqueue(
        &mut world.database,
        &event(&id, key.clone()),
        &payload,
        noon(),
    )
    .unwrap();
    let entry = world.claim(1, noon()).entries.remove(0);
    assert_eq!(entry.event_id, id);
    assert_eq!(entry.key, Some(key));
    assert_eq!(world.column::<Vec<u8>>("payload", entry.id), payload);
}

#[test]
fn an_unreadable_event_is_kept_once_as_failed_with_its_body() {
    let mut world = World::new();
    let invalid = InvalidEvent {
        reason: Invalid::Lacks("id"),
        subject: None,
    };
    let body = b"\xff\x00 not json";
    let stored = queue::enqueue_invalid(&mut world.database, &invalid, body, noon()).unwrap();
    let Enqueued::Stored(id) = stored else {
        panic!("not stored");
    };
    assert_eq!(
        queue::enqueue_invalid(&mut world.database, &invalid, body, noon()).unwrap(),
        Enqueued::Duplicate
    );
    assert_eq!(world.status(id).as_deref(), Some("failed"));
    assert_eq!(world.column::<Vec<u8>>("payload", id), body);
    assert_eq!(
        world.column::<String>("message", id),
        "The event has no id."
    );
}

#[test]
fn an_event_from_the_future_counts_as_of_when_it_was_received() {
    let mut world = World::new();
    let mut future = event("future", EntityKey::new(EntityType::Family, "shoes"));
    future.occurred_at = noon() + TimeDelta::days(365);
    let id = world.enqueue(&future, noon());
    assert_eq!(
        world.column::<NaiveDateTime>("occurred_at", id),
        noon().naive_utc()
    );
}

#[test]
fn times_are_utc_whatever_the_servers_time_zone() {
    let mut world = World::new();
    let id = world.pending("e");
    let zone: String = world
        .conn
        .query_first("SELECT @@global.time_zone")
        .unwrap()
        .unwrap();
    assert_eq!(zone, "+05:30", "the fixture's server is elsewhere");
    assert_eq!(
        world.column::<NaiveDateTime>("received_at", id),
        noon().naive_utc()
    );
}

#[test]
fn two_claims_never_share_an_entry_and_take_the_oldest_first() {
    let mut world = World::new();
    let ids: Vec<u64> = (0..10).map(|n| world.pending(&format!("e{n}"))).collect();
    let mut other = world.another();
    let first = world.claim(4, noon());
    let second = claim(&mut other, Selection::Due, 100, noon());
    let taken = |lease: &queue::Lease| lease.entries.iter().map(|it| it.id).collect::<Vec<_>>();
    assert_eq!(taken(&first), ids[..4]);
    assert_eq!(taken(&second), ids[4..]);
    assert!(world.claim(100, noon()).entries.is_empty());
}

#[test]
fn a_claim_can_be_for_one_entry_or_for_a_type_due_or_not() {
    let mut world = World::new();
    let product = world.pending("p");
    let family = EntityKey::new(EntityType::Family, "shoes");
    let families: Vec<u64> = (0..3)
        .map(|n| {
            world.enqueue(
                &event(&format!("f{n}"), family.clone()),
                noon() + seconds(60),
            )
        })
        .collect();
    let of_type = |after| Selection::OfType {
        entity: EntityType::Family,
        after,
    };
    let lease = claim(&mut world.database, of_type(families[0]), 100, noon());
    let ids: Vec<_> = lease.entries.iter().map(|it| it.id).collect();
    assert_eq!(ids, families[1..]);
    let lease = claim(&mut world.database, Selection::Id(families[0]), 100, noon());
    assert_eq!(lease.entries.len(), 1);
    assert_eq!(world.status(product).as_deref(), Some("pending"));
}

#[test]
fn a_worker_that_lost_its_lease_changes_nothing() {
    let mut world = World::new();
    let id = world.pending("e");
    let frozen = world.claim(1, noon());
    let later = frozen.expires_at;
    assert_eq!(queue::rescue(&mut world.database, later).unwrap(), 1);
    let other = world.claim(1, later);
    assert_eq!(other.entries.len(), 1);

    let done = [(id, Settlement::Completed(told("frozen")))];
    let database = &mut world.database;
    assert_eq!(
        queue::settle(database, &frozen.token, &done, later).unwrap(),
        0
    );
    assert_eq!(
        queue::renew(database, &frozen.token, later + LEASE, later).unwrap(),
        0
    );
    let plans = [Planned {
        id,
        plan: "{}".to_owned(),
        deletions: 1,
        names: None,
        former: None,
    }];
    assert_eq!(
        queue::record_plans(database, &frozen.token, &plans, 0, later).unwrap(),
        (1, 0)
    );
    assert_eq!(world.status(id).as_deref(), Some("processing"));

    let done = [(id, Settlement::Completed(told("mine")))];
    assert_eq!(
        queue::settle(&mut world.database, &other.token, &done, later).unwrap(),
        1
    );
    assert_eq!(
        world.column::<String>("message", id),
        told("mine").to_string()
    );
}

#[test]
fn many_outcomes_are_written_at_once_each_to_its_own_row() {
    let mut world = World::new();
    let ids: Vec<u64> = (0..600).map(|n| world.pending(&format!("e{n}"))).collect();
    let lease = world.claim(600, noon());
    let until = |id: u64| noon() + seconds(i64::try_from(id).unwrap());
    let outcomes: Vec<_> = ids
        .iter()
        .map(|id| {
            let outcome = match id % 4 {
                0 => Settlement::Completed(told(&format!("done {id}"))),
                1 => Settlement::Failed(told(&format!("refused {id}"))),
                2 => Settlement::Retry(until(*id), told(&format!("locked {id}"))),
                _ => Settlement::Postponed(until(*id), told(&format!("asked {id}"))),
            };
            (*id, outcome)
        })
        .collect();
    let written = queue::settle(&mut world.database, &lease.token, &outcomes, noon()).unwrap();
    assert_eq!(written, 600);
    for id in ids {
        let (status, attempts, said, at) = match id % 4 {
            0 => ("completed", 1, format!("done {id}"), noon()),
            1 => ("failed", 1, format!("refused {id}"), noon()),
            2 => ("pending", 1, format!("locked {id}"), until(id)),
            _ => ("pending", 0, format!("asked {id}"), until(id)),
        };
        assert_eq!(world.status(id).as_deref(), Some(status));
        assert_eq!(world.column::<u16>("attempts", id), attempts);
        let said = told(&said);
        for (column, written) in [
            ("message", said.to_string()),
            ("reason", said.reason().to_owned()),
            ("sentences", said.json()),
        ] {
            assert_eq!(world.column::<String>(column, id), written);
        }
        let available_at = world.column::<NaiveDateTime>("available_at", id);
        assert_eq!(available_at.and_utc(), at);
    }
}

#[test]
fn a_retry_waits_and_a_release_does_not_count_as_a_try() {
    let mut world = World::new();
    let id = world.pending("e");
    let lease = world.claim(1, noon());
    assert_eq!(lease.entries[0].attempts, 1);
    let retry = [(id, Settlement::Retry(noon() + seconds(30), told("locked")))];
    queue::settle(&mut world.database, &lease.token, &retry, noon()).unwrap();
    assert!(world.claim(1, noon() + seconds(29)).entries.is_empty());
    let lease = world.claim(1, noon() + seconds(30));
    assert_eq!(lease.entries[0].attempts, 2);
    let release = [(id, Settlement::Released)];
    queue::settle(&mut world.database, &lease.token, &release, noon()).unwrap();
    let lease = claim(&mut world.database, Selection::Id(id), 1, noon());
    assert_eq!(lease.entries[0].attempts, 2);
}

#[test]
fn a_claim_passes_over_what_another_is_just_taking() {
    let mut world = World::new();
    let ids = ["a", "b", "c"].map(|id| world.pending(id));
    let mut other = world.at.conn();
    let version: String = other.query_first("SELECT VERSION()").unwrap().unwrap();
    if version.contains("MariaDB") && version.starts_with("10.5") {
        println!("MariaDB {version} cannot pass over a locked row");
        return;
    }
    other.query_drop("START TRANSACTION").unwrap();
    let table = world.shop.table("akeneo_events_queue");
    let lock = format!("SELECT id FROM {table} WHERE id = {} FOR UPDATE", ids[0]);
    other.query_drop(lock).unwrap();
    let began = Instant::now();
    let lease = world.claim(3, noon());
    let taken: Vec<u64> = lease.entries.iter().map(|it| it.id).collect();
    assert_eq!(taken, ids[1..]);
    assert!(began.elapsed() < Duration::from_secs(4));
}
