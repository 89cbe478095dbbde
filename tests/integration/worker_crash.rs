//! A worker may die at any moment, and the database may refuse at any moment: each event is carried out once all the same.

use crate::planner::{SHADE, attribute, imported, key, map};
use crate::planner_magento;
use crate::support::shop::mapped_at;
use crate::worker::{carry_out, claimed, deleted, message, reason, run};
use crate::worker_busy::{refuse, relent};
use crate::world::{World, noon, seconds};
use akeneo_events::testing::planner::AttributeMapping;
use akeneo_events::testing::queue::{self, LeaseToken, Selection};
use akeneo_events::testing::worker::{LEASE, Tally};
use akeneo_events::{Batch, Deletion, EntityType, Outcome, Policy};
use mysql::prelude::Queryable;

/// When a worker dies, as far as the entry that it works on is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(
    clippy::enum_variant_names,
    reason = "each names the step after which the process dies"
)]
enum Death {
    AfterClaim,
    AfterNext,
    AfterDeletion,
    AfterReport,
    AfterWrite,
}

const DEATHS: [Death; 5] = [
    Death::AfterClaim,
    Death::AfterNext,
    Death::AfterDeletion,
    Death::AfterReport,
    Death::AfterWrite,
];

/// Works as a worker that dies there; returns what it had deleted.
fn work_until(world: &mut World, death: Death) -> Option<Deletion> {
    let mut batch = claimed(world, Selection::Due, 10, noon());
    if death == Death::AfterClaim {
        return None;
    }
    let deletion = batch.next(&mut world.database, noon()).unwrap().unwrap();
    if death == Death::AfterNext {
        return None;
    }
    let outcome = planner_magento::delete(&world.shop, &mut world.conn, &deletion);
    assert_eq!(outcome, Outcome::Deleted);
    if death != Death::AfterDeletion {
        batch.report(deletion.id, outcome, noon()).unwrap();
    }
    if death == Death::AfterWrite {
        batch
            .next(&mut world.database, noon() + seconds(1))
            .unwrap();
    }
    Some(deletion)
}

#[test]
fn whenever_a_worker_dies_the_next_one_completes_its_entries_and_deletes_nothing_twice() {
    let mut world = World::new();
    for (entity, death) in EntityType::ALL
        .into_iter()
        .flat_map(|entity| DEATHS.map(|death| (entity, death)))
    {
        let names = ["first", "second"].map(|nth| format!("{nth}_{death:?}").to_lowercase());
        let made = names
            .each_ref()
            .map(|name| imported(&mut world, entity, name).0);
        let before = world.shop.snapshot(&mut world.conn);
        let ids = names
            .each_ref()
            .map(|name| deleted(&mut world, entity, name));
        let done = work_until(&mut world, death);

        let later = noon() + LEASE * 2;
        let left = u64::from(death != Death::AfterWrite) + 1;
        assert_eq!(queue::rescue(&mut world.database, later).unwrap(), left);
        let (again, tally) = run(&mut world, later);
        assert_eq!(
            tally,
            Tally {
                completed: left,
                ..Tally::default()
            },
            "{entity:?} {death:?}"
        );
        // Each entity was handed out until it was deleted, and not once more.
        let handed_out = done
            .iter()
            .chain(&again)
            .flat_map(|it| it.plan.entity_ids.clone());
        assert_eq!(handed_out.collect::<Vec<_>>(), made, "{entity:?} {death:?}");
        for id in ids {
            assert_eq!(
                world.status(id).as_deref(),
                Some("completed"),
                "{entity:?} {death:?}"
            );
        }
        let lost = before.difference(&world.shop.snapshot(&mut world.conn));
        let mapping = lost.removed_by_table().remove("akeneo_connector_entities");
        assert_eq!(mapping, Some(2), "{entity:?} {death:?}\n{lost}");
    }
}

#[test]
fn what_a_dead_worker_had_deleted_is_called_absent_and_not_unknown() {
    let mut world = World::new();
    imported(&mut world, EntityType::Product, "p");
    let id = deleted(&mut world, EntityType::Product, "p");
    work_until(&mut world, Death::AfterDeletion);
    queue::rescue(&mut world.database, noon() + LEASE).unwrap();
    run(&mut world, noon() + LEASE);
    assert_eq!(reason(&mut world, id), "already_absent");
}

