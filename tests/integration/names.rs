//! By which names the planner knows what a deletion leads to.

use crate::planner::{
    GONE, SHADE, attribute, create, imported, key, map, planned_before, question,
};
use crate::support::shop::{ROOT_CATEGORY, TREE_ROOT, mapped_at};
use crate::world::{World, noon, seconds};
use akeneo_events::EntityType::{
    Attribute, AttributeOption, Category, Family, Product, ProductModel,
};
use akeneo_events::testing::planner::{self, Decided, Decision, InShop, Question};
use akeneo_events::{EntityKey, Policy};
use mysql::prelude::Queryable;

/// Magento's attribute `name` of products.
pub const NAME: u32 = 73;

pub fn decided(world: &mut World, question: Question) -> Decided {
    let entity = question.key.as_ref().unwrap().entity;
    let (database, now) = (&mut world.database, noon() + seconds(60));
    let mut all = planner::decide(database, entity, &[question], &Policy::default(), now).unwrap();
    all.remove(0)
}

/// What the deletion of this key leads to.
pub fn in_shop(world: &mut World, key: EntityKey) -> Vec<InShop> {
    decided(world, question(key)).in_shop
}

/// The same in a line.
pub fn shown(world: &mut World, key: EntityKey) -> Option<String> {
    InShop::shown(&in_shop(world, key), None)
}

pub fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// Magento's own tables take three bytes a character, unless somebody has changed that.
pub fn take_four_bytes(world: &mut World, tables: &[&str]) {
    for table in tables {
        let statement = format!("ALTER TABLE {{{{{table}}}}} CONVERT TO CHARACTER SET utf8mb4");
        world.shop.run(&mut world.conn, &statement);
    }
}

/// Runs a statement on a table of the shop, with texts that may be hostile.
fn set(world: &mut World, table: &str, set: &str, value: Option<&str>, id: u32) {
    let table = world.shop.table(table);
    let sql = format!("UPDATE {table} SET {set}");
    world.conn.exec_drop(sql, (value, id)).unwrap();
}

#[test]
fn a_product_is_known_by_its_sku_its_name_for_all_stores_and_its_type() {
    let mut world = World::new();
    let (id, _) = imported(&mut world, Product, "A-1");
    world
        .shop
        .set_varchar(&mut world.conn, id, NAME, "Red shirt");
    let other = format!(
        "INSERT INTO {{{{catalog_product_entity_varchar}}}} (attribute_id, store_id, entity_id, value)
         VALUES ({NAME}, 1, {id}, 'Chemise rouge'), (84, 0, {id}, 'Buy it')"
    );
    world.shop.run(&mut world.conn, &other);
    let product = InShop {
        id,
        sku: some("A-1"),
        name: some("Red shirt"),
        kind: some("simple"),
        ..InShop::default()
    };
    assert_eq!(in_shop(&mut world, key(Product, "A-1")), [product]);
}

#[test]
fn a_model_is_known_with_its_number_of_variants() {
    let mut world = World::new();
    let shade = attribute(&mut world, SHADE);
    let (red, blue) = (
        world.shop.add_option(&mut world.conn, shade, "red"),
        world.shop.add_option(&mut world.conn, shade, "blue"),
    );
    let two = world
        .shop
        .add_configurable(&mut world.conn, "shirt", shade, &[red, blue]);
    map(&mut world, ProductModel, "shirt", two.id, mapped_at());
    imported(&mut world, ProductModel, "empty");
    for (name, expected) in [
        ("shirt", "shirt, shirt (configurable, 2 variants)"),
        ("empty", "empty, empty (configurable, 0 variants)"),
    ] {
        let shown = shown(&mut world, key(ProductModel, name));
        assert_eq!(shown.as_deref(), Some(expected));
    }
}

