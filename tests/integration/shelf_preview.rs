//! What a dry run says of the shelf.

use crate::planner::imported;
use crate::shelf::{DAYS, ask_back, day, hidden, hides, shop};
use crate::worker::deleted;
use crate::world::{World, noon};
use akeneo_events::testing::planner::{Asks, Stay};
use akeneo_events::testing::queue::Filter;
use akeneo_events::testing::worker::preview;
use akeneo_events::{EntityType, Policy};
use chrono::{DateTime, TimeDelta, Utc};

/// The verdict on the only entry, and what is told.
fn foreseen(world: &mut World, policy: &Policy, now: DateTime<Utc>) -> (&'static str, String) {
    let which = Filter {
        oldest_first: true,
        after: Some(0),
        ..Filter::default()
    };
    let page = preview(&mut world.database, which, 100, true, policy, now).unwrap();
    assert_eq!(page.len(), 1);
    (page[0].verdict.name(), page[0].told.to_string())
}

#[test]
fn a_dry_run_says_what_would_be_hidden_and_whether_akeneo_is_asked() {
    let mut world = World::new();
    imported(&mut world, EntityType::Product, "p");
    deleted(&mut world, EntityType::Product, "p");
    let (verdict, said) = foreseen(&mut world, &hides(DAYS), noon());
    assert_eq!(verdict, "hide");
    assert!(said.starts_with("Magento would hide product "), "{said}");
    assert!(!said.contains("asks Akeneo"), "{said}");
    let later = noon() + TimeDelta::hours(1);
    let (verdict, said) = foreseen(&mut world, &hides(Stay::ForGood), later);
    assert_eq!(verdict, "hide");
    assert!(said.ends_with(" The shop asks Akeneo first."), "{said}");
}

#[test]
fn a_dry_run_leaves_the_shelf_alone_until_the_day_or_by_force() {
    let (mut world, [store, _]) = shop();
    let (_, entry) = hidden(&mut world, EntityType::Product, "p", store);
    let (verdict, said) = foreseen(&mut world, &hides(DAYS), noon());
    assert_eq!(verdict, "shelf");
    let told = "On the shelf until 2026-07-01 12:00:00 UTC: ";
    assert!(said.starts_with(told), "{said}");
    let (verdict, said) = foreseen(&mut world, &hides(Stay::ForGood), noon());
    assert_eq!(verdict, "shelf");
    assert!(said.ends_with(" It stays hidden."), "{said}");
    assert_eq!(foreseen(&mut world, &hides(DAYS), day()).0, "delete");
    let forced = Policy {
        forced: true,
        asks: Asks::AtOnce,
        ..hides(Stay::ForGood)
    };
    let (verdict, said) = foreseen(&mut world, &forced, noon());
    assert_eq!(verdict, "delete");
    assert!(said.starts_with("Magento would delete "), "{said}");
    ask_back(&mut world, entry, noon());
    let (verdict, said) = foreseen(&mut world, &forced, noon());
    assert_eq!(verdict, "shelf");
    assert!(said.starts_with("To be put back: product "), "{said}");
}
