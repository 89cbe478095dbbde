//! Where an event alone is not proof enough Akeneo is asked, and nowhere else.

use crate::memory_pim::MemoryPim;
use crate::planner::{imported, key};
use crate::planner_magento;
use crate::worker::busy;
use crate::worker::{carry_out, codes, deleted, message};
use crate::world::{World, event, noon, seconds};
use akeneo_events::testing::planner::Asks;
use akeneo_events::testing::queue::{self, LeaseToken, Selection};
use akeneo_events::testing::worker::Tally;
use akeneo_events::{Batch, Deletion, EntityKey, EntityType, Outcome, Policy};
use chrono::{DateTime, TimeDelta, Utc};

pub fn in_doubt() -> Policy {
    Policy {
        asks: Asks::InDoubt,
        ..Policy::default()
    }
}

/// Takes all that is due.
pub fn batch(world: &mut World, pim: &MemoryPim, policy: &Policy, now: DateTime<Utc>) -> Batch {
    let (database, policy) = (&mut world.database, policy.clone());
    let token = LeaseToken::random().unwrap();
    let batch = Batch::claim(database, Selection::Due, 100, policy, token, now).unwrap();
    batch.confirmed_by(pim.boxed())
}

/// Takes all that is due and carries it out.
pub fn work(
    world: &mut World,
    pim: &MemoryPim,
    policy: &Policy,
    now: DateTime<Utc>,
) -> (Vec<Deletion>, Tally) {
    let mut batch = batch(world, pim, policy, now);
    let done = carry_out(world, &mut batch, now);
    (done, batch.finish(&mut world.database, now).unwrap())
}

/// The next deletion, carried out.
fn next(world: &mut World, batch: &mut Batch, now: DateTime<Utc>) -> Option<String> {
    let deletion = batch.next(&mut world.database, now).unwrap()?;
    let outcome = planner_magento::delete(&world.shop, &mut world.conn, &deletion);
    batch.report(deletion.id, outcome, now).unwrap();
    Some(deletion.key.code)
}

fn but_attributes() -> impl Iterator<Item = EntityType> {
    let types = EntityType::ALL.into_iter();
    types.filter(|it| *it != EntityType::Attribute)
}

#[test]
fn an_event_is_proof_for_ten_minutes_and_akeneo_is_asked_a_second_later() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    for entity in but_attributes() {
        for (name, age, questions) in [("new", 0, 0), ("young", 600, 0), ("old", 601, 1)] {
            imported(&mut world, entity, name);
            deleted(&mut world, entity, name);
            let (done, _) = work(&mut world, &pim, &in_doubt(), noon() + seconds(age));
            assert_eq!(done.len(), 1, "{entity:?} {name}");
            let asked = vec![vec![key(entity, name)]; questions];
            assert_eq!(pim.asked(), asked, "{entity:?} {name}");
        }
    }
}

#[test]
fn an_attribute_is_asked_about_however_young_its_event_is() {
    let mut world = World::new();
    let pim = MemoryPim::with([key(EntityType::Attribute, "there")]);
    for name in ["gone", "there"] {
        imported(&mut world, EntityType::Attribute, name);
        deleted(&mut world, EntityType::Attribute, name);
    }
    let (done, tally) = work(&mut world, &pim, &in_doubt(), noon());
    assert_eq!(codes(&done), ["gone"]);
    assert_eq!((tally.completed, tally.failed), (1, 1));
    let both = ["gone", "there"].map(|name| key(EntityType::Attribute, name));
    assert_eq!(pim.asked(), [both]);
}

#[test]
fn always_asks_about_a_fresh_event_and_never_about_none() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    let types = EntityType::ALL.len();
    for (asks, questions) in [(Asks::Always, types), (Asks::Never, 0)] {
        let policy = Policy {
            asks,
            ..Policy::default()
        };
        for entity in EntityType::ALL {
            let name = format!("{asks:?}").to_lowercase();
            imported(&mut world, entity, &name);
            deleted(&mut world, entity, &name);
        }
        let (done, _) = work(&mut world, &pim, &policy, noon());
        assert_eq!(
            (done.len(), pim.asked().len()),
            (types, questions),
            "{asks:?}"
        );
    }
}

/// Refused, or asked about once more, as products and models are right after their deletion.
const fn stays(tally: Tally) -> u64 {
    tally.failed + tally.retried
}

#[test]
fn what_was_tried_before_is_asked_about_however_young_its_event_is() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    for entity in but_attributes() {
        imported(&mut world, entity, "locked");
        deleted(&mut world, entity, "locked");
        let mut first = batch(&mut world, &pim, &in_doubt(), noon());
        let deletion = first.next(&mut world.database, noon()).unwrap().unwrap();
        let locked = Outcome::Retry(busy("Lock wait."));
        first.report(deletion.id, locked, noon()).unwrap();
        first.finish(&mut world.database, noon()).unwrap();
        assert!(pim.asked().is_empty(), "{entity:?}");

        pim.get().has.insert(key(entity, "locked"));
        let (done, tally) = work(&mut world, &pim, &in_doubt(), noon() + seconds(5));
        assert_eq!((done.len(), stays(tally)), (0, 1), "{entity:?}");
        assert_eq!(pim.asked(), [[key(entity, "locked")]]);
    }
}

