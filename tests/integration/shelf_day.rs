//! What becomes of something on the shelf when its day has come: it is planned anew, with every guard, and Akeneo is asked.

use crate::memory_pim::MemoryPim;
use crate::planner::{imported, key, map};
use crate::shelf::{
    DAYS, assert_end, before, day, disabled, due, enabled, exists, hidden, hides, is_hidden, rows,
    set, shop, work,
};
use crate::support::shop::{Stores, mapped_at};
use crate::worker::message;
use crate::world::{World, noon, seconds};
use akeneo_events::testing::planner::{Asks, ShelfPolicy, Stay};
use akeneo_events::testing::queue::Shelf;
use akeneo_events::{EntityType, Policy};
use chrono::TimeDelta;
use mysql::prelude::Queryable;

fn never(stay: Stay) -> Policy {
    Policy {
        asks: Asks::Never,
        ..hides(stay)
    }
}

/// As an import does that finds it in Akeneo again.
fn map_again(world: &mut World, entity: EntityType, name: &str) {
    let code = crate::planner::key(entity, name).code;
    let table = world.shop.table("akeneo_connector_entities");
    let sql = format!("UPDATE {table} SET created_at = '2026-06-02 12:00:00' WHERE code = ?");
    world.conn.exec_drop(sql, (code,)).unwrap();
}

#[test]
fn what_is_there_again_is_put_back_as_it_was_store_view_by_store_view() {
    let (mut world, [store, _]) = shop();
    for entity in ShelfPolicy::TYPES {
        let (id, entry) = hidden(&mut world, entity, "p", store);
        let pim = MemoryPim::with([key(entity, "p")]);
        let (done, tally) = work(&mut world, &pim, &hides(DAYS), day());
        assert_eq!((done, tally.put_back), (vec!["put_back"], 1));
        assert_eq!(rows(&mut world, entity, id), before(entity, store));
        assert_end(&mut world, entry, "completed", "put_back", "there_again");
        let said = message(&mut world, entry);
        let told = "There again in Akeneo; put back on 2026-07-01 12:00:00 UTC: ";
        assert!(said.starts_with(told), "{said}");
        assert_eq!(work(&mut world, &pim, &hides(DAYS), day()).0, [""; 0]);
    }
}

#[test]
fn where_akeneo_is_never_asked_what_the_connector_imported_again_is_put_back() {
    let (mut world, [store, _]) = shop();
    for entity in ShelfPolicy::TYPES {
        let (id, entry) = hidden(&mut world, entity, "p", store);
        map_again(&mut world, entity, "p");
        let (done, _) = work(&mut world, &MemoryPim::default(), &never(DAYS), day());
        assert_eq!(done, ["put_back"]);
        assert_eq!(rows(&mut world, entity, id), before(entity, store));
        assert_end(&mut world, entry, "completed", "put_back", "there_again");
        // Without a sign of life it goes.
        let (id, _) = hidden(&mut world, entity, "q", store);
        let (done, _) = work(&mut world, &MemoryPim::default(), &never(DAYS), day());
        assert_eq!(done, ["delete"]);
        assert!(!exists(&mut world, entity, id));
    }
}

#[test]
fn what_somebody_has_enabled_since_is_neither_deleted_nor_hidden_again() {
    let (mut world, [store, _]) = shop();
    let pim = MemoryPim::default();
    for entity in ShelfPolicy::TYPES {
        let changes = [
            ("default", 0, Some(enabled())),
            ("view", store, Some(enabled())),
            ("new", 1, Some(enabled())),
            ("bare", 0, None),
        ];
        for (name, at, value) in changes {
            let (id, entry) = hidden(&mut world, entity, name, store);
            match value {
                Some(value) => set(&mut world, entity, id, at, value),
                None => {
                    let category = entity == EntityType::Category;
                    let conn = &mut world.conn;
                    world.shop.unset_status(conn, category, id, at);
                }
            }
            let changed = rows(&mut world, entity, id);
            let (done, tally) = work(&mut world, &pim, &hides(DAYS), day());
            assert_eq!((done, tally.completed), (vec![], 1), "{entity:?} {name}");
            assert_eq!(rows(&mut world, entity, id), changed);
            assert_end(&mut world, entry, "completed", "enabled", "enabled_again");
            let said = message(&mut world, entry);
            assert!(said.contains("2026-06-01 12:00:00 UTC"), "{said}");
        }
    }
}

