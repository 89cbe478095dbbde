//! Codes that a database takes for one another, and codes that it cannot hold.

use crate::planner::{
    GONE, ask, assert_deletes, assert_refused, create, decide_all, imported, key, map, question,
};
use crate::support::shop::{ShopOptions, mapped_at};
use crate::world::{World, noon, seconds};
use akeneo_events::{EntityKey, EntityType, Policy};

/// Equal by the mapping column's collation, which folds case, accents and trailing spaces.
const TWINS: [&str; 6] = ["ete", "Ete", "ETE", "été", "eté", "ete "];

#[test]
fn codes_that_differ_in_case_accents_or_trailing_spaces_are_never_confused() {
    let mut world = World::new();
    // The connector writes attribute codes in lower case, so case alone tells no attributes apart: see below.
    for entity in EntityType::ALL
        .into_iter()
        .filter(|it| *it != EntityType::Attribute)
    {
        for twin in TWINS {
            let mapped = create(&mut world, entity, twin);
            let row = map(&mut world, entity, twin, mapped, mapped_at());
            for asked in TWINS {
                let decision = ask(&mut world, key(entity, asked));
                if asked == twin {
                    assert_deletes(&decision, &[mapped], &[row]);
                } else {
                    assert_refused(&decision, "[not_mapped]");
                }
            }
            let table = world.shop.table("akeneo_connector_entities");
            world
                .shop
                .run(&mut world.conn, &format!("DELETE FROM {table}"));
        }
    }
}

#[test]
fn in_one_batch_every_twin_finds_its_own_entity() {
    let mut world = World::new();
    for entity in EntityType::ALL
        .into_iter()
        .filter(|it| *it != EntityType::Attribute)
    {
        let made = TWINS.map(|twin| imported(&mut world, entity, twin));
        let questions = TWINS.map(|twin| question(key(entity, twin)));
        let decisions = decide_all(
            &mut world.database,
            entity,
            &questions,
            &Policy::default(),
            noon(),
        );
        for (decision, (id, row)) in decisions.iter().zip(made) {
            assert_deletes(decision, &[id], &[row]);
        }
    }
}

#[test]
fn an_attribute_is_mapped_in_lower_case_whatever_its_case_in_akeneo() {
    let mut world = World::new();
    let (id, row) = imported(&mut world, EntityType::Attribute, "frame_size");
    for code in ["frame_size", "Frame_Size", "FRAME_SIZE"] {
        let decision = ask(&mut world, EntityKey::new(EntityType::Attribute, code));
        assert_deletes(&decision, &[id], &[row]);
    }
    for code in ["främe_size", "frame_size "] {
        let decision = ask(&mut world, EntityKey::new(EntityType::Attribute, code));
        assert_refused(&decision, "[not_mapped]");
    }
}

#[test]
fn a_code_longer_than_the_mapping_column_is_not_taken_for_its_beginning() {
    let mut world = World::new();
    let full = "m".repeat(255);
    let id = create(&mut world, EntityType::ProductModel, "long");
    let row = (world.shop)
        .map(&mut world.conn, EntityType::ProductModel, &full, id)
        .into();
    let ask = |world: &mut World, code: String| {
        ask(world, EntityKey::new(EntityType::ProductModel, code))
    };
    assert_deletes(&ask(&mut world, full.clone()), &[id], &[row]);
    for longer in [format!("{full}m"), format!("{full} "), "m".repeat(65_535)] {
        assert_refused(&ask(&mut world, longer), "[not_mapped]");
    }
}

/// None of these is mapped; one more entry in their batch is.
fn assert_found_by_nobody(codes: &[&str]) {
    let mut world = World::new();
    for entity in EntityType::ALL {
        let own = ["own", "€"].map(|name| (name, imported(&mut world, entity, name)));
        // What a careless conversion would make of an elephant.
        for lossy in ["?", "????", ""] {
            map(&mut world, entity, lossy, GONE, mapped_at());
        }
        let mut questions: Vec<_> = codes
            .iter()
            .map(|code| question(key(entity, code)))
            .collect();
        questions.extend(own.map(|(name, _)| question(key(entity, name))));
        let now = noon() + seconds(60);
        let decisions = decide_all(
            &mut world.database,
            entity,
            &questions,
            &Policy::default(),
            now,
        );
        for (decision, code) in decisions.iter().zip(codes) {
            assert_refused(decision, "[not_mapped]");
            assert_refused(&ask(&mut world, key(entity, code)), "[not_mapped]");
        }
        for (decision, (_, (id, row))) in decisions[codes.len()..].iter().zip(own) {
            assert_deletes(decision, &[id], &[row]);
        }
    }
}

#[test]
fn a_hostile_code_finds_nothing_and_spoils_no_batch() {
    assert_found_by_nobody(&[
        "\u{fffd}",
        "\0",
        "%",
        "_wn",
        "ow%",
        "own\\",
        "own'",
        "' OR 1=1 -- ",
        "o\u{301}wn",
    ]);
}

#[test]
fn a_code_that_the_mapping_column_cannot_hold_finds_nothing_and_spoils_no_batch() {
    assert_found_by_nobody(&["🐘", "own🐘", "🐘🐘"]);
}

#[test]
fn a_code_of_four_byte_characters_is_found_where_the_mapping_column_holds_it() {
    let mut world = World::new();
    world.shop.run(
        &mut world.conn,
        "ALTER TABLE {{akeneo_connector_entities}} CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
    );
    for entity in EntityType::ALL {
        // general_ci takes all characters beyond the first 65,536 for the same one.
        let made = ["🐘", "🐁"].map(|code| {
            let id = create(&mut world, entity, &format!("animal{}", code.as_bytes()[3]));
            (code, id, map(&mut world, entity, code, id, mapped_at()))
        });
        for (code, id, row) in made {
            assert_deletes(&ask(&mut world, key(entity, code)), &[id], &[row]);
        }
        assert_refused(&ask(&mut world, key(entity, "🐈")), "[not_mapped]");
    }
}

#[test]
fn a_table_prefix_leads_to_its_own_shop_in_a_shared_database() {
    let mut first = World::with("", 3, 0);
    let options = ShopOptions {
        mapped_products: 3,
        unmapped_products: 0,
        ..ShopOptions::default()
    };
    let mut second = World::of(first.at.clone(), "m2_", options);
    for entity in EntityType::ALL {
        let (id, row) = imported(&mut second, entity, "own");
        assert_deletes(&ask(&mut second, key(entity, "own")), &[id], &[row]);
        assert_refused(&ask(&mut first, key(entity, "own")), "[not_mapped]");
    }
}
