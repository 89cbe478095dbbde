//! The shelf, where one thing meets another: categories below that have a day of their own, a brake without room, and an entity that has
//! taken another's place.

use crate::doubt::in_doubt;
use crate::doubt_branches::category;
use crate::memory_pim::MemoryPim;
use crate::planner::{key, map};
use crate::shelf::{
    DAYS, ask_back, assert_end, before, day, due, exists, hidden, hides, rows, set, shop, shown,
    work,
};
use crate::support::shop::ROOT_CATEGORY;
use crate::worker::{deleted, message};
use crate::world::{World, event, noon, seconds};
use akeneo_events::EntityType::{Category, Product};
use akeneo_events::Policy;
use akeneo_events::testing::planner::{Asks, Stay};
use akeneo_events::testing::queue;
use chrono::TimeDelta;

/// Shoes, and boots below it, both shown; their ids.
fn branch(world: &mut World) -> [u32; 2] {
    let shoes = category(world, ROOT_CATEGORY, "shoes");
    [shoes, category(world, shoes, "boots")]
}

#[test]
fn what_an_operator_wants_back_is_not_taken_along_on_the_day_of_the_category_above() {
    let (mut world, policy) = (World::new(), hides(DAYS));
    let [shoes, boots] = branch(&mut world);
    let [of_shoes, of_boots] = ["shoes", "boots"].map(|name| deleted(&mut world, Category, name));
    work(&mut world, &MemoryPim::default(), &policy, noon());
    ask_back(&mut world, of_boots, day());
    // One batch has both: what comes back, and the category above it.
    let (done, _) = work(
        &mut world,
        &MemoryPim::default(),
        &policy,
        day() + seconds(1),
    );
    assert_eq!(done, ["put_back"]);
    assert!(exists(&mut world, Category, shoes) && exists(&mut world, Category, boots));
    assert_end(&mut world, of_boots, "completed", "put_back", "put_back_by");
    assert_end(&mut world, of_shoes, "failed", "hidden", "below_is_shown");
}

/// Boots below shoes is hidden ten days later than shoes; their entries.
fn boots_later(world: &mut World, policy: &Policy) -> [u64; 2] {
    let of_shoes = deleted(world, Category, "shoes");
    work(world, &MemoryPim::default(), policy, noon());
    let then = noon() + TEN_DAYS;
    let of_boots = world.enqueue(&event("boots", key(Category, "boots")), then);
    work(world, &MemoryPim::default(), &hides(DAYS), then);
    assert_end(world, of_boots, "pending", "hidden", "hidden_until");
    [of_shoes, of_boots]
}

const TEN_DAYS: TimeDelta = TimeDelta::days(10);

#[test]
fn what_waits_for_a_later_day_is_not_taken_along_before_it() {
    let (mut world, policy, pim) = (World::new(), hides(DAYS), MemoryPim::default());
    let [shoes, boots] = branch(&mut world);
    let [of_shoes, of_boots] = boots_later(&mut world, &policy);
    let (done, _) = work(&mut world, &pim, &policy, day() + seconds(1));
    assert!(done.is_empty(), "{done:?}");
    assert!(exists(&mut world, Category, shoes) && exists(&mut world, Category, boots));
    assert_end(&mut world, of_shoes, "pending", "hidden", "below_on_shelf");
    assert_eq!(due(&mut world, of_shoes), due(&mut world, of_boots));
    let then = day() + TEN_DAYS + seconds(1);
    let (done, _) = work(&mut world, &pim, &policy, then);
    assert_eq!(done, ["delete", "delete"]);
    for entry in [of_shoes, of_boots] {
        assert_end(&mut world, entry, "completed", "deleted", "deleted");
    }
}

#[test]
fn by_force_it_is_taken_along_and_its_own_entry_ends_well() {
    let (mut world, policy, pim) = (World::new(), hides(DAYS), MemoryPim::default());
    branch(&mut world);
    let [of_shoes, of_boots] = boots_later(&mut world, &policy);
    queue::reset_by_force(&mut world.database, of_shoes, day()).unwrap();
    let forced = Policy {
        forced: true,
        ..policy.clone()
    };
    let (done, _) = work(&mut world, &pim, &forced, day());
    assert_eq!(done, ["delete"]);
    let then = day() + TEN_DAYS + seconds(1);
    assert!(work(&mut world, &pim, &policy, then).0.is_empty());
    assert_end(
        &mut world,
        of_boots,
        "completed",
        "deleted",
        "already_absent",
    );
}

#[test]
fn what_is_wanted_back_is_not_even_taken_along_by_force() {
    let (mut world, policy) = (World::new(), hides(DAYS));
    branch(&mut world);
    let [of_shoes, of_boots] = boots_later(&mut world, &policy);
    queue::reset_by_force(&mut world.database, of_shoes, day()).unwrap();
    ask_back(&mut world, of_boots, day());
    let forced = Policy {
        forced: true,
        ..policy
    };
    let (done, _) = work(&mut world, &MemoryPim::default(), &forced, day());
    assert_eq!(done, ["put_back"]);
    assert_end(&mut world, of_shoes, "failed", "hidden", "below_is_shown");
}

