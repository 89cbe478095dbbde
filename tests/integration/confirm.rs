//! Akeneo is asked before anything is deleted: the worker on a real shop, with the simulator as the PIM.

use crate::planner::{imported, key};
use crate::subscription_world::World as Akeneo;
use crate::worker::{carry_out, codes, deleted, message};
use crate::world::{World, noon};
use akeneo_events::testing::akeneo::{Answers, Catalog, Existence, Limits, Pim};
use akeneo_events::testing::planner::Asks;
use akeneo_events::testing::queue::{LeaseToken, Selection};
use akeneo_events::testing::worker::{Confirm, FRESH, Tally};
use akeneo_events::{Batch, Deletion, EntityKey, EntityType, Policy};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

pub struct Ask(pub Pim, pub Limits);

impl Confirm for Ask {
    fn ask(&mut self, entity: EntityType, keys: &[EntityKey], now: DateTime<Utc>) -> Answers {
        Catalog::new(self.0.clone(), self.1).ask(entity, keys, now)
    }
}

/// Answers by a function.
pub struct Told<F>(pub F);

impl<F: FnMut(EntityType, &[EntityKey]) -> Answers> Confirm for Told<F> {
    fn ask(&mut self, entity: EntityType, keys: &[EntityKey], _: DateTime<Utc>) -> Answers {
        (self.0)(entity, keys)
    }
}

pub fn run(
    world: &mut World,
    confirm: Box<dyn Confirm + Send>,
    now: DateTime<Utc>,
) -> (Vec<Deletion>, Tally) {
    let token = LeaseToken::random().unwrap();
    let batch = Batch::claim(
        &mut world.database,
        Selection::Due,
        512,
        always(),
        token,
        now,
    )
    .unwrap();
    let mut batch = batch.confirmed_by(confirm);
    let done = carry_out(world, &mut batch, now);
    (done, batch.finish(&mut world.database, now).unwrap())
}

pub fn always() -> Policy {
    Policy {
        asks: Asks::Always,
        ..Policy::default()
    }
}

pub fn ask(akeneo: &Akeneo) -> Box<dyn Confirm + Send> {
    Box::new(Ask(akeneo.pim.clone(), akeneo.limits))
}

pub fn holds(akeneo: &Akeneo, catalog: &Value) {
    assert_eq!(akeneo.simulator.post("/_control/pim", catalog).0, 200);
}

pub fn failed(world: &mut World, id: u64) -> bool {
    world.status(id).as_deref() == Some("failed")
}

pub fn completed(count: u64) -> Tally {
    Tally {
        completed: count,
        ..Tally::default()
    }
}

pub const GONE: &str = "6a9f8486-2c36-4680-b87f-6f5f8f01b6cf";
pub const THERE: &str = "0b9f8486-2c36-4680-b87f-6f5f8f01b6cf";

/// When nobody takes the PIM's search index for late any more.
pub fn later() -> DateTime<Utc> {
    noon() + FRESH + TimeDelta::minutes(1)
}

#[test]
fn what_still_exists_in_akeneo_stays_whatever_its_type() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    holds(
        &akeneo,
        &json!({
            "products": [THERE.to_uppercase()], "product_models": ["m-there"], "categories": ["there"],
            "families": ["there"], "attributes": ["There", "shade"], "options": {"shade": ["there"]},
        }),
    );
    let mut entries = Vec::new();
    for entity in EntityType::ALL {
        let names = match entity {
            EntityType::Product => [GONE, THERE],
            _ => ["gone", "there"],
        };
        for name in names {
            imported(&mut world, entity, name);
            entries.push((deleted(&mut world, entity, name), name));
        }
    }
    let (done, tally) = run(&mut world, ask(&akeneo), later());
    let gone: Vec<_> = EntityType::ALL
        .iter()
        .map(|entity| match entity {
            EntityType::Product => GONE,
            EntityType::ProductModel => "m-gone",
            _ => "gone",
        })
        .collect();
    assert_eq!(codes(&done), gone);
    assert_eq!(
        tally,
        Tally {
            completed: gone.len() as u64,
            failed: gone.len() as u64,
            ..Tally::default()
        }
    );
    for (id, name) in entries {
        let there = name == THERE || name == "there";
        assert_eq!(failed(&mut world, id), there, "{id}");
        if there {
            let said = message(&mut world, id);
            assert!(
                said.starts_with("Akeneo still has ")
                    && said.ends_with(", so it stays in this shop."),
                "{said}"
            );
        }
    }
}

#[test]
fn what_would_not_be_deleted_anyway_is_not_asked_about() {
    let mut world = World::new();
    imported(&mut world, EntityType::Product, "mapped");
    deleted(&mut world, EntityType::Product, "mapped");
    deleted(&mut world, EntityType::Product, "unknown");
    let told = Told(|_, keys: &[EntityKey]| {
        assert_eq!(keys, [key(EntityType::Product, "mapped")]);
        Answers {
            existence: vec![Existence::Gone],
            trouble: None,
            answers_others: false,
            ask_again_after: None,
            took: TimeDelta::zero(),
        }
    });
    let (done, tally) = run(&mut world, Box::new(told), noon());
    assert_eq!((done.len(), tally.failed), (1, 1));
}

#[test]
fn what_was_imported_again_while_akeneo_was_asked_is_asked_about_again() {
    let mut world = World::new();
    imported(&mut world, EntityType::Product, "again");
    let id = deleted(&mut world, EntityType::Product, "again");
    let (table, mut conn) = (
        world.shop.table("akeneo_connector_entities"),
        world.at.conn(),
    );
    let told = Told(move |_, _: &[EntityKey]| {
        use mysql::prelude::Queryable;
        let sql =
            format!("UPDATE {table} SET created_at = '2026-06-01 12:00:01' WHERE code = 'again'");
        conn.query_drop(sql).unwrap();
        Answers {
            existence: vec![Existence::Gone],
            trouble: None,
            answers_others: false,
            ask_again_after: None,
            took: TimeDelta::seconds(2),
        }
    });
    let (done, tally) = run(&mut world, Box::new(told), noon());
    assert_eq!((done.len(), tally.retried), (0, 1));
    let said = message(&mut world, id);
    assert!(
        said.contains("The shop changed while it waited for Akeneo's answer"),
        "{said}"
    );
    let there = Told(|_, _: &[EntityKey]| Answers {
        existence: vec![Existence::Exists],
        trouble: None,
        answers_others: false,
        ask_again_after: None,
        took: TimeDelta::zero(),
    });
    assert_eq!(run(&mut world, Box::new(there), later()).1.failed, 1);
}
