//! What the brake does when a plan cannot be written down: it goes from the first to the last all the same, and what was refused ends.

use crate::planner::{imported, map};
use crate::refused::{eight, refuse, refuse_somehow, tally};
use crate::support::shop::{ROOT_CATEGORY, mapped_at};
use crate::worker::{carry_out, codes, deleted, message, run};
use crate::world::{World, claim, noon};
use akeneo_events::testing::queue::{self, LeaseToken, Planned, Selection};
use akeneo_events::{Batch, EntityType, Policy};

fn braked(world: &mut World, limit: u32, max_per_hour: u32) -> Batch {
    let policy = Policy {
        max_per_hour,
        ..Policy::default()
    };
    let (token, database) = (LeaseToken::random().unwrap(), &mut world.database);
    Batch::claim(database, Selection::Due, limit, policy, token, noon()).unwrap()
}

/// Another worker begins so many deletions.
fn begin_elsewhere(world: &mut World, deletions: u32, per_hour: u32) {
    let id = world.pending("of another worker");
    let database = &mut world.database;
    let lease = claim(database, Selection::Id(id), 1, noon());
    let plan = Planned {
        id,
        plan: "{}".into(),
        deletions,
        names: None,
        former: None,
    };
    queue::record_plans(database, &lease.token, &[plan], per_hour, noon()).unwrap();
}

/// A category and its deletion; returns its id and its entry's.
fn category(world: &mut World, name: &str, parent: u32) -> (u32, u64) {
    let id = world.shop.add_category(&mut world.conn, parent);
    map(world, EntityType::Category, name, id, mapped_at());
    (id, deleted(world, EntityType::Category, name))
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

#[test]
fn the_brake_lets_no_more_through_when_a_plan_cannot_be_written_down() {
    let mut world = World::new();
    eight(&mut world, EntityType::Product);
    let when = "NEW.entity_code = 'poison' AND NEW.plan IS NOT NULL";
    refuse(&mut world, "UPDATE", "akeneo_events_queue", when);
    let mut batch = braked(&mut world, 50, 5);
    let done = carry_out(&mut world, &mut batch, noon());
    // The room is taken when entries are claimed; what waits instead of being deleted leaves some of it.
    assert_eq!(codes(&done), ["a", "b", "c", "d"]);
    assert!(!batch.held());
}

#[test]
fn what_comes_first_has_the_brakes_room_first_though_a_plan_cannot_be_written_down() {
    let mut world = World::new();
    for name in ["a", "poison", "b", "c"] {
        imported(&mut world, EntityType::Product, name);
        deleted(&mut world, EntityType::Product, name);
    }
    let when = "NEW.entity_code = 'poison' AND NEW.plan IS NOT NULL";
    refuse(&mut world, "UPDATE", "akeneo_events_queue", when);
    let mut batch = braked(&mut world, 4, 4);
    begin_elsewhere(&mut world, 2, 4);
    let done = carry_out(&mut world, &mut batch, noon());
    assert_eq!(codes(&done), ["a", "b"]);
    assert!(batch.held());
}

#[test]
fn a_plan_that_is_refused_for_an_unknown_cause_does_not_fail_where_the_brake_let_no_other_be_tried()
{
    let mut world = World::new();
    let (_, poison) = category(&mut world, "poison", ROOT_CATEGORY);
    let (below, branch) = category(&mut world, "branch", ROOT_CATEGORY);
    category(&mut world, "left", below);
    category(&mut world, "right", below);
    let when = "NEW.entity_code = 'poison' AND NEW.plan IS NOT NULL";
    refuse_somehow(&mut world, "UPDATE", when);
    let mut batch = braked(&mut world, 2, 3);
    // There is room for one category then, and none for a branch of three.
    begin_elsewhere(&mut world, 1, 3);

    assert_eq!(batch.next(&mut world.database, noon()).unwrap(), None);
    assert_eq!(
        batch.finish(&mut world.database, noon()).unwrap(),
        tally(0, 2)
    );
    for (id, said) in [
        (poison, "The database did not take the plan: "),
        (branch, "waits for the brake"),
    ] {
        assert_eq!(world.column::<u16>("attempts", id), 0);
        let message = message(&mut world, id);
        assert!(message.contains(said), "{message}");
    }
}

#[test]
fn a_plan_that_is_refused_for_an_unknown_cause_counts_as_a_try_where_another_was_written_down() {
    let mut world = World::new();
    category(&mut world, "fits", ROOT_CATEGORY);
    let (below, branch) = category(&mut world, "branch", ROOT_CATEGORY);
    let (_, poison) = category(&mut world, "poison", ROOT_CATEGORY);
    category(&mut world, "left", below);
    category(&mut world, "right", below);
    let when = "NEW.entity_code = 'poison' AND NEW.plan IS NOT NULL";
    refuse_somehow(&mut world, "UPDATE", when);
    let mut batch = braked(&mut world, 3, 3);
    let done = carry_out(&mut world, &mut batch, noon());
    assert_eq!(codes(&done), ["fits"]);
    let ended = batch.finish(&mut world.database, noon()).unwrap();
    assert_eq!(ended, tally(1, 2));
    for (id, attempts, said) in [
        (poison, 1, "The database did not take the plan: "),
        (branch, 0, "waits for the brake"),
    ] {
        assert_eq!(world.column::<u16>("attempts", id), attempts);
        let message = message(&mut world, id);
        assert!(message.contains(said), "{message}");
    }
}

#[test]
fn a_plan_that_was_refused_ends_though_the_database_then_refuses_all() {
    let mut world = World::new();
    let ids = ["a", "poison", "b", "all", "c"].map(|name| {
        imported(&mut world, EntityType::Product, name);
        deleted(&mut world, EntityType::Product, name)
    });
    // 1227 is about a right of the account.
    world.shop.run(
        &mut world.conn,
        "CREATE TRIGGER {{refuse}} BEFORE UPDATE ON {{akeneo_events_queue}} FOR EACH ROW
         IF NEW.plan IS NULL THEN DO 0;
         ELSEIF NEW.entity_code = 'poison' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not this one';
         ELSEIF NEW.entity_code = 'all' THEN SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1227, MESSAGE_TEXT = 'none';
         END IF",
    );
    let mut batch = braked(&mut world, 50, 50);
    assert!(batch.next(&mut world.database, noon()).is_err());
    batch.finish(&mut world.database, noon()).unwrap();
    for id in ids {
        assert_eq!(world.status(id).as_deref(), Some("pending"));
        let tried = u16::from(id == ids[1]);
        assert_eq!(world.column::<u16>("attempts", id), tried);
    }
    let message = message(&mut world, ids[1]);
    assert!(
        message.contains("The database did not take the plan: "),
        "{message}"
    );
}
