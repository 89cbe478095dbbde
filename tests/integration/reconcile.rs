//! What the shop has missed is found, and nothing else; on a real shop, with the simulator as the PIM.

use crate::planner::{attribute, imported};
use crate::subscription_world::World as Akeneo;
use crate::support::shop::{Input, NewAttribute, mapped_at, product_uuid};
use crate::worker::{codes, reason, run};
use crate::world::{World, noon, seconds};
use akeneo_events::testing::akeneo::Catalog;
use akeneo_events::testing::planner::AttributeMapping;
use akeneo_events::testing::reconcile::{Enqueued, ReconcileError, Reconciliation};
use akeneo_events::{EntityType, Policy};
use chrono::{DateTime, Utc};
use mysql::prelude::Queryable;
use serde_json::{Value, json};

pub const GONE: &str = "6a9f8486-2c36-4680-b87f-6f5f8f01b6cf";

pub fn policy() -> Policy {
    Policy {
        protected_attributes: vec!["cost".into()],
        ..Policy::default()
    }
}

pub fn holds(akeneo: &Akeneo, catalog: &Value) {
    assert_eq!(akeneo.simulator.post("/_control/pim", catalog).0, 200);
}

pub fn step(
    world: &mut World,
    akeneo: &Akeneo,
    it: &mut Reconciliation,
) -> Result<Option<usize>, ReconcileError> {
    let mut catalog = Catalog::new(akeneo.pim.clone(), akeneo.limits);
    it.step(&mut world.database, &mut catalog, akeneo.now)
}

pub fn compared_with(
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

pub fn compared(world: &mut World, akeneo: &Akeneo, entity: EntityType) -> Reconciliation {
    compared_with(world, akeneo, entity, policy(), noon())
}

pub fn missed(it: &Reconciliation) -> Vec<String> {
    it.missed().iter().map(|it| it.key.code.clone()).collect()
}

pub fn enqueue(
    world: &mut World,
    it: &Reconciliation,
    force: bool,
) -> Result<Enqueued, ReconcileError> {
    it.enqueue(&mut world.database, force, noon())
}

pub fn entries(world: &mut World) -> u64 {
    let table = world.shop.table("akeneo_events_queue");
    world
        .conn
        .query_first(format!("SELECT COUNT(*) FROM {table}"))
        .unwrap()
        .unwrap()
}

/// Everything that the fixture maps, but for `without`.
pub fn all_products() -> Vec<String> {
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
    world.shop.map(
        &mut world.conn,
        EntityType::AttributeOption,
        "shade-there",
        there,
    );
    world
        .shop
        .map(&mut world.conn, EntityType::Attribute, "shade", shade);
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
        world
            .shop
            .map(&mut world.conn, EntityType::Attribute, code, id);
    }
    let new = NewAttribute {
        entity_type: 3,
        ..NewAttribute::imported("of_categories", Input::Select)
    };
    let other = world.shop.add_attribute(&mut world.conn, &new);
    world.shop.map(
        &mut world.conn,
        EntityType::Attribute,
        "of_categories",
        other,
    );
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
fn a_search_that_finds_nothing_is_not_believed_where_the_entity_itself_is_there() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    holds(&akeneo, &json!({"products": all_products()}));
    let empty = json!({"_embedded": {"items": []}, "_links": {}});
    akeneo.fault(json!({"path_prefix": "/api/rest/", "status": 200, "body": empty}));
    let it = compared(&mut world, &akeneo, EntityType::Product);
    assert_eq!((it.compared(), it.missed().len()), (20, 0));
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
    assert_eq!(reason(&mut world, 1), "stale");
}
