//! What a dry run stores, and what stays of it.

use crate::names_stored::listed;
use crate::planner::imported;
use crate::worker::{deleted, message, run};
use crate::world::{World, noon, seconds};
use akeneo_events::EntityType::{Category, Product};
use akeneo_events::testing::planner::{Asks, InShop};
use akeneo_events::testing::queue::{Filter, LeaseToken, Selection};
use akeneo_events::testing::worker::{Verdict, preview};
use akeneo_events::{Batch, Policy};
use mysql::prelude::Queryable;
use std::time::{Duration, Instant};

#[test]
fn a_dry_run_stores_names_where_there_are_none_and_changes_nothing_else() {
    let mut world = World::new();
    let (product, _) = imported(&mut world, Product, "A-1");
    world.shop.add_image(&mut world.conn, product);
    imported(&mut world, Category, "shoes");
    let id = deleted(&mut world, Product, "A-1");
    deleted(&mut world, Category, "shoes");
    deleted(&mut world, Product, "never");
    let columns = "id, event_id, status, attempts, available_at, lease_token, plan, deletion_at, message, updated_at";
    let table = world.shop.table("akeneo_events_queue");
    let sql = format!("SELECT {columns} FROM {table} ORDER BY id");
    let rows = |world: &mut World| -> Vec<mysql::Row> { world.conn.query(&sql).unwrap() };
    let before = rows(&mut world);
    let policy = Policy::default();
    let foresee = |world: &mut World| {
        let later = noon() + seconds(60);
        preview(
            &mut world.database,
            Filter::pending(),
            500,
            false,
            &policy,
            later,
        )
        .unwrap()
    };
    let foreseen = foresee(&mut world);
    let shown: Vec<_> = foreseen
        .iter()
        .map(|it| (it.verdict, it.shown.as_deref()))
        .collect();
    let category = foreseen[1].shown.as_deref();
    let expected = [
        (Verdict::Delete, Some("A-1, A-1 (simple)")),
        (Verdict::Delete, category),
        (Verdict::Refuse, None),
    ];
    assert_eq!(shown, expected);
    assert!(category.unwrap().starts_with("Default Category / "));
    assert_eq!(format!("{:?}", rows(&mut world)), format!("{before:?}"));
    let stored = InShop::read(&listed(&mut world, id).in_shop.unwrap());
    assert_eq!(stored[0].along.unwrap().images, 1);

    // What is stored already stays, though the product is called otherwise by now.
    world
        .shop
        .set_varchar(&mut world.conn, product, 73, "renamed");
    let now = foresee(&mut world);
    assert_eq!(now[0].shown.as_deref(), Some("A-1, renamed (simple)"));
    let still = InShop::read(&listed(&mut world, id).in_shop.unwrap());
    assert_eq!(still, stored);
}

#[test]
fn what_goes_along_outlives_a_try_that_counts_nothing() {
    let mut world = World::new();
    let (product, _) = imported(&mut world, Product, "A-1");
    world.shop.add_image(&mut world.conn, product);
    let id = deleted(&mut world, Product, "A-1");
    let policy = Policy {
        asks: Asks::Always,
        ..Policy::default()
    };
    preview(
        &mut world.database,
        Filter::pending(),
        500,
        false,
        &policy,
        noon(),
    )
    .unwrap();
    let before = listed(&mut world, id).in_shop;
    world
        .shop
        .set_varchar(&mut world.conn, product, 73, "renamed");
    let token = LeaseToken::random().unwrap();
    let database = &mut world.database;
    let mut batch = Batch::claim(database, Selection::Due, 10, policy, token, noon()).unwrap();
    assert_eq!(batch.next(database, noon()).unwrap(), None);
    batch.finish(database, noon()).unwrap();
    assert!(message(&mut world, id).contains("Akeneo"));
    let after = listed(&mut world, id).in_shop;
    assert_ne!(after, before);
    let along = |stored: Option<String>| InShop::read(&stored.unwrap())[0].along.unwrap();
    assert_eq!(along(after), along(before));
}

#[test]
fn what_goes_along_is_counted_anew_when_it_is_planned() {
    let mut world = World::new();
    let (product, _) = imported(&mut world, Product, "A-1");
    world.shop.add_image(&mut world.conn, product);
    let id = deleted(&mut world, Product, "A-1");
    let policy = Policy::default();
    preview(
        &mut world.database,
        Filter::pending(),
        500,
        false,
        &policy,
        noon(),
    )
    .unwrap();
    let images = "DELETE FROM {{catalog_product_entity_media_gallery_value_to_entity}}";
    world.shop.run(&mut world.conn, images);
    run(&mut world, noon());
    let stored = InShop::read(&listed(&mut world, id).in_shop.unwrap());
    assert_eq!(stored[0].along, None);
}

#[test]
fn a_bare_dry_run_foresees_the_same_and_stores_nothing() {
    let mut world = World::new();
    imported(&mut world, Product, "A-1");
    let id = deleted(&mut world, Product, "A-1");
    let foresee = |world: &mut World, bare| {
        let (database, policy) = (&mut world.database, Policy::default());
        preview(database, Filter::pending(), 500, bare, &policy, noon()).unwrap()
    };
    let bare = foresee(&mut world, true);
    assert_eq!(bare[0].shown.as_deref(), Some("A-1, A-1 (simple)"));
    assert_eq!(listed(&mut world, id).in_shop, None);
    assert_eq!(foresee(&mut world, false), bare);
    assert_ne!(listed(&mut world, id).in_shop, None);
}

#[test]
fn an_entry_that_has_ended_is_not_named_after_what_is_there_now() {
    let mut world = World::new();
    let id = deleted(&mut world, Product, "A-1");
    run(&mut world, noon());
    assert_eq!(world.status(id).as_deref(), Some("failed"));
    imported(&mut world, Product, "A-1");
    let any = Filter {
        oldest_first: true,
        ..Filter::default()
    };
    let (database, policy) = (&mut world.database, Policy::default());
    let foreseen = preview(database, any, 500, false, &policy, noon()).unwrap();
    assert_eq!(foreseen[0].shown.as_deref(), Some("A-1, A-1 (simple)"));
    assert_eq!(listed(&mut world, id).in_shop, None);
}

#[test]
fn a_dry_run_does_not_wait_for_entries_that_somebody_holds() {
    let mut world = World::new();
    imported(&mut world, Product, "A-1");
    let id = deleted(&mut world, Product, "A-1");
    let table = world.shop.table("akeneo_events_queue");
    let mut other = world.at.conn();
    other.query_drop("START TRANSACTION").unwrap();
    let lock = format!("SELECT * FROM {table} WHERE id = {id} FOR UPDATE");
    other.query_drop(lock).unwrap();
    let began = Instant::now();
    let (database, policy) = (&mut world.database, Policy::default());
    let foreseen = preview(database, Filter::pending(), 500, false, &policy, noon()).unwrap();
    assert_eq!(foreseen.len(), 1);
    assert!(began.elapsed() < Duration::from_secs(4));
    other.query_drop("ROLLBACK").unwrap();
    assert_eq!(listed(&mut world, id).in_shop, None);
}
