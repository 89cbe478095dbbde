//! What Akeneo does not answer, or answers late.

use crate::confirm::{Ask, GONE, THERE, Told, always, ask, completed, failed, later, run};
use crate::planner::imported;
use crate::subscription_world::World as Akeneo;
use crate::worker::{codes, deleted, message};
use crate::world::{World, noon};
use akeneo_events::testing::akeneo::{Answers, Catalog, Existence, Pim, Unclear};
use akeneo_events::testing::queue::{LeaseToken, Selection};
use akeneo_events::testing::worker::{PAUSE, Tally};
use akeneo_events::{Batch, EntityKey, EntityType};
use chrono::TimeDelta;
use serde_json::{Value, json};

#[test]
fn while_akeneo_gives_no_answer_an_entry_waits_and_no_try_is_counted() {
    let (mut world, mut akeneo) = (World::new(), Akeneo::new());
    imported(&mut world, EntityType::Product, GONE);
    let id = deleted(&mut world, EntityType::Product, GONE);
    let products = "/api/rest/v1/products-uuid";
    let fault = |with: Value| {
        let mut fault = json!({"path_prefix": products, "calls": 1});
        fault
            .as_object_mut()
            .unwrap()
            .extend(with.as_object().unwrap().clone());
        fault
    };
    let nothing = json!({"_links": {}, "_embedded": {"items": []}});
    let other = json!({"_links": {}, "_embedded": {"items": [{"uuid": THERE}]}});
    let mut now = noon();
    for (with, said) in [
        (
            json!({"status": 500}),
            "gave an unexpected answer (status 500)",
        ),
        (
            json!({"status": 503}),
            "gave an unexpected answer (status 503)",
        ),
        (
            json!({"status": 429}),
            "gave an unexpected answer (status 429)",
        ),
        (json!({"status": 403}), "may not read products in the PIM"),
        (
            json!({"status": 404}),
            "does not answer as an Akeneo PIM does (status 404)",
        ),
        (
            json!({"status": 302}),
            "does not answer as an Akeneo PIM does (status 302)",
        ),
        (json!({"drop": true}), "The shop cannot reach "),
        (
            json!({"status": 200, "body": "<html>"}),
            "does not answer as an Akeneo PIM does (status 200)",
        ),
        (
            json!({"status": 200, "body": {}}),
            "does not answer as an Akeneo PIM does (status 200)",
        ),
        (
            json!({"status": 200, "body": other}),
            "does not answer as an Akeneo PIM does (status 200)",
        ),
        (
            json!({"status": 202, "body": nothing}),
            "does not answer as an Akeneo PIM does (status 202)",
        ),
    ] {
        akeneo.fault(fault(with));
        let (done, tally) = run(&mut world, ask(&akeneo), now);
        assert_eq!((done.len(), tally.retried), (0, 1), "{said}");
        assert_eq!(akeneo.faults(), 0);
        let shown = message(&mut world, id);
        assert!(
            shown.starts_with(&format!(
                "This entry waits for Akeneo to confirm that it deleted product \"{GONE}\". "
            )) && shown.contains(said)
                && shown.contains(" The shop asks again at 2026-06-01 "),
            "{shown}"
        );
        assert_eq!(world.column::<u16>("attempts", id), 0);
        assert_eq!(world.column::<Option<String>>("deletion_at", id), None);
        let early = now + PAUSE - TimeDelta::seconds(1);
        assert_eq!(run(&mut world, ask(&akeneo), early).1, Tally::default());
        // The answer took a moment.
        now += PAUSE + TimeDelta::minutes(1);
    }
    for (url, password, said) in [
        (
            akeneo.pim.url.clone(),
            "wrong",
            "Akeneo refused the connector's credentials.",
        ),
        (
            akeneo.pim.url.clone(),
            "",
            "is not complete. It lacks: password.",
        ),
        (
            "http://pim.example".to_owned(),
            "x",
            "which is not an https address.",
        ),
        (
            "http://127.0.0.1:9".to_owned(),
            "x",
            "The shop cannot reach ",
        ),
    ] {
        let pim = Pim {
            url,
            password: password.into(),
            ..akeneo.pim.clone()
        };
        let asked = Box::new(Ask(pim, akeneo.limits));
        assert_eq!(run(&mut world, asked, now).1.retried, 1);
        let shown = message(&mut world, id);
        assert!(shown.contains(said), "{shown}");
        now += PAUSE + TimeDelta::minutes(1);
    }
    akeneo.now = now;
    assert_eq!(run(&mut world, ask(&akeneo), now).1, completed(1));
}

