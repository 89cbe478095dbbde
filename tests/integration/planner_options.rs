//! Attribute options: the codes that the connector has written for them, and who uses them.

use crate::planner::{
    ask, assert_deferred, assert_deletes, assert_refused, attribute, decide, question,
};
use crate::support::shop::{DEFAULT_SET, Input, NewAttribute, mapped_at};
use crate::world::{World, noon};
use akeneo_events::testing::planner::AttributeMapping;
use akeneo_events::{EntityKey, EntityType, Policy};

/// Adds an option to an attribute of products and maps it under `code`; returns its id and its mapping row's.
fn option(world: &mut World, of: &str, code: &str) -> (u32, u64) {
    let of = attribute(world, of);
    let id = world.shop.add_option(&mut world.conn, of, code);
    (
        id,
        world
            .shop
            .map(&mut world.conn, EntityType::AttributeOption, code, id)
            .into(),
    )
}

fn mapping(pairs: &[(&str, &str)]) -> Policy {
    let pairs = pairs
        .iter()
        .map(|(akeneo, magento)| ((*akeneo).to_owned(), (*magento).to_owned()));
    Policy {
        attribute_mapping: AttributeMapping::new(pairs),
        ..Policy::default()
    }
}

#[test]
fn an_option_is_found_by_its_code_with_a_hyphen_and_by_the_old_one_with_an_underscore() {
    let mut world = World::new();
    let (new, new_row) = option(&mut world, "shade", "shade-red");
    assert_deletes(
        &ask(&mut world, EntityKey::option("shade", "red")),
        &[new],
        &[new_row],
    );
    let (old, old_row) = option(&mut world, "shade", "shade_blue");
    assert_deletes(
        &ask(&mut world, EntityKey::option("shade", "blue")),
        &[old],
        &[old_row],
    );
    // One option under both codes, as a shop that was updated in between has it.
    let second = world.shop.map(
        &mut world.conn,
        EntityType::AttributeOption,
        "shade-blue",
        old,
    );
    let decision = ask(&mut world, EntityKey::option("shade", "blue"));
    assert_deletes(&decision, &[old], &[old_row, second.into()]);
    // Two options under both codes.
    let (again, _) = option(&mut world, "shade", "shade_red");
    let both = format!("to several entities of this shop, IDs {new}, {again}.");
    assert_refused(&ask(&mut world, EntityKey::option("shade", "red")), &both);
}

#[test]
fn an_attribute_in_upper_case_has_its_options_mapped_in_lower_case_and_option_codes_keep_their_case()
 {
    let mut world = World::new();
    let (id, row) = option(&mut world, "size", "size-XL");
    for of in ["size", "Size", "SIZE"] {
        assert_deletes(&ask(&mut world, EntityKey::option(of, "XL")), &[id], &[row]);
        assert_refused(
            &ask(&mut world, EntityKey::option(of, "xl")),
            "[not_mapped]",
        );
    }
}

#[test]
fn an_option_of_another_attribute_is_refused() {
    let mut world = World::new();
    let (id, _) = option(&mut world, "size", "shade-red");
    let is = format!("to ID {id}, an option of this shop's attribute \"size\".");
    assert_refused(&ask(&mut world, EntityKey::option("shade", "red")), &is);

    let new = NewAttribute {
        entity_type: 3,
        ..NewAttribute::imported("shade", Input::Select)
    };
    let of_categories = world.shop.add_attribute(&mut world.conn, &new);
    let id = world
        .shop
        .add_option(&mut world.conn, of_categories, "green");
    world.shop.map(
        &mut world.conn,
        EntityType::AttributeOption,
        "shade-green",
        id,
    );
    let is = format!("to ID {id}, which does not belong to products, but to \"catalog_category\".");
    assert_refused(&ask(&mut world, EntityKey::option("shade", "green")), &is);
}

#[test]
fn two_pairs_that_make_the_same_old_code_never_delete_each_others_option() {
    let mut world = World::new();
    // Option c of attribute a_b, or option b_c of attribute a?
    let (of_ab, row) = option(&mut world, "a_b", "a_b_c");
    attribute(&mut world, "a");
    assert_deletes(
        &ask(&mut world, EntityKey::option("a_b", "c")),
        &[of_ab],
        &[row],
    );
    let decision = ask(&mut world, EntityKey::option("a", "b_c"));
    assert_refused(&decision, "an option of this shop's attribute \"a_b\".");
}

#[test]
fn another_pairs_old_code_does_not_stand_in_the_way_of_ones_own_new_one() {
    let mut world = World::new();
    let (of_ab, old_row) = option(&mut world, "a_b", "a_b_c");
    let (of_a, row) = option(&mut world, "a", "a-b_c");
    assert_deletes(
        &ask(&mut world, EntityKey::option("a", "b_c")),
        &[of_a],
        &[row],
    );
    assert_deletes(
        &ask(&mut world, EntityKey::option("a_b", "c")),
        &[of_ab],
        &[old_row],
    );
}

