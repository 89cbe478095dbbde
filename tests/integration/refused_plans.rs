//! The same of plans and ends of entries.

use crate::planner::imported;
use crate::refused::{
    OTHERS, eight, ids, refuse, refuse_somehow, run_in_vain, run_until_it_failed, tally,
};
use crate::support::database_server::{DatabaseServer, Options};
use crate::support::shop::ShopOptions;
use crate::worker::{carry_out, claimed, codes, deleted, message, refused, run};
use crate::world::{World, noon};
use akeneo_events::testing::queue::Selection;
use akeneo_events::{Batch, EntityType, Outcome};
use chrono::{DateTime, TimeDelta, Utc};
use mysql::prelude::Queryable;

#[test]
fn nothing_fails_when_no_plan_or_no_end_can_be_written_down() {
    let mut world = World::new();
    eight(&mut world, EntityType::Product);
    let all = ids(&mut world);
    refuse_somehow(&mut world, "UPDATE", "NEW.plan IS NOT NULL");
    run_in_vain(&mut world, &all, "The database did not take the plan: ");
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
        said.starts_with("The database did not take the plan: ") && said.contains("not this one"),
        "{said}"
    );
    run_until_it_failed(&mut world, poison);
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
    let (start, end) = (
        "Magento deleted product \"poison\"",
        "not this one (error 1644).",
    );
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
        let reason = Outcome::Failed(refused(&"x".repeat(65_000)));
        batch.report(deletion.id, reason, noon()).unwrap();
    }
    assert_eq!(
        batch.finish(&mut world.database, noon()).unwrap().failed,
        40
    );
}
