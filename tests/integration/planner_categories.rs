//! Categories, which Magento deletes with everything below them.

use crate::planner::{assert_deferred, assert_deletes, assert_refused, decide, key, map, question};
use crate::support::shop::{ROOT_CATEGORY, TREE_ROOT, mapped_at};
use crate::world::{World, noon, seconds};
use akeneo_events::EntityType::Category;
use akeneo_events::testing::planner::{Asks, Decision};
use akeneo_events::{EntityKey, EntityType, Policy};
use mysql::prelude::Queryable;
use std::thread;

/// The decision where Akeneo is asked.
pub fn ask(world: &mut World, key: EntityKey) -> Decision {
    let policy = Policy {
        asks: Asks::InDoubt,
        ..Policy::default()
    };
    decide(world, question(key), &policy)
}

/// An imported category, and its mapping row.
pub fn category(world: &mut World, parent: u32, name: &str) -> (u32, u64) {
    let id = world.shop.add_category(&mut world.conn, parent);
    (id, map(world, Category, name, id, mapped_at()))
}

#[test]
fn no_root_category_is_deleted() {
    let mut world = World::new();
    let second_root = world.shop.add_category(&mut world.conn, TREE_ROOT);
    let (deep, _) = category(&mut world, ROOT_CATEGORY, "deep");
    let (below, row) = category(&mut world, deep, "below");
    for (name, id) in [
        ("tree", TREE_ROOT),
        ("store", ROOT_CATEGORY),
        ("second", second_root),
    ] {
        map(&mut world, Category, name, id, mapped_at());
        let decision = ask(&mut world, key(Category, name));
        assert_refused(
            &decision,
            &format!("Category ID {id} is a root category or a store's root category."),
        );
    }
    assert_deletes(&ask(&mut world, key(Category, "below")), &[below], &[row]);
    for group in [2, 3] {
        world.shop.run(
            &mut world.conn,
            &format!("INSERT INTO {{{{store_group}}}} (group_id, website_id, name, root_category_id, default_store_id, code)
                      VALUES ({group}, 1, 'Outlet', {below}, 1, 'outlet{group}')"),
        );
        assert_refused(&ask(&mut world, key(Category, "below")), "a store's root");
    }
}

#[test]
fn a_category_with_a_stores_root_below_it_is_refused() {
    let mut world = World::new();
    let (parent, _) = category(&mut world, ROOT_CATEGORY, "parent");
    let (below, _) = category(&mut world, parent, "below");
    let group =
        format!("UPDATE {{{{store_group}}}} SET root_category_id = {below} WHERE group_id = 1");
    world.shop.run(&mut world.conn, &group);
    assert_refused(&ask(&mut world, key(Category, "parent")), "store's root");
}

#[test]
fn a_category_below_that_another_worker_deletes_meanwhile_is_not_taken_for_the_shops_own() {
    let mut world = World::new();
    let (parent, row) = category(&mut world, ROOT_CATEGORY, "parent");
    let below: Vec<(u32, u64)> = (0..200)
        .map(|n| category(&mut world, parent, &format!("below {n}")))
        .collect();
    let mut another = world.at.conn();
    let [categories, mapping] =
        ["catalog_category_entity", "akeneo_connector_entities"].map(|it| world.shop.table(it));
    thread::scope(|scope| {
        let worker = scope.spawn(move || {
            // As a worker does it: Magento's entity, then what is left of its mapping.
            for (id, row) in below {
                for sql in [
                    format!("DELETE FROM {categories} WHERE entity_id = {id}"),
                    format!("DELETE FROM {mapping} WHERE id = {row}"),
                ] {
                    another.query_drop(sql).unwrap();
                }
            }
        });
        while !worker.is_finished() {
            assert_deletes(&ask(&mut world, key(Category, "parent")), &[parent], &[row]);
        }
    });
}

#[test]
fn a_category_goes_only_if_the_connector_imported_all_below_it() {
    let mut world = World::new();
    let (top, row) = category(&mut world, ROOT_CATEGORY, "top");
    let (middle, _) = category(&mut world, top, "middle");
    let (leaf, _) = category(&mut world, middle, "leaf");
    assert_deletes(&ask(&mut world, key(Category, "top")), &[top], &[row]);

    let own = world.shop.add_category(&mut world.conn, leaf);
    let foreign = |id, rest: &str| {
        format!(
            "Below category \"top\" this shop has categories that the connector did not import (ID: {id}{rest})."
        )
    };
    assert_refused(&ask(&mut world, key(Category, "top")), &foreign(own, ""));
    let deep = world.shop.add_category_tree(&mut world.conn, leaf, &[1, 1]);
    assert_refused(
        &ask(&mut world, key(Category, "top")),
        &foreign(own, &format!(", {}, {}", deep[0], deep[1])),
    );
    assert_refused(
        &ask(&mut world, key(Category, "leaf")),
        "[foreign_descendants]",
    );
    // Mapped as something else is not mapped.
    world
        .shop
        .map(&mut world.conn, EntityType::Product, "x", deep[0]);
    assert_refused(
        &ask(&mut world, key(Category, "leaf")),
        &format!("(ID: {own}, {}, {}).", deep[0], deep[1]),
    );
}

/// Another import maps below it what has been deleted since: Akeneo knows, and is asked about each.
#[test]
fn what_is_below_a_category_may_have_been_imported_after_the_event_where_akeneo_is_asked() {
    let mut world = World::new();
    let (top, row) = category(&mut world, ROOT_CATEGORY, "top");
    let late = world.shop.add_category(&mut world.conn, top);
    map(&mut world, Category, "late", late, noon() + seconds(1));
    let decision = ask(&mut world, key(Category, "top"));
    assert_deletes(&decision, &[top], &[row]);
    let Decision::Delete(proposal) = decision else {
        unreachable!()
    };
    assert_eq!(proposal.along, [key(Category, "late")]);

    let not_asked = crate::planner::ask(&mut world, key(Category, "top"));
    assert_deferred(&not_asked, "still has category \"late\"");
}

#[test]
fn a_path_that_begins_like_another_is_not_below_it() {
    let mut world = World::new();
    let ids: Vec<u32> = (0..40)
        .map(|_| world.shop.add_category(&mut world.conn, ROOT_CATEGORY))
        .collect();
    // 1/2/3 beside 1/2/30 … 1/2/39, none of them mapped.
    assert!(ids.contains(&3) && ids.contains(&33), "{ids:?}");
    world.shop.add_category(&mut world.conn, 33);
    let row = map(&mut world, Category, "three", 3, mapped_at());
    assert_deletes(&ask(&mut world, key(Category, "three")), &[3], &[row]);
    let (_, below) = category(&mut world, 3, "below");
    assert_deletes(&ask(&mut world, key(Category, "three")), &[3], &[row]);
    assert!(below > row);
    world.shop.add_category(&mut world.conn, 3);
    assert_refused(
        &ask(&mut world, key(Category, "three")),
        "[foreign_descendants]",
    );
}

#[test]
fn deeper_categories_have_the_greater_depth() {
    let mut world = World::new();
    let (top, _) = category(&mut world, ROOT_CATEGORY, "top");
    let (middle, _) = category(&mut world, top, "middle");
    category(&mut world, middle, "leaf");
    let depths = ["top", "middle", "leaf"].map(|name| match ask(&mut world, key(Category, name)) {
        Decision::Delete(it) => it.depth,
        other => panic!("{other:?}"),
    });
    assert!(depths[0] < depths[1] && depths[1] < depths[2], "{depths:?}");
}
