//! No more deletions in an hour than the shop allows, whoever processes.

use crate::planner::imported;
use crate::planner_magento;
use crate::subscription_log::{listen, logged};
use crate::support::shop::Shop;
use crate::worker::{busy, refused};
use crate::worker::{carry_out, deleted};
use crate::world::{World, noon, seconds};
use akeneo_events::testing::queue::{self, Brake, LeaseToken, Selection};
use akeneo_events::testing::worker::Tally;
use akeneo_events::{Batch, Database, EntityType, Outcome, Policy};
use chrono::{DateTime, TimeDelta, Utc};
use mysql::prelude::Queryable;
use std::sync::Barrier;

const HOUR: TimeDelta = TimeDelta::hours(1);

fn claimed(database: &mut Database, selection: Selection, limit: u32, now: DateTime<Utc>) -> Batch {
    let policy = Policy {
        max_per_hour: limit,
        ..Policy::default()
    };
    let token = LeaseToken::random().unwrap();
    Batch::claim(database, selection, 100, policy, token, now).unwrap()
}

/// Claims what is due under a limit and carries it out; whether anything was held back.
fn run(world: &mut World, limit: u32, now: DateTime<Utc>) -> (usize, Tally, bool) {
    let mut batch = claimed(&mut world.database, Selection::Due, limit, now);
    let done = carry_out(world, &mut batch, now).len();
    let tally = batch.finish(&mut world.database, now).unwrap();
    (done, tally, batch.held())
}

fn products(world: &mut World, count: usize) -> Vec<u64> {
    (0..count)
        .map(|number| {
            let name = format!("p{number}");
            imported(world, EntityType::Product, &name);
            deleted(world, EntityType::Product, &name)
        })
        .collect()
}

fn brake(world: &mut World, limit: u32, now: DateTime<Utc>) -> Brake {
    queue::brake(&mut world.database, limit, now).unwrap()
}

fn pending(world: &mut World) -> u64 {
    let table = world.shop.table("akeneo_events_queue");
    let sql = format!("SELECT COUNT(*) FROM {table} WHERE status = 'pending' AND attempts = 0");
    world.conn.query_first(sql).unwrap().unwrap()
}

#[test]
fn what_is_over_the_limit_stays_pending_as_it_was_until_the_hour_is_over() {
    let mut world = World::new();
    products(&mut world, 7);
    assert_eq!(run(&mut world, 3, noon()).0, 3);
    for later in [seconds(0), seconds(1), HOUR - seconds(1)] {
        let (done, tally, held) = run(&mut world, 3, noon() + later);
        assert_eq!((done, tally, held), (0, Tally::default(), true));
        assert_eq!(pending(&mut world), 4, "no try is counted");
    }
    let stands = brake(&mut world, 3, noon() + seconds(5));
    assert_eq!(stands.deletions, 3);
    assert_eq!(stands.opens_at, Some(noon() + HOUR));
    assert_eq!(run(&mut world, 3, noon() + HOUR).0, 3);
    assert_eq!(run(&mut world, 3, noon() + HOUR + HOUR).0, 1);
    assert_eq!(pending(&mut world), 0);
}

#[test]
fn the_hour_slides_and_opens_for_as_many_as_have_left_it() {
    let mut world = World::new();
    products(&mut world, 9);
    let at = |minutes| noon() + TimeDelta::minutes(minutes);
    let mut batch = claimed(&mut world.database, Selection::Due, 2, at(0));
    assert_eq!(carry_out(&mut world, &mut batch, at(0)).len(), 2);
    batch.finish(&mut world.database, at(0)).unwrap();
    assert_eq!(run(&mut world, 5, at(30)).0, 3);
    assert_eq!(brake(&mut world, 5, at(31)).opens_at, Some(at(60)));
    // A lower limit needs more of them to be over.
    assert_eq!(brake(&mut world, 3, at(31)).opens_at, Some(at(90)));
    assert_eq!(brake(&mut world, 6, at(31)).opens_at, None);
    assert_eq!(run(&mut world, 5, at(60)).0, 2);
    assert_eq!(run(&mut world, 5, at(61)).0, 0);
    assert_eq!(run(&mut world, 5, at(90)).0, 2);
}

