//! What is known of a PIM that gives no answer belongs to the shop: one worker asks when it is time, the others wait.

use crate::doubt::{batch, in_doubt, work};
use crate::memory_pim::MemoryPim;
use crate::planner::{imported, key};
use crate::worker::{codes, deleted, message};
use crate::world::{World, noon, seconds};
use akeneo_events::testing::akeneo::{Answers, ApiError};
use akeneo_events::testing::latest::away::{self, About, Away, Known, Turn};
use akeneo_events::testing::planner::Asks;
use akeneo_events::testing::queue::{LeaseToken, Selection};
use akeneo_events::testing::worker::{Confirm, PAUSE, Tally};
use akeneo_events::{Batch, Database, EntityKey, EntityType, Policy};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use mysql::prelude::Queryable;
use std::sync::Barrier;

const LATER: TimeDelta = TimeDelta::minutes(11);

/// Products that are asked about, since their events are old.
fn products(world: &mut World, names: &[&str]) -> Vec<u64> {
    let product = |name: &&str| {
        imported(world, EntityType::Product, name);
        deleted(world, EntityType::Product, name)
    };
    names.iter().map(product).collect()
}

fn due(world: &mut World, id: u64) -> DateTime<Utc> {
    world.column::<NaiveDateTime>("available_at", id).and_utc()
}

/// Since when the shop knows that the PIM gives no answer.
fn away_since(world: &mut World) -> Option<DateTime<Utc>> {
    let table = world.shop.table("akeneo_events_latest");
    let sql = format!("SELECT happened_at FROM {table} WHERE kind = 'pim'");
    let since: Option<NaiveDateTime> = world.conn.query_first(sql).unwrap();
    since.map(|since| since.and_utc())
}

fn retried(count: u64) -> Tally {
    Tally {
        retried: count,
        ..Tally::default()
    }
}

#[test]
fn after_one_question_without_an_answer_nobody_asks_until_it_is_time() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    let now = noon() + LATER;
    pim.get().away = Some(None);
    pim.get().takes = seconds(20);
    let first = products(&mut world, &["a", "b"]);
    let (_, tally) = work(&mut world, &pim, &in_doubt(), now);
    assert_eq!((tally, pim.asked().len()), (retried(2), 1));
    let again = now + seconds(20) + PAUSE;
    assert_eq!(due(&mut world, first[0]), again);
    assert_eq!(away_since(&mut world), Some(now + seconds(20)));

    let mut entries = first;
    for (name, after) in [("c", 21), ("d", 100), ("e", 319)] {
        entries.extend(products(&mut world, &[name]));
        let (_, tally) = work(&mut world, &pim, &in_doubt(), now + seconds(after));
        assert_eq!((tally, pim.asked().len()), (retried(1), 0), "{name}");
    }
    for id in &entries {
        assert_eq!(due(&mut world, *id), again);
        assert_eq!(world.column::<u16>("attempts", *id), 0);
        let said = message(&mut world, *id);
        let why = "The shop asks again at 2026-06-01 12:16:20 UTC. The server at https://pim.example gave an unexpected answer (status 429).";
        assert!(said.ends_with(why), "{said}");
    }
    pim.get().away = None;
    let (done, _) = work(&mut world, &pim, &in_doubt(), again);
    assert_eq!((done.len(), pim.asked().len()), (5, 1));
    assert_eq!(away_since(&mut world), None);
}

#[test]
fn what_is_known_to_be_away_stays_so_since_the_first_time() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    pim.get().away = Some(None);
    products(&mut world, &["a"]);
    let mut now = noon() + LATER;
    for _ in 0..3 {
        work(&mut world, &pim, &in_doubt(), now);
        assert_eq!(pim.asked().len(), 1);
        now += PAUSE;
    }
    assert_eq!(away_since(&mut world), Some(noon() + LATER));
}

#[test]
fn the_time_that_akeneo_names_is_kept_to() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    let now = noon() + LATER;
    let entry = products(&mut world, &["a"])[0];
    for wait in [90, 3_600] {
        pim.get().away = Some(Some(seconds(wait)));
        let asked_at = due(&mut world, entry).max(now);
        work(&mut world, &pim, &in_doubt(), asked_at);
        assert_eq!(pim.asked().len(), 1);
        let again = asked_at + seconds(wait);
        assert_eq!(due(&mut world, entry), again);
        products(&mut world, &[&format!("other{wait}")]);
        work(&mut world, &pim, &in_doubt(), again - seconds(1));
        assert!(pim.asked().is_empty(), "a second too early");
    }
}

/// While it is asked, another worker does its work.
struct Meanwhile<F>(F, MemoryPim);

impl<F: FnMut()> Confirm for Meanwhile<F> {
    fn ask(&mut self, entity: EntityType, keys: &[EntityKey], now: DateTime<Utc>) -> Answers {
        (self.0)();
        self.1.ask(entity, keys, now)
    }
}