#[test]
fn a_category_is_known_by_the_names_of_its_path_and_by_how_many_are_below_it() {
    let mut world = World::new();
    let mut ids = Vec::new();
    let mut parent = ROOT_CATEGORY;
    for name in ["Women", "Shoes", "Boots"] {
        parent = world.shop.add_category(&mut world.conn, parent);
        let (shop, conn) = (&world.shop, &mut world.conn);
        shop.name_category(conn, parent, 0, Some(name));
        shop.name_category(conn, parent, 1, Some("autre"));
        map(&mut world, Category, name, parent, mapped_at());
        ids.push(parent);
    }
    let women = InShop {
        id: ids[0],
        name: some("Women"),
        path: vec!["Default Category".into(), "Women".into()],
        below: Some(2),
        ..InShop::default()
    };
    assert_eq!(in_shop(&mut world, key(Category, "Women")), [women]);
    let boots = shown(&mut world, key(Category, "Boots"));
    let path = "Default Category / Women / Shoes / Boots";
    assert_eq!(boots.as_deref(), Some(path));

    // One without a name is there by its id.
    world
        .shop
        .name_category(&mut world.conn, ids[1], 0, Some(" "));
    let boots = shown(&mut world, key(Category, "Boots"));
    let path = format!("Default Category / Women / {} / Boots", ids[1]);
    assert_eq!(boots.as_deref(), Some(path.as_str()));
    let shoes = &in_shop(&mut world, key(Category, "Shoes"))[0];
    assert_eq!((shoes.name.clone(), shoes.below), (None, Some(1)));
}

#[test]
fn the_roots_of_trees_are_known_though_they_never_go() {
    let mut world = World::new();
    for (name, id, expected) in [
        ("root", TREE_ROOT, "Root Catalog"),
        ("store", ROOT_CATEGORY, "Default Category"),
    ] {
        map(&mut world, Category, name, id, mapped_at());
        let shown = shown(&mut world, key(Category, name));
        assert_eq!(shown.as_deref(), Some(expected));
    }
}

#[test]
fn attributes_options_and_families_are_known_by_their_labels() {
    let mut world = World::new();
    let (color, _) = imported(&mut world, Attribute, "farbe");
    set(
        &mut world,
        "eav_attribute",
        "frontend_label = ? WHERE attribute_id = ?",
        Some("Color"),
        color,
    );
    let (red, _) = imported(&mut world, AttributeOption, "red");
    let french = format!(
        "INSERT INTO {{{{eav_attribute_option_value}}}} (option_id, store_id, value) VALUES ({red}, 1, 'rouge')"
    );
    world.shop.run(&mut world.conn, &french);
    let (family, row) = imported(&mut world, Family, "shoes");
    set(
        &mut world,
        "eav_attribute_set",
        "attribute_set_name = ? WHERE attribute_set_id = ?",
        Some("Shoes"),
        family,
    );
    for (key, expected) in [
        (key(Attribute, "farbe"), "Color"),
        (key(AttributeOption, "red"), "red (shade)"),
        (key(Family, "shoes"), "Shoes"),
    ] {
        assert_eq!(shown(&mut world, key).as_deref(), Some(expected));
    }
    let decision = decided(&mut world, question(key(Family, "shoes"))).decision;
    crate::planner::assert_deletes(&decision, &[family], &[row]);
}

#[test]
fn what_stays_is_known_as_well_as_what_goes() {
    let mut world = World::new();
    // Of another kind than the event says, mapped twice, and known from an earlier try only.
    let model = create(&mut world, ProductModel, "A-1");
    map(&mut world, Product, "A-1", model, mapped_at());
    let one = create(&mut world, Product, "B-1");
    let two = create(&mut world, Product, "B-2");
    for id in [one, two] {
        map(&mut world, Product, "B", id, mapped_at());
    }
    let lost = create(&mut world, Product, "C-1");
    map(&mut world, Product, "gone", GONE, mapped_at());
    for (question, expected) in [
        (
            question(key(Product, "A-1")),
            Some("A-1, A-1 (configurable, 0 variants)"),
        ),
        (
            question(key(Product, "B")),
            Some("B-1, B-1 (simple) | B-2, B-2 (simple)"),
        ),
        (
            planned_before(key(Product, "C"), &[lost]),
            Some("C-1, C-1 (simple)"),
        ),
        (question(key(Product, "gone")), None),
        (question(key(Product, "never")), None),
    ] {
        let Decided { decision, in_shop } = decided(&mut world, question);
        assert!(!matches!(decision, Decision::Delete(_)), "{decision:?}");
        assert_eq!(InShop::shown(&in_shop, None).as_deref(), expected);
    }
}