/// The setting is *Deleted* now: what is on the shelf keeps its place.
#[test]
fn a_category_that_is_deleted_at_once_takes_nothing_along_before_its_day() {
    let (mut world, policy, pim) = (World::new(), hides(DAYS), MemoryPim::default());
    branch(&mut world);
    let of_boots = deleted(&mut world, Category, "boots");
    work(&mut world, &pim, &policy, noon());
    let of_shoes = deleted(&mut world, Category, "shoes");
    assert!(work(&mut world, &pim, &in_doubt(), noon()).0.is_empty());
    assert_end(&mut world, of_shoes, "pending", "", "below_on_shelf");
    assert_eq!(due(&mut world, of_shoes), due(&mut world, of_boots));
    let (done, _) = work(&mut world, &pim, &in_doubt(), day() + seconds(1));
    assert_eq!(done, ["delete", "delete"]);
}

#[test]
fn what_stays_hidden_for_good_is_not_taken_along_either() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    branch(&mut world);
    let of_boots = deleted(&mut world, Category, "boots");
    work(&mut world, &pim, &hides(Stay::ForGood), noon());
    assert_end(&mut world, of_boots, "completed", "hidden", "hidden");
    let of_shoes = deleted(&mut world, Category, "shoes");
    work(&mut world, &pim, &hides(DAYS), noon());
    let (done, _) = work(&mut world, &pim, &hides(DAYS), day() + seconds(1));
    assert!(done.is_empty(), "{done:?}");
    assert_end(&mut world, of_shoes, "failed", "hidden", "below_on_shelf");
    let told = message(&mut world, of_shoes);
    let end = "keeps hidden categories whose day has not come: category \"boots\". Magento would delete them, too.";
    assert!(told.ends_with(end), "{told}");
}

#[test]
fn the_brake_does_not_keep_the_consumer_from_putting_back() {
    let (mut world, [_, store]) = shop();
    let policy = Policy {
        max_per_hour: 2,
        ..hides(DAYS)
    };
    let entries = ["a", "b"].map(|name| {
        let id = shown(&mut world, Product, name, store);
        (id, deleted(&mut world, Product, name))
    });
    work(&mut world, &MemoryPim::default(), &policy, noon());
    shown(&mut world, Product, "c", store);
    let held = deleted(&mut world, Product, "c");
    let (done, _) = work(&mut world, &MemoryPim::default(), &policy, noon());
    assert!(done.is_empty());
    for (_, entry) in entries {
        ask_back(&mut world, entry, noon());
    }
    let (done, _) = work(
        &mut world,
        &MemoryPim::default(),
        &policy,
        noon() + seconds(1),
    );
    assert_eq!(done, ["put_back", "put_back"]);
    for (id, entry) in entries {
        assert_eq!(rows(&mut world, Product, id), before(Product, store));
        assert_end(&mut world, entry, "completed", "put_back", "put_back_by");
    }
    assert_eq!(world.status(held).as_deref(), Some("pending"));
}

#[test]
fn an_entity_that_took_the_place_of_a_hidden_one_is_not_on_the_shelf() {
    let (mut world, [_, store]) = shop();
    let policy = Policy {
        asks: Asks::Never,
        ..hides(DAYS)
    };
    let (old, of_old) = hidden(&mut world, Product, "p", store);
    // Somebody deletes it in the shop, and an import makes it anew: disabled.
    for sql in [
        format!("DELETE FROM {{{{catalog_product_entity}}}} WHERE entity_id = {old}"),
        "DELETE FROM {{akeneo_connector_entities}} WHERE import = 'product' AND code = 'p'".into(),
    ] {
        world.shop.run(&mut world.conn, &sql);
    }
    let new = crate::planner_magento::create(&mut world, Product, "p");
    let then = noon() + TimeDelta::days(1);
    map(&mut world, Product, "p", new, then);
    set(&mut world, Product, new, 0, Some(2));
    let again = then + TimeDelta::hours(2);
    let mut second = event("again", key(Product, "p"));
    second.occurred_at = again;
    let of_new = world.enqueue(&second, again);
    let (done, _) = work(&mut world, &MemoryPim::default(), &policy, again);
    assert_eq!(done, ["hide"]);
    assert_end(&mut world, of_new, "pending", "hidden", "hidden_until");
    let then = again + TimeDelta::days(31);
    let (done, _) = work(&mut world, &MemoryPim::default(), &policy, then);
    assert_eq!(done, ["delete"]);
    assert_end(&mut world, of_new, "completed", "deleted", "deleted");
    assert_eq!(world.status(of_old).as_deref(), Some("completed"));
}
