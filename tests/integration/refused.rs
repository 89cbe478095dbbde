//! What the database refuses for one entry holds no other: that one waits, says why, and fails by itself in the end. What it refuses for
//! all fails none.

use crate::planner::imported;
use crate::planner_magento;
use crate::worker::{claimed, deleted, message, run};
use crate::world::{World, noon};
use akeneo_events::testing::queue::{Filter, Selection};
use akeneo_events::testing::worker::{self, Tally, Verdict};
use akeneo_events::{EntityType, Policy};
use chrono::{DateTime, TimeDelta, Utc};
use mysql::prelude::Queryable;

pub const OTHERS: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

/// Deletions of seven entities of a type, with that of `poison` among them; returns its entry's id.
pub fn eight(world: &mut World, entity: EntityType) -> u64 {
    let mut poison = 0;
    for name in ["a", "b", "c", "poison", "d", "e", "f", "g"] {
        imported(world, entity, name);
        let id = deleted(world, entity, name);
        if name == "poison" {
            poison = id;
        }
    }
    poison
}

/// Whatever `when` says of `OLD` and `NEW` is refused.
pub fn refuse(world: &mut World, event: &str, table: &str, when: &str) {
    let trigger = format!(
        "CREATE TRIGGER {{{{refuse}}}} BEFORE {event} ON {{{{{table}}}}} FOR EACH ROW
         IF {when} THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not this one'; END IF"
    );
    world.shop.run(&mut world.conn, &trigger);
}

/// The same with an error's number that says nothing about the cause.
pub fn refuse_somehow(world: &mut World, event: &str, when: &str) {
    let trigger = format!(
        "CREATE TRIGGER {{{{refuse}}}} BEFORE {event} ON {{{{akeneo_events_queue}}}} FOR EACH ROW
         IF {when} THEN SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1105, MESSAGE_TEXT = 'not now'; END IF"
    );
    world.shop.run(&mut world.conn, &trigger);
}

/// Tries for longer than an entry is tried; whatever is refused then still waits as if it had never been tried.
pub fn run_in_vain(world: &mut World, ids: &[u64], said: &str) {
    let mut now = noon();
    for _ in 0..8 {
        now += TimeDelta::hours(2);
        let (done, _) = run(world, now);
        assert!(done.is_empty());
        for id in ids {
            assert_eq!(world.status(*id).as_deref(), Some("pending"));
            assert_eq!(world.column::<u16>("attempts", *id), 0);
            let message = message(world, *id);
            assert!(message.contains(said), "{message}");
        }
    }
}

pub fn ids(world: &mut World) -> Vec<u64> {
    let table = world.shop.table("akeneo_events_queue");
    let sql = format!("SELECT id FROM {table} WHERE status = 'pending' ORDER BY id");
    world.conn.query(sql).unwrap()
}

/// The table for the entry that is refused, each time later than what it waits for.
pub fn run_until_it_failed(world: &mut World, id: u64) {
    let mut now = noon();
    for _ in 0..6 {
        now += TimeDelta::hours(2);
        run(world, now);
    }
    assert_eq!(world.status(id).as_deref(), Some("failed"));
    let message = message(world, id);
    assert!(
        message.starts_with("The shop gave up after 6 tries."),
        "{message}"
    );
}

pub fn tally(completed: u64, retried: u64) -> Tally {
    Tally {
        completed,
        retried,
        ..Tally::default()
    }
}

/// From then on the mapping table is a view that cannot be read where `poison` stands.
fn poison_mapping(world: &mut World) {
    spoil_mapping(world, "18446744073709551615 + id", "code LIKE '%poison'");
}

/// The same with an error's number that says nothing about the cause, where `when` holds.
fn break_mapping(world: &mut World, when: &str) {
    world
        .shop
        .run(&mut world.conn, "DROP FUNCTION IF EXISTS {{broken}}");
    world.shop.run(
        &mut world.conn,
        "CREATE FUNCTION {{broken}}() RETURNS BIGINT UNSIGNED DETERMINISTIC BEGIN
         SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1105, MESSAGE_TEXT = 'not now'; RETURN 1; END",
    );
    spoil_mapping(world, "{{broken}}()", when);
}

fn spoil_mapping(world: &mut World, id: &str, when: &str) {
    world.shop.run(
        &mut world.conn,
        "RENAME TABLE {{akeneo_connector_entities}} TO {{mapping}}",
    );
    let view = format!(
        "CREATE VIEW {{{{akeneo_connector_entities}}}} AS SELECT CAST(IF({when}, {id}, id) AS UNSIGNED) AS id,
                import, code, entity_id, created_at FROM {{{{mapping}}}}"
    );
    world.shop.run(&mut world.conn, &view);
}

