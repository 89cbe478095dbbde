//! What the shop has missed is found, and nothing else; on a real shop, with the simulator as the PIM.

use crate::planner::{attribute, imported};
use crate::subscription_world::World as Akeneo;
use crate::support::shop::{Import, Input, NewAttribute, mapped_at, product_uuid};
use crate::worker::{codes, message, run};
use crate::world::{World, event, noon, seconds};
use akeneo_events::testing::akeneo::{Catalog, Unclear};
use akeneo_events::testing::planner::AttributeMapping;
use akeneo_events::testing::queue::{self, Status};
use akeneo_events::testing::reconcile::{Enqueued, ReconcileError, Reconciliation};
use akeneo_events::{EntityKey, EntityType, Policy};
use chrono::{DateTime, Utc};
use mysql::prelude::Queryable;
use serde_json::{Value, json};

const GONE: &str = "6a9f8486-2c36-4680-b87f-6f5f8f01b6cf";

fn policy() -> Policy {
    Policy {
        protected_attributes: vec!["cost".into()],
        ..Policy::default()
    }
}

fn holds(akeneo: &Akeneo, catalog: &Value) {
    assert_eq!(akeneo.simulator.post("/_control/pim", catalog).0, 200);
}

fn step(
    world: &mut World,
    akeneo: &Akeneo,
    it: &mut Reconciliation,
) -> Result<Option<usize>, ReconcileError> {
    let mut catalog = Catalog::new(akeneo.pim.clone(), akeneo.limits);
    it.step(&mut world.database, &mut catalog, akeneo.now)
}

fn compared_with(
    world: &mut World,
    akeneo: &Akeneo,
    entity: EntityType,
    policy: Policy,
    now: DateTime<Utc>,
) -> Reconciliation {
    let mut it = Reconciliation::new(entity, policy, now);
    while step(world, akeneo, &mut it).unwrap().is_some() {}
    it
}

fn compared(world: &mut World, akeneo: &Akeneo, entity: EntityType) -> Reconciliation {
    compared_with(world, akeneo, entity, policy(), noon())
}

fn missed(it: &Reconciliation) -> Vec<String> {
    it.missed().iter().map(|it| it.key.code.clone()).collect()
}

fn enqueue(
    world: &mut World,
    it: &Reconciliation,
    force: bool,
) -> Result<Enqueued, ReconcileError> {
    it.enqueue(&mut world.database, force, noon())
}

fn entries(world: &mut World) -> u64 {
    let table = world.shop.table("akeneo_events_queue");
    world
        .conn
        .query_first(format!("SELECT COUNT(*) FROM {table}"))
        .unwrap()
        .unwrap()
}

/// Everything that the fixture maps, but for `without`.
fn all_products() -> Vec<String> {
    (0..20).map(product_uuid).collect()
}

#[test]
fn what_is_mapped_and_gone_in_akeneo_is_found_enqueued_and_deleted_whatever_its_type() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    let before = world.shop.snapshot(&mut world.conn);
    let mut kept = 0;
    for entity in EntityType::ALL {
        let name = if entity == EntityType::Product {
            GONE
        } else {
            "gone"
        };
        let (id, _) = imported(&mut world, entity, name);
        if entity == EntityType::Attribute {
            kept = id;
        }
    }
    let shade = attribute(&mut world, "shade");
    let there = world.shop.add_option(&mut world.conn, shade, "there");
    world
        .shop
        .map(&mut world.conn, Import::Option, "shade-there", there);
    world
        .shop
        .map(&mut world.conn, Import::Attribute, "shade", shade);
    holds(
        &akeneo,
        &json!({
            "products": all_products(), "attributes": ["Shade"], "options": {"shade": ["There"]},
        }),
    );
    for entity in EntityType::ALL {
        let it = compared(&mut world, &akeneo, entity);
        let code = match entity {
            EntityType::Product => GONE,
            EntityType::ProductModel => "m-gone",
            _ => "gone",
        };
        assert_eq!(missed(&it), [code], "{entity:?}");
        let compared = match entity {
            EntityType::Product => 21,
            EntityType::AttributeOption | EntityType::Attribute => 2,
            _ => 1,
        };
        assert_eq!(it.compared(), compared, "{entity:?}");
        if entity == EntityType::Attribute {
            assert!(enqueue(&mut world, &it, true).is_err());
            continue;
        }
        assert_eq!(enqueue(&mut world, &it, false).unwrap().stored, 1);
    }
    let (done, tally) = run(&mut world, noon());
    assert_eq!(codes(&done), [GONE, "m-gone", "gone", "gone", "gone"]);
    assert_eq!(tally.completed, 5);
    world.shop.run(
        &mut world.conn,
        &format!(
            "DELETE FROM {{{{akeneo_connector_entities}}}} WHERE entity_id IN ({shade}, {there}, {kept})"
        ),
    );
    world.shop.run(
        &mut world.conn,
        &format!("DELETE FROM {{{{eav_attribute}}}} WHERE attribute_id IN ({shade}, {kept})"),
    );
    let difference = before.difference(&world.shop.snapshot(&mut world.conn));
    assert!(difference.is_empty(), "{difference}");
}

