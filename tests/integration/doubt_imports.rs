//! A deletion that comes while its import runs: the import may yet create what Akeneo does not have any more.

use crate::doubt::{in_doubt, work};
use crate::memory_pim::MemoryPim;
use crate::planner::{create, key, map};
use crate::worker::{deleted, reason};
use crate::world::{World, noon, seconds};
use akeneo_events::{EntityType, Policy};
use chrono::TimeDelta;

fn begin(world: &mut World, entity: EntityType, at: i64) -> u32 {
    let (shop, conn) = (&world.shop, &mut world.conn);
    shop.begin_import(conn, entity, noon() + seconds(at))
}

fn end(world: &mut World, log: u32, at: i64) {
    let (shop, conn) = (&world.shop, &mut world.conn);
    shop.end_import(conn, log, noon() + seconds(at));
}

/// Whether an event of noon that meets no mapping row waits, a minute later.
fn waits(world: &mut World, name: &str) -> bool {
    waits_until(world, name, 60)
}

/// The same so many seconds later.
fn waits_until(world: &mut World, name: &str, age: i64) -> bool {
    let id = deleted(world, EntityType::Product, name);
    let now = noon() + seconds(age);
    let (_, tally) = work(world, &MemoryPim::default(), &in_doubt(), now);
    let code = match tally.retried {
        0 => "not_mapped",
        _ => "import_may_map",
    };
    assert_eq!(reason(world, id), code);
    assert_eq!(tally.retried + tally.failed, 1);
    tally.retried == 1
}

#[test]
fn what_an_import_creates_after_its_deletion_is_deleted_once_akeneo_says_that_it_is_gone() {
    for entity in EntityType::ALL {
        for there in [false, true] {
            let (mut world, pim) = (World::new(), MemoryPim::default());
            let log = begin(&mut world, entity, -600);
            let id = deleted(&mut world, entity, "late");
            let first = work(&mut world, &pim, &in_doubt(), noon()).1;
            assert_eq!((first.retried, pim.asked().len()), (1, 0), "{entity:?}");

            let made = create(&mut world, entity, "late");
            map(&mut world, entity, "late", made, noon() + seconds(30));
            end(&mut world, log, 40);
            if there {
                pim.get().has.insert(key(entity, "late"));
            }
            let (done, tally) = work(&mut world, &pim, &in_doubt(), noon() + seconds(660));
            let ids: Vec<u32> = done.into_iter().flat_map(|it| it.plan.entity_ids).collect();
            let expected = if there { vec![] } else { vec![made] };
            assert_eq!(ids, expected, "{entity:?}");
            assert_eq!(tally.completed + tally.failed, 1);
            assert_eq!(world.status(id).as_deref() == Some("failed"), there);
            assert_eq!(pim.asked(), [[key(entity, "late")]]);
        }
    }
}

#[test]
fn what_was_imported_after_its_event_is_asked_about_in_its_first_try() {
    for entity in EntityType::ALL {
        let (mut world, pim) = (World::new(), MemoryPim::default());
        let made = create(&mut world, entity, "late");
        let mapped = noon() + seconds(1);
        map(&mut world, entity, "late", made, mapped);
        deleted(&mut world, entity, "late");
        pim.get().has.insert(key(entity, "late"));
        let (done, tally) = work(&mut world, &pim, &in_doubt(), mapped);
        let stays = tally.failed + tally.retried;
        assert_eq!((done.len(), stays), (0, 1), "{entity:?}");
        assert_eq!(pim.asked(), [[key(entity, "late")]]);
    }
}

#[test]
fn without_asking_what_an_import_created_after_its_deletion_is_stale() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    begin(&mut world, EntityType::Product, -600);
    let id = deleted(&mut world, EntityType::Product, "late");
    assert_eq!(
        work(&mut world, &pim, &Policy::default(), noon()).1.retried,
        1
    );
    let made = create(&mut world, EntityType::Product, "late");
    map(
        &mut world,
        EntityType::Product,
        "late",
        made,
        noon() + seconds(30),
    );
    let later = noon() + seconds(60);
    assert_eq!(
        work(&mut world, &pim, &Policy::default(), later).1.failed,
        1
    );
    assert_eq!(reason(&mut world, id), "stale");
}

#[test]
fn an_event_waits_for_an_import_that_runs_or_ended_after_it_and_for_no_other() {
    let mut world = World::new();
    assert!(!waits(&mut world, "without any import"));
    begin(&mut world, EntityType::Category, -10);
    assert!(!waits(&mut world, "while another type is imported"));
    let log = begin(&mut world, EntityType::Product, -3_600);
    assert!(waits(&mut world, "while one runs"));
    end(&mut world, log, 0);
    assert!(!waits(&mut world, "after one that ended before"));
    let log = begin(&mut world, EntityType::Product, -600);
    end(&mut world, log, 1);
    assert!(waits(&mut world, "after one that ended since"));
    begin(&mut world, EntityType::Category, 0);
    assert!(waits(&mut world, "and another type is imported"));
}

#[test]
fn an_import_that_runs_is_seen_behind_those_that_began_after_it() {
    let mut world = World::new();
    begin(&mut world, EntityType::Product, -10);
    for _ in 0..19 {
        let log = begin(&mut world, EntityType::Product, -9);
        end(&mut world, log, -8);
    }
    assert!(waits(&mut world, "the twentieth"));
    let log = begin(&mut world, EntityType::Product, -9);
    end(&mut world, log, -8);
    assert!(!waits(&mut world, "the twenty-first"));
}

#[test]
fn an_import_that_ended_an_hour_ago_is_no_reason_to_wait_any_more() {
    let mut world = World::new();
    let log = begin(&mut world, EntityType::Product, -60);
    end(&mut world, log, 1);
    assert!(waits_until(&mut world, "in time", 3_600));
    assert!(!waits_until(&mut world, "too late", 3_601));
}

#[test]
fn an_import_that_never_came_to_its_end_is_waited_for_no_longer_than_a_day() {
    let mut world = World::new();
    begin(&mut world, EntityType::Product, 0);
    let day = TimeDelta::days(1).num_seconds();
    assert!(waits_until(&mut world, "in time", day - 1));
    assert!(!waits_until(&mut world, "too late", day));
}

#[test]
fn where_the_connector_keeps_no_log_what_is_not_mapped_fails_at_once() {
    let mut world = World::new();
    begin(&mut world, EntityType::Product, -10);
    for table in [
        "akeneo_connector_import_log_step",
        "akeneo_connector_import_log",
    ] {
        let drop = format!("DROP TABLE {{{{{table}}}}}");
        world.shop.run(&mut world.conn, &drop);
        assert!(!waits(&mut world, table), "{table}");
    }
}
