//! The shelf: what is hidden at once, deleted on its day, or put back. On a real shop with store views, and a PIM in memory.

use crate::doubt::{self, in_doubt};
use crate::memory_pim::MemoryPim;
use crate::planner::{imported, key};
use crate::planner_magento;
use crate::support::shop::Stores;
use crate::worker::{deleted, message, reason};
use crate::world::{World, noon, seconds};
use akeneo_events::testing::planner::{Asks, ShelfPolicy, Statuses, Stay};
use akeneo_events::testing::queue::{self, LeaseToken, Selection};
use akeneo_events::testing::worker::{Action, Tally};
use akeneo_events::{Batch, Deletion, EntityType, Policy};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use mysql::prelude::Queryable;

/// How long something stays on the shelf here.
pub const DAYS: Stay = Stay::Days(30);

/// When that is over.
pub fn day() -> DateTime<Utc> {
    noon() + TimeDelta::days(30)
}

/// Everything is hidden that can be, and Akeneo is asked in doubt.
pub fn hides(stay: Stay) -> Policy {
    let shelf = ShelfPolicy::TYPES
        .into_iter()
        .fold(ShelfPolicy::default(), |shelf, entity| {
            shelf.hiding(entity, stay)
        });
    Policy {
        shelf,
        ..in_doubt()
    }
}

pub const fn enabled() -> Option<i64> {
    Some(1)
}

pub fn disabled(entity: EntityType) -> Option<i64> {
    Some(if entity == EntityType::Category { 0 } else { 2 })
}

/// A shop with further store views; their ids.
pub fn shop() -> (World, [u32; 2]) {
    let mut world = World::new();
    let stores = ["b2b", "outlet"].map(|code| world.shop.add_store(&mut world.conn, code));
    (world, stores)
}

/// Something imported that is enabled by default, disabled in store view 1 and enabled in another by a row of its own.
pub fn shown(world: &mut World, entity: EntityType, name: &str, store: u32) -> u32 {
    let (id, _) = imported(world, entity, name);
    set(world, entity, id, 1, disabled(entity));
    set(world, entity, id, store, enabled());
    id
}

/// What [`shown`] has made.
pub fn before(entity: EntityType, store: u32) -> Stores {
    Stores::from([(0, enabled()), (1, disabled(entity)), (store, enabled())])
}

pub fn rows(world: &mut World, entity: EntityType, id: u32) -> Stores {
    let category = entity == EntityType::Category;
    world.shop.statuses(&mut world.conn, category, id)
}

pub fn set(world: &mut World, entity: EntityType, id: u32, store: u32, value: Option<i64>) {
    let category = entity == EntityType::Category;
    let conn = &mut world.conn;
    world.shop.set_status(conn, category, id, store, value);
}

pub fn is_hidden(world: &mut World, entity: EntityType, id: u32) -> bool {
    let rows = rows(world, entity, id);
    !rows.is_empty() && rows.values().all(|it| *it == disabled(entity))
}

/// Whether it is in the shop at all: in this fixture nothing lacks a status.
pub fn exists(world: &mut World, entity: EntityType, id: u32) -> bool {
    !rows(world, entity, id).is_empty()
}

/// What an entry's row says of the shelf.
pub fn state(world: &mut World, id: u64) -> Option<String> {
    world.column("shelf", id)
}

/// Its status, where it is with the shelf, and the code of what it says.
pub fn end(world: &mut World, id: u64) -> (String, Option<String>, String) {
    let (status, code) = (world.status(id).unwrap(), reason(world, id));
    (status, state(world, id), code)
}

#[track_caller]
pub fn assert_end(world: &mut World, id: u64, status: &str, shelf: &str, code: &str) {
    let shelf = (!shelf.is_empty()).then(|| shelf.to_owned());
    let expected = (status.to_owned(), shelf, code.to_owned());
    assert_eq!(end(world, id), expected);
}

pub fn due(world: &mut World, id: u64) -> DateTime<Utc> {
    let at: NaiveDateTime = world.column("available_at", id);
    at.and_utc()
}

