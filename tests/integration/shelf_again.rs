//! Several entries of one key: a repeated event for what is on the shelf changes nothing, and nobody notes what another has hidden.

use crate::memory_pim::MemoryPim;
use crate::planner::key;
use crate::shelf::{
    DAYS, ask_back, assert_end, before, day, enabled, exists, hidden, hides, is_hidden, put_back,
    rows, set, shop, shown, state, work,
};
use crate::support::shop::Stores;
use crate::world::{World, event, noon, seconds};
use akeneo_events::testing::planner::{ShelfPolicy, Stay};
use akeneo_events::{EntityType, Policy};
use chrono::{DateTime, TimeDelta, Utc};

/// One more event of the same deletion.
pub fn repeated(
    world: &mut World,
    entity: EntityType,
    name: &str,
    nth: u32,
    now: DateTime<Utc>,
) -> u64 {
    let id = format!("again-{nth}-{}-{name}", entity.name());
    world.enqueue(&event(&id, key(entity, name)), now)
}

fn former(world: &mut World, entry: u64) -> Option<String> {
    world.column("former", entry)
}

#[test]
fn a_repeated_event_for_something_on_the_shelf_changes_nothing() {
    let (mut world, [store, _]) = shop();
    let pim = MemoryPim::default();
    let at_once = Policy {
        shelf: ShelfPolicy::default(),
        ..hides(DAYS)
    };
    for entity in ShelfPolicy::TYPES {
        let (id, first) = hidden(&mut world, entity, "p", store);
        let noted = former(&mut world, first);
        let policies = [hides(DAYS), hides(Stay::ForGood), at_once.clone()];
        for (nth, policy) in policies.into_iter().enumerate() {
            let nth = nth.try_into().unwrap();
            let again = repeated(&mut world, entity, "p", nth, noon());
            assert_eq!(work(&mut world, &pim, &policy, noon()).0, [""; 0]);
            assert_end(&mut world, again, "completed", "", "on_shelf_already");
            assert_eq!(former(&mut world, again), None);
        }
        assert!(is_hidden(&mut world, entity, id));
        assert_eq!(former(&mut world, first), noted);
        let (done, _) = work(&mut world, &pim, &hides(DAYS), day());
        assert_eq!(done, ["delete"]);
        assert_end(&mut world, first, "completed", "deleted", "deleted");
    }
}

#[test]
fn of_two_events_in_one_batch_one_hides_and_the_other_finds_it_hidden() {
    let (mut world, [store, _]) = shop();
    let pim = MemoryPim::default();
    for entity in ShelfPolicy::TYPES {
        let id = shown(&mut world, entity, "p", store);
        let entries = [0, 1, 2].map(|nth| repeated(&mut world, entity, "p", nth, noon()));
        let (done, tally) = work(&mut world, &pim, &hides(DAYS), noon());
        assert_eq!((done, tally.released), (vec!["hide"], 2));
        let (done, tally) = work(&mut world, &pim, &hides(DAYS), noon());
        assert_eq!((done, tally.completed), (vec![], 2));
        assert_end(&mut world, entries[0], "pending", "hidden", "hidden_until");
        for again in &entries[1..] {
            assert_end(&mut world, *again, "completed", "", "on_shelf_already");
        }
        ask_back(&mut world, entries[0], noon());
        assert_eq!(put_back(&mut world, &hides(DAYS), noon()), ["put_back"]);
        assert_eq!(rows(&mut world, entity, id), before(entity, store));
    }
}

#[test]
fn a_new_event_for_what_was_enabled_since_hides_it_again_and_the_older_entry_leaves_it_to_that() {
    let (mut world, [store, _]) = shop();
    let pim = MemoryPim::default();
    for entity in ShelfPolicy::TYPES {
        let (id, first) = hidden(&mut world, entity, "p", store);
        set(&mut world, entity, id, 0, enabled());
        let later = noon() + TimeDelta::days(10);
        let second = repeated(&mut world, entity, "p", 0, later);
        assert_eq!(work(&mut world, &pim, &hides(DAYS), later).0, ["hide"]);
        assert_end(&mut world, second, "pending", "hidden", "hidden_until");
        // The older one's day comes first: nothing is deleted by it, and nothing put back.
        let (done, _) = work(&mut world, &pim, &hides(DAYS), day());
        assert_eq!(done, [""; 0]);
        assert_end(&mut world, first, "completed", "enabled", "hidden_by_later");
        assert!(is_hidden(&mut world, entity, id));
        // What the older one had hidden comes back with the rest.
        ask_back(&mut world, second, day());
        assert_eq!(put_back(&mut world, &hides(DAYS), day()), ["put_back"]);
        assert_eq!(rows(&mut world, entity, id), before(entity, store));
    }
}

