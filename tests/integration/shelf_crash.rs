//! A worker may die at any step of hiding and of putting back: what stood there before is noted first, and never overwritten.

use crate::doubt::batch;
use crate::memory_pim::MemoryPim;
use crate::planner::key;
use crate::planner_magento;
use crate::shelf::{
    DAYS, ask_back, assert_end, before, day, disabled, enabled, exists, hidden, hides, is_hidden,
    put_back, rows, set, shop, shown, state, work,
};
use crate::support::shop::Stores;
use crate::worker::{busy, deleted, refused};
use crate::world::{World, noon, seconds};
use akeneo_events::testing::planner::{ShelfPolicy, Stay};
use akeneo_events::testing::queue;
use akeneo_events::testing::worker::LEASE;
use akeneo_events::{EntityType, Outcome};
use chrono::{DateTime, Utc};
use mysql::prelude::Queryable;

/// After which step a worker dies that hides something in three store views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Death {
    Claimed,
    HandedOut,
    /// So many rows are written.
    Rows(usize),
    Reported,
    Written,
}

const DEATHS: [Death; 8] = [
    Death::Claimed,
    Death::HandedOut,
    Death::Rows(0),
    Death::Rows(1),
    Death::Rows(2),
    Death::Rows(3),
    Death::Reported,
    Death::Written,
];

fn former(world: &mut World, entry: u64) -> Option<String> {
    world.column("former", entry)
}

/// Hides something of this entry, and dies there.
fn hide_until(world: &mut World, entity: EntityType, id: u64, death: Death) {
    let mut batch = batch(world, &MemoryPim::default(), &hides(DAYS), noon());
    if death == Death::Claimed {
        return;
    }
    let next = batch.next(&mut world.database, noon()).unwrap().unwrap();
    assert_eq!(next.id, id);
    // Nothing is handed out before the note is in the table.
    assert_eq!(state(world, id).as_deref(), Some("hiding"));
    assert!(former(world, id).is_some());
    if death == Death::HandedOut {
        return;
    }
    let (entity_id, stores) = next.action.statuses().unwrap().iter().next().unwrap();
    let rows = match death {
        Death::Rows(rows) => rows,
        _ => stores.len(),
    };
    for (store, value) in stores.iter().take(rows) {
        set(world, entity, *entity_id, *store, *value);
    }
    if let Death::Rows(_) = death {
        return;
    }
    batch.report(id, Outcome::Hidden, noon()).unwrap();
    if death == Death::Written {
        let now = noon() + seconds(1);
        assert!(batch.next(&mut world.database, now).unwrap().is_none());
    }
}

#[test]
fn whenever_a_worker_dies_it_is_hidden_all_the_same_and_comes_back_as_it_was() {
    let (mut world, [store, _]) = shop();
    for entity in ShelfPolicy::TYPES {
        for death in DEATHS {
            let name = format!("{death:?}").to_lowercase();
            let id = shown(&mut world, entity, &name, store);
            let entry = deleted(&mut world, entity, &name);
            hide_until(&mut world, entity, entry, death);
            let noted = former(&mut world, entry);
            let now = noon() + LEASE;
            queue::rescue(&mut world.database, now).unwrap();
            let (done, _) = work(&mut world, &MemoryPim::default(), &hides(DAYS), now);
            let again = usize::from(death != Death::Written);
            assert_eq!(done, vec!["hide"; again], "{entity:?} {death:?}");
            assert_end(&mut world, entry, "pending", "hidden", "hidden_until");
            assert!(is_hidden(&mut world, entity, id), "{entity:?} {death:?}");
            let kept = former(&mut world, entry);
            assert!(noted.is_none() || kept == noted, "{entity:?} {death:?}");
            ask_back(&mut world, entry, now);
            put_back(&mut world, &hides(DAYS), now);
            let rows = rows(&mut world, entity, id);
            assert_eq!(rows, before(entity, store), "{entity:?} {death:?}");
        }
    }
}

#[test]
fn an_operator_gets_back_what_a_dead_worker_has_half_hidden() {
    let (mut world, [store, _]) = shop();
    for entity in ShelfPolicy::TYPES {
        for death in [Death::HandedOut, Death::Rows(1), Death::Rows(3)] {
            let name = format!("{death:?}").to_lowercase();
            let id = shown(&mut world, entity, &name, store);
            let entry = deleted(&mut world, entity, &name);
            hide_until(&mut world, entity, entry, death);
            let now = noon() + LEASE;
            queue::rescue(&mut world.database, now).unwrap();
            ask_back(&mut world, entry, now);
            assert_eq!(put_back(&mut world, &hides(DAYS), now), ["put_back"]);
            assert_eq!(rows(&mut world, entity, id), before(entity, store));
            assert_end(&mut world, entry, "completed", "put_back", "put_back_by");
        }
    }
}

