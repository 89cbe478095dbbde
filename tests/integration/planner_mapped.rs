//! What the connector has mapped, as Akeneo's entities: what is none of them is left out.

use crate::planner::{create, imported, key, map, mapped_as};
use crate::support::shop::{Input, NewAttribute, mapped_at};
use crate::world::World;
use akeneo_events::EntityType::{Attribute, AttributeOption, Family, Product};
use akeneo_events::testing::planner::{self, AttributeMapping};
use akeneo_events::{EntityKey, EntityType, Policy};

/// The keys of all that is mapped, and how many rows are unclear.
fn listed(world: &mut World, entity: EntityType, policy: &Policy) -> (Vec<EntityKey>, u64) {
    let page = planner::mapped(&mut world.database, entity, policy, 0, 100).unwrap();
    let keys = page.mapped.into_iter().map(|it| it.key);
    (keys.collect(), page.unclear)
}

#[test]
fn a_mapping_row_without_an_entity_is_passed_over() {
    let mut world = World::with("m2_", 0, 0);
    let policy = Policy::default();
    for entity in EntityType::ALL {
        let before = listed(&mut world, entity, &policy);
        let code = mapped_as(entity, "none");
        let (shop, conn) = (&world.shop, &mut world.conn);
        shop.map_at(conn, entity, &code, None, mapped_at());
        assert_eq!(listed(&mut world, entity, &policy), before, "{entity:?}");
    }
}

#[test]
fn what_belongs_to_customers_or_categories_is_no_entity_of_akeneo() {
    let mut world = World::new();
    let new = NewAttribute {
        entity_type: 3,
        ..NewAttribute::imported("shade", Input::Select)
    };
    let attribute = world.shop.add_attribute(&mut world.conn, &new);
    let option = world.shop.add_option(&mut world.conn, attribute, "red");
    for (entity, id) in [
        (Family, 1),
        (AttributeOption, option),
        (Attribute, attribute),
    ] {
        imported(&mut world, entity, "own");
        map(&mut world, entity, "foreign", id, mapped_at());
        let (keys, unclear) = listed(&mut world, entity, &Policy::default());
        assert_eq!((keys, unclear), (vec![key(entity, "own")], 0));
    }
}

#[test]
fn an_option_under_a_magento_attribute_in_upper_case_is_of_the_attribute_that_fills_it() {
    let mut world = World::new();
    let (option, _) = imported(&mut world, AttributeOption, "own");
    let (shop, conn) = (&world.shop, &mut world.conn);
    shop.map_at(
        conn,
        AttributeOption,
        "Shade-red",
        Some(option),
        mapped_at(),
    );
    let policy = Policy {
        attribute_mapping: AttributeMapping::new([("tint".to_owned(), "shade".to_owned())]),
        ..Policy::default()
    };
    let tint = |code| EntityKey::option("tint", code);
    let (keys, _) = listed(&mut world, AttributeOption, &policy);
    assert_eq!(keys, [tint("own"), tint("red")]);
}

#[test]
fn a_product_is_named_by_a_uuid_with_dashes_and_by_no_other_form() {
    let mut world = World::with("m2_", 0, 0);
    let uuid = "6f2ba1e4-8a37-4d0f-9c55-b0e2f3a41d68";
    let plain = uuid.replace('-', "");
    let codes = [
        uuid.to_owned(),
        format!("{{{uuid}}}"),
        format!("urn:uuid:{uuid}"),
        plain,
    ];
    for code in &codes {
        let id = create(&mut world, Product, code);
        world.shop.map(&mut world.conn, Product, code, id);
    }
    let (keys, unclear) = listed(&mut world, Product, &Policy::default());
    assert_eq!((keys, unclear), (vec![EntityKey::new(Product, uuid)], 3));
}
