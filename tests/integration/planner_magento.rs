//! Magento's deletions on the fixture's tables, as far as those go, with the connector's observers; on the harsh
//! side where Magento is: a category takes its subtree, an attribute set takes its products, an option empties values.

use crate::support::shop::Shop;
use akeneo_events::{Deletion, EntityType, Outcome};
use mysql::Conn;
use mysql::prelude::Queryable;

/// Carries out a deletion; every entity of it, as a deleter does.
pub fn delete(shop: &Shop, conn: &mut Conn, deletion: &Deletion) -> Outcome {
    let mut outcome = Outcome::AlreadyGone;
    for id in &deletion.plan.entity_ids {
        let found = match deletion.key.entity {
            EntityType::Product | EntityType::ProductModel => product(shop, conn, *id),
            EntityType::AttributeOption => option(shop, conn, *id),
            EntityType::Attribute => attribute(shop, conn, *id),
            EntityType::Category => category(shop, conn, *id),
            EntityType::Family => family(shop, conn, *id),
        };
        if found {
            outcome = Outcome::Deleted;
        }
    }
    outcome
}

/// Runs a statement on the shop's tables; how many rows it changed.
fn run(shop: &Shop, conn: &mut Conn, statement: &str) -> u64 {
    shop.run(conn, statement);
    conn.affected_rows()
}

/// The connector's observer.
fn forget(shop: &Shop, conn: &mut Conn, import: &str, id: u32) {
    run(
        shop,
        conn,
        &format!(
            "DELETE FROM {{{{akeneo_connector_entities}}}} WHERE import = '{import}' AND entity_id = {id}"
        ),
    );
}

fn product(shop: &Shop, conn: &mut Conn, id: u32) -> bool {
    forget(shop, conn, "product", id);
    run(
        shop,
        conn,
        &format!("DELETE FROM {{{{catalog_product_entity}}}} WHERE entity_id = {id}"),
    ) > 0
}

fn option(shop: &Shop, conn: &mut Conn, id: u32) -> bool {
    let empty = format!(
        "UPDATE {{{{catalog_product_entity_int}}}} v JOIN {{{{eav_attribute_option}}}} o
         ON o.attribute_id = v.attribute_id AND o.option_id = v.value SET v.value = NULL WHERE o.option_id = {id}"
    );
    run(shop, conn, &empty);
    run(
        shop,
        conn,
        &format!("DELETE FROM {{{{eav_attribute_option}}}} WHERE option_id = {id}"),
    ) > 0
}

fn attribute(shop: &Shop, conn: &mut Conn, id: u32) -> bool {
    forget(shop, conn, "attribute", id);
    run(
        shop,
        conn,
        &format!("DELETE FROM {{{{eav_attribute}}}} WHERE attribute_id = {id}"),
    ) > 0
}

fn category(shop: &Shop, conn: &mut Conn, id: u32) -> bool {
    let table = shop.table("catalog_category_entity");
    let path = format!("SELECT path FROM {table} WHERE entity_id = ?");
    let Some(path) = conn.exec_first::<String, _, _>(path, (id,)).unwrap() else {
        return false;
    };
    let subtree =
        format!("SELECT entity_id FROM {table} WHERE path = ? OR path LIKE CONCAT(?, '/%')");
    let subtree: Vec<u32> = conn.exec(subtree, (&path, &path)).unwrap();
    for id in &subtree {
        forget(shop, conn, "category", *id);
        run(
            shop,
            conn,
            &format!("DELETE FROM {{{{catalog_category_entity}}}} WHERE entity_id = {id}"),
        );
    }
    let ancestors = path
        .trim_end_matches(|it: char| it.is_ascii_digit())
        .trim_end_matches('/')
        .replace('/', ",");
    if !ancestors.is_empty() {
        let gone = subtree.len();
        run(
            shop,
            conn,
            &format!(
                "UPDATE {{{{catalog_category_entity}}}} SET children_count = children_count - {gone}
                 WHERE entity_id IN ({ancestors})"
            ),
        );
    }
    true
}

fn family(shop: &Shop, conn: &mut Conn, id: u32) -> bool {
    forget(shop, conn, "family", id);
    run(
        shop,
        conn,
        &format!("DELETE FROM {{{{catalog_product_entity}}}} WHERE attribute_set_id = {id}"),
    );
    run(
        shop,
        conn,
        &format!("DELETE FROM {{{{eav_attribute_set}}}} WHERE attribute_set_id = {id}"),
    ) > 0
}