#[test]
fn what_an_operator_reset_is_asked_about_however_young_its_event_is() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    for entity in but_attributes() {
        imported(&mut world, entity, "reset");
        let id = deleted(&mut world, entity, "reset");
        pim.get().has.insert(key(entity, "reset"));
        let reset = queue::reset(&mut world.database, id, noon()).unwrap();
        assert_eq!(reset, queue::Reset::Done);
        let (done, tally) = work(&mut world, &pim, &in_doubt(), noon());
        assert_eq!((done.len(), stays(tally)), (0, 1), "{entity:?}");
        assert_eq!(pim.asked().len(), 1);
    }
}

#[test]
fn what_a_comparison_found_is_asked_about_however_young_it_is() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    for entity in but_attributes() {
        imported(&mut world, entity, "found");
        pim.get().has.insert(key(entity, "found"));
        let id = format!("reconcile:{}", entity.name());
        world.enqueue(&event(&id, key(entity, "found")), noon());
        let (done, tally) = work(&mut world, &pim, &in_doubt(), noon());
        assert_eq!((done.len(), stays(tally)), (0, 1), "{entity:?}");
        assert_eq!(pim.asked().len(), 1);
    }
}

/// Products of these names, imported and deleted.
fn products(world: &mut World, names: &[&str]) {
    for name in names {
        imported(world, EntityType::Product, name);
        deleted(world, EntityType::Product, name);
    }
}

#[test]
fn an_event_that_grows_old_after_it_was_planned_is_planned_again_and_asked_about() {
    let mut world = World::new();
    let pim = MemoryPim::with([key(EntityType::Product, "again")]);
    products(&mut world, &["a", "b", "again", "d"]);
    let at = |second| noon() + seconds(second);
    let mut batch = batch(&mut world, &pim, &in_doubt(), at(590));
    let mut next = |second| next(&mut world, &mut batch, at(second));
    assert_eq!(next(590).as_deref(), Some("a"));
    assert_eq!(next(600).as_deref(), Some("b"));
    assert!(pim.asked().is_empty());
    assert_eq!(next(601).as_deref(), Some("d"));
    let asked = ["again", "d"].map(|name| key(EntityType::Product, name));
    assert_eq!(pim.asked(), [asked]);
    assert_eq!(next(602), None);
    let tally = batch.finish(&mut world.database, at(602)).unwrap();
    assert_eq!((tally.completed, tally.failed), (3, 1));
}

#[test]
fn an_answer_that_is_older_than_two_minutes_is_asked_for_again_and_the_brake_counts_once() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    products(&mut world, &["a", "b", "c", "d"]);
    let policy = Policy {
        max_per_hour: 4,
        asks: Asks::Always,
        ..Policy::default()
    };
    let begun = |world: &mut World| {
        let brake = queue::brake(&mut world.database, 9, noon() + seconds(200));
        brake.unwrap().deletions
    };
    let mut batch = batch(&mut world, &pim, &policy, noon());
    let first = next(&mut world, &mut batch, noon());
    assert_eq!((first.as_deref(), pim.asked().len()), (Some("a"), 1));
    let second = next(&mut world, &mut batch, noon() + seconds(120));
    assert_eq!((second.as_deref(), pim.asked().len()), (Some("b"), 0));
    assert_eq!(begun(&mut world), 4);

    pim.get().has.insert(key(EntityType::Product, "c"));
    let last = next(&mut world, &mut batch, noon() + seconds(121));
    assert_eq!(last.as_deref(), Some("d"));
    let asked = ["c", "d"].map(|name| key(EntityType::Product, name));
    assert_eq!(pim.asked(), [asked]);
    let now = noon() + seconds(122);
    assert_eq!(next(&mut world, &mut batch, now), None);
    let tally = batch.finish(&mut world.database, now).unwrap();
    assert_eq!((tally.completed, stays(tally)), (3, 1));
    assert_eq!(begun(&mut world), 3);
}

#[test]
fn what_was_handed_out_may_not_begin_when_its_answer_is_older_than_two_minutes() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    products(&mut world, &["a"]);
    let policy = Policy {
        asks: Asks::Always,
        ..Policy::default()
    };
    let mut batch = batch(&mut world, &pim, &policy, noon());
    let handed_out = batch.next(&mut world.database, noon()).unwrap().unwrap();
    let id = handed_out.id;
    assert!(batch.may_begin(id, noon() + seconds(120)).unwrap());
    assert!(!batch.may_begin(id, noon() + seconds(121)).unwrap());
    batch.not_begun(id).unwrap();
    assert!(batch.may_begin(id, noon()).is_err());
}

#[test]
fn an_answer_that_took_its_time_is_good_from_when_it_came() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    products(&mut world, &["a", "b"]);
    pim.get().takes = TimeDelta::minutes(1);
    let policy = Policy {
        asks: Asks::Always,
        ..Policy::default()
    };
    let mut batch = batch(&mut world, &pim, &policy, noon());
    next(&mut world, &mut batch, noon()).unwrap();
    next(&mut world, &mut batch, noon() + TimeDelta::minutes(3)).unwrap();
    assert_eq!(pim.asked().len(), 1);
}

#[test]
fn what_needs_no_answer_goes_while_akeneo_gives_none() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    pim.get().away = Some(None);
    products(&mut world, &["fresh"]);
    imported(&mut world, EntityType::Attribute, "asked");
    let asked = deleted(&mut world, EntityType::Attribute, "asked");
    let (done, tally) = work(&mut world, &pim, &in_doubt(), noon());
    assert_eq!(done[0].key, EntityKey::new(EntityType::Product, "fresh"));
    assert_eq!((done.len(), tally.retried), (1, 1));
    let said = message(&mut world, asked);
    assert!(
        said.starts_with("This entry waits for Akeneo to confirm"),
        "{said}"
    );
}