/// So many deletions, and the mapping is healed before their ends are written: these remove rows of it.
fn run_until_healed(world: &mut World, now: DateTime<Utc>, count: usize) -> Tally {
    let mut batch = claimed(world, Selection::Due, 50, now);
    for _ in 0..count {
        let deletion = batch.next(&mut world.database, now).unwrap().unwrap();
        let outcome = planner_magento::delete(&world.shop, &mut world.conn, &deletion);
        batch.report(deletion.id, outcome, now).unwrap();
    }
    heal_mapping(world);
    assert_eq!(batch.next(&mut world.database, now).unwrap(), None);
    batch.finish(&mut world.database, now).unwrap()
}

fn heal_mapping(world: &mut World) {
    world
        .shop
        .run(&mut world.conn, "DROP VIEW {{akeneo_connector_entities}}");
    world.shop.run(
        &mut world.conn,
        "RENAME TABLE {{mapping}} TO {{akeneo_connector_entities}}",
    );
}

#[test]
fn one_that_cannot_be_looked_up_waits_and_fails_while_the_others_go() {
    for entity in EntityType::ALL {
        if entity == EntityType::Category {
            // All categories are read for each.
            continue;
        }
        let mut world = World::new();
        let poison = eight(&mut world, entity);
        poison_mapping(&mut world);
        let ended = run_until_healed(&mut world, noon(), 7);
        assert_eq!(ended, tally(7, 1), "{entity:?}");
        assert_eq!(world.status(poison).as_deref(), Some("pending"));
        let message = message(&mut world, poison);
        assert!(
            message.contains("the database refused the statement")
                && message.contains("(error 1690)"),
            "{message}"
        );
        poison_mapping(&mut world);
        run_until_it_failed(&mut world, poison);
    }
}

#[test]
fn nothing_fails_when_none_of_a_type_can_be_looked_up_and_other_types_go() {
    let mut world = World::new();
    eight(&mut world, EntityType::Product);
    let all = ids(&mut world);
    imported(&mut world, EntityType::Family, "shoes");
    let family = deleted(&mut world, EntityType::Family, "shoes");
    for broken in [true, false] {
        let when = "import = 'product'";
        let spoil = |world: &mut World| match broken {
            true => break_mapping(world, when),
            false => spoil_mapping(world, "18446744073709551615 + id", when),
        };
        spoil(&mut world);
        if broken {
            assert_eq!(run_until_healed(&mut world, noon(), 1), tally(1, 8));
            assert_eq!(world.status(family).as_deref(), Some("completed"));
            spoil(&mut world);
        }
        run_in_vain(&mut world, &all, "the database refused the statement");
        heal_mapping(&mut world);
    }
    let (done, _) = run(&mut world, noon() + TimeDelta::days(1));
    assert_eq!(done.len(), 8);
}

#[test]
fn one_that_cannot_be_looked_up_for_an_unknown_cause_holds_no_other_and_does_not_fail_alone() {
    let mut world = World::new();
    let poison = eight(&mut world, EntityType::Product);
    break_mapping(&mut world, "code LIKE '%poison'");
    assert_eq!(run_until_healed(&mut world, noon(), 7), tally(7, 1));
    assert_eq!(world.column::<u16>("attempts", poison), 1);
    break_mapping(&mut world, "code LIKE '%poison'");
    let mut now = noon();
    for _ in 0..8 {
        now += TimeDelta::hours(2);
        run(&mut world, now);
        assert_eq!(world.status(poison).as_deref(), Some("pending"));
        assert_eq!(world.column::<u16>("attempts", poison), 1);
    }
    heal_mapping(&mut world);
    run(&mut world, now + TimeDelta::hours(2));
    assert_eq!(world.status(poison).as_deref(), Some("completed"));
}

#[test]
fn one_that_cannot_be_looked_up_is_foreseen_to_wait_and_the_others_to_go() {
    let mut world = World::new();
    let poison = eight(&mut world, EntityType::Product);
    poison_mapping(&mut world);
    let policy = Policy::default();
    let page = worker::preview(
        &mut world.database,
        Filter::pending(),
        50,
        false,
        &policy,
        noon(),
    );
    for it in page.unwrap() {
        let expected = match it.id == poison {
            true => Verdict::Defer,
            false => Verdict::Delete,
        };
        assert_eq!(it.verdict, expected, "{}", it.told);
    }
}
