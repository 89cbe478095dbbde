//! Lists and counts.

use crate::support::database_server::sequence;
use crate::world::{World, event, noon, seconds};
use akeneo_events::testing::queue::{self, Count, Filter, Status};
use akeneo_events::{EntityKey, EntityType};
use mysql::prelude::Queryable;

#[test]
fn a_list_is_filtered_ordered_and_paged() {
    let mut world = World::new();
    let pending: Vec<u64> = (0..5).map(|n| world.pending(&format!("p{n}"))).collect();
    let (failed, _) = world.entry_in(Status::Failed, "f");
    let family = EntityKey::new(EntityType::Family, "shoes");
    let family_id = world.enqueue(&event("family", family.clone()), noon());

    let mut ids = |filter, limit| {
        let page = queue::list(&mut world.database, filter, limit).unwrap();
        page.into_iter().map(|it| it.id).collect::<Vec<_>>()
    };
    let all = Filter::default();
    assert_eq!(ids(all.clone(), 3), [family_id, failed, pending[4]]);
    let page_two = Filter {
        after: Some(pending[4]),
        ..all.clone()
    };
    assert_eq!(ids(page_two, 2), [pending[3], pending[2]]);
    let oldest = Filter {
        oldest_first: true,
        after: Some(pending[0]),
        ..all.clone()
    };
    assert_eq!(ids(oldest, 2), [pending[1], pending[2]]);
    let of_status = Filter {
        status: Some(Status::Failed),
        ..all.clone()
    };
    assert_eq!(ids(of_status, 50), [failed]);
    let of_type = Filter {
        entity: Some(EntityType::Family),
        ..all.clone()
    };
    assert_eq!(ids(of_type.clone(), 50), [family_id]);
    assert_eq!(
        ids(
            Filter {
                id: Some(failed),
                ..all.clone()
            },
            50
        ),
        [failed]
    );

    let listed = queue::list(&mut world.database, of_type, 50)
        .unwrap()
        .remove(0);
    assert_eq!(listed.key, Some(family));
    assert_eq!(listed.received_at, noon());
    assert_eq!(
        listed.event_type.as_deref(),
        Some("com.akeneo.pim.v1.family.deleted")
    );
}

#[test]
fn entries_are_found_by_the_beginning_of_a_sku_or_a_name_in_any_case() {
    let mut world = World::new();
    let table = world.shop.table("akeneo_events_queue");
    let store = format!("UPDATE {table} SET search_sku = ?, search_name = ? WHERE id = ?");
    let rows = [
        (Some("a-1"), Some("ärmel 🐘")),
        (Some("a_1"), None),
        (Some("a%1"), Some("a-1 as a name")),
        (None, Some("a\\1")),
        (Some("b"), Some("<script>")),
        (None, None),
    ];
    let ids = rows.map(|(sku, name)| {
        let nth = rows.iter().position(|it| *it == (sku, name)).unwrap();
        let id = world.pending(&format!("p{nth}"));
        world.conn.exec_drop(&store, (sku, name, id)).unwrap();
        id
    });
    let mut found = |search: &str, entity| {
        let filter = Filter {
            search: Some(search.to_owned()),
            entity,
            oldest_first: true,
            ..Filter::default()
        };
        let page = queue::list(&mut world.database, filter, 50).unwrap();
        let nth = |id| ids.iter().position(|it| *it == id).unwrap();
        page.iter().map(|it| nth(it.id)).collect::<Vec<_>>()
    };
    for (search, expected) in [
        (" A-1 ", vec![0, 2]),
        ("ÄRMEL 🐘", vec![0]),
        ("a_", vec![1]),
        ("a%", vec![2]),
        ("a\\", vec![3]),
        ("<S", vec![4]),
        ("-1", vec![]),
        ("' OR ''='", vec![]),
        (" ", vec![0, 1, 2, 3, 4, 5]),
    ] {
        assert_eq!(found(search, None), expected, "{search:?}");
    }
    assert_eq!(found("a", Some(EntityType::Product)), [0, 1, 2, 3]);
    assert!(found("a", Some(EntityType::Family)).is_empty());
}

#[test]
fn counts_are_exact_up_to_ten_thousand_and_say_when_there_are_more() {
    let mut world = World::new();
    let table = world.shop.table("akeneo_events_queue");
    let fill = |world: &mut World, status: &str, rows: u32| {
        let sql = format!(
            "INSERT INTO {table} (event_id, payload, status, available_at, received_at, updated_at) \
             SELECT CONCAT('{status}', seq), '', '{status}', ?, ?, ? FROM {}",
            sequence(1, rows)
        );
        let time = (noon() - seconds(rows.into())).naive_utc();
        world.conn.exec_drop(sql, (time, time, time)).unwrap();
    };
    fill(&mut world, "completed", 10_001);
    fill(&mut world, "failed", 10_000);
    fill(&mut world, "pending", 7);
    let counts = queue::counts(&mut world.database).unwrap();
    let count = |value, more| Count { value, more };
    assert_eq!(
        counts.by_status.map(|(_, count)| count),
        [
            count(7, false),
            count(0, false),
            count(10_000, true),
            count(10_000, false)
        ]
    );
    assert_eq!(counts.oldest_pending, Some(noon() - seconds(7)));
}

#[test]
fn a_search_that_takes_too_long_is_given_up_and_says_what_to_do() {
    let mut world = World::new();
    world.pending("A-1");
    let table = world.shop.table("akeneo_events_queue");
    let search = |world: &mut World| {
        let filter = Filter {
            search: Some("a".to_owned()),
            ..Filter::default()
        };
        queue::list(&mut world.database, filter, 50)
    };
    // Prepared by now, with the indexes known.
    search(&mut world).unwrap();
    let mut other = world.at.conn();
    other
        .query_drop(format!("LOCK TABLES {table} WRITE"))
        .unwrap();
    let error = search(&mut world).unwrap_err();
    assert!(
        error.to_string().contains("search for a longer beginning"),
        "{error}"
    );
    other.query_drop("UNLOCK TABLES").unwrap();
    assert!(search(&mut world).is_ok());
}