/// Takes all that is due and carries it out; what was done, by name.
pub fn work(
    world: &mut World,
    pim: &MemoryPim,
    policy: &Policy,
    now: DateTime<Utc>,
) -> (Vec<&'static str>, Tally) {
    let (done, tally) = doubt::work(world, pim, policy, now);
    (names(&done), tally)
}

pub fn names(done: &[Deletion]) -> Vec<&'static str> {
    done.iter().map(|it| it.action.name()).collect()
}

/// Hides something at noon; its id and its entry's.
pub fn hidden(world: &mut World, entity: EntityType, name: &str, store: u32) -> (u32, u64) {
    let id = shown(world, entity, name, store);
    let entry = deleted(world, entity, name);
    let (done, _) = work(world, &MemoryPim::default(), &hides(DAYS), noon());
    assert_eq!(done, ["hide"]);
    assert!(is_hidden(world, entity, id));
    assert_end(world, entry, "pending", "hidden", "hidden_until");
    (id, entry)
}

/// Takes what is to be put back and does it.
pub fn put_back(world: &mut World, policy: &Policy, now: DateTime<Utc>) -> Vec<&'static str> {
    let (policy, token) = (policy.clone(), LeaseToken::random().unwrap());
    let (database, which) = (&mut world.database, Selection::Returning);
    let mut batch = Batch::claim(database, which, 100, policy, token, now).unwrap();
    assert!(!batch.held());
    let done = crate::worker::carry_out(world, &mut batch, now);
    batch.finish(&mut world.database, now).unwrap();
    names(&done)
}

pub fn ask_back(world: &mut World, entry: u64, now: DateTime<Utc>) {
    let result = queue::put_back(&mut world.database, entry, "anna", now);
    assert_eq!(result.unwrap(), queue::PutBack::Done);
}

#[test]
fn by_default_everything_is_deleted_at_once() {
    let (mut world, [_, store]) = shop();
    let pim = MemoryPim::default();
    for entity in EntityType::ALL {
        let (id, _) = imported(&mut world, entity, "p");
        if ShelfPolicy::TYPES.contains(&entity) {
            set(&mut world, entity, id, store, enabled());
        }
        let entry = deleted(&mut world, entity, "p");
        let (done, _) = work(&mut world, &pim, &in_doubt(), noon());
        assert_eq!(done, ["delete"], "{entity:?}");
        assert_end(&mut world, entry, "completed", "", "deleted");
        assert_eq!(world.column::<Option<String>>("former", entry), None);
    }
}

#[test]
fn what_cannot_be_hidden_is_deleted_whatever_the_policy_says() {
    let mut world = World::new();
    let policy = Policy {
        shelf: EntityType::ALL
            .into_iter()
            .fold(ShelfPolicy::default(), |it, entity| it.hiding(entity, DAYS)),
        ..in_doubt()
    };
    for entity in EntityType::ALL {
        if ShelfPolicy::TYPES.contains(&entity) {
            continue;
        }
        imported(&mut world, entity, "p");
        let entry = deleted(&mut world, entity, "p");
        let (done, _) = work(&mut world, &MemoryPim::default(), &policy, noon());
        assert_eq!(done, ["delete"], "{entity:?}");
        assert_end(&mut world, entry, "completed", "", "deleted");
    }
}

