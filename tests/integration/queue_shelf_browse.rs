//! Lists and counts of what is on the shelf, and whether something is there.

use crate::queue_shelf::{FORMER, begun, deleting, hidden, hide, hiding, settle};
use crate::world::{World, claim, event, noon, seconds};
use akeneo_events::testing::queue::{
    self, Count, Filter, Selection, Settlement, Shelf, ShelfCounts, Status,
};
use akeneo_events::testing::reason::told;
use akeneo_events::{EntityKey, EntityType};
use chrono::{DateTime, TimeDelta, Utc};

const fn exactly(value: u64) -> Count {
    Count { value, more: false }
}

/// A product's entry, hidden at that time until a month later.
fn product(world: &mut World, event_id: &str, code: &str, at: DateTime<Utc>) -> u64 {
    let key = EntityKey::new(EntityType::Product, code);
    let id = world.enqueue(&event(event_id, key), noon());
    hide(world, id, Some(at + TimeDelta::days(30)), at);
    id
}

fn oldest_pending(world: &mut World) -> Option<DateTime<Utc>> {
    queue::counts(&mut world.database).unwrap().oldest_pending
}

#[test]
fn a_list_shows_one_state_of_the_shelf_or_what_was_hidden_since_a_time() {
    let mut world = World::new();
    let later = noon() + seconds(60);
    let first = product(&mut world, "first", "a", noon());
    let second = product(&mut world, "second", "b", later);
    let asked = product(&mut world, "asked", "c", later);
    queue::put_back(&mut world.database, asked, "Ada", later).unwrap();
    world.pending("never");
    let mut ids = |filter| {
        let page = queue::list(&mut world.database, filter, 50).unwrap();
        page.into_iter().map(|it| it.id).collect::<Vec<_>>()
    };
    let of = |shelf, since| Filter {
        shelf,
        since,
        ..Filter::default()
    };
    let hidden = of(Some(Shelf::Hidden), None);
    assert_eq!(ids(hidden.clone()), [second, first]);
    assert!(ids(of(Some(Shelf::Deleted), None)).is_empty());
    assert_eq!(ids(of(None, Some(noon()))), [asked, second, first]);
    assert_eq!(ids(of(None, Some(later))), [asked, second]);
    assert_eq!(ids(of(Some(Shelf::Hidden), Some(later))), [second]);
    assert!(ids(of(None, Some(later + seconds(1)))).is_empty());
    let next_page = Filter {
        after: Some(second),
        ..hidden.clone()
    };
    assert_eq!(ids(next_page), [first]);
    let oldest = Filter {
        oldest_first: true,
        entity: Some(EntityType::Product),
        status: Some(Status::Pending),
        ..hidden.clone()
    };
    assert_eq!(ids(oldest), [first, second]);
    let others = Filter {
        entity: Some(EntityType::Category),
        ..hidden.clone()
    };
    assert!(ids(others).is_empty());
    let this = Filter {
        id: Some(asked),
        ..hidden
    };
    assert!(ids(this.clone()).is_empty());
    let this = Filter {
        shelf: Some(Shelf::Returning),
        ..this
    };
    assert_eq!(ids(this.clone()), [asked]);
    let listed = queue::list(&mut world.database, this, 1).unwrap().remove(0);
    assert_eq!(
        (listed.shelf.as_deref(), listed.shelved_at),
        (Some("returning"), Some(later))
    );
    assert_eq!(
        (listed.former.as_deref(), listed.put_back_by.as_deref()),
        (Some(FORMER), Some("Ada"))
    );
}