#[test]
fn magentos_own_attributes_and_those_filled_from_elsewhere_are_not_listed() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    for (code, id) in [
        ("name", 73),
        ("sku", 74),
        ("price", 77),
        ("cost", 81),
        ("color", 93),
    ] {
        world.shop.map(&mut world.conn, Import::Attribute, code, id);
    }
    let new = NewAttribute {
        entity_type: 3,
        ..NewAttribute::imported("of_categories", Input::Select)
    };
    let other = world.shop.add_attribute(&mut world.conn, &new);
    world
        .shop
        .map(&mut world.conn, Import::Attribute, "of_categories", other);
    imported(&mut world, EntityType::Attribute, "made_here");
    let policy = Policy {
        attribute_mapping: AttributeMapping::new([("colour".to_owned(), "color".to_owned())]),
        ..policy()
    };
    let it = compared_with(&mut world, &akeneo, EntityType::Attribute, policy, noon());
    assert_eq!(missed(&it), ["made_here"]);
    // The connector maps every attribute of a shop: nothing says that this one ever was in Akeneo.
    for force in [false, true] {
        let refused = enqueue(&mut world, &it, force).unwrap_err().to_string();
        assert!(refused.contains("never were in Akeneo"), "{refused}");
    }
    assert_eq!(entries(&mut world), 0);
}

#[test]
fn twice_is_as_good_as_once_and_what_ended_is_pending_again() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    holds(
        &akeneo,
        &json!({"products": all_products(), "families": []}),
    );
    imported(&mut world, EntityType::Product, GONE);
    let stored = |stored, again, open| Enqueued {
        stored,
        again,
        open,
    };
    let once = |world: &mut World| {
        let it = compared(world, &akeneo, EntityType::Product);
        enqueue(world, &it, false).unwrap()
    };
    assert_eq!(once(&mut world), stored(1, 0, 0));
    assert_eq!(once(&mut world), stored(0, 0, 1));
    let lease = world.claim(1, noon());
    assert_eq!(once(&mut world), stored(0, 0, 1), "while it is processed");
    let id = lease.entries[0].id;
    let end = [(id, queue::Settlement::Failed("locked".into()))];
    queue::settle(&mut world.database, &lease.token, &end, noon()).unwrap();
    assert_eq!(once(&mut world), stored(0, 1, 0));
    assert_eq!(world.status(id).as_deref(), Some(Status::Pending.name()));
    assert_eq!(entries(&mut world), 1);
    // Akeneo's own event is as good.
    imported(&mut world, EntityType::Family, "shoes");
    let key = EntityKey::new(EntityType::Family, "shoes");
    world.enqueue(&event("of Akeneo", key), noon());
    let it = compared(&mut world, &akeneo, EntityType::Family);
    assert_eq!(enqueue(&mut world, &it, false).unwrap(), stored(0, 0, 1));
}

