//! An operator wants something back: whichever worker takes its entry puts it back, also after a crash.

use crate::memory_pim::MemoryPim;
use crate::planner_magento;
use crate::shelf::{
    DAYS, ask_back, assert_end, before, day, disabled, exists, hidden, hides, put_back, rows, shop,
    state, work,
};
use crate::worker::{busy, message, refused, undone};
use crate::world::{World, noon, seconds};
use akeneo_events::testing::planner::{ShelfPolicy, Statuses, Stay};
use akeneo_events::testing::queue::{self, LeaseToken, Selection};
use akeneo_events::testing::worker::{Action, LEASE, Obstacle};
use akeneo_events::{Batch, EntityType, Outcome, Policy};
use chrono::NaiveDateTime;
use mysql::prelude::Queryable;

fn claimed(world: &mut World, policy: &Policy, now: chrono::DateTime<chrono::Utc>) -> Batch {
    let (policy, token) = (policy.clone(), LeaseToken::random().unwrap());
    let which = Selection::Returning;
    Batch::claim(&mut world.database, which, 100, policy, token, now).unwrap()
}

#[test]
fn it_is_put_back_as_it_was_whatever_the_shop_and_akeneo_say() {
    let (mut world, [store, _]) = shop();
    for entity in ShelfPolicy::TYPES {
        let (id, entry) = hidden(&mut world, entity, "p", store);
        // No guard counts: the connector does not map it any more. Nobody is asked.
        let unmap = "DELETE FROM {{akeneo_connector_entities}}";
        world.shop.run(&mut world.conn, unmap);
        ask_back(&mut world, entry, noon() + seconds(60));
        assert_end_of_asking(&mut world, entry);
        let pim = MemoryPim::default();
        pim.get().away = Some(None);
        let mut batch = claimed(&mut world, &hides(DAYS), noon() + seconds(60));
        batch = batch.confirmed_by(pim.boxed());
        let now = noon() + seconds(60);
        let next = batch.next(&mut world.database, now).unwrap().unwrap();
        let back = Statuses::from([(id, before(entity, store))]);
        assert_eq!(next.action, Action::PutBack(back));
        assert_eq!(
            (next.plan.entity_ids.as_slice(), next.id),
            ([id].as_slice(), entry)
        );
        assert!(next.shown.is_some());
        let outcome = planner_magento::act(&world.shop, &mut world.conn, &next);
        batch.report(entry, outcome, now).unwrap();
        let tally = batch.finish(&mut world.database, now).unwrap();
        assert_eq!((tally.put_back, tally.completed), (1, 0));
        assert_eq!(pim.asked(), [] as [Vec<_>; 0]);
        assert_eq!(rows(&mut world, entity, id), before(entity, store));
        assert_end(&mut world, entry, "completed", "put_back", "put_back_by");
        let said = message(&mut world, entry);
        let told = "Put back by anna on 2026-06-01 12:01:00 UTC: ";
        assert!(said.starts_with(told), "{said}");
    }
}

fn assert_end_of_asking(world: &mut World, entry: u64) {
    assert_eq!(world.status(entry).as_deref(), Some("pending"));
    assert_eq!(state(world, entry).as_deref(), Some("returning"));
}

#[test]
fn what_is_kept_for_good_comes_back_as_well_and_any_worker_brings_it() {
    let (mut world, [store, _]) = shop();
    let (entity, pim) = (EntityType::Product, MemoryPim::default());
    let id = crate::shelf::shown(&mut world, entity, "p", store);
    let entry = crate::worker::deleted(&mut world, entity, "p");
    work(&mut world, &pim, &hides(Stay::ForGood), noon());
    ask_back(&mut world, entry, day());
    // A consumer, in a shop that deletes at once now.
    let at_once = Policy {
        shelf: ShelfPolicy::default(),
        ..hides(DAYS)
    };
    assert_eq!(work(&mut world, &pim, &at_once, day()).0, ["put_back"]);
    assert_eq!(rows(&mut world, entity, id), before(entity, store));
    assert_end(&mut world, entry, "completed", "put_back", "put_back_by");
}