#[test]
fn what_needs_no_deletion_takes_no_room() {
    let mut world = World::new();
    for name in ["x", "y", "z"] {
        deleted(&mut world, EntityType::Product, name);
    }
    products(&mut world, 2);
    let mut done = 0;
    for _ in 0..5 {
        done += run(&mut world, 2, noon()).0;
    }
    assert_eq!(done, 2, "the three were refused on the way");
    assert_eq!(pending(&mut world), 0);
    assert_eq!(brake(&mut world, 2, noon()).deletions, 2);
}

#[test]
fn two_workers_that_saw_the_same_room_share_it() {
    let mut world = World::new();
    products(&mut world, 8);
    // Both claim before either plans.
    let mut one = claimed(&mut world.database, Selection::Due, 4, noon());
    let mut other = claimed(&mut world.database, Selection::Due, 4, noon());
    assert_eq!((one.size(), other.size()), (4, 4));
    assert_eq!(carry_out(&mut world, &mut one, noon()).len(), 4);
    assert_eq!(carry_out(&mut world, &mut other, noon()).len(), 0);
    assert!(!one.held() && other.held());
    let tally = other.finish(&mut world.database, noon()).unwrap();
    assert_eq!(tally.released, 4);
    one.finish(&mut world.database, noon()).unwrap();
    assert_eq!(pending(&mut world), 4);
}

/// One worker's life: claim, delete, until nothing is let through any more.
fn work(shop: &Shop, database: &mut Database, conn: &mut mysql::Conn, limit: u32) -> usize {
    let mut done = 0;
    loop {
        let mut batch = claimed(database, Selection::Due, limit, noon());
        while let Some(deletion) = batch.next(database, noon()).unwrap() {
            let outcome = planner_magento::delete(shop, conn, &deletion);
            batch.report(deletion.id, outcome, noon()).unwrap();
            done += 1;
        }
        let tally = batch.finish(database, noon()).unwrap();
        if tally.completed + tally.failed == 0 {
            return done;
        }
    }
}

#[test]
fn many_workers_at_once_never_go_past_the_limit_together() {
    let mut world = World::new();
    products(&mut world, 60);
    let barrier = Barrier::new(4);
    let workers: Vec<_> = (0..4).map(|_| (world.another(), world.at.conn())).collect();
    let shop = &world.shop;
    let done: usize = std::thread::scope(|scope| {
        let begun: Vec<_> = workers
            .into_iter()
            .map(|(mut database, mut conn)| {
                let barrier = &barrier;
                scope.spawn(move || {
                    barrier.wait();
                    work(shop, &mut database, &mut conn, 25)
                })
            })
            .collect();
        begun.into_iter().map(|it| it.join().unwrap()).sum()
    });
    assert_eq!(done, 25);
    assert_eq!(pending(&mut world), 35);
}

#[test]
fn a_stop_is_told_once_however_many_workers_look_and_ends_when_nothing_is_held() {
    listen();
    let mut world = World::new();
    products(&mut world, 41);
    let told = || logged().matches("brake: 37 deletions").count();
    for minute in 0..10 {
        run(&mut world, 37, noon() + TimeDelta::minutes(minute));
    }
    assert_eq!(told(), 1);
    // The first minute used the room up, the second found something held back.
    let stands = brake(&mut world, 37, noon() + TimeDelta::minutes(9));
    assert_eq!(stands.stopped_at, Some(noon() + TimeDelta::minutes(1)));
    run(&mut world, 37, noon() + HOUR);
    assert_eq!(brake(&mut world, 37, noon() + HOUR).stopped_at, None);
    assert!(logged().contains("brake: released"));
    // The next stop is told again.
    for number in 41..80 {
        let name = format!("p{number}");
        imported(&mut world, EntityType::Product, &name);
        deleted(&mut world, EntityType::Product, &name);
    }
    run(&mut world, 37, noon() + HOUR + seconds(1));
    run(&mut world, 37, noon() + HOUR + seconds(2));
    assert_eq!(told(), 2);
}

