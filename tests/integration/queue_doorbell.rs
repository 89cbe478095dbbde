//! When a doorbell is rung, and when there is something to wake up for.

use crate::world::{World, event, noon, seconds};
use akeneo_events::testing::queue::{self, Enqueued, Settlement, Status};
use akeneo_events::testing::reason::told;
use akeneo_events::{Database, EntityKey, EntityType};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Barrier;
use std::thread;

fn stored(world: &mut World, event_id: &str, now: DateTime<Utc>) -> u64 {
    world.enqueue(
        &event(event_id, EntityKey::new(EntityType::Family, "shoes")),
        now,
    )
}

fn rings(world: &mut World, event_id: &str, now: DateTime<Utc>) -> bool {
    let id = stored(world, event_id, now);
    queue::wants_doorbell(&mut world.database, id, now).unwrap()
}

#[test]
fn an_event_rings_unless_one_that_rang_is_still_waiting() {
    let mut world = World::new();
    assert!(rings(&mut world, "first", noon()));
    assert!(!rings(&mut world, "second", noon()));
    assert!(!rings(&mut world, "third", noon() + seconds(9)));
    let lease = world.claim(100, noon() + seconds(9));
    assert_eq!(lease.entries.len(), 3);
    assert!(rings(&mut world, "after the claim", noon() + seconds(9)));
}

#[test]
fn fractions_of_a_second_make_no_event_look_older_than_it_is() {
    let mut world = World::new();
    let at = |milliseconds| noon() + TimeDelta::milliseconds(milliseconds);
    assert!(rings(&mut world, "first", at(100)));
    for milliseconds in [101, 499, 500, 700, 999] {
        let id = format!("after {milliseconds} ms");
        assert!(!rings(&mut world, &id, at(milliseconds)), "{id}");
    }
}

#[test]
fn a_doorbell_that_was_lost_silences_nothing_for_longer_than_ten_seconds() {
    let mut world = World::new();
    let rang: Vec<i64> = (0..35)
        .filter(|second| {
            rings(
                &mut world,
                &format!("at {second}"),
                noon() + seconds(*second),
            )
        })
        .collect();
    assert_eq!(rang, [0, 10, 20, 30]);
}

#[test]
fn what_waits_for_a_retry_or_was_reset_has_no_doorbell_and_silences_none() {
    let mut world = World::new();
    let retried = stored(&mut world, "retried", noon());
    let lease = world.claim(1, noon());
    let retry = [(
        retried,
        Settlement::Retry(noon() + seconds(5), told("locked")),
    )];
    queue::settle(&mut world.database, &lease.token, &retry, noon()).unwrap();
    assert!(rings(&mut world, "after a retry", noon() + seconds(6)));

    let mut world = World::new();
    let old = stored(&mut world, "old", noon());
    queue::reset(&mut world.database, old, noon() + seconds(60)).unwrap();
    assert!(rings(&mut world, "after a reset", noon() + seconds(61)));
}

#[test]
fn of_events_that_are_stored_at_the_same_moment_at_least_one_rings() {
    const DOORS: usize = 8;
    let mut world = World::new();
    for round in 0..25 {
        let now = noon() + seconds(round);
        let barrier = Barrier::new(DOORS);
        let (at, prefix) = (&world.at, world.shop.prefix());
        let ask = |door: usize| {
            let mut database = Database::connect(&at.settings(prefix)).unwrap();
            let key = EntityKey::new(EntityType::Family, "shoes");
            barrier.wait();
            let one = event(&format!("{round}-{door}"), key);
            let Enqueued::Stored(id) = queue::enqueue(&mut database, &one, b"{}", now).unwrap()
            else {
                panic!("stored before");
            };
            queue::wants_doorbell(&mut database, id, now).unwrap()
        };
        let ask = &ask;
        let rang = thread::scope(|scope| {
            let doors: Vec<_> = (0..DOORS)
                .map(|door| scope.spawn(move || ask(door)))
                .collect();
            doors
                .into_iter()
                .map(|door| door.join().unwrap())
                .filter(|rang| *rang)
                .count()
        });
        assert!(rang >= 1, "nobody rang in round {round}");
        world.claim(100, now);
    }
}

#[test]
fn there_is_something_to_do_when_a_pending_entry_is_due_and_only_then() {
    let mut world = World::new();
    assert!(!queue::has_due(&mut world.database, noon()).unwrap());
    for status in [Status::Processing, Status::Completed, Status::Failed] {
        world.entry_in(status, status.name());
    }
    assert!(!queue::has_due(&mut world.database, noon() + seconds(600)).unwrap());
    stored(&mut world, "later", noon() + seconds(30));
    assert!(!queue::has_due(&mut world.database, noon() + seconds(29)).unwrap());
    assert!(queue::has_due(&mut world.database, noon() + seconds(30)).unwrap());
}