#[test]
fn it_is_hidden_in_every_store_view_and_deleted_when_its_day_has_come() {
    let (mut world, [store, other]) = shop();
    let pim = MemoryPim::default();
    for entity in ShelfPolicy::TYPES {
        let id = shown(&mut world, entity, "p", store);
        let entry = deleted(&mut world, entity, "p");
        let (done, tally) = doubt::work(&mut world, &pim, &hides(DAYS), noon());
        let hidden = Stores::from([0, 1, store].map(|it| (it, disabled(entity))));
        let expected = Action::Hide(Statuses::from([(id, hidden.clone())]), DAYS);
        assert_eq!(done[0].action, expected);
        assert_eq!(done[0].plan.entity_ids, [id]);
        assert_eq!((tally.hidden, tally.completed, tally.retried), (1, 0, 0));
        assert_eq!(rows(&mut world, entity, id), hidden);
        assert!(!hidden.contains_key(&other));
        assert_eq!(pim.asked(), [] as [Vec<_>; 0]);
        assert_end(&mut world, entry, "pending", "hidden", "hidden_until");
        assert_eq!(due(&mut world, entry), day());
        assert_eq!(world.column::<u16>("attempts", entry), 0);
        let former: String = world.column("former", entry);
        let off = disabled(entity).unwrap();
        assert_eq!(
            former,
            format!("{{\"{id}\":{{\"0\":1,\"1\":{off},\"{store}\":1}}}}")
        );
        let said = message(&mut world, entry);
        let told =
            "Hidden on 2026-06-01 12:00:00 UTC, will be deleted on 2026-07-01 12:00:00 UTC: ";
        assert!(said.starts_with(told), "{said}");
        // Not a second earlier.
        let early = day() - seconds(1);
        assert_eq!(work(&mut world, &pim, &hides(DAYS), early).0, [""; 0]);
        let (done, tally) = work(&mut world, &pim, &hides(DAYS), day());
        assert_eq!((done, tally.completed), (vec!["delete"], 1));
        assert_eq!(pim.asked(), [[key(entity, "p")]]);
        assert!(!exists(&mut world, entity, id));
        assert_end(&mut world, entry, "completed", "deleted", "deleted");
        assert_eq!(world.column::<String>("former", entry), former);
    }
}

#[test]
fn what_is_only_hidden_is_done_and_stays_for_good() {
    let (mut world, [store, _]) = shop();
    let pim = MemoryPim::default();
    for entity in ShelfPolicy::TYPES {
        let id = shown(&mut world, entity, "p", store);
        let entry = deleted(&mut world, entity, "p");
        let policy = hides(Stay::ForGood);
        let (done, tally) = work(&mut world, &pim, &policy, noon());
        assert_eq!((done, tally.hidden), (vec!["hide"], 1));
        assert_end(&mut world, entry, "completed", "hidden", "hidden");
        let said = message(&mut world, entry);
        assert!(
            said.starts_with("Hidden on 2026-06-01 12:00:00 UTC: "),
            "{said}"
        );
        let late = noon() + TimeDelta::days(4_000);
        assert_eq!(work(&mut world, &pim, &policy, late).0, [""; 0]);
        assert!(is_hidden(&mut world, entity, id));
    }
}

#[test]
fn something_disabled_or_without_a_default_is_hidden_and_deleted_like_the_rest() {
    let (mut world, [store, _]) = shop();
    let pim = MemoryPim::default();
    for entity in ShelfPolicy::TYPES {
        let category = entity == EntityType::Category;
        let (off, _) = imported(&mut world, entity, "off");
        set(&mut world, entity, off, 0, disabled(entity));
        let (bare, _) = imported(&mut world, entity, "bare");
        set(&mut world, entity, bare, store, None);
        let (shop, conn) = (&world.shop, &mut world.conn);
        shop.unset_status(conn, category, bare, 0);
        for name in ["off", "bare"] {
            deleted(&mut world, entity, name);
        }
        let (done, _) = work(&mut world, &pim, &hides(DAYS), noon());
        assert_eq!(done, ["hide", "hide"]);
        let both = Stores::from([0, store].map(|it| (it, disabled(entity))));
        assert_eq!(rows(&mut world, entity, bare), both);
        assert!(is_hidden(&mut world, entity, off));
        let (done, _) = work(&mut world, &pim, &hides(DAYS), day());
        assert_eq!(done, ["delete", "delete"]);
    }
}

