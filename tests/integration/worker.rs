//! A batch from its claim to its outcomes, on a real shop with [`crate::planner_magento`] in Magento's place.

use crate::planner::{imported, key, map};
use crate::planner_magento;
use crate::support::shop::{ROOT_CATEGORY, mapped_at};
use crate::world::{World, event, noon, seconds};
use akeneo_events::testing::queue::{LeaseToken, Selection};
use akeneo_events::testing::worker::{Obstacle, Tally, Undone};
use akeneo_events::{Batch, Deletion, EntityType, Plan, Policy};
use chrono::{DateTime, Utc};
use mysql::prelude::Queryable;

pub fn claimed(world: &mut World, selection: Selection, limit: u32, now: DateTime<Utc>) -> Batch {
    let token = LeaseToken::random().unwrap();
    Batch::claim(
        &mut world.database,
        selection,
        limit,
        Policy::default(),
        token,
        now,
    )
    .unwrap()
}

/// Asks for deletions until there are none and carries them out; returns them in their order.
pub fn carry_out(world: &mut World, batch: &mut Batch, now: DateTime<Utc>) -> Vec<Deletion> {
    let mut done = Vec::new();
    while let Some(deletion) = batch.next(&mut world.database, now).unwrap() {
        let outcome = planner_magento::act(&world.shop, &mut world.conn, &deletion);
        batch.report(deletion.id, outcome, now).unwrap();
        done.push(deletion);
    }
    done
}

/// Claims all that is due and carries it out.
pub fn run(world: &mut World, now: DateTime<Utc>) -> (Vec<Deletion>, Tally) {
    let mut batch = claimed(world, Selection::Due, 512, now);
    let done = carry_out(world, &mut batch, now);
    (done, batch.finish(&mut world.database, now).unwrap())
}

pub fn message(world: &mut World, id: u64) -> String {
    world.column("message", id)
}

/// The code of its main sentence.
pub fn reason(world: &mut World, id: u64) -> String {
    world.column("reason", id)
}

pub fn busy(said: &str) -> Undone {
    undone(Obstacle::Busy, said)
}

/// The fixture gives each set a name of its own.
pub fn set_name(world: &mut World, id: u32) -> String {
    let sql = format!(
        "SELECT attribute_set_name FROM {} WHERE attribute_set_id = ?",
        world.shop.table("eav_attribute_set")
    );
    world.conn.exec_first(sql, (id,)).unwrap().unwrap()
}

pub fn refused(said: &str) -> Undone {
    undone(Obstacle::Refused, said)
}

pub fn undone(obstacle: Obstacle, said: &str) -> Undone {
    let said = said.to_owned();
    Undone { obstacle, said }
}

/// Stores the deletion at noon of something with that name.
pub fn deleted(world: &mut World, entity: EntityType, name: &str) -> u64 {
    let id = format!("{}-{name}", entity.name());
    world.enqueue(&event(&id, key(entity, name)), noon())
}

pub fn codes(done: &[Deletion]) -> Vec<&str> {
    done.iter().map(|it| it.key.code.as_str()).collect()
}

#[test]
fn a_batch_goes_type_by_type_and_through_categories_from_the_deepest_up() {
    let mut world = World::new();
    let mut parent = ROOT_CATEGORY;
    for name in ["one", "two", "three"] {
        parent = world.shop.add_category(&mut world.conn, parent);
        map(&mut world, EntityType::Category, name, parent, mapped_at());
    }
    let mut expected = Vec::new();
    for entity in EntityType::ALL {
        let names: &[&str] = match entity {
            EntityType::Category => &["three", "two", "one"],
            _ => &["first", "second"],
        };
        expected.extend(names.iter().map(|name| key(entity, name)));
    }
    for entity in EntityType::ALL.into_iter().rev() {
        if entity == EntityType::Category {
            for name in ["two", "one", "three"] {
                deleted(&mut world, entity, name);
            }
            continue;
        }
        for name in ["first", "second"] {
            imported(&mut world, entity, name);
            deleted(&mut world, entity, name);
        }
    }
    let (done, tally) = run(&mut world, noon());
    let done: Vec<_> = done.into_iter().map(|it| it.key).collect();
    assert_eq!(done, expected);
    assert!(done.is_sorted_by_key(|it| it.entity));
    assert_eq!(
        tally,
        Tally {
            completed: expected.len() as u64,
            ..Tally::default()
        }
    );
}

