//! The bad luck of one is not that of all: old answers, questions that fail alone, waits that are no waits, and what is larger
//! than the brake.

use crate::confirm::{ask, holds, later, run};
use crate::doubt::{batch, in_doubt, work};
use crate::doubt_breaker::turn;
use crate::memory_pim::MemoryPim;
use crate::planner::{attribute, create, imported, key, map};
use crate::planner_magento;
use crate::subscription_world::World as Akeneo;
use crate::support::shop::mapped_at;
use crate::worker::{codes, deleted, message};
use crate::world::{World, event, noon, seconds};
use akeneo_events::testing::latest::away::Turn;
use akeneo_events::testing::planner::{Asks, AttributeMapping};
use akeneo_events::{EntityKey, EntityType, Policy};
use chrono::TimeDelta;
use mysql::prelude::Queryable;
use serde_json::json;

fn asking(asks: Asks) -> Policy {
    Policy {
        asks,
        ..Policy::default()
    }
}

#[test]
fn a_suspect_of_the_same_batch_is_asked_about_by_itself() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    imported(&mut world, EntityType::Product, "p");
    deleted(&mut world, EntityType::Product, "p");
    let twice = event("twice", key(EntityType::Product, "p"));
    let suspect = world.enqueue(&twice, noon());
    let table = world.shop.table("akeneo_events_queue");
    let suspicious = format!("UPDATE {table} SET attempts = 2 WHERE id = {suspect}");
    world.conn.query_drop(suspicious).unwrap();

    let mut batch = batch(&mut world, &pim, &asking(Asks::Always), noon());
    let first = batch.next(&mut world.database, noon()).unwrap().unwrap();
    let outcome = planner_magento::delete(&world.shop, &mut world.conn, &first);
    batch.report(first.id, outcome, noon()).unwrap();
    // Made again in Akeneo, and imported again.
    pim.get().has.insert(key(EntityType::Product, "p"));
    let again = create(&mut world, EntityType::Product, "p-again");
    map(
        &mut world,
        EntityType::Product,
        "p",
        again,
        noon() + seconds(1),
    );

    let now = noon() + seconds(2);
    assert_eq!(batch.next(&mut world.database, now).unwrap(), None);
    batch.finish(&mut world.database, now).unwrap();
    assert_eq!(pim.asked().len(), 2);
}

#[test]
fn what_the_pim_cannot_answer_alone_waits_alone() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    holds(&akeneo, &json!({"attributes": ["any"]}));
    let mut entries = Vec::new();
    for name in ["a", "poison", "b"] {
        imported(&mut world, EntityType::ProductModel, name);
        entries.push(deleted(&mut world, EntityType::ProductModel, name));
    }
    imported(&mut world, EntityType::Family, "shoes");
    deleted(&mut world, EntityType::Family, "shoes");
    let poisoned = json!({"path_prefix": "/api/rest/v1/product-models", "query_contains": "m-poison", "calls": 20, "status": 500});
    akeneo.fault(poisoned);
    let (done, tally) = run(&mut world, ask(&akeneo), later());
    assert_eq!(codes(&done), ["m-a", "m-b", "shoes"]);
    assert_eq!((tally.completed, tally.retried), (3, 1));
    let said = message(&mut world, entries[1]);
    assert!(
        said.contains("gave an unexpected answer (status 500)"),
        "{said}"
    );
    assert_eq!(world.column::<u16>("attempts", entries[1]), 0);
    let turn = turn(&mut world.database, later());
    assert_eq!(turn, Turn::Ask, "the PIM is not away");

    akeneo.forget_faults();
    let (done, _) = run(&mut world, ask(&akeneo), later() + TimeDelta::minutes(6));
    assert_eq!(codes(&done), ["m-poison"]);
}

#[test]
fn a_pim_that_wants_to_be_asked_at_once_is_asked_every_ten_seconds() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    imported(&mut world, EntityType::Attribute, "size");
    deleted(&mut world, EntityType::Attribute, "size");
    pim.get().away = Some(Some(TimeDelta::zero()));
    for second in 0..30 {
        work(&mut world, &pim, &in_doubt(), noon() + seconds(second));
    }
    assert_eq!(pim.asked().len(), 3);
}

#[test]
fn a_person_who_forces_an_entry_has_akeneo_asked_at_once() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    imported(&mut world, EntityType::Attribute, "size");
    let id = deleted(&mut world, EntityType::Attribute, "size");
    pim.get().away = Some(Some(TimeDelta::hours(24)));
    work(&mut world, &pim, &in_doubt(), noon());
    pim.get().away = None;
    let reset = |world: &mut World| {
        akeneo_events::testing::queue::reset(&mut world.database, id, noon() + seconds(60)).unwrap()
    };
    reset(&mut world);
    let now = noon() + seconds(60);
    assert_eq!(
        work(&mut world, &pim, &asking(Asks::Always), now).0.len(),
        0
    );
    reset(&mut world);
    assert_eq!(
        work(&mut world, &pim, &asking(Asks::AtOnce), now).0.len(),
        1
    );
    let turn = turn(&mut world.database, now);
    assert_eq!(turn, Turn::Ask, "and all others know that it is back");
}

#[test]
fn that_one_type_may_not_be_read_is_known_to_all_batches() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    pim.get().unreadable.insert(EntityType::Attribute);
    for number in 0..10 {
        let name = format!("a{number}");
        imported(&mut world, EntityType::Attribute, &name);
        deleted(&mut world, EntityType::Attribute, &name);
        work(&mut world, &pim, &in_doubt(), noon() + seconds(number));
    }
    assert_eq!(pim.asked().len(), 1);
}

#[test]
fn an_option_with_more_copies_than_the_brake_lets_through_is_put_off_with_a_reason() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    for of in ["shade", "tone"] {
        let attribute = attribute(&mut world, of);
        let option = world.shop.add_option(&mut world.conn, attribute, "red");
        let code = format!("{of}-red");
        let (shop, conn) = (&world.shop, &mut world.conn);
        shop.map_at(
            conn,
            EntityType::AttributeOption,
            &code,
            Some(option),
            mapped_at(),
        );
    }
    let id = world.enqueue(&event("e", EntityKey::option("shade", "red")), noon());
    let policy = Policy {
        attribute_mapping: AttributeMapping::new([("shade".to_owned(), "tone".to_owned())]),
        max_per_hour: 1,
        ..Policy::default()
    };
    let tally = work(&mut world, &pim, &policy, noon()).1;
    assert_eq!((tally.retried, tally.released), (1, 0));
    let said = message(&mut world, id);
    assert!(said.contains("makes 2 deletions"), "{said}");
}