#[test]
fn it_is_hidden_only_where_the_shop_s_rules_and_akeneo_allow_that_it_is_deleted() {
    let (mut world, [store, _]) = shop();
    let pim = MemoryPim::with([key(EntityType::Product, "lives")]);
    let policy = Policy {
        asks: Asks::Always,
        ..hides(DAYS)
    };
    let id = shown(&mut world, EntityType::Product, "lives", store);
    let lives = deleted(&mut world, EntityType::Product, "lives");
    let unknown = deleted(&mut world, EntityType::Product, "unknown");
    let later = noon() + TimeDelta::minutes(11);
    assert_eq!(work(&mut world, &pim, &policy, later).0, [""; 0]);
    assert_end(&mut world, lives, "failed", "", "exists_in_akeneo");
    assert_end(&mut world, unknown, "failed", "", "not_mapped");
    let before = before(EntityType::Product, store);
    assert_eq!(rows(&mut world, EntityType::Product, id), before);
}

#[test]
fn only_the_types_that_the_setting_names_are_hidden() {
    let mut world = World::new();
    let shelf = ShelfPolicy::default().hiding(EntityType::Category, DAYS);
    let policy = Policy {
        shelf,
        ..in_doubt()
    };
    for entity in ShelfPolicy::TYPES {
        imported(&mut world, entity, "p");
        deleted(&mut world, entity, "p");
    }
    let (done, _) = work(&mut world, &MemoryPim::default(), &policy, noon());
    assert_eq!(done, ["delete", "delete", "hide"]);
}

#[test]
fn a_shop_whose_statuses_cannot_be_read_deletes_at_once_and_hides_nothing() {
    let (mut world, [store, _]) = shop();
    for entity in ShelfPolicy::TYPES {
        imported(&mut world, entity, "p");
        deleted(&mut world, entity, "p");
    }
    let (id, _) = imported(&mut world, EntityType::Product, "kept");
    set(&mut world, EntityType::Product, id, store, enabled());
    for table in ["catalog_product_entity_int", "catalog_category_entity_int"] {
        let rename = format!("ALTER TABLE {{{{{table}}}}} CHANGE value price int");
        world.shop.run(&mut world.conn, &rename);
    }
    let (done, _) = work(&mut world, &MemoryPim::default(), &in_doubt(), noon());
    assert_eq!(done, ["delete"; 3]);
    let entry = deleted(&mut world, EntityType::Product, "kept");
    let mut batch = doubt::batch(&mut world, &MemoryPim::default(), &hides(DAYS), noon());
    let next = batch.next(&mut world.database, noon());
    assert!(!matches!(next, Ok(Some(_))));
    batch.finish(&mut world.database, noon()).unwrap();
    assert_eq!(world.status(entry).as_deref(), Some("pending"));
    assert_eq!(state(&mut world, entry), None);
}

#[test]
fn a_status_that_cannot_be_read_keeps_only_its_own_entity() {
    let (mut world, [store, _]) = shop();
    let entity = EntityType::Product;
    let bad = shown(&mut world, entity, "bad", store);
    shown(&mut world, entity, "good", store);
    let alter = "ALTER TABLE {{catalog_product_entity_int}} MODIFY value VARCHAR(8)";
    world.shop.run(&mut world.conn, alter);
    let spoil = format!(
        "UPDATE {{{{catalog_product_entity_int}}}} SET value = 'on' WHERE entity_id = {bad} AND store_id = {store}"
    );
    world.shop.run(&mut world.conn, &spoil);
    let entries = ["bad", "good"].map(|name| deleted(&mut world, entity, name));
    let (done, _) = work(&mut world, &MemoryPim::default(), &hides(DAYS), noon());
    assert_eq!(done, ["hide"]);
    assert_end(&mut world, entries[0], "failed", "", "bad_row");
    assert_end(&mut world, entries[1], "pending", "hidden", "hidden_until");
}