#[test]
fn a_search_may_be_for_what_is_hidden() {
    let mut world = World::new();
    let ids = ["a", "b"].map(|it| product(&mut world, it, it, noon()));
    queue::put_back(&mut world.database, ids[0], "Ada", noon()).unwrap();
    let sql = "UPDATE {{akeneo_events_queue}} SET search_sku = 'sku-1'";
    world.shop.run(&mut world.conn, sql);
    let filter = Filter {
        search: Some("SKU".to_owned()),
        shelf: Some(Shelf::Hidden),
        since: Some(noon()),
        ..Filter::default()
    };
    let page = queue::list(&mut world.database, filter, 50).unwrap();
    let found: Vec<u64> = page.iter().map(|it| it.id).collect();
    assert_eq!(found, [ids[1]]);
}

#[test]
fn the_shelf_is_counted_by_what_becomes_of_it() {
    let mut world = World::new();
    let empty = ShelfCounts {
        waiting: exactly(0),
        kept: exactly(0),
        returning: exactly(0),
        next: None,
    };
    world.pending("never");
    assert_eq!(queue::shelf(&mut world.database, noon()), Ok(empty));

    let days = [30, 10, 20].map(|days| noon() + TimeDelta::days(days));
    for (nth, day) in days.into_iter().enumerate() {
        hidden(&mut world, &format!("waits {nth}"), Some(day));
    }
    hidden(&mut world, "kept", None);
    let failed = hidden(&mut world, "failed", Some(noon()));
    let lease = claim(&mut world.database, Selection::Id(failed), 1, noon());
    let end = Settlement::Failed(told("protected"));
    settle(&mut world, &lease, failed, end, noon());
    let asked = hidden(&mut world, "asked", Some(noon()));
    queue::put_back(&mut world.database, asked, "Ada", noon()).unwrap();
    let half = world.pending("half");
    begun(&mut world, hiding(half), noon());
    let counted = ShelfCounts {
        waiting: exactly(3),
        kept: exactly(2),
        returning: exactly(1),
        next: Some(days[1]),
    };
    // A day that has come is still the next one.
    for now in [noon(), noon() + TimeDelta::days(15)] {
        assert_eq!(queue::shelf(&mut world.database, now), Ok(counted));
    }
}

#[test]
fn the_oldest_pending_entry_is_the_oldest_that_is_not_hidden() {
    let mut world = World::new();
    let later = noon() + seconds(60);
    hidden(&mut world, "hidden", Some(noon() + TimeDelta::days(30)));
    assert_eq!(oldest_pending(&mut world), None);
    let family = EntityKey::new(EntityType::Family, "shoes");
    let id = world.enqueue(&event("family", family.clone()), later);
    world.enqueue(&event("another", family), later + seconds(60));
    assert_eq!(oldest_pending(&mut world), Some(later));
    let lease = claim(&mut world.database, Selection::Id(id), 1, later);
    let retry = Settlement::Retry(later + TimeDelta::days(60), told("locked"));
    settle(&mut world, &lease, id, retry, later);
    assert_eq!(oldest_pending(&mut world), Some(later));
    let asked = hidden(&mut world, "asked", None);
    queue::put_back(&mut world.database, asked, "Ada", later).unwrap();
    settle_all(&mut world, later + TimeDelta::days(1));
    assert_eq!(oldest_pending(&mut world), Some(later));
}

/// Completes what is due.
fn settle_all(world: &mut World, now: DateTime<Utc>) {
    let lease = world.claim(50, now);
    for entry in &lease.entries {
        settle(
            world,
            &lease,
            entry.id,
            Settlement::Completed(told("done")),
            now,
        );
    }
}

