//! How much goes along with deletions, as it is stored with the plan.

use crate::planner::{SHADE, attribute, imported, map};
use crate::planner_categories::category;
use crate::support::shop::{ROOT_CATEGORY, mapped_at};
use crate::worker::{deleted, run};
use crate::world::{World, noon};
use akeneo_events::EntityType::{Category, Family, Product, ProductModel};
use akeneo_events::testing::planner::InShop;
use mysql::prelude::Queryable;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// What goes along with an entry, as it is stored; null where nothing does.
fn along(world: &mut World, id: u64) -> Value {
    let in_shop: String = world.column("in_shop", id);
    let in_shop: Value = serde_json::from_str(&in_shop).unwrap();
    in_shop[0]["along"].clone()
}

/// A product of which there is a number of everything that goes along, and its entry.
fn product_with_all(world: &mut World) -> u64 {
    let (id, _) = imported(world, Product, "A-1");
    let (other, _) = imported(world, Product, "A-2");
    let (shop, conn) = (&world.shop, &mut world.conn);
    let store = shop.add_store(conn, "second");
    for (kind, entity, store) in [
        ("product", id, 1),
        ("product", id, store),
        ("product", id, store),
        ("category", id, 1),
        ("product", other, 1),
    ] {
        shop.add_url_rewrite(conn, kind, entity, store);
    }
    for category in [ROOT_CATEGORY, shop.add_category(conn, ROOT_CATEGORY)] {
        shop.assign_category(conn, category, id);
    }
    shop.add_review(conn, "product", id);
    shop.add_review(conn, "customer", id);
    shop.add_review(conn, "product", other);
    for product in [id, id, id, other] {
        shop.add_image(conn, product);
    }
    shop.add_cart(conn, true, &[id, other]);
    shop.add_cart(conn, true, &[id, id]);
    shop.add_cart(conn, true, &[other]);
    shop.add_cart(conn, false, &[id]);
    deleted(world, Product, "A-1")
}

#[test]
fn all_that_goes_along_with_a_product_is_counted() {
    let mut world = World::new();
    let id = product_with_all(&mut world);
    let none = {
        imported(&mut world, Product, "bare");
        deleted(&mut world, Product, "bare")
    };
    run(&mut world, noon());
    let expected =
        json!({"url_rewrites": 3, "category_links": 2, "reviews": 1, "images": 3, "carts": 2});
    assert_eq!(along(&mut world, id), expected);
    assert_eq!(along(&mut world, none), Value::Null);
}

#[test]
fn the_variants_of_a_model_are_told_as_what_becomes_single_products() {
    let mut world = World::new();
    let shade = attribute(&mut world, SHADE);
    let options = ["red", "blue"].map(|it| world.shop.add_option(&mut world.conn, shade, it));
    let shirt = world
        .shop
        .add_configurable(&mut world.conn, "shirt", shade, &options);
    map(&mut world, ProductModel, "shirt", shirt.id, mapped_at());
    world
        .shop
        .add_cart(&mut world.conn, true, &[shirt.id, shirt.variants[0]]);
    let id = deleted(&mut world, ProductModel, "shirt");
    run(&mut world, noon());
    assert_eq!(along(&mut world, id), json!({"variants": 2, "carts": 1}));
}

#[test]
fn all_that_goes_along_with_the_branch_of_a_category_is_counted() {
    let mut world = World::new();
    let (top, _) = category(&mut world, ROOT_CATEGORY, "top");
    let (below, _) = category(&mut world, top, "below");
    let (other, _) = category(&mut world, ROOT_CATEGORY, "other");
    let (shop, conn) = (&world.shop, &mut world.conn);
    for (index, category) in [(0, top), (0, below), (1, below), (2, other)] {
        shop.assign_category(conn, category, shop.product_id(index));
    }
    for (kind, entity) in [
        ("category", top),
        ("category", below),
        ("category", other),
        ("product", top),
    ] {
        shop.add_url_rewrite(conn, kind, entity, 1);
    }
    // Its own event goes first, and takes nothing of it along.
    let lone = deleted(&mut world, Category, "below");
    let id = deleted(&mut world, Category, "top");
    run(&mut world, noon());
    assert_eq!(
        along(&mut world, lone),
        json!({"product_links": 2, "url_rewrites": 1})
    );
    let branch = json!({"categories": 1, "product_links": 3, "url_rewrites": 2});
    assert_eq!(along(&mut world, id), branch);
}

#[test]
fn without_a_module_of_magento_there_is_none_of_what_is_its_own() {
    let mut world = World::new();
    let id = product_with_all(&mut world);
    world.shop.run(
        &mut world.conn,
        "DROP TABLE {{review}}, {{review_entity}}, {{quote_item}}, {{quote}}",
    );
    let (done, tally) = run(&mut world, noon());
    assert_eq!((done.len(), tally.completed), (1, 1));
    let expected = json!({"url_rewrites": 3, "category_links": 2, "images": 3});
    assert_eq!(along(&mut world, id), expected);
}

#[test]
fn what_cannot_be_counted_stops_no_deletion() {
    let mut world = World::new();
    let id = product_with_all(&mut world);
    // A view whose table is gone: the server says that it is broken, which is none of the numbers of a missing table.
    for statement in [
        "DROP TABLE {{catalog_product_entity_media_gallery_value_to_entity}}",
        "CREATE TABLE {{lost}} (value_id INT, entity_id INT)",
        "CREATE VIEW {{catalog_product_entity_media_gallery_value_to_entity}} AS SELECT * FROM {{lost}}",
        "DROP TABLE {{lost}}",
    ] {
        world.shop.run(&mut world.conn, statement);
    }
    let (done, tally) = run(&mut world, noon());
    assert_eq!((done.len(), tally.completed), (1, 1));
    let counted = along(&mut world, id);
    assert_eq!(
        (&counted["images"], &counted["carts"]),
        (&Value::Null, &json!(2))
    );
}

#[test]
fn of_other_kinds_nothing_is_counted() {
    let mut world = World::new();
    let (family, _) = imported(&mut world, Family, "shoes");
    // Ids of different kinds overlap.
    world
        .shop
        .add_url_rewrite(&mut world.conn, "product", family, 1);
    let id = deleted(&mut world, Family, "shoes");
    run(&mut world, noon());
    let stored: String = world.column("in_shop", id);
    assert!(!InShop::read(&stored).is_empty());
    assert_eq!(along(&mut world, id), Value::Null);
}

#[test]
fn a_count_that_takes_too_long_is_left_alone_for_some_minutes() {
    let mut world = World::new();
    let id = product_with_all(&mut world);
    imported(&mut world, Product, "next");
    let review = world.shop.table("review");
    let mut other = world.at.conn();
    other
        .query_drop(format!("LOCK TABLES {review} WRITE"))
        .unwrap();
    let (done, _) = run(&mut world, noon());
    assert_eq!(done.len(), 1);
    let counted = along(&mut world, id);
    assert_eq!(
        (&counted["reviews"], &counted["images"]),
        (&Value::Null, &json!(3))
    );
    deleted(&mut world, Product, "next");
    let began = Instant::now();
    run(&mut world, noon());
    assert!(began.elapsed() < Duration::from_secs(2));
}