#[test]
fn an_entry_reads_as_akeneos_do() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    holds(
        &akeneo,
        &json!({"attributes": ["shade"], "options": {"shade": []}}),
    );
    imported(&mut world, EntityType::AttributeOption, "red");
    let it = compared(&mut world, &akeneo, EntityType::AttributeOption);
    enqueue(&mut world, &it, false).unwrap();
    let entry = world.claim(1, noon()).entries.remove(0);
    let body: Vec<u8> = world.column("payload", entry.id);
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["source"], "reconcile");
    assert_eq!(
        body["data"]["attribute_option"],
        json!({"code": "red", "attribute": {"code": "shade"}})
    );
    let mut signed = body.clone();
    signed["subject"] = json!("subscription");
    let parsed = akeneo_events::testing::event::parse(signed.to_string().as_bytes()).unwrap();
    let akeneo_events::testing::event::Message::Deletion(parsed) = parsed else {
        panic!("{parsed:?}");
    };
    assert_eq!((parsed.id, Some(parsed.key)), (entry.event_id, entry.key));
}

#[test]
fn nothing_is_enqueued_before_all_is_looked_at_and_a_step_that_failed_is_taken_again() {
    let (mut world, akeneo) = (World::with("", 250, 0), Akeneo::new());
    let all: Vec<_> = (0..250).map(product_uuid).collect();
    holds(&akeneo, &json!({"products": all[5..]}));
    let mut it = Reconciliation::new(EntityType::Product, policy(), noon());
    assert_eq!(step(&mut world, &akeneo, &mut it).unwrap(), Some(100));
    for fault in [
        json!({"status": 503}),
        json!({"status": 429}),
        json!({"status": 403}),
        json!({"drop": true}),
        json!({"status": 200, "body": {"_embedded": {"items": [{"uuid": GONE}]}, "_links": {}}}),
    ] {
        let mut with = json!({"path_prefix": "/api/rest/", "calls": 400});
        let fault = fault.as_object().unwrap().clone();
        with.as_object_mut().unwrap().extend(fault);
        akeneo.fault(with);
        assert!(step(&mut world, &akeneo, &mut it).is_err());
        akeneo.forget_faults();
        let incomplete = enqueue(&mut world, &it, true);
        assert!(matches!(incomplete, Err(ReconcileError::Incomplete)));
    }
    while step(&mut world, &akeneo, &mut it).unwrap().is_some() {}
    assert_eq!((it.compared(), it.missed().len()), (250, 5));
    assert_eq!(enqueue(&mut world, &it, false).unwrap().stored, 5);
    assert_eq!(entries(&mut world), 5);
}

#[test]
fn what_the_database_refuses_to_store_holds_no_other_back_and_is_told() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    holds(&akeneo, &json!({"products": all_products()[5..]}));
    let it = compared(&mut world, &akeneo, EntityType::Product);
    let refused = it.missed()[1].key.code.clone();
    world.shop.run(
        &mut world.conn,
        &format!(
            "CREATE TRIGGER {{{{refuse}}}} BEFORE INSERT ON {{{{akeneo_events_queue}}}} FOR EACH ROW
             IF NEW.entity_code = '{refused}' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not this one'; END IF"
        ),
    );
    let error = enqueue(&mut world, &it, false).unwrap_err().to_string();
    assert!(error.contains("not this one"), "{error}");
    assert_eq!(entries(&mut world), 4);
    world.shop.run(&mut world.conn, "DROP TRIGGER {{refuse}}");
    let enqueued = enqueue(&mut world, &it, false).unwrap();
    assert_eq!((enqueued.stored, enqueued.open), (1, 4));
}

