//! The same of taking, rescuing and removing entries.

use crate::planner::imported;
use crate::refused::{eight, ids, refuse, refuse_somehow};
use crate::worker::{claimed, deleted, run};
use crate::world::{LEASE, World, noon, seconds};
use akeneo_events::EntityType;
use akeneo_events::testing::queue::{self, Selection, Status};
use chrono::TimeDelta;

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
