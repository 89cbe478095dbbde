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
        preview(&mut world.database, Filter::pending(), 500, &policy, later).unwrap()
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
    preview(&mut world.database, Filter::pending(), 500, &policy, noon()).unwrap();
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
    preview(&mut world.database, Filter::pending(), 500, &policy, noon()).unwrap();
    let images = "DELETE FROM {{catalog_product_entity_media_gallery_value_to_entity}}";
    world.shop.run(&mut world.conn, images);
    run(&mut world, noon());
    let stored = InShop::read(&listed(&mut world, id).in_shop.unwrap());
    assert_eq!(stored[0].along, None);
}
