//! What a search reads in a table that has grown.

use crate::queue_cost::Grown;
use akeneo_events::testing::queue::{self, Filter, Status};
use mysql::prelude::Queryable;

/// Half of the entries begin with one SKU, three with another; and the names of others begin as that does.
#[test]
fn a_search_reads_what_begins_so_and_no_more() {
    let mut grown = Grown::new();
    for set in [
        "search_sku = CONCAT(IF(id % 2, 'common-', 'rare'), id), search_name = CONCAT('name ', id)",
        "search_sku = CONCAT('rare-', id) WHERE id IN (7, 30007, 49999)",
        "search_name = 'rare-ly sold' WHERE id IN (8, 49999)",
    ] {
        let sql = format!("UPDATE grown.akeneo_events_queue SET {set}");
        grown.observer.query_drop(sql).unwrap();
    }
    grown
        .observer
        .query_drop("ANALYZE TABLE grown.akeneo_events_queue")
        .unwrap();
    let rare = Filter {
        search: Some("Rare-".to_owned()),
        ..Filter::default()
    };
    let none = Filter {
        search: Some("nowhere".to_owned()),
        ..Filter::default()
    };
    let oldest = Filter {
        oldest_first: true,
        ..rare.clone()
    };
    let pending = Filter {
        status: Some(Status::Pending),
        ..rare.clone()
    };
    let page = Filter {
        after: Some(30_007),
        ..rare.clone()
    };
    for (filter, expected) in [
        (rare, vec![49_999, 30_007, 8, 7]),
        (none, vec![]),
        (oldest, vec![7, 8, 30_007, 49_999]),
        (pending, vec![49_999, 30_007]),
        (page, vec![8, 7]),
    ] {
        // Looks for the indexes, once a connection.
        queue::list(&mut grown.database, filter.clone(), 50).unwrap();
        let (read, page) = grown.read_by(|database| queue::list(database, filter.clone(), 50));
        let ids: Vec<u64> = page.unwrap().iter().map(|it| it.id).collect();
        assert_eq!(ids, expected, "{filter:?}");
        assert!(read <= 60, "{read} rows for {filter:?}");
    }
    let common = Filter {
        search: Some("common-".to_owned()),
        ..Filter::default()
    };
    let (read, page) = grown.read_by(|database| queue::list(database, common.clone(), 50));
    let ids: Vec<u64> = page.unwrap().iter().map(|it| it.id).collect();
    assert_eq!((ids.len(), ids[0], ids[49]), (50, 49_997, 49_899));
    assert!(read <= 60_000, "{read} rows where 25,000 begin so");
    // With a status that none of them has, they are still read once only.
    let failed = Filter {
        status: Some(Status::Failed),
        ..common
    };
    let (read, page) = grown.read_by(|database| queue::list(database, failed, 50));
    assert!(page.unwrap().is_empty());
    assert!(
        read <= 60_000,
        "{read} rows where 25,000 begin so, and none failed"
    );
}
