//! Names are decoration: what is missing of them keeps nothing from being deleted.

use crate::names::{NAME, decided};
use crate::planner::{SHADE, assert_deletes, attribute, imported, key, map, question};
use crate::support::shop::mapped_at;
use crate::worker::{deleted, run};
use crate::world::{World, noon, seconds};
use akeneo_events::EntityType;
use akeneo_events::EntityType::{
    Attribute, AttributeOption, Category, Family, Product, ProductModel,
};
use akeneo_events::testing::planner::{Decided, InShop};

/// What is missing of an entity, and its names then. None of it changes what is decided.
#[test]
fn an_entity_whose_name_is_missing_goes_without() {
    let delete = |table: &str, column: &str, id: u32| {
        format!("DELETE FROM {{{{{table}}}}} WHERE {column} = {id}")
    };
    let empty = |table: &str, set: &str, column: &str, id: u32| {
        format!("UPDATE {{{{{table}}}}} SET {set} WHERE {column} = {id}")
    };
    let (values, label) = ("catalog_product_entity_varchar", "frontend_label = NULL");
    type Broken<'a> = &'a dyn Fn(u32) -> String;
    let cases: [(EntityType, Broken, Option<&str>); 10] = [
        (
            Product,
            &|id| empty(values, "store_id = 1", "entity_id", id),
            Some("x (simple)"),
        ),
        (
            Product,
            &|id| delete(values, "entity_id", id),
            Some("x (simple)"),
        ),
        (
            Product,
            &|id| empty(values, "value = NULL", "entity_id", id),
            Some("x (simple)"),
        ),
        (
            Product,
            &|id| empty(values, "value = '  '", "entity_id", id),
            Some("x (simple)"),
        ),
        (
            Product,
            &|_| delete("eav_attribute", "attribute_id", NAME),
            Some("x (simple)"),
        ),
        (
            Product,
            &|id| empty("catalog_product_entity", "sku = ''", "entity_id", id),
            Some("x (simple)"),
        ),
        (
            Attribute,
            &|id| empty("eav_attribute", label, "attribute_id", id),
            None,
        ),
        (
            AttributeOption,
            &|id| delete("eav_attribute_option_value", "option_id", id),
            Some("(shade)"),
        ),
        (
            Family,
            &|id| {
                empty(
                    "eav_attribute_set",
                    "attribute_set_name = ''",
                    "attribute_set_id",
                    id,
                )
            },
            None,
        ),
        // The fixture gives it none.
        (
            Category,
            &|id| delete("catalog_category_entity_varchar", "entity_id", id),
            Some("Default Category / "),
        ),
    ];
    for (entity, broken, expected) in cases {
        let mut world = World::new();
        let (id, row) = imported(&mut world, entity, "x");
        world.shop.run(&mut world.conn, &broken(id));
        let Decided { decision, in_shop } = decided(&mut world, question(key(entity, "x")));
        assert_deletes(&decision, &[id], &[row]);
        let expected = match entity {
            Category => Some(format!("{}{id}", expected.unwrap())),
            _ => expected.map(str::to_owned),
        };
        assert_eq!(InShop::shown(&in_shop, None), expected, "{entity:?}");
        assert_eq!(in_shop[0].id, id);
    }
}

/// Tables that are read for nothing but names, and by what an entity `x` is known without them.
const ONLY_NAMES: [(EntityType, &str, Option<&str>); 5] = [
    (
        Product,
        "catalog_product_entity_varchar",
        Some("x (simple)"),
    ),
    (Product, "catalog_product_super_link", Some("x, x (simple)")),
    (
        ProductModel,
        "catalog_product_super_link",
        Some("x, x (configurable)"),
    ),
    (
        AttributeOption,
        "eav_attribute_option_value",
        Some("(shade)"),
    ),
    (Category, "catalog_category_entity_varchar", None),
];

/// Takes a table away.
type Away = fn(&mut World, &str);

const AWAY: [Away; 2] = [missing, broken];

fn missing(world: &mut World, table: &str) {
    for statement in [
        "SET FOREIGN_KEY_CHECKS = 0",
        &format!("DROP TABLE {{{{{table}}}}}"),
        "SET FOREIGN_KEY_CHECKS = 1",
    ] {
        world.shop.run(&mut world.conn, statement);
    }
}

/// A view without its table: the server refuses it by another number.
fn broken(world: &mut World, table: &str) {
    missing(world, table);
    for statement in [
        "CREATE TABLE {{lost}} (id INT)".to_owned(),
        format!("CREATE VIEW {{{{{table}}}}} AS SELECT * FROM {{{{lost}}}}"),
        "DROP TABLE {{lost}}".to_owned(),
    ] {
        world.shop.run(&mut world.conn, &statement);
    }
}

#[test]
fn a_table_that_is_read_only_for_names_may_be_missing_or_refused() {
    for (entity, table, expected) in ONLY_NAMES {
        for away in AWAY {
            let mut world = World::new();
            imported(&mut world, entity, "x");
            away(&mut world, table);
            let id = deleted(&mut world, entity, "x");
            let (done, tally) = run(&mut world, noon());
            assert_eq!((done.len(), tally.completed), (1, 1), "{entity:?} {table}");
            assert_eq!(world.status(id).as_deref(), Some("completed"));
            if expected.is_some() {
                assert_eq!(done[0].shown.as_deref(), expected);
            }
        }
    }
}

#[test]
fn a_branch_of_categories_goes_without_its_names() {
    let mut world = World::new();
    let (top, _) = imported(&mut world, Category, "top");
    let below = world.shop.add_category(&mut world.conn, top);
    map(&mut world, Category, "below", below, mapped_at());
    missing(&mut world, "catalog_category_entity_varchar");
    deleted(&mut world, Category, "below");
    deleted(&mut world, Category, "top");
    let (done, _) = run(&mut world, noon());
    let by_ids = [
        format!("Default Category / {top} / {below}"),
        format!("Default Category / {top}"),
    ]
    .map(|it| it.replace("Default Category", "2"));
    let shown: Vec<_> = done.iter().filter_map(|it| it.shown.clone()).collect();
    assert_eq!(shown, by_ids);
}

#[test]
fn names_are_read_again_some_minutes_after_the_database_refused_them() {
    let mut world = World::new();
    let shade = attribute(&mut world, SHADE);
    let red = world.shop.add_option(&mut world.conn, shade, "red");
    map(&mut world, AttributeOption, "red", red, mapped_at());
    let rename = |world: &mut World, from: &str, to: &str| {
        let sql = format!("RENAME TABLE {{{{{from}}}}} TO {{{{{to}}}}}");
        world.shop.run(&mut world.conn, &sql);
    };
    rename(&mut world, "eav_attribute_option_value", "elsewhere");
    let label = |world: &mut World, minutes: i64| {
        let at = noon() + seconds(60 * minutes);
        let question = [question(key(AttributeOption, "red"))];
        let policy = akeneo_events::Policy::default();
        let decide = akeneo_events::testing::planner::decide;
        let mut all = decide(&mut world.database, AttributeOption, &question, &policy, at).unwrap();
        InShop::shown(&all.remove(0).in_shop, None)
    };
    assert_eq!(label(&mut world, 0).as_deref(), Some("(shade)"));
    rename(&mut world, "elsewhere", "eav_attribute_option_value");
    assert_eq!(label(&mut world, 4).as_deref(), Some("(shade)"));
    assert_eq!(label(&mut world, 5).as_deref(), Some("red (shade)"));
}
