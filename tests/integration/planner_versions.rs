//! Adobe Commerce, which keeps several versions of a product or a category: one entity, several rows.

use crate::planner::{
    SHADE, assert_deferred, assert_deletes, assert_refused, attribute, create, decide_all,
    imported, key, map, planned_before, question,
};
use crate::planner_categories::{ask, category};
use crate::support::database_server::DatabaseServer;
use crate::support::schema::ForeignKeys;
use crate::support::shop::{DEFAULT_SET, ROOT_CATEGORY, ShopOptions, mapped_at};
use crate::worker::{deleted, run};
use crate::world::{World, noon, seconds};
use akeneo_events::EntityType::{AttributeOption, Category, Product, ProductModel};
use akeneo_events::testing::planner::{self, Asks, InShop};
use akeneo_events::{EntityType, Policy};

/// A shop as Adobe Commerce keeps it: values, and the configurables' side of links, hang on `row_id`. The numbers
/// of rows and of entities overlap, so that a mix-up meets another product.
pub fn commerce() -> World {
    let foreign_keys = ForeignKeys::Skip;
    let options = ShopOptions {
        mapped_products: 20,
        unmapped_products: 5,
        foreign_keys,
    };
    World::of(DatabaseServer::shared().fresh_database(), "ac_", options)
}

/// Turns the tables of products into versioned ones; products that come later are versions made by [`version`].
pub fn stage(world: &mut World) {
    for statement in [
        "ALTER TABLE {{catalog_product_entity}} MODIFY entity_id int unsigned NOT NULL, DROP PRIMARY KEY, \
         ADD row_id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY FIRST, ADD KEY (entity_id)",
        "ALTER TABLE {{catalog_product_entity_int}} CHANGE entity_id row_id int unsigned NOT NULL",
        "ALTER TABLE {{catalog_product_entity_varchar}} CHANGE entity_id row_id int unsigned NOT NULL",
        "UPDATE {{catalog_product_entity_int}} v JOIN {{catalog_product_entity}} p ON p.entity_id = v.row_id \
         SET v.row_id = p.row_id + 1000000",
        "UPDATE {{catalog_product_entity_int}} SET row_id = row_id - 1000000",
        "UPDATE {{catalog_product_entity_varchar}} v JOIN {{catalog_product_entity}} p ON p.entity_id = v.row_id \
         SET v.row_id = p.row_id + 1000000",
        "UPDATE {{catalog_product_entity_varchar}} SET row_id = row_id - 1000000",
        "UPDATE {{catalog_product_super_link}} l JOIN {{catalog_product_entity}} p ON p.entity_id = l.parent_id \
         SET l.parent_id = p.row_id",
        "UPDATE {{catalog_product_super_attribute}} s JOIN {{catalog_product_entity}} p ON p.entity_id = s.product_id \
         SET s.product_id = p.row_id",
    ] {
        world.shop.run(&mut world.conn, statement);
    }
}

/// The same for categories. Values go with the first version.
pub fn stage_categories(world: &mut World) {
    for statement in [
        "ALTER TABLE {{catalog_category_entity}} MODIFY entity_id int unsigned NOT NULL, DROP PRIMARY KEY, \
         ADD row_id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY FIRST",
        "ALTER TABLE {{catalog_category_entity_varchar}} CHANGE entity_id row_id int unsigned NOT NULL",
        "ALTER TABLE {{catalog_category_entity_int}} CHANGE entity_id row_id int unsigned NOT NULL",
    ] {
        world.shop.run(&mut world.conn, statement);
    }
}