#[test]
fn a_copied_option_of_which_a_dead_worker_deleted_one_half_is_finished_by_the_next() {
    let mut world = World::new();
    let (own, _) = imported(&mut world, EntityType::AttributeOption, "red");
    let tone = attribute(&mut world, "tone");
    let copy = world.shop.add_option(&mut world.conn, tone, "red");
    world.shop.map(
        &mut world.conn,
        EntityType::AttributeOption,
        "tone-red",
        copy,
    );
    let id = deleted(&mut world, EntityType::AttributeOption, "red");
    let claimed = |world: &mut World, now| {
        let attribute_mapping = AttributeMapping::new([(SHADE.to_owned(), "tone".to_owned())]);
        let policy = Policy {
            attribute_mapping,
            ..Policy::default()
        };
        let token = LeaseToken::random().unwrap();
        Batch::claim(&mut world.database, Selection::Due, 10, policy, token, now).unwrap()
    };
    let mut batch = claimed(&mut world, noon());
    let mut half = batch.next(&mut world.database, noon()).unwrap().unwrap();
    assert_eq!(half.plan.entity_ids, [own, copy]);
    half.plan.entity_ids.truncate(1);
    planner_magento::delete(&world.shop, &mut world.conn, &half);
    drop(batch);
    queue::rescue(&mut world.database, noon() + LEASE).unwrap();
    let mut batch = claimed(&mut world, noon() + LEASE);
    let done = carry_out(&mut world, &mut batch, noon() + LEASE);
    assert_eq!(done[0].plan.entity_ids, [copy]);
    batch.finish(&mut world.database, noon() + LEASE).unwrap();
    assert_eq!(world.status(id).as_deref(), Some("completed"));
    let table = world.shop.table("akeneo_connector_entities");
    let left = format!("SELECT COUNT(*) FROM {table} WHERE import = 'option'");
    assert_eq!(world.conn.query_first::<u64, _>(left).unwrap(), Some(0));
}

#[test]
fn a_worker_that_dies_between_the_mapping_row_and_the_outcome_leaves_an_entry_that_completes() {
    let mut world = World::new();
    map(
        &mut world,
        EntityType::AttributeOption,
        "red",
        65_000,
        mapped_at(),
    );
    let id = deleted(&mut world, EntityType::AttributeOption, "red");
    refuse(&mut world, "completed");
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    assert!(batch.next(&mut world.database, noon()).is_err());
    drop(batch);
    relent(&mut world);
    queue::rescue(&mut world.database, noon() + LEASE).unwrap();
    run(&mut world, noon() + LEASE);
    let (status, message) = (world.status(id), message(&mut world, id));
    assert_eq!(status.as_deref(), Some("completed"), "{message}");
}

#[test]
fn a_worker_that_dies_between_the_outcome_and_the_mapping_row_leaves_no_dead_row() {
    let mut world = World::new();
    imported(&mut world, EntityType::AttributeOption, "red");
    let id = deleted(&mut world, EntityType::AttributeOption, "red");
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    let deletion = batch.next(&mut world.database, noon()).unwrap().unwrap();
    let outcome = planner_magento::delete(&world.shop, &mut world.conn, &deletion);
    batch.report(deletion.id, outcome, noon()).unwrap();
    world.shop.run(
        &mut world.conn,
        "CREATE TRIGGER {{refuse}} BEFORE DELETE ON {{akeneo_connector_entities}} FOR EACH ROW SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1205",
    );
    assert!(batch.finish(&mut world.database, noon()).is_err());
    assert_eq!(world.status(id).as_deref(), Some("processing"));
    drop(batch);
    relent(&mut world);
    queue::rescue(&mut world.database, noon() + LEASE).unwrap();
    run(&mut world, noon() + LEASE);
    assert_eq!(world.status(id).as_deref(), Some("completed"));
    let table = world.shop.table("akeneo_connector_entities");
    let left = format!("SELECT COUNT(*) FROM {table} WHERE import = 'option'");
    assert_eq!(world.conn.query_first::<u64, _>(left).unwrap(), Some(0));
}

#[test]
fn entries_that_killed_their_worker_twice_go_last_whatever_their_type() {
    let mut world = World::new();
    imported(&mut world, EntityType::Product, "killer");
    deleted(&mut world, EntityType::Product, "killer");
    let mut now = noon();
    for _ in 0..2 {
        drop(claimed(&mut world, Selection::Due, 10, now));
        now += LEASE;
        queue::rescue(&mut world.database, now).unwrap();
    }
    for name in ["a", "b"] {
        imported(&mut world, EntityType::Family, name);
        deleted(&mut world, EntityType::Family, name);
    }
    let (done, _) = run(&mut world, now);
    let keys: Vec<_> = done.into_iter().map(|it| it.key).collect();
    let expected = [
        key(EntityType::Family, "a"),
        key(EntityType::Family, "b"),
        key(EntityType::Product, "killer"),
    ];
    assert_eq!(keys, expected);
}

#[test]
fn whoever_carries_it_out_is_told_which_one_may_kill_workers() {
    let mut world = World::new();
    let names = ["a", "b"];
    let entries = names.map(|name| {
        imported(&mut world, EntityType::Product, name);
        deleted(&mut world, EntityType::Product, name)
    });
    let table = world.shop.table("akeneo_events_queue");
    let twice = format!("UPDATE {table} SET attempts = 2 WHERE id = {}", entries[0]);
    world.conn.query_drop(twice).unwrap();
    let mut batch = claimed(&mut world, Selection::Due, 10, noon());
    let told = entries.map(|_| batch.next(&mut world.database, noon()).unwrap().unwrap());
    assert_eq!(
        told.map(|it| (it.id, it.suspect)),
        [(entries[1], false), (entries[0], true)]
    );
}
