//! Rows of Magento's and of the connector's tables that hold what they should not: each spoils itself only, and nothing is deleted
//! because of it.

use crate::planner::{
    assert_deletes, assert_refused, create, decide, decide_all, imported, key, map, mapped_as,
    planned_before, question,
};
use crate::planner_categories::category;
use crate::support::shop::{ROOT_CATEGORY, mapped_at};
use crate::worker::{deleted, reason, run};
use crate::world::{World, noon, seconds};
use akeneo_events::testing::planner::{self, Asks, Decision};
use akeneo_events::{EntityType, Policy};
use mysql::prelude::Queryable;

/// A shop without foreign keys and strict modes, in which a row may hold anything.
fn lax() -> World {
    let mut world = World::new();
    world
        .conn
        .query_drop("SET SESSION sql_mode = '', foreign_key_checks = 0")
        .unwrap();
    world
}

/// What may be wrong with a mapping row: the column's type for it, the value, how the message shows it.
const BAD_MAPPING: [(&str, &str, &str, &str); 6] = [
    ("created_at", "TIMESTAMP", "0", "'0000-00-00"),
    ("created_at", "TIMESTAMP NULL", "NULL", "NULL"),
    ("created_at", "VARCHAR(40)", "'yesterday'", "'yesterday'"),
    ("entity_id", "INT", "-5", "-5"),
    ("entity_id", "BIGINT", "5000000000", "5000000000"),
    ("id", "INT AUTO_INCREMENT", "-7", "-7"),
];

/// The primary key of an entity's table.
fn id_column(entity: EntityType) -> &'static str {
    match entity {
        EntityType::Family => "attribute_set_id",
        EntityType::Attribute => "attribute_id",
        EntityType::AttributeOption => "option_id",
        _ => "entity_id",
    }
}

fn spoil(world: &mut World, code: &str, column: &str, sql_type: &str, value: &str) {
    let nullable = match value {
        "NULL" => "",
        _ => "NOT NULL",
    };
    for statement in [
        format!(
            "ALTER TABLE {{{{akeneo_connector_entities}}}} MODIFY {column} {sql_type} {nullable}"
        ),
        format!(
            "UPDATE {{{{akeneo_connector_entities}}}} SET {column} = {value} WHERE code = '{code}'"
        ),
    ] {
        world.shop.run(&mut world.conn, &statement);
    }
}

#[test]
fn a_bad_mapping_row_is_named_and_spoils_only_what_it_maps() {
    for entity in EntityType::ALL {
        for (column, sql_type, value, shown) in BAD_MAPPING {
            let mut world = lax();
            let (good, good_row) = imported(&mut world, entity, "good");
            let (_, bad_row) = imported(&mut world, entity, "bad");
            let code = mapped_as(entity, "bad");
            spoil(&mut world, &code, column, sql_type, value);
            let questions = ["good", "bad"].map(|name| question(key(entity, name)));
            let policy = Policy::default();
            let database = &mut world.database;
            let decisions = decide_all(database, entity, &questions, &policy, noon() + seconds(60));
            assert_deletes(&decisions[0], &[good], &[good_row]);
            let row = if column == "id" {
                "-7".to_owned()
            } else {
                bad_row.to_string()
            };
            let said = format!(
                "cannot read row {row} of the table akeneo_connector_entities: its column {column} is {shown}"
            );
            assert_refused(&decisions[1], &said);
        }
    }
}

#[test]
fn an_entity_of_which_nothing_can_be_told_stays_and_is_not_called_absent() {
    for (entity, table, column) in [
        (EntityType::Product, "catalog_product_entity", "type_id"),
        (
            EntityType::ProductModel,
            "catalog_product_entity",
            "type_id",
        ),
        (EntityType::Attribute, "eav_attribute", "attribute_code"),
        (EntityType::Category, "catalog_category_entity", "path"),
    ] {
        let (mut world, id_column) = (lax(), id_column(entity));
        let (good, good_row) = imported(&mut world, entity, "good");
        let (bad, _) = imported(&mut world, entity, "bad");
        let unmapped = create(&mut world, entity, "unmapped");
        world.shop.run(
            &mut world.conn,
            &format!("ALTER TABLE {{{{{table}}}}} MODIFY {column} VARCHAR(255) NULL"),
        );
        world.shop.run(
            &mut world.conn,
            &format!("UPDATE {{{{{table}}}}} SET {column} = NULL WHERE {id_column} IN ({bad}, {unmapped})"),
        );
        let questions = [
            question(key(entity, "good")),
            question(key(entity, "bad")),
            planned_before(key(entity, "unmapped"), &[unmapped]),
        ];
        let (policy, now) = (Policy::default(), noon() + seconds(60));
        let decisions = decide_all(&mut world.database, entity, &questions, &policy, now);
        assert_deletes(&decisions[0], &[good], &[good_row]);
        for (decision, id) in [(&decisions[1], bad), (&decisions[2], unmapped)] {
            let said =
                format!("cannot read row {id} of the table {table}: its column {column} is NULL.");
            assert_refused(decision, &said);
        }
    }
}