#[test]
fn a_token_that_the_pim_does_not_take_any_more_is_renewed_once() {
    let akeneo = Akeneo::new();
    let mut catalog = Catalog::new(akeneo.pim.clone(), akeneo.limits);
    let family = [EntityKey::new(EntityType::Family, "shoes")];
    assert_eq!(
        catalog.ask(EntityType::Family, &family, akeneo.now).trouble,
        None
    );
    let kept = catalog.token().cloned();
    akeneo.simulator.post("/_control/reset", &json!({}));
    let mut later = Catalog::new(akeneo.pim.clone(), akeneo.limits).with_token(kept);
    let answers = later.ask(EntityType::Family, &family, akeneo.now);
    assert_eq!(answers.existence, [Existence::Gone]);
    assert_eq!(
        akeneo.calls(),
        ["GET families", "POST token", "GET families"]
    );
    let more = later.ask(EntityType::Family, &family, akeneo.now);
    assert_eq!(more.trouble, None);
    assert_eq!(akeneo.calls(), ["GET families"]);
}

#[test]
fn what_was_answered_before_the_trouble_counts_and_the_rest_of_the_batch_is_not_asked_about() {
    let mut world = World::new();
    for name in ["a", "b", "c"] {
        imported(&mut world, EntityType::Product, name);
        deleted(&mut world, EntityType::Product, name);
    }
    imported(&mut world, EntityType::Family, "shoes");
    deleted(&mut world, EntityType::Family, "shoes");
    let told = Told(|entity, _: &[EntityKey]| {
        assert_eq!(entity, EntityType::Product, "asked once only");
        Answers {
            existence: vec![
                Existence::Gone,
                Existence::Exists,
                Existence::Unclear(Unclear::Unanswered),
            ],
            trouble: Some(akeneo_events::testing::akeneo::ApiError::Credentials),
            answers_others: false,
            ask_again_after: None,
            took: TimeDelta::seconds(1),
        }
    });
    let (done, tally) = run(&mut world, Box::new(told), later());
    assert_eq!(codes(&done), ["a"]);
    assert_eq!((tally.failed, tally.retried), (1, 2));
}

#[test]
fn the_lease_outlives_answers_that_take_their_time() {
    let mut world = World::new();
    let mut entries = Vec::new();
    for entity in EntityType::ALL {
        imported(&mut world, entity, "slow");
        entries.push(deleted(&mut world, entity, "slow"));
    }
    let mut other = world.another();
    let told = Told(move |_, keys: &[EntityKey]| {
        // A minute each, six minutes in all: longer than the lease.
        let none =
            akeneo_events::testing::queue::rescue(&mut other, later() + TimeDelta::minutes(4));
        assert_eq!(none.unwrap(), 0);
        Answers {
            existence: vec![Existence::Exists; keys.len()],
            trouble: None,
            answers_others: false,
            ask_again_after: None,
            took: TimeDelta::minutes(1),
        }
    });
    let token = LeaseToken::random().unwrap();
    let (database, policy) = (&mut world.database, always());
    let batch = Batch::claim(database, Selection::Due, 512, policy, token, later()).unwrap();
    let mut batch = batch.confirmed_by(Box::new(told));
    assert!(batch.next(database, later()).unwrap().is_none());
    batch
        .finish(database, later() + TimeDelta::minutes(6))
        .unwrap();
    for id in entries {
        assert!(failed(&mut world, id), "{id}");
    }
}