#[test]
fn a_limit_that_was_raised_ends_the_stop_and_makes_the_next_one_another() {
    listen();
    let mut world = World::new();
    products(&mut world, 34);
    let told = |limit: u32| {
        logged()
            .matches(&format!("brake: {limit} deletions"))
            .count()
    };
    run(&mut world, 31, noon());
    run(&mut world, 31, noon());
    assert_eq!(brake(&mut world, 31, noon()).stopped_at, Some(noon()));
    assert_eq!(brake(&mut world, 33, noon()).stopped_at, None);
    for minute in 1..4 {
        run(&mut world, 33, noon() + TimeDelta::minutes(minute));
    }
    let stands = brake(&mut world, 33, noon() + TimeDelta::minutes(4));
    assert_eq!(stands.stopped_at, Some(noon() + TimeDelta::minutes(2)));
    assert_eq!((told(31), told(33)), (1, 1));
}

#[test]
fn what_was_planned_and_never_begun_gives_its_room_back() {
    let mut world = World::new();
    products(&mut world, 3);
    let mut batch = claimed(&mut world.database, Selection::Due, 3, noon());
    let first = batch.next(&mut world.database, noon()).unwrap().unwrap();
    assert_eq!(brake(&mut world, 3, noon()).deletions, 3);
    batch.report(first.id, Outcome::Deleted, noon()).unwrap();
    batch.finish(&mut world.database, noon()).unwrap();
    assert_eq!(brake(&mut world, 3, noon()).deletions, 1);
}

#[test]
fn a_deletion_counts_from_when_it_is_done_and_one_of_unknown_end_counts_too() {
    let mut world = World::new();
    let entries = products(&mut world, 3);
    let later = noon() + TimeDelta::minutes(2);
    let mut batch = claimed(&mut world.database, Selection::Due, 9, noon());
    for outcome in [
        Outcome::Deleted,
        Outcome::Retry(busy("locked")),
        Outcome::Failed(refused("no")),
    ] {
        let deletion = batch.next(&mut world.database, noon()).unwrap().unwrap();
        batch.report(deletion.id, outcome, later).unwrap();
    }
    batch.finish(&mut world.database, later).unwrap();
    let at = |world: &mut World, id| {
        world
            .column::<chrono::NaiveDateTime>("deletion_at", id)
            .and_utc()
    };
    assert_eq!(at(&mut world, entries[0]), later);
    assert_eq!(at(&mut world, entries[1]), noon());
    assert_eq!(at(&mut world, entries[2]), noon());
    assert_eq!(brake(&mut world, 9, later).deletions, 3);
}

#[test]
fn a_deletion_that_takes_longer_than_the_hour_keeps_its_room() {
    let mut world = World::new();
    products(&mut world, 3);
    let mut batch = claimed(&mut world.database, Selection::Due, 1, noon());
    assert!(batch.next(&mut world.database, noon()).unwrap().is_some());
    let mut now = noon();
    while now < noon() + HOUR + HOUR {
        now += TimeDelta::minutes(3);
        let other = claimed(&mut world.database, Selection::Due, 1, now);
        assert_eq!(other.size(), 0, "{now}");
        assert!(batch.next(&mut world.database, now).unwrap().is_none());
    }
}

#[test]
fn without_a_limit_everything_passes_and_is_counted_all_the_same() {
    let mut world = World::new();
    let entries = products(&mut world, 5);
    assert_eq!(run(&mut world, 2, noon()).0, 2);
    // As a forced run of one entry does.
    let chosen = Selection::Id(entries[4]);
    assert!(claimed(&mut world.database, chosen, 2, noon()).held());
    let mut batch = claimed(&mut world.database, chosen, 0, noon());
    assert_eq!(carry_out(&mut world, &mut batch, noon()).len(), 1);
    batch.finish(&mut world.database, noon()).unwrap();
    assert_eq!(brake(&mut world, 9, noon()).deletions, 3);
    assert_eq!(run(&mut world, 0, noon()).0, 2);
    assert_eq!(brake(&mut world, 9, noon()).deletions, 5);
    assert_eq!(brake(&mut world, 0, noon()).opens_at, None);
}

#[test]
fn nothing_is_held_where_nothing_waits() {
    let mut world = World::new();
    products(&mut world, 1);
    run(&mut world, 1, noon());
    let (_, _, held) = run(&mut world, 1, noon());
    assert!(!held);
    assert_eq!(brake(&mut world, 1, noon()).stopped_at, None);
}