/// A second version of a product, with its values.
fn version(world: &mut World, product: u32) {
    for statement in [
        format!("INSERT INTO {{{{catalog_product_entity}}}} (entity_id, attribute_set_id, type_id, sku)
                 SELECT entity_id, attribute_set_id, type_id, sku FROM {{{{catalog_product_entity}}}} WHERE entity_id = {product}"),
        format!("INSERT INTO {{{{catalog_product_entity_int}}}} (attribute_id, store_id, row_id, value)
                 SELECT v.attribute_id, v.store_id, n.row_id, v.value FROM {{{{catalog_product_entity}}}} o
                 JOIN {{{{catalog_product_entity_int}}}} v ON v.row_id = o.row_id
                 JOIN {{{{catalog_product_entity}}}} n ON n.entity_id = o.entity_id AND n.row_id > o.row_id
                 WHERE o.entity_id = {product}"),
        format!("INSERT INTO {{{{catalog_product_entity_varchar}}}} (attribute_id, store_id, row_id, value)
                 SELECT v.attribute_id, v.store_id, n.row_id, v.value FROM {{{{catalog_product_entity}}}} o
                 JOIN {{{{catalog_product_entity_varchar}}}} v ON v.row_id = o.row_id
                 JOIN {{{{catalog_product_entity}}}} n ON n.entity_id = o.entity_id AND n.row_id > o.row_id
                 WHERE o.entity_id = {product}"),
    ] {
        world.shop.run(&mut world.conn, &statement);
    }
}

#[test]
fn a_product_with_several_versions_is_one_product() {
    let mut world = commerce();
    let (simple, simple_row) = imported(&mut world, Product, "simple");
    let (model, model_row) = imported(&mut world, ProductModel, "model");
    stage(&mut world);
    for product in [simple, model] {
        version(&mut world, product);
    }
    assert_deletes(
        &ask(&mut world, key(Product, "simple")),
        &[simple],
        &[simple_row],
    );
    assert_deletes(
        &ask(&mut world, key(ProductModel, "model")),
        &[model],
        &[model_row],
    );
}

#[test]
fn names_and_what_goes_along_hang_on_the_versions_of_an_entity() {
    let mut world = commerce();
    let shade = attribute(&mut world, SHADE);
    let red = world.shop.add_option(&mut world.conn, shade, "red");
    let shirt = world
        .shop
        .add_configurable(&mut world.conn, "shirt", shade, &[red]);
    map(&mut world, ProductModel, "shirt", shirt.id, mapped_at());
    world.shop.add_image(&mut world.conn, shirt.id);
    world
        .shop
        .add_url_rewrite(&mut world.conn, "product", shirt.id, 1);
    stage(&mut world);
    for statement in [
        "ALTER TABLE {{catalog_product_entity_media_gallery_value_to_entity}} CHANGE entity_id row_id int unsigned NOT NULL",
        "UPDATE {{catalog_product_entity_media_gallery_value_to_entity}} g JOIN {{catalog_product_entity}} p ON p.entity_id = g.row_id \
         SET g.row_id = p.row_id",
    ] {
        world.shop.run(&mut world.conn, statement);
    }
    version(&mut world, shirt.id);
    // The new version has the image as well.
    let image = "INSERT INTO {{catalog_product_entity_media_gallery_value_to_entity}} (value_id, row_id) \
                 SELECT g.value_id, n.row_id FROM {{catalog_product_entity_media_gallery_value_to_entity}} g \
                 JOIN {{catalog_product_entity}} o ON o.row_id = g.row_id \
                 JOIN {{catalog_product_entity}} n ON n.entity_id = o.entity_id AND n.row_id > o.row_id";
    world.shop.run(&mut world.conn, image);
    let id = deleted(&mut world, ProductModel, "shirt");
    let (done, _) = run(&mut world, noon());
    let shown = "shirt, shirt (configurable, 1 variant)";
    assert_eq!(done[0].shown.as_deref(), Some(shown));
    let stored: String = world.column("in_shop", id);
    let stored = InShop::read(&stored);
    let along = stored[0].along.unwrap();
    assert_eq!((stored.len(), along.variants), (1, 1));
    assert_eq!((along.images, along.url_rewrites), (1, 1));
}

#[test]
fn what_is_mapped_names_a_product_with_several_versions_once() {
    let mut world = commerce();
    let (own, row) = imported(&mut world, ProductModel, "model");
    stage(&mut world);
    version(&mut world, own);
    let policy = Policy::default();
    let page = planner::mapped(&mut world.database, ProductModel, &policy, 0, 100).unwrap();
    let mapped: Vec<_> = page.mapped.iter().map(|it| it.mapping_id).collect();
    assert_eq!((mapped, page.unclear), (vec![row], 0));
    let mut named = page.mapped;
    planner::name(&mut world.database, ProductModel, &mut named, noon()).unwrap();
    let shown = named[0].in_shop.to_string();
    assert_eq!(shown, "model, model (configurable, 0 variants)");
}

#[test]
fn a_variant_with_several_versions_is_one_variant_and_keeps_its_option() {
    let mut world = commerce();
    let (red, _) = imported(&mut world, AttributeOption, "red");
    let (blue, blue_row) = imported(&mut world, AttributeOption, "blue");
    let shade = world.shop.attribute_id(&mut world.conn, "shade");
    let shirt = world
        .shop
        .add_configurable(&mut world.conn, "shirt", shade, &[red]);
    let lone = world
        .shop
        .add_product(&mut world.conn, "lone", "simple", DEFAULT_SET);
    world.shop.set_int(&mut world.conn, lone, shade, blue);
    stage(&mut world);
    version(&mut world, shirt.variants[0]);
    version(&mut world, lone);
    let decision = ask(&mut world, key(AttributeOption, "red"));
    assert_deferred(&decision, "(number: 1)");
    assert_deletes(
        &ask(&mut world, key(AttributeOption, "blue")),
        &[blue],
        &[blue_row],
    );
}

#[test]
fn a_category_with_several_versions_is_one_category() {
    let mut world = commerce();
    let (top, row) = category(&mut world, ROOT_CATEGORY, "top");
    let (below, _) = category(&mut world, top, "below");
    let foreign = world.shop.add_category(&mut world.conn, below);
    stage_categories(&mut world);
    world.shop.run(
        &mut world.conn,
        "UPDATE {{catalog_category_entity}} SET row_id = row_id + 1000 ORDER BY row_id DESC",
    );
    world.shop.run(
        &mut world.conn,
        "INSERT INTO {{catalog_category_entity}} (entity_id, attribute_set_id, parent_id, path, position, level, children_count)
         SELECT entity_id, attribute_set_id, parent_id, path, position, level, children_count FROM {{catalog_category_entity}}",
    );
    for (category, name) in [(top, "Women"), (below, "Shoes")] {
        let named = format!(
            "INSERT INTO {{{{catalog_category_entity_varchar}}}} (attribute_id, store_id, row_id, value)
             SELECT 45, 0, row_id, '{name}' FROM {{{{catalog_category_entity}}}} WHERE entity_id = {category}"
        );
        world.shop.run(&mut world.conn, &named);
    }
    assert_refused(
        &ask(&mut world, key(Category, "top")),
        &format!("did not import (ID: {foreign})."),
    );
    world.shop.run(
        &mut world.conn,
        &format!("DELETE FROM {{{{catalog_category_entity}}}} WHERE entity_id = {foreign}"),
    );
    assert_deletes(&ask(&mut world, key(Category, "top")), &[top], &[row]);
    let shown = crate::names::shown(&mut world, key(Category, "below"));
    assert!(shown.unwrap().ends_with(" / Women / Shoes"));
}

#[test]
fn an_entity_of_which_one_version_cannot_be_read_stays_whichever_comes_first() {
    for bad in ["MIN", "MAX"] {
        let mut world = commerce();
        let lost = create(&mut world, EntityType::Product, "lost");
        let (known, _) = imported(&mut world, EntityType::Product, "known");
        stage(&mut world);
        for id in [lost, known] {
            version(&mut world, id);
        }
        for statement in [
            "ALTER TABLE {{catalog_product_entity}} MODIFY type_id VARCHAR(255) NULL".to_owned(),
            format!(
                "UPDATE {{{{catalog_product_entity}}}} p JOIN (SELECT {bad}(row_id) AS row_id FROM {{{{catalog_product_entity}}}}
                 WHERE entity_id IN ({lost}, {known}) GROUP BY entity_id) bad ON bad.row_id = p.row_id SET p.type_id = NULL"
            ),
        ] {
            world.shop.run(&mut world.conn, &statement);
        }
        let entity = EntityType::Product;
        let questions = [
            question(key(entity, "known")),
            planned_before(key(entity, "lost"), &[lost]),
            planned_before(key(entity, "renamed"), &[known]),
        ];
        let policy = Policy {
            asks: Asks::InDoubt,
            ..Policy::default()
        };
        let (database, now) = (&mut world.database, noon() + seconds(60));
        let decisions = decide_all(database, entity, &questions, &policy, now);
        for (decision, id) in decisions.iter().zip([known, lost, known]) {
            let table = "catalog_product_entity";
            let said =
                format!("cannot read row {id} of the table {table}: its column type_id is NULL.");
            assert_refused(decision, &said);
        }
    }
}