#[test]
fn what_lives_in_akeneo_comes_back_even_where_an_import_has_enabled_some_of_it() {
    let (mut world, [store, _]) = shop();
    for entity in ShelfPolicy::TYPES {
        let pim = MemoryPim::with(["half", "whole"].map(|it| key(entity, it)));
        let (half, first) = hidden(&mut world, entity, "half", store);
        set(&mut world, entity, half, 0, enabled());
        let (whole, second) = hidden(&mut world, entity, "whole", store);
        for store in [0, 1, store] {
            set(&mut world, entity, whole, store, enabled());
        }
        let changed = rows(&mut world, entity, whole);
        let (done, _) = work(&mut world, &pim, &hides(DAYS), day());
        assert_eq!(done, ["put_back"]);
        assert_eq!(rows(&mut world, entity, half), before(entity, store));
        assert_end(&mut world, first, "completed", "put_back", "there_again");
        assert_eq!(rows(&mut world, entity, whole), changed);
        assert_end(&mut world, second, "completed", "enabled", "enabled_again");
    }
}

#[test]
fn rows_that_others_have_made_changed_or_removed_since_are_respected() {
    let (mut world, [store, other]) = shop();
    for entity in ShelfPolicy::TYPES {
        let (id, _) = hidden(&mut world, entity, "p", store);
        // Magento's single-store mode removes a row, and something makes one that is hidden as well.
        let category = entity == EntityType::Category;
        let conn = &mut world.conn;
        world.shop.unset_status(conn, category, id, store);
        set(&mut world, entity, id, other, disabled(entity));
        set(&mut world, entity, id, 1, None);
        let pim = MemoryPim::with([key(entity, "p")]);
        let (done, _) = work(&mut world, &pim, &hides(DAYS), day());
        assert_eq!(done, ["put_back"]);
        let expected = Stores::from([(0, enabled()), (1, None), (store, enabled())]);
        assert_eq!(rows(&mut world, entity, id), expected);
    }
}

#[test]
fn the_setting_of_that_day_counts() {
    let (mut world, [store, _]) = shop();
    let pim = MemoryPim::default();
    for entity in ShelfPolicy::TYPES {
        let (kept, stays) = hidden(&mut world, entity, "kept", store);
        let policy = hides(Stay::ForGood);
        let (done, tally) = work(&mut world, &pim, &policy, day());
        assert_eq!((done, tally.hidden), (vec![], 1));
        assert_end(&mut world, stays, "completed", "hidden", "hidden");
        assert!(is_hidden(&mut world, entity, kept));
        let said = message(&mut world, stays);
        assert!(
            said.starts_with("Hidden on 2026-06-01 12:00:00 UTC: "),
            "{said}"
        );
        let (gone, goes) = hidden(&mut world, entity, "gone", store);
        let at_once = Policy {
            shelf: ShelfPolicy::default(),
            ..hides(DAYS)
        };
        assert_eq!(work(&mut world, &pim, &at_once, day()).0, ["delete"]);
        assert_end(&mut world, goes, "completed", "deleted", "deleted");
        assert!(!exists(&mut world, entity, gone));
    }
}

#[test]
fn while_akeneo_is_away_it_waits_and_stays_hidden() {
    let (mut world, [store, _]) = shop();
    let (id, entry) = hidden(&mut world, EntityType::Product, "p", store);
    let pim = MemoryPim::default();
    pim.get().away = Some(None);
    let (done, tally) = work(&mut world, &pim, &hides(DAYS), day());
    assert_eq!((done, tally.retried), (vec![], 1));
    assert_end(&mut world, entry, "pending", "hidden", "waits_for_akeneo");
    assert_eq!(world.column::<u16>("attempts", entry), 0);
    assert!(is_hidden(&mut world, EntityType::Product, id));
    pim.get().away = None;
    let now = due(&mut world, entry);
    assert!(now > day());
    assert_eq!(work(&mut world, &pim, &hides(DAYS), now).0, ["delete"]);
}

#[test]
fn a_guard_that_stands_in_the_way_then_leaves_it_hidden() {
    let (mut world, [store, _]) = shop();
    let pim = MemoryPim::default();
    let (product, refused) = hidden(&mut world, EntityType::Product, "p", store);
    map(
        &mut world,
        EntityType::Product,
        "other",
        product,
        mapped_at(),
    );
    let (category, foreign) = hidden(&mut world, EntityType::Category, "c", store);
    world.shop.add_category(&mut world.conn, category);
    let (done, tally) = work(&mut world, &pim, &hides(DAYS), day());
    assert_eq!((done, tally.failed), (vec![], 2));
    assert_end(&mut world, refused, "failed", "hidden", "shared");
    assert_end(
        &mut world,
        foreign,
        "failed",
        "hidden",
        "foreign_descendants",
    );
    assert!(is_hidden(&mut world, EntityType::Product, product));
    assert!(is_hidden(&mut world, EntityType::Category, category));
}

#[test]
fn what_somebody_deleted_in_the_shop_meanwhile_is_done() {
    let (mut world, [store, _]) = shop();
    let (id, entry) = hidden(&mut world, EntityType::Product, "p", store);
    let gone = format!("DELETE FROM {{{{catalog_product_entity}}}} WHERE entity_id = {id}");
    world.shop.run(&mut world.conn, &gone);
    let (done, _) = work(&mut world, &MemoryPim::default(), &hides(DAYS), day());
    assert_eq!(done, [""; 0]);
    assert_end(&mut world, entry, "completed", "deleted", "already_absent");
}

