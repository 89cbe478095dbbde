//! The shelf and what hangs on it: categories below, families of hidden products, and entries that an operator resets.

use crate::doubt_branches::category;
use crate::memory_pim::MemoryPim;
use crate::planner::{self, assert_deferred, imported, key};
use crate::shelf::{
    DAYS, ask_back, assert_end, day, exists, hidden, hides, is_hidden, put_back, set, shop, work,
};
use crate::support::shop::ROOT_CATEGORY;
use crate::worker::deleted;
use crate::world::{World, noon, seconds};
use akeneo_events::EntityType::{Category, Family, Product};
use akeneo_events::Policy;
use akeneo_events::testing::planner::{Asks, Decision, Stay};
use akeneo_events::testing::queue::{self, Reset};
use chrono::TimeDelta;

/// Shoes and boots below it, both hidden at noon; their ids, and their entries'.
fn branch(world: &mut World, policy: &Policy) -> ([u32; 2], [u64; 2]) {
    let shoes = category(world, ROOT_CATEGORY, "shoes");
    let boots = category(world, shoes, "boots");
    for id in [shoes, boots] {
        set(world, Category, id, 0, Some(1));
    }
    let entries = ["shoes", "boots"].map(|name| deleted(world, Category, name));
    let (done, _) = work(world, &MemoryPim::default(), policy, noon());
    assert_eq!(done, ["hide", "hide"]);
    ([shoes, boots], entries)
}

#[test]
fn what_was_put_back_is_not_taken_along_on_the_day_of_the_category_above() {
    let mut world = World::new();
    let policy = hides(DAYS);
    let ([shoes, boots], [of_shoes, of_boots]) = branch(&mut world, &policy);
    ask_back(&mut world, of_boots, noon());
    assert_eq!(put_back(&mut world, &policy, noon()), ["put_back"]);
    assert!(!is_hidden(&mut world, Category, boots));
    let (done, _) = work(
        &mut world,
        &MemoryPim::default(),
        &policy,
        day() + seconds(1),
    );
    assert!(done.is_empty(), "{done:?}");
    assert_end(&mut world, of_shoes, "failed", "hidden", "below_is_shown");
    assert!(exists(&mut world, Category, shoes) && exists(&mut world, Category, boots));
    // Whoever forces it knows.
    queue::reset_by_force(&mut world.database, of_shoes, day()).unwrap();
    let forced = Policy {
        forced: true,
        ..policy
    };
    let (done, _) = work(
        &mut world,
        &MemoryPim::default(),
        &forced,
        day() + seconds(2),
    );
    assert_eq!(done, ["delete"]);
}

#[test]
fn a_branch_that_is_hidden_goes_on_its_day_the_deepest_first() {
    let mut world = World::new();
    let policy = hides(DAYS);
    let (_, [of_shoes, of_boots]) = branch(&mut world, &policy);
    let (done, _) = work(
        &mut world,
        &MemoryPim::default(),
        &policy,
        day() + seconds(1),
    );
    assert_eq!(done, ["delete", "delete"]);
    for entry in [of_shoes, of_boots] {
        assert_end(&mut world, entry, "completed", "deleted", "deleted");
    }
}

#[test]
fn without_asking_a_category_that_was_put_back_counts_as_not_announced() {
    let mut world = World::new();
    let policy = Policy {
        asks: Asks::Never,
        ..hides(DAYS)
    };
    let (_, [_, of_boots]) = branch(&mut world, &policy);
    let shoes = || planner::question(key(Category, "shoes"));
    let decision = planner::decide(&mut world, shoes(), &policy);
    assert!(matches!(decision, Decision::Delete(_)), "{decision:?}");
    // A repeated event for it announces nothing else.
    let again = world.enqueue(
        &crate::world::event("again", key(Category, "boots")),
        noon(),
    );
    work(&mut world, &MemoryPim::default(), &policy, noon());
    assert_end(&mut world, again, "completed", "", "on_shelf_already");
    ask_back(&mut world, of_boots, noon());
    for _ in 0..2 {
        let decision = planner::decide(&mut world, shoes(), &policy);
        assert_deferred(&decision, "did not announce");
        put_back(&mut world, &policy, noon());
    }
}

