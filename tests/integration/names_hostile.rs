//! What becomes of names that nobody can read.

use crate::names::{NAME, in_shop, take_four_bytes};
use crate::planner::{imported, key};
use crate::world::World;
use akeneo_events::EntityType::Product;
use akeneo_events::testing::planner::InShop;

#[test]
fn a_hostile_name_is_kept_as_it_is_and_shown_so_that_it_forges_nothing() {
    let mut world = World::new();
    take_four_bytes(&mut world, &["catalog_product_entity_varchar"]);
    let (id, _) = imported(&mut world, Product, "A-1");
    let elephants = "🐘".repeat(255);
    for (name, expected) in [
        (
            "<script>alert(1)</script>",
            "A-1, <script>alert(1)</script> (simple)",
        ),
        (
            "<error>no</error>\u{1b}[31m",
            "A-1, <error>no</error>\\u{1b}[31m (simple)",
        ),
        ("a\nevent 7: Deleted", "A-1, a\\nevent 7: Deleted (simple)"),
        ("gnp.\u{202e}", "A-1, gnp.\\u{202e} (simple)"),
        ("قميص", "A-1, قميص (simple)"),
        ("a | \"b\" \\ %s", "A-1, a | \"b\" \\ %s (simple)"),
        (&elephants, &format!("A-1, {elephants} (simple)")),
    ] {
        world.shop.set_varchar(&mut world.conn, id, NAME, name);
        let found = in_shop(&mut world, key(Product, "A-1"));
        assert_eq!(found[0].name.as_deref(), Some(name));
        assert_eq!(InShop::shown(&found, None).as_deref(), Some(expected));
        assert_eq!(InShop::read(&InShop::stored(&found)), found);
    }
}

#[test]
fn a_name_that_is_longer_than_magento_has_room_for_is_cut_and_broken_text_is_replaced() {
    let mut world = World::new();
    let (id, _) = imported(&mut world, Product, "A-1");
    let mut name = |column: &str, value: &str| {
        for statement in [
            "UPDATE {{catalog_product_entity_varchar}} SET value = NULL".to_owned(),
            format!(
                "ALTER TABLE {{{{catalog_product_entity_varchar}}}} MODIFY value {column} NULL"
            ),
            format!(
                "UPDATE {{{{catalog_product_entity_varchar}}}} SET value = {value} WHERE entity_id = {id}"
            ),
        ] {
            world.shop.run(&mut world.conn, &statement);
        }
        in_shop(&mut world, key(Product, "A-1"))[0].name.clone()
    };
    let long = name("text CHARACTER SET utf8mb4", "REPEAT('🐘', 4000)");
    assert_eq!(long, Some("🐘".repeat(255)));
    let broken = name("varbinary(255)", "0x61FF62");
    assert_eq!(broken.as_deref(), Some("a\u{fffd}b"));
    let latin = name("varchar(255) CHARACTER SET latin1", "'Käse'");
    assert_eq!(latin.as_deref(), Some("Käse"));
}