#[test]
fn an_entity_that_belongs_to_nothing_stays_and_is_not_called_absent() {
    for (entity, table, column, said) in [
        (
            EntityType::Attribute,
            "eav_attribute",
            "entity_type_id",
            "[wrong_entity_type]",
        ),
        (
            EntityType::Family,
            "eav_attribute_set",
            "entity_type_id",
            "[wrong_entity_type]",
        ),
        (
            EntityType::AttributeOption,
            "eav_attribute_option",
            "attribute_id",
            ": its column attribute_code is NULL.",
        ),
    ] {
        let mut world = lax();
        let (id, _) = imported(&mut world, entity, "lost");
        let id_column = id_column(entity);
        world.shop.run(
            &mut world.conn,
            &format!("UPDATE {{{{{table}}}}} SET {column} = 9999 WHERE {id_column} = {id}"),
        );
        let decision = decide(
            &mut world,
            question(key(entity, "lost")),
            &Policy::default(),
        );
        assert_refused(&decision, said);
    }
}

#[test]
fn a_category_does_not_take_one_along_whose_mapping_row_is_bad() {
    let mut world = lax();
    let (parent, _) = category(&mut world, ROOT_CATEGORY, "parent");
    let (bad, bad_row) = category(&mut world, parent, "bad");
    // That another row of it can be read does not help.
    map(&mut world, EntityType::Category, "good", bad, mapped_at());
    let (other, other_row) = category(&mut world, ROOT_CATEGORY, "other");
    world.shop.run(
        &mut world.conn,
        "UPDATE {{akeneo_connector_entities}} SET created_at = 0 WHERE code = 'bad'",
    );
    for asks in [Asks::Never, Asks::InDoubt] {
        let policy = Policy {
            asks,
            ..Policy::default()
        };
        let mut ask = |code| {
            decide(
                &mut world,
                question(key(EntityType::Category, code)),
                &policy,
            )
        };
        assert_deletes(&ask("other"), &[other], &[other_row]);
        let said = format!("cannot read row {bad_row} of the table akeneo_connector_entities:");
        assert_refused(&ask("parent"), &said);
    }
}

#[test]
fn a_mapping_row_that_leads_nowhere_leaves_the_category_foreign() {
    let mut world = lax();
    let (parent, _) = category(&mut world, ROOT_CATEGORY, "parent");
    category(&mut world, parent, "child");
    world.shop.run(
        &mut world.conn,
        "UPDATE {{akeneo_connector_entities}} SET entity_id = -1 WHERE code = 'child'",
    );
    let decision = decide(
        &mut world,
        question(key(EntityType::Category, "parent")),
        &Policy::default(),
    );
    assert_refused(&decision, "[foreign_descendants]");
}

#[test]
fn a_second_mapping_row_protects_its_entity_whatever_its_code_is() {
    let mut world = lax();
    let (id, _) = imported(&mut world, EntityType::Product, "own");
    map(&mut world, EntityType::Product, "other", id, mapped_at());
    world.shop.run(
        &mut world.conn,
        "ALTER TABLE {{akeneo_connector_entities}} MODIFY code VARBINARY(255) NOT NULL",
    );
    world.shop.run(
        &mut world.conn,
        "UPDATE {{akeneo_connector_entities}} SET code = x'ff00fe' WHERE code = 'other'",
    );
    let decision = decide(
        &mut world,
        question(key(EntityType::Product, "own")),
        &Policy::default(),
    );
    assert_refused(&decision, "[shared]");
}

#[test]
fn the_connectors_log_may_hold_anything() {
    let mut world = lax();
    world.shop.run(
        &mut world.conn,
        "INSERT INTO {{akeneo_connector_import_log}} (identifier, code, name, status, created_at)
         VALUES ('a', 'product', 'Product', 3, 0), ('b', 'product', 'Product', 3, '2026-06-01 11:59:00')",
    );
    world.shop.run(
        &mut world.conn,
        "INSERT INTO {{akeneo_connector_import_log_step}} (log_id, identifier, created_at)
         SELECT log_id, identifier, 0 FROM {{akeneo_connector_import_log}}",
    );
    let ask = question(key(EntityType::Product, "unknown"));
    let Decision::Defer(reason) = decide(&mut world, ask, &Policy::default()) else {
        panic!("the import that runs is not seen");
    };
    assert!(reason.to_string().contains("An import was running"));
}

#[test]
fn a_comparison_leaves_bad_rows_alone_and_goes_on() {
    for (column, sql_type, value, _) in BAD_MAPPING {
        let mut world = lax();
        for name in ["a", "bad", "z"] {
            imported(&mut world, EntityType::Family, name);
        }
        spoil(&mut world, "bad", column, sql_type, value);
        let policy = Policy::default();
        let page =
            planner::mapped(&mut world.database, EntityType::Family, &policy, 0, 100).unwrap();
        let codes: Vec<_> = page.mapped.iter().map(|it| it.key.code.as_str()).collect();
        assert_eq!(codes, ["a", "z"], "{column} {value}");
        // Ids are read from 0 on.
        assert_eq!(page.unclear, u64::from(column != "id"));
    }
}

#[test]
fn an_entry_whose_time_cannot_be_read_fails_and_holds_no_other() {
    let mut world = lax();
    let ids = ["good", "bad"].map(|name| {
        imported(&mut world, EntityType::Product, name);
        deleted(&mut world, EntityType::Product, name)
    });
    world.shop.run(
        &mut world.conn,
        "UPDATE {{akeneo_events_queue}} SET occurred_at = '0000-00-00' WHERE entity_code = 'bad'",
    );
    let (done, _) = run(&mut world, noon());
    assert_eq!(done.len(), 1);
    assert_eq!(world.status(ids[0]).as_deref(), Some("completed"));
    assert_eq!(world.status(ids[1]).as_deref(), Some("failed"));
    assert_eq!(reason(&mut world, ids[1]), "unreadable_event");
}
