//! What Akeneo told last, and signs of life, on a real table.

use crate::world::{World, noon, seconds};
use akeneo_events::DatabaseError;
use akeneo_events::testing::latest::{self, Heart};
use akeneo_events::testing::notification::{Change, Notification};
use chrono::{DateTime, NaiveDateTime, Utc};
use mysql::prelude::Queryable;

fn notification(change: Change, at: DateTime<Utc>) -> Notification {
    Notification {
        change,
        subscription: "s-1".into(),
        at,
        reason: Some("too many errors".into()),
    }
}

fn row(world: &mut World, kind: &str) -> Option<(NaiveDateTime, Option<String>)> {
    let table = world.shop.table("akeneo_events_latest");
    let sql = format!("SELECT happened_at, details FROM {table} WHERE kind = ?");
    world.conn.exec_first(sql, (kind,)).unwrap()
}

fn change(world: &mut World) -> String {
    let (_, details) = row(world, "subscription").unwrap();
    let details: serde_json::Value = serde_json::from_str(&details.unwrap()).unwrap();
    details["change"].as_str().unwrap().to_owned()
}

#[test]
fn what_akeneo_made_last_stays_in_whatever_order_it_comes_and_however_often() {
    let suspended = notification(Change::SuspendedBySystem, noon());
    let resumed = notification(Change::Resumed, noon() + seconds(60));
    let orders: [&[&Notification]; 4] = [
        &[&suspended, &resumed],
        &[&resumed, &suspended],
        &[&suspended, &resumed, &suspended, &resumed],
        &[&resumed, &resumed, &suspended],
    ];
    for order in orders {
        let mut world = World::new();
        let mut news = 0;
        for notification in order {
            news += usize::from(latest::keep(&mut world.database, notification).unwrap());
        }
        assert_eq!(change(&mut world), "subscription.resumed");
        let at = row(&mut world, "subscription").unwrap().0;
        assert_eq!(at, resumed.at.naive_utc());
        let expected = if order[0] == &suspended { 2 } else { 1 };
        assert_eq!(news, expected, "each is news once: {order:?}");
    }
}

#[test]
fn of_processes_that_are_told_at_the_same_time_none_undoes_a_later_notification() {
    let mut world = World::new();
    let threads: Vec<_> = (0..6)
        .map(|at| {
            let mut database = world.another();
            std::thread::spawn(move || {
                let change = Change::ALL[at % Change::ALL.len()];
                let notification = notification(change, noon() + seconds(at as i64));
                // One that meets too many others says that it is busy, and Akeneo comes again.
                while let Err(error) = latest::keep(&mut database, &notification) {
                    assert!(matches!(error, DatabaseError::Contended(_)), "{error}");
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let at = row(&mut world, "subscription").unwrap().0;
    assert_eq!(at, (noon() + seconds(5)).naive_utc());
}

#[test]
fn what_is_settled_stays_so_until_akeneo_tells_something_new() {
    let mut world = World::new();
    let suspended = notification(Change::SuspendedBySystem, noon());
    latest::keep(&mut world.database, &suspended).unwrap();
    let details = row(&mut world, "subscription").unwrap().1.unwrap();
    assert!(details.contains("\"settled\":false"), "{details}");

    latest::settle(&mut world.database, &details).unwrap();
    let settled = row(&mut world, "subscription").unwrap().1.unwrap();
    assert!(settled.contains("\"settled\":true"), "{settled}");
    assert!(!latest::keep(&mut world.database, &suspended).unwrap());

    let again = notification(Change::SuspendedBySystem, noon() + seconds(1));
    assert!(latest::keep(&mut world.database, &again).unwrap());
    latest::settle(&mut world.database, &details).unwrap();
    let kept = row(&mut world, "subscription").unwrap().1.unwrap();
    assert!(
        kept.contains("\"settled\":false"),
        "what came meanwhile is not settled with it: {kept}"
    );
}

#[test]
fn a_heart_beats_once_a_minute_whoever_has_it_beat() {
    let mut world = World::new();
    for heart in Heart::ALL {
        let beat = |world: &mut World, after: i64| {
            latest::beat(&mut world.database, heart, noon() + seconds(after)).unwrap();
            let at = row(world, heart.name()).unwrap().0;
            (at - noon().naive_utc()).num_seconds()
        };
        for (after, seen) in [(0, 0), (59, 0), (60, 60), (100, 60), (3_600, 3_600)] {
            assert_eq!(beat(&mut world, after), seen);
        }
        assert_eq!(beat(&mut world, 0), 0, "a clock that was set back");
    }
}