#[test]
fn an_entity_that_has_taken_the_place_of_the_hidden_one_is_left_as_it_is() {
    let (mut world, [store, _]) = shop();
    let entity = EntityType::Product;
    let replace = |world: &mut World, id: u32, name: &str| {
        let gone = format!("DELETE FROM {{{{catalog_product_entity}}}} WHERE entity_id = {id}");
        world.shop.run(&mut world.conn, &gone);
        let table = world.shop.table("akeneo_connector_entities");
        let unmap = format!("DELETE FROM {table} WHERE code = ?");
        world.conn.exec_drop(unmap, (name,)).unwrap();
        imported(world, entity, name).0
    };
    let (id, first) = hidden(&mut world, entity, "a", store);
    let new = replace(&mut world, id, "a");
    let (done, _) = work(&mut world, &MemoryPim::default(), &hides(DAYS), day());
    assert_eq!(done, [""; 0]);
    assert_end(&mut world, first, "completed", "enabled", "enabled_again");
    let (id, second) = hidden(&mut world, entity, "b", store);
    replace(&mut world, id, "b");
    let pim = MemoryPim::with([key(entity, "b")]);
    let (done, _) = work(&mut world, &pim, &hides(DAYS), day());
    assert_eq!(done, [""; 0]);
    assert_end(&mut world, second, "failed", "hidden", "exists_in_akeneo");
    assert_eq!(
        rows(&mut world, entity, new),
        Stores::from([(0, enabled())])
    );
}

#[test]
fn what_akeneo_has_again_is_put_back_however_young_its_event_is_if_it_is_forced() {
    let (mut world, [store, _]) = shop();
    let (id, entry) = hidden(&mut world, EntityType::Product, "p", store);
    let now = noon() + seconds(30);
    akeneo_events::testing::queue::reset_by_force(&mut world.database, entry, now).unwrap();
    let forced = Policy {
        asks: Asks::AtOnce,
        forced: true,
        ..hides(DAYS)
    };
    let pim = MemoryPim::with([key(EntityType::Product, "p")]);
    assert_eq!(work(&mut world, &pim, &forced, now).0, ["put_back"]);
    let before = before(EntityType::Product, store);
    assert_eq!(rows(&mut world, EntityType::Product, id), before);
}

#[test]
fn a_note_that_cannot_be_read_deletes_and_puts_nothing_back_by_guess() {
    let (mut world, [store, _]) = shop();
    let entity = EntityType::Product;
    let spoil = |world: &mut World, entry: u64, former: Option<&str>| {
        let table = world.shop.table("akeneo_events_queue");
        let sql = format!("UPDATE {table} SET former = ? WHERE id = ?");
        world.conn.exec_drop(sql, (former, entry)).unwrap();
    };
    for (nth, former) in [Some("{\"1"), Some("[]"), None].into_iter().enumerate() {
        let name = format!("lives{nth}");
        let (lives, there) = hidden(&mut world, entity, &name, store);
        spoil(&mut world, there, former);
        let (_, other) = hidden(&mut world, entity, &format!("gone{nth}"), store);
        let (_, sound) = hidden(&mut world, entity, &format!("sound{nth}"), store);
        spoil(&mut world, other, former);
        let pim = MemoryPim::with([key(entity, &name), key(entity, &format!("sound{nth}"))]);
        let (done, _) = work(&mut world, &pim, &hides(DAYS), day());
        assert_eq!(done, ["put_back", "delete"]);
        assert_end(&mut world, there, "failed", "hidden", "former_unreadable");
        assert!(is_hidden(&mut world, entity, lives));
        // That it goes needs no note.
        assert_end(&mut world, other, "completed", "deleted", "deleted");
        assert_end(&mut world, sound, "completed", "put_back", "there_again");
    }
    assert_eq!(Shelf::Hidden.name(), "hidden");
}

#[test]
fn a_category_that_takes_more_along_than_the_brake_allows_was_counted_when_it_was_hidden() {
    let (mut world, [store, _]) = shop();
    let entity = EntityType::Category;
    let (top, _) = hidden(&mut world, entity, "top", store);
    for name in ["a", "b", "c"] {
        let below = world.shop.add_category(&mut world.conn, top);
        map(&mut world, entity, name, below, mapped_at());
        set(&mut world, entity, below, 0, disabled(entity));
    }
    let policy = Policy {
        max_per_hour: 2,
        ..hides(DAYS)
    };
    let later = day() + TimeDelta::hours(2);
    let pim = MemoryPim::default();
    assert_eq!(work(&mut world, &pim, &policy, later).0, ["delete"]);
    assert!(!exists(&mut world, entity, top));
}
