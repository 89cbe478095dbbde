//! Options are compared by the lists of their attributes.

use crate::planner::attribute;
use crate::reconcile::{compared, compared_with, enqueue, entries, holds, missed, policy};
use crate::subscription_world::World as Akeneo;
use crate::world::{World, noon};
use akeneo_events::testing::akeneo::Unclear;
use akeneo_events::testing::planner::AttributeMapping;
use akeneo_events::testing::reconcile::Enqueued;
use akeneo_events::{EntityKey, EntityType, Policy};
use serde_json::json;

#[test]
fn options_are_compared_by_their_attributes_lists_page_by_page() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    let shade = attribute(&mut world, "shade");
    let names: Vec<String> = (0..230).map(|number| format!("o{number:03}")).collect();
    for name in &names {
        let id = world.shop.add_option(&mut world.conn, shade, name);
        let code = format!("shade-{name}");
        world
            .shop
            .map(&mut world.conn, EntityType::AttributeOption, &code, id);
    }
    // The old form, and one that tells nothing.
    let old = world.shop.add_option(&mut world.conn, shade, "old");
    world.shop.map(
        &mut world.conn,
        EntityType::AttributeOption,
        "shade_old",
        old,
    );
    world.shop.map(
        &mut world.conn,
        EntityType::AttributeOption,
        "elsewhere_x",
        old,
    );
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
        world
            .shop
            .map(&mut world.conn, EntityType::AttributeOption, &mapped, id);
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
            world
                .shop
                .map(&mut world.conn, EntityType::AttributeOption, &mapped, id);
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
        world
            .shop
            .map(&mut world.conn, EntityType::AttributeOption, code, id);
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