#[test]
fn while_one_worker_finds_out_whether_akeneo_is_back_another_one_does_not_ask() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    pim.get().away = Some(None);
    let entries = products(&mut world, &["a", "b"]);
    let now = noon() + LATER;
    work(&mut world, &pim, &in_doubt(), now);
    pim.asked();
    let now = now + PAUSE;
    pim.get().away = None;
    let claim = |database: &mut _, selection, by: Box<dyn Confirm + Send>| {
        let token = LeaseToken::random().unwrap();
        let batch = Batch::claim(database, selection, 1, in_doubt(), token, now).unwrap();
        batch.confirmed_by(by)
    };
    let mut second = world.another();
    let mut other = claim(&mut second, Selection::Id(entries[1]), pim.boxed());
    let asked = pim.clone();
    let meanwhile = move || {
        assert!(other.next(&mut second, now).unwrap().is_none());
        assert_eq!(other.finish(&mut second, now).unwrap(), retried(1));
        assert!(asked.asked().is_empty(), "the other one has asked");
    };
    let by = Box::new(Meanwhile(meanwhile, pim.clone()));
    let mut one = claim(&mut world.database, Selection::Id(entries[0]), by);
    let deletion = one.next(&mut world.database, now).unwrap().unwrap();
    assert_eq!(deletion.key, key(EntityType::Product, "a"));
    assert_eq!(away_since(&mut world), None, "it is back for everybody");
    let wait = due(&mut world, entries[1]) - now;
    assert_eq!(wait, TimeDelta::minutes(1));
}

/// Whether a worker may ask the PIM now, whatever it is about.
pub fn turn(database: &mut Database, now: DateTime<Utc>) -> Turn {
    let known = Known::read(database, &[About::All]).unwrap();
    known.turn(database, About::All, now).unwrap()
}

#[test]
fn of_many_workers_at_the_same_moment_one_is_told_to_ask() {
    let mut world = World::new();
    for round in 0..5 {
        let now = noon() + TimeDelta::hours(round);
        let away = Away::new(now, &ApiError::Credentials);
        away::is_away(&mut world.database, About::All, &away, now).unwrap();
        let mut databases: Vec<_> = (0..4).map(|_| world.another()).collect();
        let barrier = Barrier::new(databases.len());
        let ask = |database| {
            barrier.wait();
            turn(database, now)
        };
        let turns: Vec<Turn> = std::thread::scope(|scope| {
            let workers = databases.iter_mut();
            let workers: Vec<_> = workers.map(|it| scope.spawn(|| ask(it))).collect();
            workers.into_iter().map(|it| it.join().unwrap()).collect()
        });
        let probes = turns.iter().filter(|it| **it == Turn::Probe).count();
        assert_eq!(probes, 1, "{turns:?}");
        let waits = turns.iter().filter(|it| matches!(it, Turn::Wait(_)));
        assert_eq!(waits.count(), 3, "{turns:?}");
    }
}

#[test]
fn a_worker_that_dies_while_it_asks_keeps_the_others_waiting_for_a_minute() {
    let mut world = World::new();
    let away = Away::new(noon(), &ApiError::Credentials);
    away::is_away(&mut world.database, About::All, &away, noon()).unwrap();
    let mut turn = |second| turn(&mut world.database, noon() + seconds(second));
    assert_eq!(turn(0), Turn::Probe);
    assert!(matches!(turn(59), Turn::Wait(_)));
    assert_eq!(turn(60), Turn::Probe);
}

#[test]
fn one_type_that_akeneo_may_not_be_asked_about_stops_no_other() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    pim.get().unreadable.insert(EntityType::Category);
    let now = noon() + LATER;
    let mut categories = Vec::new();
    for name in ["one", "two"] {
        for entity in [
            EntityType::Product,
            EntityType::Category,
            EntityType::Family,
        ] {
            imported(&mut world, entity, name);
            let id = deleted(&mut world, entity, name);
            if entity == EntityType::Category {
                categories.push(id);
            }
        }
        let (done, tally) = work(&mut world, &pim, &in_doubt(), now);
        assert_eq!(codes(&done), [name, name]);
        assert_eq!(tally.retried, 1);
        // Of what may not be read nobody asks a second time.
        let questions = if name == "one" { 3 } else { 2 };
        assert_eq!(pim.asked().len(), questions);
    }
    assert_eq!(away_since(&mut world), None);
    for id in &categories {
        assert_eq!(due(&mut world, *id), now + PAUSE);
        let said = message(&mut world, *id);
        assert!(said.contains("The connection may not read"), "{said}");
    }
    pim.get().unreadable.clear();
    let (done, _) = work(&mut world, &pim, &in_doubt(), now + PAUSE);
    assert_eq!(codes(&done), ["one", "two"]);
}

#[test]
fn an_hour_of_batches_while_akeneo_is_away_asks_no_more_often_than_every_pause() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    pim.get().away = Some(None);
    let policy = Policy {
        asks: Asks::Always,
        ..Policy::default()
    };
    for minute in 0..60 {
        products(&mut world, &[&format!("p{minute}")]);
        let now = noon() + TimeDelta::minutes(minute);
        let mut batch = batch(&mut world, &pim, &policy, now);
        assert!(batch.next(&mut world.database, now).unwrap().is_none());
        batch.finish(&mut world.database, now).unwrap();
    }
    assert_eq!(pim.asked().len(), 12);
}
