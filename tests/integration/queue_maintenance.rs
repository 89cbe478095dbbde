//! Rescue and purge.

use crate::world::{World, noon, seconds};
use akeneo_events::testing::queue::{self, Purged, Status};
use chrono::TimeDelta;
use mysql::prelude::Queryable;

#[test]
fn a_lease_is_rescued_when_it_ran_out_and_not_before() {
    let mut world = World::new();
    let id = world.pending("e");
    let lease = world.claim(1, noon());
    let database = &mut world.database;
    assert_eq!(
        queue::rescue(database, lease.expires_at - seconds(1)).unwrap(),
        0
    );
    assert_eq!(queue::rescue(database, lease.expires_at).unwrap(), 1);
    assert_eq!(world.status(id).as_deref(), Some("pending"));
    assert_eq!(world.claim(1, lease.expires_at).entries.len(), 1);
}

#[test]
fn an_entry_whose_worker_dies_six_times_is_given_up() {
    let mut world = World::new();
    let id = world.pending("poison");
    let mut now = noon();
    for death in 1..=6 {
        let lease = world.claim(1, now);
        assert_eq!(lease.entries[0].attempts, death);
        now = lease.expires_at;
        assert_eq!(queue::rescue(&mut world.database, now).unwrap(), 1);
    }
    assert_eq!(world.status(id).as_deref(), Some("failed"));
    let message: String = world.column("message", id);
    assert!(
        message.starts_with("The shop gave up: the process"),
        "{message}"
    );
}

#[test]
fn an_entry_that_may_have_killed_its_worker_is_taken_last_and_alone_of_its_kind() {
    let mut world = World::new();
    let suspects = [world.pending("s1"), world.pending("s2")];
    let mut now = noon();
    for _ in 0..2 {
        let lease = world.claim(10, now);
        assert_eq!(lease.entries.len(), 2);
        now = lease.expires_at;
        queue::rescue(&mut world.database, now).unwrap();
    }
    let fresh = world.pending("fresh");
    let taken: Vec<u64> = world
        .claim(10, now)
        .entries
        .iter()
        .map(|it| it.id)
        .collect();
    assert_eq!(taken, [fresh, suspects[0]]);
}

#[test]
fn a_purge_removes_what_is_old_and_done_in_bounded_chunks() {
    let mut world = World::new();
    let table = world.shop.table("akeneo_events_queue");
    let rows: Vec<_> = (0..1_300)
        .map(|n| {
            let status = ["completed", "failed", "pending", "processing"][n % 4];
            // Every entry is older than the one after it; every fifth was touched again since.
            let received = noon() + seconds(i64::try_from(n).unwrap());
            let updated = if n % 5 == 0 {
                noon() + TimeDelta::days(9)
            } else {
                received
            };
            (
                format!("e{n}"),
                status,
                received.naive_utc(),
                received.naive_utc(),
                updated.naive_utc(),
            )
        })
        .collect();
    let insert = format!(
        "INSERT INTO {table} (event_id, payload, status, available_at, received_at, updated_at) VALUES (?, '', ?, ?, ?, ?)"
    );
    world.conn.exec_batch(insert, &rows).unwrap();
    let before = noon() + seconds(1_000);
    let expected = |status: &str| {
        let old = |row: &&(
            String,
            &str,
            _,
            chrono::NaiveDateTime,
            chrono::NaiveDateTime,
        )| { row.1 == status && row.4 < before.naive_utc() };
        u64::try_from(rows.iter().filter(old).count()).unwrap()
    };
    for status in Status::ALL {
        let (mut removed, mut after, mut calls) = (0, Some(0), 0);
        while let Some(id) = after {
            let Purged {
                removed: some,
                next,
            } = queue::purge(&mut world.database, status, before, id).unwrap();
            assert!(some <= 64);
            (removed, after, calls) = (removed + some, next, calls + 1);
        }
        let ended = matches!(status, Status::Completed | Status::Failed);
        assert_eq!(
            removed,
            if ended { expected(status.name()) } else { 0 },
            "{status}"
        );
        assert!(calls <= removed / 64 + 2, "{status} took {calls} calls");
    }
    let left: u64 = world
        .conn
        .query_first(format!("SELECT COUNT(*) FROM {table}"))
        .unwrap()
        .unwrap();
    assert_eq!(left, 1_300 - expected("completed") - expected("failed"));
}
