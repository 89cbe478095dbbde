//! Rules of products, product models, attributes and families.

use crate::planner::{
    ask, assert_deferred, assert_deletes, assert_refused, create, decide, imported, key, map,
    question,
};
use crate::support::shop::{DEFAULT_SET, Input, NewAttribute, mapped_at};
use crate::world::World;
use akeneo_events::testing::planner::AttributeMapping;
use akeneo_events::{EntityKey, EntityType, Policy};

#[test]
fn a_product_uuid_never_deletes_a_configurable_and_a_model_code_nothing_else() {
    let mut world = World::new();
    let types = [
        "simple",
        "virtual",
        "downloadable",
        "bundle",
        "grouped",
        "giftcard",
        "configurable",
        "",
    ];
    for (n, kind) in types.into_iter().enumerate() {
        let name = format!("n{n}");
        let id = world
            .shop
            .add_product(&mut world.conn, &name, kind, DEFAULT_SET);
        let row = map(&mut world, EntityType::Product, &name, id, mapped_at());
        let key = |entity| EntityKey::new(entity, name.clone());
        let (right, wrong) = if kind == "configurable" {
            (EntityType::ProductModel, EntityType::Product)
        } else {
            (EntityType::Product, EntityType::ProductModel)
        };
        assert_deletes(&ask(&mut world, key(right)), &[id], &[row]);
        let is = format!("to ID {id}, which is a product of another kind, of type \"{kind}\".");
        assert_refused(&ask(&mut world, key(wrong)), &is);
    }
}

#[test]
fn a_configurable_and_its_variants_are_deleted_whatever_the_order() {
    let mut world = World::new();
    let options = ["s", "m"].map(|name| create(&mut world, EntityType::AttributeOption, name));
    let shade = world.shop.attribute_id(&mut world.conn, "shade");
    let shirt = world
        .shop
        .add_configurable(&mut world.conn, "shirt", shade, &options);
    let row = map(
        &mut world,
        EntityType::ProductModel,
        "shirt",
        shirt.id,
        mapped_at(),
    );
    let variant = shirt.variants[0];
    let variant_row = map(
        &mut world,
        EntityType::Product,
        "shirt-s",
        variant,
        mapped_at(),
    );
    assert_deletes(
        &ask(&mut world, key(EntityType::ProductModel, "shirt")),
        &[shirt.id],
        &[row],
    );
    assert_deletes(
        &ask(&mut world, key(EntityType::Product, "shirt-s")),
        &[variant],
        &[variant_row],
    );
}

#[test]
fn an_attribute_of_another_entity_type_is_refused() {
    let mut world = World::new();
    for (entity_type, name) in [
        (1, "customer"),
        (2, "customer_address"),
        (3, "catalog_category"),
    ] {
        let new = NewAttribute {
            entity_type,
            ..NewAttribute::imported("season", Input::Text)
        };
        let id = world.shop.add_attribute(&mut world.conn, &new);
        map(&mut world, EntityType::Attribute, name, id, mapped_at());
        let is = format!("to ID {id}, which does not belong to products, but to \"{name}\".");
        assert_refused(&ask(&mut world, key(EntityType::Attribute, name)), &is);
    }
}

#[test]
fn a_system_attribute_is_refused_and_so_is_one_that_the_shop_protects() {
    let mut world = World::new();
    for code in ["name", "sku", "price", "status"] {
        let id = world.shop.attribute_id(&mut world.conn, code);
        map(&mut world, EntityType::Attribute, code, id, mapped_at());
        let refusal =
            format!("Magento or this shop's configuration protects attribute \"{code}\".");
        assert_refused(&ask(&mut world, key(EntityType::Attribute, code)), &refusal);
    }
    let id = world.shop.attribute_id(&mut world.conn, "cost");
    let row = map(&mut world, EntityType::Attribute, "cost", id, mapped_at());
    let cost = || question(key(EntityType::Attribute, "cost"));
    assert_deletes(
        &decide(&mut world, cost(), &Policy::default()),
        &[id],
        &[row],
    );
    let policy = Policy {
        protected_attributes: vec!["color".into(), "cost".into()],
        ..Policy::default()
    };
    assert_refused(
        &decide(&mut world, cost(), &policy),
        "configuration protects",
    );
}

