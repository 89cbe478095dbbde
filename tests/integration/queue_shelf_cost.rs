//! What the shelf costs in a table that has grown: what is on it, and nothing of what the table holds beside it.

use crate::queue_cost::Grown;
use crate::support::database_server::sequence;
use crate::world::noon;
use akeneo_events::testing::queue::{
    self, Count, Filter, LeaseToken, Selection, Shelf, Status, Wanted,
};
use akeneo_events::{EntityKey, EntityType};
use chrono::{DateTime, TimeDelta, Utc};
use mysql::prelude::Queryable;

/// Of 50,000 entries, one of a hundred among those that are completed is hidden.
fn hidden(grown: &mut Grown) -> Vec<u64> {
    let sql = "UPDATE grown.akeneo_events_queue SET shelf = 'hidden', shelved_at = '2026-06-01' \
               WHERE status = 'completed' AND id % 100 = 0";
    grown.observer.query_drop(sql).unwrap();
    grown
        .observer
        .query_drop("ANALYZE TABLE grown.akeneo_events_queue")
        .unwrap();
    (1..=300).map(|n| n * 100).collect()
}

fn keys(ids: &[u64]) -> Vec<EntityKey> {
    let key = |id: &u64| EntityKey::new(EntityType::Product, id.to_string());
    ids.iter().map(key).collect()
}

fn day(days: i64) -> DateTime<Utc> {
    noon() + TimeDelta::days(days)
}

#[test]
fn what_is_asked_for_and_taken_is_read_and_nothing_else() {
    let mut grown = Grown::new();
    let ids = hidden(&mut grown);
    let (read, chunk) = grown.read_by(|database| {
        queue::put_back_all(database, Wanted::default(), "Ada", 0, noon()).unwrap()
    });
    assert_eq!((chunk.marked, chunk.next), (ids.clone(), None));
    assert!(read <= 3_000, "{read} rows to ask for 300");
    let (read, chunk) = grown.read_by(|database| {
        queue::put_back_all(database, Wanted::default(), "Ada", 0, noon()).unwrap()
    });
    assert!(chunk.marked.is_empty());
    assert!(read <= 2_000, "{read} rows to see that all is asked for");
    for nth in 0..3 {
        let (read, lease) = grown.read_by(|database| {
            let token = LeaseToken::random().unwrap();
            let lease = TimeDelta::minutes(5);
            queue::claim(database, Selection::Returning, 100, token, lease, noon()).unwrap()
        });
        let taken: Vec<u64> = lease.entries.iter().map(|it| it.id).collect();
        assert_eq!(taken, ids[nth * 100..][..100]);
        // What others have taken just now is passed over.
        assert!(read <= 1_500, "{read} rows for a batch of 100");
    }
}

#[test]
fn the_shelf_is_looked_through_without_the_rest_of_the_table() {
    let mut grown = Grown::new();
    let all: Vec<u64> = (1..=500).map(|n| n * 60).collect();
    // A connection asks once which indexes there are. In MySQL that reads a hundred rows of its dictionary.
    grown.read_by(|database| queue::shelf(database, noon()).unwrap());
    let (read, found) = grown
        .read_by(|database| queue::on_shelf(database, EntityType::Product, &keys(&all)).unwrap());
    assert!(found.is_empty());
    assert!(read <= 20, "{read} rows to see that the shelf is empty");
    let (read, shelf) = grown.read_by(|database| queue::shelf(database, noon()).unwrap());
    assert_eq!((shelf.kept.value, shelf.next), (0, None));
    assert!(read <= 20, "{read} rows to count an empty shelf");

    hidden(&mut grown);
    let (read, found) = grown
        .read_by(|database| queue::on_shelf(database, EntityType::Product, &keys(&all)).unwrap());
    // Multiples of 300, up to 30,000.
    assert_eq!(found.len(), 100);
    assert!(read <= 700, "{read} rows to look through 300");
    let (read, shelf) = grown.read_by(|database| queue::shelf(database, noon()).unwrap());
    assert_eq!(shelf.kept.value, 300);
    assert!(read <= 1_000, "{read} rows to count 300");
    for (filter, expected) in [
        (Filter::default(), 50),
        (
            Filter {
                status: Some(Status::Completed),
                oldest_first: true,
                ..Filter::default()
            },
            50,
        ),
        (
            Filter {
                entity: Some(EntityType::Product),
                since: Some(day(-1)),
                ..Filter::default()
            },
            50,
        ),
        (
            Filter {
                status: Some(Status::Pending),
                ..Filter::default()
            },
            0,
        ),
    ] {
        let filter = Filter {
            shelf: Some(Shelf::Hidden),
            ..filter
        };
        let (read, page) = grown.read_by(|database| queue::list(database, filter, 50).unwrap());
        assert_eq!(page.len(), expected);
        assert!(read <= 700, "{read} rows for a page of {expected}");
    }
    let since = Filter {
        since: Some(day(-1)),
        ..Filter::default()
    };
    let (read, page) = grown.read_by(|database| queue::list(database, since, 50).unwrap());
    assert_eq!(page.len(), 50);
    assert!(read <= 1_000, "{read} rows for a page of what was hidden");
}