#[test]
fn the_brake_does_not_hold_it_and_does_not_count_it() {
    let (mut world, [store, _]) = shop();
    let entity = EntityType::Product;
    let both = ["a", "b"].map(|name| hidden(&mut world, entity, name, store));
    let policy = Policy {
        max_per_hour: 2,
        ..hides(DAYS)
    };
    let begun = |world: &mut World| {
        queue::brake(&mut world.database, 2, noon())
            .unwrap()
            .deletions
    };
    assert_eq!(begun(&mut world), 2);
    // Whoever asked does it, or a consumer.
    let [(first, of_first), (second, of_second)] = both;
    ask_back(&mut world, of_first, noon());
    assert_eq!(put_back(&mut world, &policy, noon()), ["put_back"]);
    ask_back(&mut world, of_second, noon());
    let (done, _) = work(&mut world, &MemoryPim::default(), &policy, noon());
    assert_eq!(done, ["put_back"]);
    for id in [first, second] {
        assert_eq!(rows(&mut world, entity, id), before(entity, store));
    }
    assert_eq!(begun(&mut world), 2);
}

#[test]
fn what_is_gone_is_named_and_nothing_else_happens() {
    let (mut world, [store, _]) = shop();
    let entity = EntityType::Category;
    let gone = |world: &mut World, id: u32| {
        let sql = format!("DELETE FROM {{{{catalog_category_entity}}}} WHERE entity_id = {id}");
        world.shop.run(&mut world.conn, &sql);
    };
    let (id, before_plan) = hidden(&mut world, entity, "a", store);
    ask_back(&mut world, before_plan, noon());
    gone(&mut world, id);
    assert_eq!(put_back(&mut world, &hides(DAYS), noon()), [""; 0]);
    let code = "nothing_to_put_back";
    assert_end(&mut world, before_plan, "completed", "deleted", code);
    // Or in between.
    let (id, after_plan) = hidden(&mut world, entity, "b", store);
    ask_back(&mut world, after_plan, noon());
    let mut batch = claimed(&mut world, &hides(DAYS), noon());
    let next = batch.next(&mut world.database, noon()).unwrap().unwrap();
    gone(&mut world, id);
    let outcome = planner_magento::act(&world.shop, &mut world.conn, &next);
    assert_eq!(outcome, Outcome::AlreadyGone);
    batch.report(next.id, outcome, noon()).unwrap();
    batch.finish(&mut world.database, noon()).unwrap();
    assert_end(&mut world, after_plan, "completed", "deleted", code);
}

#[test]
fn what_magento_cannot_change_now_is_tried_again_and_stays_asked_for() {
    let (mut world, [store, _]) = shop();
    let entity = EntityType::Product;
    let (id, entry) = hidden(&mut world, entity, "p", store);
    ask_back(&mut world, entry, noon());
    for (outcome, code) in [
        (Outcome::Retry(busy("Deadlock")), "change_busy"),
        (Outcome::Failed(refused("No")), "change_refused"),
        (
            Outcome::Failed(undone(Obstacle::Failed, "Oh")),
            "change_failed",
        ),
    ] {
        let mut batch = claimed(&mut world, &hides(DAYS), noon());
        batch.next(&mut world.database, noon()).unwrap().unwrap();
        batch.report(entry, outcome.clone(), noon()).unwrap();
        batch.finish(&mut world.database, noon()).unwrap();
        let status = match outcome {
            Outcome::Retry(_) => "pending",
            _ => "failed",
        };
        assert_end(&mut world, entry, status, "returning", code);
        ask_back(&mut world, entry, noon());
    }
    assert_eq!(put_back(&mut world, &hides(DAYS), noon()), ["put_back"]);
    assert_eq!(rows(&mut world, entity, id), before(entity, store));
}

#[test]
fn a_worker_that_dies_half_way_leaves_it_to_the_next_which_finishes_it() {
    let (mut world, [store, _]) = shop();
    for entity in ShelfPolicy::TYPES {
        for done in 0..4 {
            let name = format!("p{done}");
            let (id, entry) = hidden(&mut world, entity, &name, store);
            ask_back(&mut world, entry, noon());
            let mut batch = claimed(&mut world, &hides(DAYS), noon());
            let next = batch.next(&mut world.database, noon()).unwrap().unwrap();
            let target = next.action.statuses().unwrap()[&id].clone();
            for (store, value) in target.into_iter().take(done) {
                crate::shelf::set(&mut world, entity, id, store, value);
            }
            drop(batch);
            let now = noon() + LEASE;
            queue::rescue(&mut world.database, now).unwrap();
            let pim = MemoryPim::default();
            let (done, _) = work(&mut world, &pim, &hides(DAYS), now);
            assert_eq!(done, ["put_back"]);
            assert_eq!(rows(&mut world, entity, id), before(entity, store));
            assert_end(&mut world, entry, "completed", "put_back", "put_back_by");
        }
    }
}

