//! What the database refuses for one entry holds no other: that one waits, says why, and fails by itself in the end. What it refuses for
//! all fails none.

use crate::planner::{imported, key};
use crate::planner_magento;
use crate::support::database_server::{DatabaseServer, Options};
use crate::support::shop::{ShopOptions, mapped_at};
use crate::worker::{carry_out, claimed, codes, deleted, message, run};
use crate::world::{LEASE, World, event, noon, seconds};
use akeneo_events::testing::queue::{self, Selection, Status, Waiting};
use akeneo_events::testing::worker::{self, Tally, Verdict};
use akeneo_events::{Batch, EntityType, Outcome, Policy};
use chrono::{DateTime, TimeDelta, Utc};
use mysql::prelude::Queryable;

const OTHERS: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

/// Deletions of seven entities of a type, with that of `poison` among them; returns its entry's id.
fn eight(world: &mut World, entity: EntityType) -> u64 {
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
fn refuse(world: &mut World, event: &str, table: &str, when: &str) {
    let trigger = format!(
        "CREATE TRIGGER {{{{refuse}}}} BEFORE {event} ON {{{{{table}}}}} FOR EACH ROW
         IF {when} THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not this one'; END IF"
    );
    world.shop.run(&mut world.conn, &trigger);
}

/// The same with an error's number that says nothing about the cause.
fn refuse_somehow(world: &mut World, event: &str, when: &str) {
    let trigger = format!(
        "CREATE TRIGGER {{{{refuse}}}} BEFORE {event} ON {{{{akeneo_events_queue}}}} FOR EACH ROW
         IF {when} THEN SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1105, MESSAGE_TEXT = 'not now'; END IF"
    );
    world.shop.run(&mut world.conn, &trigger);
}

/// Tries for longer than an entry is tried; whatever is refused then still waits as if it had never been tried.
fn run_in_vain(world: &mut World, ids: &[u64], said: &str) {
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

fn ids(world: &mut World) -> Vec<u64> {
    let table = world.shop.table("akeneo_events_queue");
    let sql = format!("SELECT id FROM {table} WHERE status = 'pending' ORDER BY id");
    world.conn.query(sql).unwrap()
}

/// The table for the entry that is refused, each time later than what it waits for.
fn run_until_it_failed(world: &mut World, id: u64) {
    let mut now = noon();
    for _ in 0..6 {
        now += TimeDelta::hours(2);
        run(world, now);
    }
    assert_eq!(world.status(id).as_deref(), Some("failed"));
    let message = message(world, id);
    assert!(message.starts_with("Given up after 6 tries."), "{message}");
}

fn tally(completed: u64, retried: u64) -> Tally {
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
fn nothing_fails_when_no_plan_or_no_end_can_be_written_down() {
    let mut world = World::new();
    eight(&mut world, EntityType::Product);
    let all = ids(&mut world);
    refuse_somehow(&mut world, "UPDATE", "NEW.plan IS NOT NULL");
    run_in_vain(&mut world, &all, "Its plan could not be recorded: ");
    world.shop.run(&mut world.conn, "DROP TRIGGER {{refuse}}");

    let now = noon() + TimeDelta::days(1);
    let mut batch = claimed(&mut world, Selection::Due, 50, now);
    let done = carry_out_until_refused(&mut world, &mut batch, now);
    assert_eq!(done, 8);
    assert!(batch.finish(&mut world.database, now).is_err());
    for id in &all {
        assert_eq!(world.status(*id).as_deref(), Some("processing"));
    }
    world.shop.run(&mut world.conn, "DROP TRIGGER {{refuse}}");
    assert_eq!(batch.finish(&mut world.database, now).unwrap().completed, 8);
}

#[test]
fn however_many_plans_cannot_be_written_down_what_comes_after_them_goes() {
    let mut world = World::new();
    let mut fine = 0;
    for nth in 0..21 {
        let name = format!("{}{nth}", if nth < 20 { "poison" } else { "fine" });
        imported(&mut world, EntityType::Product, &name);
        fine = deleted(&mut world, EntityType::Product, &name);
    }
    let when = "NEW.plan IS NOT NULL AND NEW.entity_code LIKE 'poison%'";
    refuse_somehow(&mut world, "UPDATE", when);
    run(&mut world, noon());
    assert_eq!(world.status(fine).as_deref(), Some("completed"));
}

/// Deletes all and lets the database refuse every end from then on.
fn carry_out_until_refused(world: &mut World, batch: &mut Batch, now: DateTime<Utc>) -> usize {
    for nth in 0.. {
        if nth == 8 {
            refuse_somehow(world, "UPDATE", "NEW.status <> 'processing'");
            return nth;
        }
        let deletion = batch.next(&mut world.database, now).unwrap().unwrap();
        batch.report(deletion.id, Outcome::Deleted, now).unwrap();
    }
    0
}

#[test]
fn one_that_cannot_be_looked_up_is_foreseen_to_wait_and_the_others_to_go() {
    let mut world = World::new();
    let poison = eight(&mut world, EntityType::Product);
    poison_mapping(&mut world);
    let policy = Policy::default();
    let page = worker::preview(&mut world.database, Waiting::default(), 50, &policy, noon());
    for it in page.unwrap() {
        let expected = match it.id == poison {
            true => Verdict::Defer,
            false => Verdict::Delete,
        };
        assert_eq!(it.verdict, expected, "{}", it.message);
    }
}

#[test]
fn one_whose_plan_cannot_be_written_down_is_not_deleted_and_the_others_go() {
    let mut world = World::new();
    let poison = eight(&mut world, EntityType::Product);
    let when = "NEW.entity_code = 'poison' AND NEW.plan IS NOT NULL";
    refuse(&mut world, "UPDATE", "akeneo_events_queue", when);
    let (done, ended) = run(&mut world, noon());
    assert_eq!(codes(&done), OTHERS);
    assert_eq!(ended, tally(7, 1));
    let said = message(&mut world, poison);
    assert!(
        said.starts_with("Its plan could not be recorded: ") && said.contains("not this one"),
        "{said}"
    );
    run_until_it_failed(&mut world, poison);
}

#[test]
fn the_brake_lets_no_more_through_when_a_plan_cannot_be_written_down() {
    let mut world = World::new();
    eight(&mut world, EntityType::Product);
    let when = "NEW.entity_code = 'poison' AND NEW.plan IS NOT NULL";
    refuse(&mut world, "UPDATE", "akeneo_events_queue", when);
    let policy = Policy {
        max_per_hour: 5,
        ..Policy::default()
    };
    let token = queue::LeaseToken::random().unwrap();
    let selection = Selection::Due;
    let database = &mut world.database;
    let mut batch = Batch::claim(database, selection, 50, policy, token, noon()).unwrap();
    let done = carry_out(&mut world, &mut batch, noon());
    // The room is taken when entries are claimed; what waits instead of being deleted leaves some of it.
    assert_eq!(codes(&done), ["a", "b", "c", "d"]);
    assert!(!batch.held());
}

#[test]
fn one_whose_end_cannot_be_written_is_tried_again_and_the_others_are_completed() {
    let mut world = World::new();
    let poison = eight(&mut world, EntityType::Product);
    let when = "NEW.entity_code = 'poison' AND NEW.status = 'completed'";
    refuse(&mut world, "UPDATE", "akeneo_events_queue", when);
    let (done, ended) = run(&mut world, noon());
    assert_eq!(done.len(), 8);
    assert_eq!(ended, tally(7, 1));
    let said = message(&mut world, poison);
    let (start, end) = ("Deleted product \"poison\"", "not this one (error 1644).");
    assert!(said.starts_with(start) && said.ends_with(end), "{said}");
    run_until_it_failed(&mut world, poison);
}

#[test]
fn one_of_which_nothing_at_all_can_be_written_is_left_and_the_others_are_completed() {
    let mut world = World::new();
    let poison = eight(&mut world, EntityType::Product);
    let mut batch = claimed(&mut world, Selection::Due, 50, noon());
    let when = "NEW.entity_code = 'poison' AND NEW.status <> 'processing'";
    refuse(&mut world, "UPDATE", "akeneo_events_queue", when);
    assert_eq!(carry_out(&mut world, &mut batch, noon()).len(), 8);
    let ended = batch.finish(&mut world.database, noon()).unwrap();
    assert_eq!(ended, tally(7, 1));
    assert_eq!(world.status(poison).as_deref(), Some("processing"));
    let table = world.shop.table("akeneo_events_queue");
    let sql = format!("SELECT COUNT(*) FROM {table} WHERE status = 'completed'");
    assert_eq!(world.conn.query_first::<u64, _>(sql).unwrap(), Some(7));
}

#[test]
fn one_whose_mapping_row_cannot_be_removed_is_tried_again_and_the_others_are_completed() {
    let mut world = World::new();
    let poison = eight(&mut world, EntityType::AttributeOption);
    let when = "OLD.code = 'shade-poison'";
    refuse(&mut world, "DELETE", "akeneo_connector_entities", when);
    let (done, ended) = run(&mut world, noon());
    assert_eq!(done.len(), 8);
    assert_eq!(ended, tally(7, 1));
    world.shop.run(&mut world.conn, "DROP TRIGGER {{refuse}}");
    let (done, ended) = run(&mut world, noon() + TimeDelta::hours(1));
    assert!(done.is_empty());
    assert_eq!(ended, tally(1, 0));
    assert_eq!(world.status(poison).as_deref(), Some("completed"));
}

#[test]
fn one_that_cannot_be_taken_holds_no_other() {
    let mut world = World::new();
    let poison = eight(&mut world, EntityType::Product);
    let when = "NEW.entity_code = 'poison' AND NEW.status = 'processing'";
    refuse(&mut world, "UPDATE", "akeneo_events_queue", when);
    for selection in [
        Selection::Due,
        Selection::OfType {
            entity: EntityType::Product,
            after: 0,
        },
    ] {
        let batch = claimed(&mut world, selection, 4, noon());
        assert_eq!(batch.size(), 4);
        // One that is asked for is tried each time.
        assert_eq!(
            claimed(&mut world, Selection::Id(poison), 1, noon()).size(),
            0
        );
        assert_eq!(
            ids(&mut world).len(),
            match selection {
                Selection::Due => 4,
                _ => 1,
            }
        );
        if selection == Selection::Due {
            imported(&mut world, EntityType::Product, "h");
            deleted(&mut world, EntityType::Product, "h");
        }
    }
    assert_eq!(world.status(poison).as_deref(), Some("pending"));
    world.shop.run(&mut world.conn, "DROP TRIGGER {{refuse}}");
    let later = noon() + TimeDelta::minutes(5);
    assert_eq!(claimed(&mut world, Selection::Due, 4, later).size(), 1);
}

#[test]
fn however_many_cannot_be_taken_those_behind_them_are() {
    let mut world = World::new();
    for nth in 0..20 {
        deleted(&mut world, EntityType::Product, &format!("bad-{nth}"));
    }
    deleted(&mut world, EntityType::Product, "good");
    let when = "NEW.entity_code LIKE 'bad-%' AND NEW.status = 'processing'";
    refuse(&mut world, "UPDATE", "akeneo_events_queue", when);
    let mut taken = 0;
    for _ in 0..2 {
        taken += claimed(&mut world, Selection::Due, 4, noon()).size();
    }
    assert_eq!(taken, 1);
    assert_eq!(queue::has_due(&mut world.database, noon()), Ok(false));
    let id = deleted(&mut world, EntityType::Product, "next");
    assert_eq!(queue::has_due(&mut world.database, noon()), Ok(true));
    assert_eq!(claimed(&mut world, Selection::Due, 4, noon()).size(), 1);
    assert_eq!(world.status(id).as_deref(), Some("processing"));
}

#[test]
fn one_that_cannot_be_rescued_or_removed_holds_no_other() {
    let mut world = World::new();
    let poison = eight(&mut world, EntityType::Product);
    drop(claimed(&mut world, Selection::Due, 50, noon()));
    let when = "OLD.entity_code = 'poison'";
    refuse(&mut world, "UPDATE", "akeneo_events_queue", when);
    let now = noon() + LEASE;
    assert_eq!(queue::rescue(&mut world.database, now), Ok(7));
    assert_eq!(world.status(poison).as_deref(), Some("processing"));
    world.shop.run(&mut world.conn, "DROP TRIGGER {{refuse}}");
    assert_eq!(queue::rescue(&mut world.database, now), Ok(1));
    run(&mut world, now);
    refuse(&mut world, "DELETE", "akeneo_events_queue", when);
    let purged = queue::purge(&mut world.database, Status::Completed, now + seconds(1), 0);
    assert_eq!(purged.unwrap().removed, 7);
    assert_eq!(world.status(poison).as_deref(), Some("completed"));
}

#[test]
fn entries_that_can_all_not_be_rescued_or_removed_stop_neither_cron_nor_the_clean_up() {
    let mut world = World::new();
    eight(&mut world, EntityType::Product);
    drop(claimed(&mut world, Selection::Due, 50, noon()));
    refuse_somehow(&mut world, "UPDATE", "TRUE");
    let now = noon() + LEASE;
    assert_eq!(queue::rescue(&mut world.database, now), Ok(0));
    world.shop.run(&mut world.conn, "DROP TRIGGER {{refuse}}");
    assert_eq!(queue::rescue(&mut world.database, now), Ok(8));
    run(&mut world, now);
    refuse_somehow(&mut world, "DELETE", "TRUE");
    let purged = queue::purge(&mut world.database, Status::Completed, now + seconds(1), 0);
    assert_eq!(purged.unwrap().removed, 0);
}

/// A batch that waits for a worker says how it ended, however much that is in one statement.
#[test]
fn long_reasons_are_written_past_what_the_server_takes_in_one_statement() {
    let server = DatabaseServer::start(Options {
        durable: false,
        args: vec!["--max-allowed-packet=1M".into()],
        ..Options::default()
    });
    let options = ShopOptions {
        mapped_products: 0,
        unmapped_products: 0,
        ..ShopOptions::default()
    };
    let mut world = World::of(server.create_database("small"), "", options);
    for nth in 0..40 {
        imported(&mut world, EntityType::Product, &format!("p{nth}"));
        deleted(&mut world, EntityType::Product, &format!("p{nth}"));
    }
    let mut batch = claimed(&mut world, Selection::Due, 50, noon());
    while let Some(deletion) = batch.next(&mut world.database, noon()).unwrap() {
        let reason = Outcome::Failed("x".repeat(65_000));
        batch.report(deletion.id, reason, noon()).unwrap();
    }
    assert_eq!(
        batch.finish(&mut world.database, noon()).unwrap().failed,
        40
    );
}

/// On MySQL, which rounds where MariaDB cuts.
#[test]
fn what_comes_late_in_a_second_is_due_within_it() {
    let mut world = World::new();
    let late: DateTime<Utc> = noon() + TimeDelta::milliseconds(700);
    let id = world.enqueue(&event("late", key(EntityType::Product, "late")), late);
    assert!(queue::has_due(&mut world.database, late).unwrap());
    assert_eq!(
        queue::oldest_due(&mut world.database, late),
        Ok(Some(noon()))
    );
    let lease = world.claim(1, late);
    assert_eq!(lease.entries.len(), 1);
    assert_eq!(lease.expires_at, noon() + LEASE);
    assert_eq!(queue::rescue(&mut world.database, lease.expires_at), Ok(1));
    assert_eq!(world.status(id).as_deref(), Some("pending"));
    assert!(mapped_at() < noon());
}