#[test]
fn a_pim_that_has_lost_almost_everything_is_not_believed_unless_forced() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    holds(&akeneo, &json!({"products": all_products()[..9]}));
    let it = compared(&mut world, &akeneo, EntityType::Product);
    let doubt = it.doubt().unwrap_err().to_string();
    assert!(doubt.starts_with("11 of 20 are gone in Akeneo"), "{doubt}");
    assert!(enqueue(&mut world, &it, false).is_err());
    assert_eq!(entries(&mut world), 0);
    assert_eq!(enqueue(&mut world, &it, true).unwrap().stored, 11);
    // Half is plausible.
    holds(&akeneo, &json!({"products": all_products()[..10]}));
    assert!(
        compared(&mut world, &akeneo, EntityType::Product)
            .doubt()
            .is_ok()
    );
}

#[test]
fn a_search_that_finds_nothing_is_not_believed_where_the_entity_itself_is_there() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    holds(&akeneo, &json!({"products": all_products()}));
    let empty = json!({"_embedded": {"items": []}, "_links": {}});
    akeneo.fault(json!({"path_prefix": "/api/rest/", "status": 200, "body": empty}));
    let it = compared(&mut world, &akeneo, EntityType::Product);
    assert_eq!((it.compared(), it.missed().len()), (20, 0));
}

#[test]
fn options_are_compared_by_their_attributes_lists_page_by_page() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    let shade = attribute(&mut world, "shade");
    let names: Vec<String> = (0..230).map(|number| format!("o{number:03}")).collect();
    for name in &names {
        let id = world.shop.add_option(&mut world.conn, shade, name);
        let code = format!("shade-{name}");
        world.shop.map(&mut world.conn, Import::Option, &code, id);
    }
    // The old form, and one that tells nothing.
    let old = world.shop.add_option(&mut world.conn, shade, "old");
    world
        .shop
        .map(&mut world.conn, Import::Option, "shade_old", old);
    world
        .shop
        .map(&mut world.conn, Import::Option, "elsewhere_x", old);
    holds(
        &akeneo,
        &json!({"attributes": ["shade"], "options": {"shade": names[..228]}}),
    );
    akeneo.calls();
    let it = compared(&mut world, &akeneo, EntityType::AttributeOption);
    assert_eq!(missed(&it), ["o228", "o229", "old"]);
    assert_eq!((it.compared(), it.unclear()), (231, 1));
    let asked = akeneo
        .calls()
        .iter()
        .filter(|it| *it == "GET attributes")
        .count();
    assert_eq!(
        asked,
        1 + 3 + 3,
        "the attribute, three pages, and three that no page has"
    );
}

#[test]
fn an_option_is_unclear_where_the_pim_keeps_none_of_its_attribute_and_never_enqueued() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    let mut row = |attribute_code: &str, code: &str| {
        let of = attribute(&mut world, attribute_code);
        let id = world.shop.add_option(&mut world.conn, of, code);
        let mapped = format!("{attribute_code}-{code}");
        world.shop.map(&mut world.conn, Import::Option, &mapped, id);
    };
    for code in ["60.0000", "75.0000", "80.5000"] {
        row("weight", code);
    }
    row("lost", "x");
    row("shade", "gone");
    row("shade", "there");
    let metric = "pim_catalog_metric";
    holds(
        &akeneo,
        &json!({"attribute_types": {"weight": metric}, "options": {"shade": ["there"]}}),
    );
    let it = compared(&mut world, &akeneo, EntityType::AttributeOption);
    assert_eq!(missed(&it), ["gone"]);
    assert_eq!((it.compared(), it.unclear()), (2, 0));
    let unclear: Vec<_> = it
        .unclear_options()
        .map(|it| (it.attribute, it.reason, it.count))
        .collect();
    let none = Unclear::NoOptions {
        attribute_type: metric.to_owned(),
    };
    assert_eq!(
        unclear,
        [
            ("lost".to_owned(), Unclear::AttributeUnknown, 1),
            ("weight".to_owned(), none, 3)
        ]
    );
    for force in [false, true] {
        enqueue(&mut world, &it, force).unwrap();
        assert_eq!(entries(&mut world), 1);
    }
    // The attribute is deleted in Akeneo: its options go with it, by its own event.
    holds(&akeneo, &json!({}));
    let it = compared(&mut world, &akeneo, EntityType::AttributeOption);
    assert_eq!((it.compared(), it.missed().len()), (0, 0));
    assert!(
        it.unclear_options()
            .all(|it| it.reason == Unclear::AttributeUnknown)
    );
    assert_eq!(it.unclear_options().map(|it| it.count).sum::<u64>(), 6);
    assert_eq!(enqueue(&mut world, &it, true).unwrap(), Enqueued::default());
    assert_eq!(entries(&mut world), 1);
}