/// Something that a worker died over after it had written one of three rows; its id and its entry's, and when it may be taken again.
fn half_hidden(
    world: &mut World,
    entity: EntityType,
    name: &str,
    store: u32,
) -> (u32, u64, DateTime<Utc>) {
    let id = shown(world, entity, name, store);
    let entry = deleted(world, entity, name);
    hide_until(world, entity, entry, Death::Rows(1));
    let now = noon() + LEASE;
    queue::rescue(&mut world.database, now).unwrap();
    (id, entry, now)
}

#[test]
fn an_import_that_enables_it_in_between_is_seen() {
    let (mut world, [store, _]) = shop();
    for entity in ShelfPolicy::TYPES {
        let (id, entry, now) = half_hidden(&mut world, entity, "p", store);
        set(&mut world, entity, id, 1, enabled());
        let changed = rows(&mut world, entity, id);
        let (done, _) = work(&mut world, &MemoryPim::default(), &hides(DAYS), now);
        assert_eq!(done, [""; 0]);
        assert_end(&mut world, entry, "completed", "enabled", "enabled_again");
        assert_eq!(rows(&mut world, entity, id), changed);
    }
}

#[test]
fn what_is_half_hidden_and_lives_in_akeneo_again_is_put_back() {
    let (mut world, [store, _]) = shop();
    for entity in ShelfPolicy::TYPES {
        let (id, entry, now) = half_hidden(&mut world, entity, "p", store);
        let pim = MemoryPim::with([key(entity, "p")]);
        // The PIM's index of products may be behind for ten minutes after the deletion.
        let (done, _) = work(&mut world, &pim, &hides(DAYS), now);
        let behind = entity != EntityType::Category;
        assert_eq!(done.is_empty(), behind);
        let later = noon() + seconds(601);
        let (done, _) = work(&mut world, &pim, &hides(DAYS), later);
        assert_eq!(done.is_empty(), !behind);
        assert_eq!(rows(&mut world, entity, id), before(entity, store));
        assert_end(&mut world, entry, "completed", "put_back", "there_again");
    }
}

#[test]
fn a_setting_that_was_changed_in_between_deletes_what_is_half_hidden() {
    let (mut world, [store, _]) = shop();
    let entity = EntityType::Product;
    let (id, entry, now) = half_hidden(&mut world, entity, "p", store);
    let at_once = akeneo_events::Policy {
        shelf: ShelfPolicy::default(),
        ..hides(DAYS)
    };
    let (done, _) = work(&mut world, &MemoryPim::default(), &at_once, now);
    assert_eq!(done, ["delete"]);
    assert!(!exists(&mut world, entity, id));
    assert_end(&mut world, entry, "completed", "deleted", "deleted");
}

#[test]
fn a_damaged_note_of_what_is_half_hidden_is_not_replaced_by_what_stands_there_now() {
    let (mut world, [store, _]) = shop();
    let entity = EntityType::Product;
    let (id, entry, now) = half_hidden(&mut world, entity, "p", store);
    let changed = rows(&mut world, entity, id);
    let table = world.shop.table("akeneo_events_queue");
    for damaged in ["{\"", "{\"1\":{}}"] {
        let sql = format!("UPDATE {table} SET former = ?, status = 'pending' WHERE id = ?");
        world.conn.exec_drop(sql, (damaged, entry)).unwrap();
        let (done, _) = work(&mut world, &MemoryPim::default(), &hides(DAYS), now);
        assert_eq!(done, [""; 0]);
        assert_end(&mut world, entry, "failed", "hiding", "former_unreadable");
        assert_eq!(former(&mut world, entry).as_deref(), Some(damaged));
        assert_eq!(rows(&mut world, entity, id), changed);
    }
}

#[test]
fn what_magento_could_not_hide_is_tried_again_with_the_first_note() {
    let (mut world, [store, _]) = shop();
    let entity = EntityType::Product;
    let id = shown(&mut world, entity, "p", store);
    let entry = deleted(&mut world, entity, "p");
    let pim = MemoryPim::default();
    let mut first = batch(&mut world, &pim, &hides(DAYS), noon());
    first.next(&mut world.database, noon()).unwrap().unwrap();
    let noted = former(&mut world, entry);
    set(&mut world, entity, id, 0, disabled(entity));
    let outcome = Outcome::Retry(busy("Deadlock"));
    first.report(entry, outcome, noon()).unwrap();
    first.finish(&mut world.database, noon()).unwrap();
    assert_end(&mut world, entry, "pending", "hiding", "change_busy");
    let now = noon() + seconds(5);
    let mut second = batch(&mut world, &pim, &hides(DAYS), now);
    second.next(&mut world.database, now).unwrap().unwrap();
    let outcome = Outcome::Failed(refused("No"));
    second.report(entry, outcome, now).unwrap();
    second.finish(&mut world.database, now).unwrap();
    assert_end(&mut world, entry, "failed", "hiding", "change_refused");
    assert_eq!(former(&mut world, entry), noted);
    ask_back(&mut world, entry, now);
    put_back(&mut world, &hides(DAYS), now);
    assert_eq!(rows(&mut world, entity, id), before(entity, store));
}