#[test]
fn what_is_on_the_shelf_is_open_whatever_its_status_until_it_is_off_it() {
    let mut world = World::new();
    let code = |event_id: &str| EntityKey::new(EntityType::Product, format!("of-{event_id}"));
    let open = |world: &mut World| {
        let keys = queue::open_keys(&mut world.database, EntityType::Product).unwrap();
        let mut codes: Vec<String> = keys.into_iter().map(|it| it.code).collect();
        codes.sort();
        codes
    };
    let kept = hidden(&mut world, "kept", None);
    let asked = hidden(&mut world, "asked", None);
    queue::put_back(&mut world.database, asked, "Ada", noon()).unwrap();
    let lease = claim(&mut world.database, Selection::Returning, 1, noon());
    settle(
        &mut world,
        &lease,
        asked,
        Settlement::Failed(told("no")),
        noon(),
    );
    let half = world.pending("half");
    let lease = begun(&mut world, hiding(half), noon());
    settle(
        &mut world,
        &lease,
        half,
        Settlement::Failed(told("no")),
        noon(),
    );
    let (done, _) = world.entry_in(Status::Completed, "done");
    let all = [code("asked"), code("half"), code("kept")].map(|it| it.code);
    assert_eq!(open(&mut world), all);
    let other = queue::open_keys(&mut world.database, EntityType::Category).unwrap();
    assert!(other.is_empty());

    queue::reset_by_force(&mut world.database, kept, noon()).unwrap();
    let lease = begun(&mut world, deleting(kept, 0), noon());
    settle(
        &mut world,
        &lease,
        kept,
        Settlement::Deleted(told("done")),
        noon(),
    );
    assert_eq!(open(&mut world), all[..2]);
    queue::put_back(&mut world.database, half, "Ada", noon()).unwrap();
    let lease = claim(&mut world.database, Selection::Returning, 1, noon());
    settle(
        &mut world,
        &lease,
        half,
        Settlement::Enabled(told("enabled")),
        noon(),
    );
    assert_eq!(open(&mut world), all[..1]);
    assert!(done > 0);
}

/// The collation of the column takes a space at the end for nothing.
#[test]
fn what_is_on_the_shelf_is_found_by_its_key_byte_by_byte() {
    let mut world = World::new();
    let key = |entity, code: &str| EntityKey::new(entity, code);
    let product_of = |code| key(EntityType::Product, code);
    let shoe = product(&mut world, "shoe", "shoe", noon());
    let spaced = product(&mut world, "spaced", "shoe ", noon());
    let twice = product(&mut world, "twice", "shoe", noon() + seconds(60));
    queue::put_back(&mut world.database, twice, "Ada", noon()).unwrap();
    let upper = product(&mut world, "upper", "SHOE", noon());
    let category = world.enqueue(
        &event("category", key(EntityType::Category, "shoe")),
        noon(),
    );
    hide(&mut world, category, None, noon());
    let waits = event("waits", product_of("hat"));
    world.enqueue(&waits, noon());
    let mut found = |entity, codes: &[&str]| {
        let keys: Vec<_> = codes.iter().map(|code| key(entity, code)).collect();
        let found = queue::on_shelf(&mut world.database, entity, &keys).unwrap();
        found
            .into_iter()
            .map(|it| (it.id, it.shelf, it.shelved_at))
            .collect::<Vec<_>>()
    };
    let (hidden, at) = (Shelf::Hidden, Some(noon()));
    let shoes = [
        (shoe, hidden, at),
        (twice, Shelf::Returning, Some(noon() + seconds(60))),
    ];
    assert_eq!(found(EntityType::Product, &["shoe"]), shoes);
    assert_eq!(
        found(EntityType::Product, &["shoe "]),
        [(spaced, hidden, at)]
    );
    let both = found(EntityType::Product, &["SHOE", "hat", "shoe ", "none"]);
    assert_eq!(both, [(spaced, hidden, at), (upper, hidden, at)]);
    assert_eq!(
        found(EntityType::Category, &["shoe"]),
        [(category, hidden, at)]
    );
    assert_eq!(found(EntityType::ProductModel, &["shoe"]), []);
    assert_eq!(found(EntityType::Product, &[]), []);
    let many: Vec<String> = (0..1_300).map(|n| format!("c{n}")).collect();
    let mut many: Vec<&str> = many.iter().map(String::as_str).collect();
    many.insert(700, "shoe");
    assert_eq!(found(EntityType::Product, &many), shoes);
}