#[test]
fn a_family_waits_as_long_as_its_products_may_be_hidden() {
    let (mut world, [_, store]) = shop();
    let policy = hides(DAYS);
    let (set_id, _) = imported(&mut world, Family, "shirts");
    let (product, of_product) = hidden(&mut world, Product, "p", store);
    let into = format!(
        "UPDATE {{{{catalog_product_entity}}}} SET attribute_set_id = {set_id} WHERE entity_id = {product}"
    );
    world.shop.run(&mut world.conn, &into);
    let family = deleted(&mut world, Family, "shirts");
    let pim = MemoryPim::default();
    let mut now = noon();
    for _ in 0..6 {
        now = crate::shelf::due(&mut world, family).max(now);
        let (done, _) = work(&mut world, &pim, &policy, now);
        assert!(done.is_empty(), "{done:?}");
    }
    assert_eq!(world.status(family).unwrap(), "pending");
    let message = crate::worker::message(&mut world, family);
    assert!(
        message.contains("Hidden products may still use it"),
        "{message}"
    );
    // With its products it goes, and the try of each day counted for nothing.
    let then = day() + TimeDelta::days(1);
    let (done, _) = work(&mut world, &pim, &policy, then);
    assert_eq!(done, ["delete", "delete"]);
    assert_end(&mut world, of_product, "completed", "deleted", "deleted");
    assert_end(&mut world, family, "completed", "", "deleted");
}

#[test]
fn a_family_of_products_that_stay_fails_as_ever() {
    for (stay, late) in [(Stay::ForGood, 0), (DAYS, 33)] {
        let (mut world, [_, store]) = shop();
        let policy = hides(stay);
        let (set_id, _) = imported(&mut world, Family, "shirts");
        let (product, _) = hidden(&mut world, Product, "p", store);
        let into = format!(
            "UPDATE {{{{catalog_product_entity}}}} SET attribute_set_id = {set_id} WHERE entity_id = {product}"
        );
        world.shop.run(&mut world.conn, &into);
        // Its product has not left the shop when all days are over.
        let keep =
            "UPDATE {{akeneo_events_queue}} SET available_at = '2099-01-01' WHERE shelf = 'hidden'";
        world.shop.run(&mut world.conn, keep);
        let family = deleted(&mut world, Family, "shirts");
        let mut now = noon() + TimeDelta::days(late);
        for _ in 0..6 {
            now = crate::shelf::due(&mut world, family).max(now);
            work(&mut world, &MemoryPim::default(), &policy, now);
        }
        assert_eq!(world.status(family).unwrap(), "failed");
    }
}

#[test]
fn an_operator_resets_what_failed_on_its_day_but_not_what_waits_or_stays_hidden() {
    let (mut world, [_, store]) = shop();
    let (_, waits) = hidden(&mut world, Product, "p", store);
    let mut reset = |now| queue::reset(&mut world.database, waits, now).unwrap();
    assert_eq!(reset(noon()), Reset::Shelved);
    assert_eq!(reset(day() - seconds(1)), Reset::Shelved);
    let to = |status| {
        format!("UPDATE {{{{akeneo_events_queue}}}} SET status = '{status}' WHERE id = {waits}")
    };
    world.shop.run(&mut world.conn, &to("completed"));
    let reset = |world: &mut World| queue::reset(&mut world.database, waits, noon()).unwrap();
    assert_eq!(reset(&mut world), Reset::Shelved);
    world.shop.run(
        &mut world.conn,
        &to("processing', lease_expires_at = '2099-01-01"),
    );
    assert_eq!(reset(&mut world), Reset::Busy);
    world.shop.run(&mut world.conn, &to("failed"));
    assert_eq!(reset(&mut world), Reset::Done);
}