/// Years of hiding: first what stays hidden, then what waits for its day, then an event that has just come.
#[test]
fn a_full_shelf_is_counted_up_to_its_limits() {
    let mut grown = Grown::new();
    let rows = |from: u64, to: u64, status: &str, days: &str| {
        format!(
            "INSERT INTO grown.akeneo_events_queue (event_id, event_type, entity_code, payload, status, shelf, available_at, received_at,
                    updated_at)
             SELECT CONCAT('s', seq), 'com.akeneo.pim.v1.category.deleted', seq, '', '{status}', 'hidden',
                    '2026-06-01 12:00:00' + INTERVAL {days} DAY, '2026-05-01', '2026-06-01' FROM {}",
            sequence(from, to)
        )
    };
    let observer = &mut grown.observer;
    observer.query_drop("USE grown").unwrap();
    observer
        .query_drop("DELETE FROM grown.akeneo_events_queue WHERE status = 'pending'")
        .unwrap();
    observer
        .query_drop(rows(1, 30_000, "completed", "0"))
        .unwrap();
    observer
        .query_drop(rows(30_001, 30_003, "pending", "2 + seq % 3"))
        .unwrap();
    observer
        .query_drop("ANALYZE TABLE grown.akeneo_events_queue")
        .unwrap();
    let (read, shelf) = grown.read_by(|database| queue::shelf(database, noon()).unwrap());
    let some = |value, more| Count { value, more };
    assert_eq!(
        (shelf.waiting, shelf.kept),
        (some(3, false), some(10_000, true))
    );
    assert_eq!(shelf.next, Some(day(2)));
    assert!(read <= 65_000, "{read} rows to count what stays hidden");

    let observer = &mut grown.observer;
    observer
        .query_drop(rows(30_004, 130_000, "pending", "1 + seq % 30"))
        .unwrap();
    let untouched = "INSERT INTO grown.akeneo_events_queue (event_id, event_type, payload, status, available_at, received_at, updated_at)
                     VALUES ('new', 'com.akeneo.pim.v1.family.deleted', '', 'pending', '2026-06-01 11:00:00', '2026-06-01 11:00:00', '2026-06-01')";
    observer
        .query_drop("ANALYZE TABLE grown.akeneo_events_queue")
        .unwrap();
    let (read, counts) = grown.read_by(|database| queue::counts(database).unwrap());
    assert_eq!(counts.oldest_pending, None);
    assert!(
        read <= 95_000,
        "{read} rows to see that all that is pending is hidden"
    );
    grown.observer.query_drop(untouched).unwrap();
    let (read, counts) = grown.read_by(|database| queue::counts(database).unwrap());
    assert_eq!(counts.oldest_pending, Some(noon() - TimeDelta::hours(1)));
    assert!(
        read <= 95_000,
        "{read} rows to find the oldest beside what is hidden"
    );
    let (read, shelf) = grown.read_by(|database| queue::shelf(database, noon()).unwrap());
    assert_eq!(
        (shelf.waiting, shelf.kept),
        (some(10_000, true), some(10_000, true))
    );
    assert_eq!(shelf.next, Some(day(1)));
    assert!(read <= 125_000, "{read} rows to count the shelf");
}