#[test]
fn what_was_not_begun_is_noted_anew_by_the_next_try() {
    let (mut world, [store, _]) = shop();
    let entity = EntityType::Product;
    let names = ["handed_out", "planned"];
    let ids = names.map(|name| shown(&mut world, entity, name, store));
    let entries = names.map(|name| deleted(&mut world, entity, name));
    let pim = MemoryPim::default();
    let mut first = batch(&mut world, &pim, &hides(DAYS), noon());
    first.next(&mut world.database, noon()).unwrap().unwrap();
    first.not_begun(entries[0]).unwrap();
    first.finish(&mut world.database, noon()).unwrap();
    for entry in entries {
        assert_eq!(state(&mut world, entry), None);
        assert_eq!(former(&mut world, entry), None);
        assert_eq!(world.column::<u16>("attempts", entry), 0);
    }
    let brake = queue::brake(&mut world.database, 10, noon()).unwrap();
    assert_eq!(brake.deletions, 0);
    for id in ids {
        set(&mut world, entity, id, 1, enabled());
    }
    let changed = rows(&mut world, entity, ids[0]);
    assert_eq!(work(&mut world, &pim, &hides(DAYS), noon()).0, ["hide"; 2]);
    for (id, entry) in ids.into_iter().zip(entries) {
        ask_back(&mut world, entry, noon());
        put_back(&mut world, &hides(DAYS), noon());
        assert_eq!(rows(&mut world, entity, id), changed);
    }
}

#[test]
fn what_was_planned_too_long_ago_is_noted_anew() {
    let (mut world, [store, _]) = shop();
    let entity = EntityType::Product;
    let ids = ["a", "b"].map(|name| shown(&mut world, entity, name, store));
    let entries = ["a", "b"].map(|name| deleted(&mut world, entity, name));
    let pim = MemoryPim::default();
    let mut batch = batch(&mut world, &pim, &hides(Stay::ForGood), noon());
    let first = batch.next(&mut world.database, noon()).unwrap().unwrap();
    let outcome = planner_magento::act(&world.shop, &mut world.conn, &first);
    batch.report(first.id, outcome, noon()).unwrap();
    // While the first is hidden an import enables the second in one more store view.
    set(&mut world, entity, ids[1], 1, enabled());
    let changed = rows(&mut world, entity, ids[1]);
    let now = noon() + seconds(121);
    let second = batch.next(&mut world.database, now).unwrap().unwrap();
    assert_eq!((second.id, second.action.name()), (entries[1], "hide"));
    let outcome = planner_magento::act(&world.shop, &mut world.conn, &second);
    batch.report(second.id, outcome, now).unwrap();
    batch.finish(&mut world.database, now).unwrap();
    assert_end(&mut world, entries[1], "completed", "hidden", "hidden");
    ask_back(&mut world, entries[1], now);
    put_back(&mut world, &hides(DAYS), now);
    assert_eq!(rows(&mut world, entity, ids[1]), changed);
    let off = disabled(entity);
    assert_eq!(
        rows(&mut world, entity, ids[0]),
        Stores::from([0, 1, store].map(|it| (it, off)))
    );
}

#[test]
fn a_worker_that_dies_while_it_deletes_what_was_hidden_leaves_that_to_the_next() {
    let (mut world, [store, _]) = shop();
    let pim = MemoryPim::default();
    for entity in ShelfPolicy::TYPES {
        for deletes in [false, true] {
            let name = format!("p{deletes}").to_lowercase();
            let (id, entry) = hidden(&mut world, entity, &name, store);
            let mut first = batch(&mut world, &pim, &hides(DAYS), day());
            let next = first.next(&mut world.database, day()).unwrap().unwrap();
            if deletes {
                planner_magento::act(&world.shop, &mut world.conn, &next);
            }
            drop(first);
            assert_eq!(state(&mut world, entry).as_deref(), Some("hidden"));
            let now = day() + LEASE;
            queue::rescue(&mut world.database, now).unwrap();
            let (done, _) = work(&mut world, &pim, &hides(DAYS), now);
            assert_eq!(done.is_empty(), deletes);
            assert!(!exists(&mut world, entity, id));
            let code = match deletes {
                true => "already_absent",
                false => "deleted",
            };
            assert_end(&mut world, entry, "completed", "deleted", code);
        }
    }
}