#[test]
fn each_type_is_planned_when_what_the_batch_deletes_before_it_is_gone() {
    let mut world = World::new();
    let before = world.shop.snapshot(&mut world.conn);
    let (shoes, _) = imported(&mut world, EntityType::Family, "shoes");
    let (shade, _) = imported(&mut world, EntityType::Attribute, "shade");
    let (red, _) = imported(&mut world, EntityType::AttributeOption, "red");
    let boot = world
        .shop
        .add_configurable(&mut world.conn, "boot", shade, &[red]);
    map(
        &mut world,
        EntityType::ProductModel,
        "boot",
        boot.id,
        mapped_at(),
    );
    map(
        &mut world,
        EntityType::Product,
        "boot-red",
        boot.variants[0],
        mapped_at(),
    );
    let set = format!(
        "UPDATE {{{{catalog_product_entity}}}} SET attribute_set_id = {shoes} WHERE sku LIKE 'boot%'"
    );
    world.shop.run(&mut world.conn, &set);
    // Each of the first three would be deferred, had the two after it not gone first.
    deleted(&mut world, EntityType::Family, "shoes");
    deleted(&mut world, EntityType::Attribute, "shade");
    deleted(&mut world, EntityType::AttributeOption, "red");
    deleted(&mut world, EntityType::ProductModel, "boot");
    deleted(&mut world, EntityType::Product, "boot-red");
    let (done, tally) = run(&mut world, noon());
    assert_eq!(
        codes(&done),
        ["boot-red", "m-boot", "red", "shade", "shoes"]
    );
    assert_eq!(
        tally,
        Tally {
            completed: 5,
            ..Tally::default()
        }
    );
    let difference = before.difference(&world.shop.snapshot(&mut world.conn));
    assert!(difference.is_empty(), "{difference}");
}

#[test]
fn the_plans_of_a_type_are_on_their_rows_before_the_first_deletion_is_handed_out() {
    let mut world = World::new();
    let made = ["a", "b"].map(|name| imported(&mut world, EntityType::Product, name));
    let entries = ["a", "b"].map(|name| deleted(&mut world, EntityType::Product, name));
    imported(&mut world, EntityType::Family, "later");
    let later = deleted(&mut world, EntityType::Family, "later");
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    let first = batch.next(&mut world.database, noon()).unwrap().unwrap();
    assert_eq!(
        (first.id, first.event_id.as_str()),
        (entries[0], "product-a")
    );
    for (entry, (id, row)) in entries.into_iter().zip(made) {
        let plan: Plan = serde_json::from_str(&world.column::<String>("plan", entry)).unwrap();
        assert_eq!(
            plan,
            Plan {
                entity_ids: vec![id],
                mapping_ids: vec![row],
                along: Vec::new()
            }
        );
        assert_eq!(world.status(entry).as_deref(), Some("processing"));
    }
    assert_eq!(world.column::<Option<String>>("plan", later), None);
}

#[test]
fn the_mapping_row_of_an_option_goes_with_it_and_so_do_dead_rows() {
    let mut world = World::new();
    let (_, kept) = imported(&mut world, EntityType::AttributeOption, "kept");
    imported(&mut world, EntityType::AttributeOption, "red");
    map(
        &mut world,
        EntityType::AttributeOption,
        "red",
        65_000,
        mapped_at(),
    );
    map(
        &mut world,
        EntityType::AttributeOption,
        "gone",
        65_001,
        mapped_at(),
    );
    for name in ["red", "gone"] {
        deleted(&mut world, EntityType::AttributeOption, name);
    }
    assert_eq!(
        run(&mut world, noon()).1,
        Tally {
            completed: 2,
            ..Tally::default()
        }
    );
    let table = world.shop.table("akeneo_connector_entities");
    let left: Vec<u64> = world
        .conn
        .query(format!("SELECT id FROM {table} WHERE import = 'option'"))
        .unwrap();
    assert_eq!(left, [kept]);
}

#[test]
fn a_run_over_a_type_takes_each_entry_once_due_or_not_and_none_of_another_type() {
    let mut world = World::new();
    let (full, _) = imported(&mut world, EntityType::Family, "full");
    world
        .shop
        .add_product(&mut world.conn, "boot", "simple", full);
    for name in ["a", "b", "c"] {
        imported(&mut world, EntityType::Family, name);
    }
    let product = world.pending("p");
    let ids = ["a", "full", "b", "unknown", "c"]
        .map(|name| deleted(&mut world, EntityType::Family, name));
    // What an operator asks for does not wait until it is due.
    let early = noon() - seconds(3_600);
    let (mut after, mut seen, mut tallies) = (0, Vec::new(), Vec::new());
    for _ in 0..4 {
        let selection = Selection::OfType {
            entity: EntityType::Family,
            after,
        };
        let mut batch = claimed(&mut world, selection, 2, early);
        seen.extend(batch.open());
        carry_out(&mut world, &mut batch, early);
        tallies.push(batch.finish(&mut world.database, early).unwrap());
        after = batch.last_id().max(after);
    }
    seen.sort_unstable();
    assert_eq!(seen, ids);
    let tally = |completed, failed, retried| Tally {
        completed,
        failed,
        retried,
        released: 0,
        ..Tally::default()
    };
    assert_eq!(
        tallies,
        [
            tally(1, 0, 1),
            tally(1, 1, 0),
            tally(1, 0, 0),
            tally(0, 0, 0)
        ]
    );
    assert_eq!(world.status(product).as_deref(), Some("pending"));
}