/// The statement that others use to see what is on the shelf of a type.
#[test]
fn an_entry_on_the_shelf_is_not_taken_before_its_day_but_by_force() {
    let (mut world, [store, _]) = shop();
    let (id, entry) = hidden(&mut world, EntityType::Product, "p", store);
    let claim = |world: &mut World, policy: Policy| {
        let token = LeaseToken::random().unwrap();
        let which = Selection::Id(entry);
        Batch::claim(&mut world.database, which, 1, policy, token, noon()).unwrap()
    };
    let batch = claim(&mut world, hides(DAYS));
    assert_eq!(batch.size(), 0);
    let reset = queue::reset_by_force(&mut world.database, entry, noon()).unwrap();
    assert_eq!(reset, queue::Reset::Done);
    let forced = Policy {
        asks: Asks::AtOnce,
        forced: true,
        ..hides(DAYS)
    };
    let pim = MemoryPim::default();
    let mut batch = claim(&mut world, forced).confirmed_by(pim.boxed());
    let deletion = batch.next(&mut world.database, noon()).unwrap().unwrap();
    assert_eq!(deletion.action, Action::Delete);
    let outcome = planner_magento::act(&world.shop, &mut world.conn, &deletion);
    batch.report(deletion.id, outcome, noon()).unwrap();
    batch.finish(&mut world.database, noon()).unwrap();
    assert!(!exists(&mut world, EntityType::Product, id));
    assert_end(&mut world, entry, "completed", "deleted", "deleted");
}

#[test]
fn what_is_kept_for_good_is_deleted_by_force_and_what_is_new_is_hidden_all_the_same() {
    let (mut world, [store, _]) = shop();
    let (entity, pim) = (EntityType::Category, MemoryPim::default());
    let policy = hides(Stay::ForGood);
    shown(&mut world, entity, "kept", store);
    let kept = deleted(&mut world, entity, "kept");
    work(&mut world, &pim, &policy, noon());
    shown(&mut world, entity, "new", store);
    let new = deleted(&mut world, entity, "new");
    queue::reset_by_force(&mut world.database, kept, noon()).unwrap();
    let forced = Policy {
        asks: Asks::AtOnce,
        forced: true,
        ..policy
    };
    let (done, _) = work(&mut world, &pim, &forced, noon());
    assert_eq!(done, ["delete", "hide"]);
    assert_end(&mut world, kept, "completed", "deleted", "deleted");
    assert_end(&mut world, new, "completed", "hidden", "hidden");
}

#[test]
fn the_outcome_has_to_be_of_what_was_handed_out() {
    use akeneo_events::Outcome;
    use akeneo_events::testing::worker::WorkerError;
    let (mut world, [store, _]) = shop();
    shown(&mut world, EntityType::Product, "p", store);
    let entry = deleted(&mut world, EntityType::Product, "p");
    let mut batch = doubt::batch(&mut world, &MemoryPim::default(), &hides(DAYS), noon());
    batch.next(&mut world.database, noon()).unwrap().unwrap();
    for outcome in [Outcome::Deleted, Outcome::PutBack] {
        let told = batch.report(entry, outcome, noon());
        assert!(matches!(told, Err(WorkerError::OtherAction(id, "hide")) if id == entry));
    }
    // It is still in hand.
    batch.report(entry, Outcome::Hidden, noon()).unwrap();
    batch.finish(&mut world.database, noon()).unwrap();
    assert_end(&mut world, entry, "pending", "hidden", "hidden_until");
    // Likewise for a deletion.
    imported(&mut world, EntityType::Family, "f");
    let family = deleted(&mut world, EntityType::Family, "f");
    let mut batch = doubt::batch(&mut world, &MemoryPim::default(), &hides(DAYS), noon());
    batch.next(&mut world.database, noon()).unwrap().unwrap();
    let told = batch.report(family, Outcome::Hidden, noon());
    assert!(matches!(told, Err(WorkerError::OtherAction(..))));
    drop(batch);
    let table = world.shop.table("akeneo_events_queue");
    let left = format!("SELECT COUNT(*) FROM {table} WHERE status = 'processing'");
    assert_eq!(world.conn.query_first::<u64, _>(left).unwrap(), Some(1));
}