#[test]
fn what_two_entries_have_hidden_comes_back_as_the_earlier_one_found_it_if_both_are_asked_for() {
    let (mut world, [store, _]) = shop();
    let pim = MemoryPim::default();
    let entity = EntityType::Product;
    let (id, first) = hidden(&mut world, entity, "p", store);
    set(&mut world, entity, id, 0, enabled());
    let second = repeated(&mut world, entity, "p", 0, noon());
    assert_eq!(work(&mut world, &pim, &hides(DAYS), noon()).0, ["hide"]);
    for entry in [first, second] {
        ask_back(&mut world, entry, noon());
    }
    assert_eq!(put_back(&mut world, &hides(DAYS), noon()), ["put_back"]);
    assert_eq!(rows(&mut world, entity, id), before(entity, store));
    assert_end(&mut world, second, "completed", "put_back", "put_back_by");
    // It is as it was already, and nothing is wrong with that.
    assert_eq!(put_back(&mut world, &hides(DAYS), noon()), ["put_back"]);
    assert_eq!(rows(&mut world, entity, id), before(entity, store));
    assert_end(&mut world, first, "completed", "put_back", "put_back_by");
}

#[test]
fn what_is_to_be_put_back_is_put_back_before_a_new_event_hides_it_again() {
    let (mut world, [store, _]) = shop();
    let pim = MemoryPim::default();
    for entity in ShelfPolicy::TYPES {
        let (id, first) = hidden(&mut world, entity, "p", store);
        let second = repeated(&mut world, entity, "p", 0, noon());
        ask_back(&mut world, first, noon());
        let (done, tally) = work(&mut world, &pim, &hides(DAYS), noon());
        assert_eq!((done, tally.released), (vec!["put_back"], 1));
        assert_end(&mut world, first, "completed", "put_back", "put_back_by");
        assert_eq!(work(&mut world, &pim, &hides(DAYS), noon()).0, ["hide"]);
        ask_back(&mut world, second, noon());
        put_back(&mut world, &hides(DAYS), noon());
        assert_eq!(rows(&mut world, entity, id), before(entity, store));
    }
}

#[test]
fn a_new_event_that_meets_one_half_way_notes_what_stood_there_before_that() {
    let (mut world, [store, _]) = shop();
    let pim = MemoryPim::default();
    for entity in ShelfPolicy::TYPES {
        let id = shown(&mut world, entity, "p", store);
        let first = repeated(&mut world, entity, "p", 0, noon());
        let policy = hides(DAYS);
        let mut batch = crate::doubt::batch(&mut world, &pim, &policy, noon());
        batch.next(&mut world.database, noon()).unwrap().unwrap();
        // Another worker, while this one is at it: some of it is hidden.
        set(&mut world, entity, id, 0, crate::shelf::disabled(entity));
        let second = repeated(&mut world, entity, "p", 1, noon());
        assert_eq!(work(&mut world, &pim, &policy, noon()).0, ["hide"]);
        assert_eq!(former(&mut world, second), former(&mut world, first));
        drop(batch);
        ask_back(&mut world, second, noon() + seconds(600));
        let now = noon() + seconds(600);
        put_back(&mut world, &policy, now);
        assert_eq!(rows(&mut world, entity, id), before(entity, store));
    }
}

#[test]
fn an_older_event_that_comes_late_finds_it_hidden_as_well() {
    let (mut world, [store, _]) = shop();
    let pim = MemoryPim::default();
    let entity = EntityType::Product;
    let id = shown(&mut world, entity, "p", store);
    let first = repeated(&mut world, entity, "p", 0, noon() + seconds(60));
    let second = repeated(&mut world, entity, "p", 1, noon());
    assert!(first < second);
    assert_eq!(work(&mut world, &pim, &hides(DAYS), noon()).0, ["hide"]);
    assert_eq!(state(&mut world, second).as_deref(), Some("hidden"));
    let later = noon() + seconds(60);
    assert_eq!(work(&mut world, &pim, &hides(DAYS), later).0, [""; 0]);
    assert_end(&mut world, first, "completed", "", "on_shelf_already");
    assert!(is_hidden(&mut world, entity, id));
}

#[test]
fn what_was_put_back_is_hidden_anew_by_a_new_event_and_by_its_own_if_that_is_tried_again() {
    let (mut world, [store, _]) = shop();
    let pim = MemoryPim::default();
    let entity = EntityType::Product;
    let (id, first) = hidden(&mut world, entity, "p", store);
    ask_back(&mut world, first, noon());
    put_back(&mut world, &hides(DAYS), noon());
    set(
        &mut world,
        entity,
        id,
        store,
        crate::shelf::disabled(entity),
    );
    let changed = rows(&mut world, entity, id);
    let reset = akeneo_events::testing::queue::reset(&mut world.database, first, noon());
    assert_eq!(reset.unwrap(), akeneo_events::testing::queue::Reset::Done);
    assert_eq!(work(&mut world, &pim, &hides(DAYS), noon()).0, ["hide"]);
    assert_end(&mut world, first, "pending", "hidden", "hidden_until");
    assert_eq!(world.column::<Option<String>>("put_back_by", first), None);
    ask_back(&mut world, first, noon());
    put_back(&mut world, &hides(DAYS), noon());
    assert_eq!(rows(&mut world, entity, id), changed);
    let expected = Stores::from([0, 1, store].map(|it| (it, changed[&it])));
    assert_eq!(changed, expected);
    assert!(exists(&mut world, entity, id));
}