#[test]
fn an_attribute_that_does_not_tell_whether_it_is_magentos_own_is_refused() {
    let mut world = World::new();
    let (id, _) = imported(&mut world, EntityType::Attribute, "own");
    for statement in [
        "ALTER TABLE {{eav_attribute}} MODIFY is_user_defined SMALLINT UNSIGNED NULL".to_owned(),
        format!(
            "UPDATE {{{{eav_attribute}}}} SET is_user_defined = NULL WHERE attribute_id = {id}"
        ),
    ] {
        world.shop.run(&mut world.conn, &statement);
    }
    let decision = ask(&mut world, key(EntityType::Attribute, "own"));
    assert_refused(&decision, "this shop's configuration protects");
}

#[test]
fn a_protected_attribute_is_protected_by_its_code_in_magento_whatever_it_is_mapped_as() {
    let mut world = World::new();
    let id = world.shop.attribute_id(&mut world.conn, "cost");
    map(
        &mut world,
        EntityType::Attribute,
        "purchase_price",
        id,
        mapped_at(),
    );
    let policy = Policy {
        protected_attributes: vec!["cost".into()],
        ..Policy::default()
    };
    let decision = decide(
        &mut world,
        question(key(EntityType::Attribute, "purchase_price")),
        &policy,
    );
    assert_refused(&decision, "protects attribute \"cost\".");
}

#[test]
fn an_attribute_that_builds_configurables_waits_until_they_are_gone() {
    let mut world = World::new();
    let (size, row) = imported(&mut world, EntityType::Attribute, "size");
    let option = world.shop.add_option(&mut world.conn, size, "L");
    let shirts = ["a", "b"].map(|sku| {
        world
            .shop
            .add_configurable(&mut world.conn, sku, size, &[option]);
        sku
    });
    let wait = format!(
        "Attribute \"size\" still builds configurable products of this shop (number: {})",
        shirts.len()
    );
    assert_deferred(&ask(&mut world, key(EntityType::Attribute, "size")), &wait);
    world.shop.run(
        &mut world.conn,
        "DELETE FROM {{catalog_product_entity}} WHERE type_id = 'configurable'",
    );
    assert_deletes(
        &ask(&mut world, key(EntityType::Attribute, "size")),
        &[size],
        &[row],
    );
}

#[test]
fn an_attribute_that_another_akeneo_attribute_fills_is_left_alone() {
    let mut world = World::new();
    imported(&mut world, EntityType::Attribute, "shade_code");
    // "Attribute mapping" of the connector: Akeneo's colour_code, still there, fills Magento's shade_code.
    let pairs = [("colour_code".to_owned(), "shade_code".to_owned())];
    let policy = Policy {
        attribute_mapping: AttributeMapping::new(pairs),
        ..Policy::default()
    };
    let decision = decide(
        &mut world,
        question(key(EntityType::Attribute, "shade_code")),
        &policy,
    );
    assert_refused(&decision, "colour_code");
}

#[test]
fn a_family_waits_while_any_product_is_in_its_set_imported_or_not() {
    let mut world = World::new();
    let (shoes, row) = imported(&mut world, EntityType::Family, "shoes");
    for (sku, mapped) in [("boot", true), ("sandal", false)] {
        let product = world
            .shop
            .add_product(&mut world.conn, sku, "simple", shoes);
        if mapped {
            world
                .shop
                .map(&mut world.conn, EntityType::Product, sku, product);
        }
        let holds = "family \"shoes\" still holds products (number: 1)";
        assert_deferred(&ask(&mut world, key(EntityType::Family, "shoes")), holds);
        world.shop.run(
            &mut world.conn,
            &format!("DELETE FROM {{{{catalog_product_entity}}}} WHERE entity_id = {product}"),
        );
    }
    assert_deletes(
        &ask(&mut world, key(EntityType::Family, "shoes")),
        &[shoes],
        &[row],
    );
}

#[test]
fn the_default_set_and_a_set_of_another_entity_type_are_refused() {
    let mut world = World::new();
    map(
        &mut world,
        EntityType::Family,
        "default",
        DEFAULT_SET,
        mapped_at(),
    );
    let decision = ask(&mut world, key(EntityType::Family, "default"));
    assert_refused(&decision, "[default_set]");
    world.shop.run(
        &mut world.conn,
        "UPDATE {{eav_entity_type}} SET default_attribute_set_id = 99 WHERE entity_type_id = 4",
    );
    assert_deferred(
        &ask(&mut world, key(EntityType::Family, "default")),
        "still holds products (number: 25)",
    );
    for (set, of) in [(1, "customer"), (3, "catalog_category"), (5, "order")] {
        map(&mut world, EntityType::Family, of, set, mapped_at());
        let decision = ask(&mut world, EntityKey::new(EntityType::Family, of));
        assert_refused(
            &decision,
            &format!("which does not belong to products, but to \"{of}\"."),
        );
    }
}