#[test]
fn what_is_unclear_does_not_make_a_loss_plausible() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    for (attribute_code, count) in [("weight", 30), ("shade", 11)] {
        let of = attribute(&mut world, attribute_code);
        for number in 0..count {
            let id = world
                .shop
                .add_option(&mut world.conn, of, &number.to_string());
            let mapped = format!("{attribute_code}-{number}");
            world.shop.map(&mut world.conn, Import::Option, &mapped, id);
        }
    }
    holds(
        &akeneo,
        &json!({"attribute_types": {"weight": "pim_catalog_metric"}, "options": {"shade": []}}),
    );
    let it = compared(&mut world, &akeneo, EntityType::AttributeOption);
    let doubt = it.doubt().unwrap_err().to_string();
    assert!(doubt.starts_with("11 of 11 are gone"), "{doubt}");
}

#[test]
fn an_option_under_a_magento_attribute_is_the_one_of_the_attribute_that_fills_it() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    let (red, blue) = (
        world.shop.add_option(&mut world.conn, 93, "red"),
        world.shop.add_option(&mut world.conn, 93, "blue"),
    );
    for (code, id) in [
        ("color-red", red),
        ("colour-red", red),
        ("color-blue", blue),
    ] {
        world.shop.map(&mut world.conn, Import::Option, code, id);
    }
    holds(&akeneo, &json!({"options": {"colour": ["red"]}}));
    let with = |pairs: &[(&str, &str)]| Policy {
        attribute_mapping: AttributeMapping::new(
            pairs
                .iter()
                .map(|(one, other)| ((*one).to_owned(), (*other).to_owned())),
        ),
        ..policy()
    };
    let options = EntityType::AttributeOption;
    let one = with(&[("colour", "color")]);
    let it = compared_with(&mut world, &akeneo, options, one, noon());
    assert_eq!(it.missed().len(), 1);
    assert_eq!(it.missed()[0].key, EntityKey::option("colour", "blue"));
    // Filled by two, nobody knows whose option it is.
    let two = with(&[("colour", "color"), ("tint", "color")]);
    let it = compared_with(&mut world, &akeneo, options, two, noon());
    assert_eq!((missed(&it).len(), it.unclear()), (0, 2));
}

#[test]
fn identifiers_say_nothing_and_what_was_imported_meanwhile_stays() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    holds(&akeneo, &json!({"products": all_products()}));
    imported(&mut world, EntityType::Product, "SKU-1");
    let (_, row) = imported(&mut world, EntityType::Product, GONE);
    let table = world.shop.table("akeneo_connector_entities");
    let mapped = |world: &mut World, at: DateTime<Utc>| {
        let sql = format!("UPDATE {table} SET created_at = FROM_UNIXTIME(?) WHERE id = ?");
        world.conn.exec_drop(sql, (at.timestamp(), row)).unwrap();
    };
    mapped(&mut world, noon() + seconds(1));
    let it = compared(&mut world, &akeneo, EntityType::Product);
    assert_eq!((missed(&it).len(), it.unclear()), (0, 1));
    mapped(&mut world, mapped_at());
    let it = compared(&mut world, &akeneo, EntityType::Product);
    assert_eq!(missed(&it), [GONE]);
    enqueue(&mut world, &it, false).unwrap();
    mapped(&mut world, noon() + seconds(1));
    assert_eq!(run(&mut world, noon() + seconds(2)).1.failed, 1);
    let said = message(&mut world, 1);
    assert!(said.contains("stale event"), "{said}");
}