#[test]
fn an_option_copied_by_the_attribute_mapping_is_deleted_in_both_attributes() {
    let mut world = World::new();
    let red = || question(EntityKey::option("colour", "red"));
    let (own, own_row) = option(&mut world, "colour", "colour-red");
    let (copy, copy_row) = option(&mut world, "tone", "tone-red");
    // Without the setting the copy is somebody else's.
    assert_deletes(
        &decide(&mut world, red(), &Policy::default()),
        &[own],
        &[own_row],
    );
    let policy = mapping(&[("Colour", "Tone")]);
    assert_deletes(
        &decide(&mut world, red(), &policy),
        &[own, copy],
        &[own_row, copy_row],
    );
    // The mapped attribute alone: the connector did not make one of the attribute's own name.
    let (blue, blue_row) = option(&mut world, "tone", "tone-blue");
    let decision = decide(
        &mut world,
        question(EntityKey::option("colour", "blue")),
        &policy,
    );
    assert_deletes(&decision, &[blue], &[blue_row]);
    // One option under both codes.
    let (green, green_row) = option(&mut world, "tone", "tone-green");
    let second = world.shop.map(
        &mut world.conn,
        EntityType::AttributeOption,
        "colour-green",
        green,
    );
    let green_key = || question(EntityKey::option("colour", "green"));
    assert_deletes(
        &decide(&mut world, green_key(), &policy),
        &[green],
        &[green_row, second.into()],
    );
    assert_refused(
        &decide(&mut world, green_key(), &Policy::default()),
        "and \"tone-green\" to ID ",
    );
}

#[test]
fn in_an_attribute_that_two_akeneo_attributes_fill_no_option_is_deleted() {
    let mut world = World::new();
    let (own, own_row) = option(&mut world, "colour", "colour-red");
    option(&mut world, "tone", "tone-red");
    let policy = mapping(&[("colour", "tone"), ("tint", "tone")]);
    let decision = decide(
        &mut world,
        question(EntityKey::option("colour", "red")),
        &policy,
    );
    assert_deletes(&decision, &[own], &[own_row]);
    let decision = decide(
        &mut world,
        question(EntityKey::option("tint", "red")),
        &policy,
    );
    assert_refused(&decision, "[not_mapped]");
    // Nor by the event of an attribute of Magento's name, which is not what fills it.
    let decision = decide(
        &mut world,
        question(EntityKey::option("tone", "red")),
        &policy,
    );
    assert_refused(&decision, "an option of this shop's attribute \"tone\".");
}

#[test]
fn an_option_is_kept_while_a_variant_uses_it_and_not_for_a_simple_product() {
    let mut world = World::new();
    let (red, red_row) = option(&mut world, "shade", "shade-red");
    let (blue, blue_row) = option(&mut world, "shade", "shade-blue");
    let shade = attribute(&mut world, "shade");
    let (shop, conn) = (&world.shop, &mut world.conn);
    let lone = shop.add_product(conn, "lone", "simple", DEFAULT_SET);
    shop.set_int(conn, lone, shade, blue);
    for sku in ["shirt", "coat"] {
        shop.add_configurable(conn, sku, shade, &[red]);
    }
    let wait = "Variants of configurable products still have attribute option \"red\" of attribute \"shade\" (number: 2)";
    assert_deferred(&ask(&mut world, EntityKey::option("shade", "red")), wait);
    assert_deletes(
        &ask(&mut world, EntityKey::option("shade", "blue")),
        &[blue],
        &[blue_row],
    );
    world.shop.run(
        &mut world.conn,
        "DELETE FROM {{catalog_product_super_link}}",
    );
    assert_deletes(
        &ask(&mut world, EntityKey::option("shade", "red")),
        &[red],
        &[red_row],
    );
}

#[test]
fn only_the_attribute_that_builds_the_configurable_ties_its_options() {
    let mut world = World::new();
    let (red, _) = option(&mut world, "shade", "shade-red");
    let (wool, wool_row) = option(&mut world, "fabric", "fabric-wool");
    let (shade, fabric) = (
        attribute(&mut world, "shade"),
        attribute(&mut world, "fabric"),
    );
    let shirt = world
        .shop
        .add_configurable(&mut world.conn, "shirt", shade, &[red]);
    // A variant's other attribute, and the same number under another attribute.
    world
        .shop
        .set_int(&mut world.conn, shirt.variants[0], fabric, wool);
    assert_deletes(
        &ask(&mut world, EntityKey::option("fabric", "wool")),
        &[wool],
        &[wool_row],
    );
    world
        .shop
        .set_int(&mut world.conn, shirt.variants[0], shade, wool);
    assert_deletes(
        &ask(&mut world, EntityKey::option("fabric", "wool")),
        &[wool],
        &[wool_row],
    );
}

#[test]
fn a_stale_or_gone_copy_is_judged_with_its_original() {
    let mut world = World::new();
    let policy = mapping(&[("colour", "tone")]);
    let red = || question(EntityKey::option("colour", "red"));
    let (own, own_row) = option(&mut world, "colour", "colour-red");
    let dead = world.shop.map_at(
        &mut world.conn,
        EntityType::AttributeOption,
        "tone-red",
        Some(65_000),
        mapped_at(),
    );
    assert_deletes(
        &decide(&mut world, red(), &policy),
        &[own],
        &[own_row, dead.into()],
    );
    let late = noon() + crate::world::seconds(1);
    world.shop.map_at(
        &mut world.conn,
        EntityType::AttributeOption,
        "tone_red",
        Some(65_000),
        late,
    );
    assert_refused(&decide(&mut world, red(), &policy), "[stale]");
}
