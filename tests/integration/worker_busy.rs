//! A database that is busy in the middle of a batch: what could not be written or planned is, by the next call.

use crate::planner::imported;
use crate::planner_magento;
use crate::worker::{carry_out, claimed, deleted};
use crate::world::{World, noon};
use akeneo_events::EntityType;
use akeneo_events::testing::queue::Selection;
use akeneo_events::testing::worker::Tally;

#[test]
fn outcomes_that_could_not_be_written_are_written_by_the_next_call() {
    let mut world = World::new();
    imported(&mut world, EntityType::AttributeOption, "red");
    let id = deleted(&mut world, EntityType::AttributeOption, "red");
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    refuse(&mut world, "completed");
    let deletion = batch.next(&mut world.database, noon()).unwrap().unwrap();
    let outcome = planner_magento::delete(&world.shop, &mut world.conn, &deletion);
    batch.report(deletion.id, outcome, noon()).unwrap();
    assert!(batch.next(&mut world.database, noon()).is_err());
    assert!(batch.finish(&mut world.database, noon()).is_err());
    relent(&mut world);
    let tally = batch.finish(&mut world.database, noon()).unwrap();
    assert_eq!(
        tally,
        Tally {
            completed: 1,
            ..Tally::default()
        }
    );
    assert_eq!(world.status(id).as_deref(), Some("completed"));
}

#[test]
fn a_type_whose_planning_failed_is_planned_by_the_next_call() {
    let mut world = World::new();
    imported(&mut world, EntityType::Product, "p");
    deleted(&mut world, EntityType::Product, "p");
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    world.shop.run(
        &mut world.conn,
        "RENAME TABLE {{akeneo_connector_entities}} TO {{away}}",
    );
    assert!(batch.next(&mut world.database, noon()).is_err());
    world.shop.run(
        &mut world.conn,
        "RENAME TABLE {{away}} TO {{akeneo_connector_entities}}",
    );
    // As `php::connection::with` does at once on a new connection.
    assert_eq!(carry_out(&mut world, &mut batch, noon()).len(), 1);
}

#[test]
fn a_type_whose_planning_failed_is_handed_back_when_the_batch_ends() {
    let mut world = World::new();
    let ids = ["a", "b"].map(|name| {
        imported(&mut world, EntityType::Product, name);
        deleted(&mut world, EntityType::Product, name)
    });
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    refuse(&mut world, "processing");
    assert!(
        batch.next(&mut world.database, noon()).is_err(),
        "the plan cannot be written"
    );
    relent(&mut world);
    let tally = batch.finish(&mut world.database, noon()).unwrap();
    assert_eq!(
        tally,
        Tally {
            released: 2,
            ..Tally::default()
        }
    );
    for id in ids {
        assert_eq!(world.status(id).as_deref(), Some("pending"));
    }
}

/// From now on the database is too busy to write this status.
pub fn refuse(world: &mut World, status: &str) {
    world.shop.run(
        &mut world.conn,
        &format!(
            "CREATE TRIGGER {{{{refuse}}}} BEFORE UPDATE ON {{{{akeneo_events_queue}}}} FOR EACH ROW
             IF NEW.status = '{status}' THEN SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1205; END IF"
        ),
    );
}

pub fn relent(world: &mut World) {
    world.shop.run(&mut world.conn, "DROP TRIGGER {{refuse}}");
}
