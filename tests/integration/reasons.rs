//! What an entry tells in codes, from what caused it.

use crate::doubt::{in_doubt, work};
use crate::memory_pim::MemoryPim;
use crate::planner::imported;
use crate::worker::{claimed, deleted, message, reason, set_name, undone};
use crate::world::{World, noon};
use akeneo_events::testing::queue::Selection;
use akeneo_events::testing::worker::Obstacle;
use akeneo_events::{EntityType, Outcome};
use chrono::TimeDelta;
use serde_json::{Value, json};

fn sentences(world: &mut World, id: u64) -> Value {
    let text: String = world.column("sentences", id);
    serde_json::from_str(&text).unwrap()
}

#[test]
fn each_obstacle_of_a_deletion_has_its_code() {
    for (obstacle, said, code, argument) in [
        (
            "refused",
            "It is sold.",
            "magento_refused",
            json!("It is sold"),
        ),
        (
            "busy",
            "Deadlock found",
            "magento_busy",
            json!("Deadlock found"),
        ),
        ("failed", "", "magento_failed", json!("")),
        ("category_grew", "12", "category_grew", json!(12)),
        ("holds_products", "3", "holds_products", json!(3)),
        ("holds_products", "some", "holds_products", json!("some")),
    ] {
        let mut world = World::new();
        let set = imported(&mut world, EntityType::Family, "shoes").0;
        let id = deleted(&mut world, EntityType::Family, "shoes");
        let mut batch = claimed(&mut world, Selection::Due, 1, noon());
        let deletion = batch.next(&mut world.database, noon()).unwrap().unwrap();
        let outcome = Outcome::Retry(undone(Obstacle::named(obstacle).unwrap(), said));
        batch.report(deletion.id, outcome, noon()).unwrap();
        batch.finish(&mut world.database, noon()).unwrap();
        assert_eq!(reason(&mut world, id), code);
        let name = set_name(&mut world, set);
        let shoes = json!({"type": "family", "code": "shoes", "name": name});
        let expected = json!([{"code": code, "args": [shoes, argument]}]);
        assert_eq!(sentences(&mut world, id), expected);
    }
    assert_eq!(Obstacle::named("tired"), None);
}

#[test]
fn a_deletion_that_was_begun_and_never_reported_says_so() {
    let mut world = World::new();
    imported(&mut world, EntityType::Product, "own");
    let id = deleted(&mut world, EntityType::Product, "own");
    let mut batch = claimed(&mut world, Selection::Due, 1, noon());
    batch.next(&mut world.database, noon()).unwrap().unwrap();
    batch.finish(&mut world.database, noon()).unwrap();
    assert_eq!(reason(&mut world, id), "broken_off");
}

#[test]
fn the_reason_of_the_last_try_stays_the_main_one_when_the_shop_gives_up() {
    let mut world = World::new();
    let shoes = imported(&mut world, EntityType::Family, "shoes").0;
    world
        .shop
        .add_product(&mut world.conn, "boot", "simple", shoes);
    let id = deleted(&mut world, EntityType::Family, "shoes");
    for day in 0..6 {
        crate::worker::run(&mut world, noon() + TimeDelta::days(day));
    }
    assert_eq!(world.status(id).as_deref(), Some("failed"));
    assert_eq!(reason(&mut world, id), "holds_products");
    let name = set_name(&mut world, shoes);
    let family = json!({"type": "family", "code": "shoes", "name": name});
    let expected = json!([
        {"code": "given_up", "args": [6]},
        {"code": "holds_products", "args": [family, 1]}
    ]);
    assert_eq!(sentences(&mut world, id), expected);
}

/// Another version may have written why the PIM is away.
#[test]
fn an_entry_waits_for_a_pim_that_is_away_for_a_reason_without_a_code() {
    for said in [json!(null), json!({"code": "tomorrows", "args": []})] {
        let (mut world, pim) = (World::new(), MemoryPim::default());
        imported(&mut world, EntityType::Product, "own");
        let id = deleted(&mut world, EntityType::Product, "own");
        let again = noon() + TimeDelta::hours(2);
        let away = json!({"ask_again_at": again.timestamp(), "why": "it sleeps", "said": said});
        let sql = format!(
            "INSERT INTO {{{{akeneo_events_latest}}}} (kind, happened_at, details) VALUES ('pim', NOW(), '{away}')"
        );
        world.shop.run(&mut world.conn, &sql);
        let later = noon() + TimeDelta::hours(1);
        assert_eq!(work(&mut world, &pim, &in_doubt(), later).1.retried, 1);
        assert_eq!(reason(&mut world, id), "waits_for_akeneo");
        assert_eq!(
            message(&mut world, id),
            "This entry waits for Akeneo to confirm that it deleted product \"own\". The shop asks again at \
             2026-06-01 14:00:00 UTC. Akeneo gave no answer: it sleeps."
        );
    }
}