#[test]
fn what_is_there_again_and_half_put_back_by_a_worker_that_died_is_finished_without_asking() {
    let (mut world, [store, _]) = shop();
    for entity in ShelfPolicy::TYPES {
        let (id, entry) = hidden(&mut world, entity, "p", store);
        let pim = MemoryPim::with([crate::planner::key(entity, "p")]);
        let mut batch = crate::doubt::batch(&mut world, &pim, &hides(DAYS), day());
        batch.next(&mut world.database, day()).unwrap().unwrap();
        assert_eq!(state(&mut world, entry).as_deref(), Some("returning"));
        crate::shelf::set(&mut world, entity, id, 0, crate::shelf::enabled());
        drop(batch);
        let now = day() + LEASE;
        queue::rescue(&mut world.database, now).unwrap();
        // Meanwhile it is gone again: that is another event's business.
        pim.get().has.clear();
        let (done, _) = work(&mut world, &pim, &hides(DAYS), now);
        assert_eq!(done, ["put_back"]);
        assert_eq!(rows(&mut world, entity, id), before(entity, store));
        assert_end(&mut world, entry, "completed", "put_back", "there_again");
    }
}

#[test]
fn what_is_handed_back_unbegun_is_still_asked_for() {
    let (mut world, [store, _]) = shop();
    let entity = EntityType::Product;
    let (id, entry) = hidden(&mut world, entity, "p", store);
    let counted = |world: &mut World| world.column::<Option<NaiveDateTime>>("deletion_at", entry);
    let at = counted(&mut world);
    ask_back(&mut world, entry, noon());
    for handed_out in [true, false] {
        let mut batch = claimed(&mut world, &hides(DAYS), noon());
        if handed_out {
            batch.next(&mut world.database, noon()).unwrap().unwrap();
            batch.not_begun(entry).unwrap();
        }
        batch.finish(&mut world.database, noon()).unwrap();
        assert_end_of_asking(&mut world, entry);
        assert_eq!(world.column::<u16>("attempts", entry), 0);
        assert_eq!(counted(&mut world), at);
    }
    assert_eq!(put_back(&mut world, &hides(DAYS), noon()), ["put_back"]);
    assert!(exists(&mut world, entity, id));
}

#[test]
fn statuses_read_too_long_ago_are_read_again() {
    let (mut world, [store, _]) = shop();
    let entity = EntityType::Product;
    let ids = ["a", "b"].map(|name| hidden(&mut world, entity, name, store));
    for (_, entry) in ids {
        ask_back(&mut world, entry, noon());
    }
    let mut batch = claimed(&mut world, &hides(DAYS), noon());
    let now = noon();
    let next = batch.next(&mut world.database, now).unwrap().unwrap();
    let outcome = planner_magento::act(&world.shop, &mut world.conn, &next);
    batch.report(next.id, outcome, now).unwrap();
    // While the first is put back an import enables a store view of the second.
    let (id, entry) = ids[1];
    crate::shelf::set(&mut world, entity, id, 1, crate::shelf::enabled());
    let now = noon() + seconds(121);
    let next = batch.next(&mut world.database, now).unwrap().unwrap();
    assert_eq!(next.id, entry);
    let outcome = planner_magento::act(&world.shop, &mut world.conn, &next);
    batch.report(next.id, outcome, now).unwrap();
    batch.finish(&mut world.database, now).unwrap();
    let mut expected = before(entity, store);
    expected.insert(1, crate::shelf::enabled());
    assert_eq!(rows(&mut world, entity, id), expected);
    assert_ne!(expected[&1], disabled(entity));
}

#[test]
fn a_note_that_cannot_be_read_is_told_and_holds_no_other() {
    let (mut world, [store, _]) = shop();
    let entity = EntityType::Product;
    let entries = ["bad", "good"].map(|name| hidden(&mut world, entity, name, store).1);
    let table = world.shop.table("akeneo_events_queue");
    let sql = format!("UPDATE {table} SET former = '{{' WHERE id = ?");
    world.conn.exec_drop(sql, (entries[0],)).unwrap();
    for entry in entries {
        ask_back(&mut world, entry, noon());
    }
    assert_eq!(put_back(&mut world, &hides(DAYS), noon()), ["put_back"]);
    let code = "former_unreadable";
    assert_end(&mut world, entries[0], "failed", "returning", code);
}
