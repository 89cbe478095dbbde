//! Each kind of entity on the fixture's tables: how Akeneo and the connector name one, how one is made, and how Magento deletes it
//! with the connector's observers. That is on the harsh side where Magento is: a category takes its subtree, an attribute set
//! takes its products, an option empties values.

use crate::support::shop::{DEFAULT_SET, Input, NewAttribute, ROOT_CATEGORY, Shop};
use crate::world::World;
use akeneo_events::testing::worker::Action;
use akeneo_events::{Deletion, EntityKey, EntityType, Outcome};
use mysql::Conn;
use mysql::prelude::Queryable;
use std::sync::atomic::{AtomicU32, Ordering};

/// The attribute whose options [`create`] makes.
pub const SHADE: &str = "shade";

/// The key of the entity of this type and name. Models and products share a namespace in the mapping table, so
/// models of that name are called otherwise.
pub fn key(entity: EntityType, name: &str) -> EntityKey {
    match entity {
        EntityType::AttributeOption => EntityKey::option(SHADE, name),
        EntityType::ProductModel => EntityKey::new(entity, format!("m-{name}")),
        _ => EntityKey::new(entity, name),
    }
}

/// Its code in the connector's mapping table.
pub fn mapped_as(entity: EntityType, name: &str) -> String {
    match entity {
        EntityType::ProductModel => format!("m-{name}"),
        EntityType::AttributeOption => format!("{SHADE}-{name}"),
        _ => name.to_owned(),
    }
}

/// The id of an attribute of products, which is made if there is none.
pub fn attribute(world: &mut World, code: &str) -> u32 {
    let find = format!(
        "SELECT attribute_id FROM {} WHERE entity_type_id = 4 AND attribute_code = ?",
        world.shop.table("eav_attribute")
    );
    let found = world.conn.exec_first(find, (code,)).unwrap();
    found.unwrap_or_else(|| {
        let new = NewAttribute::imported(code, Input::Select);
        world.shop.add_attribute(&mut world.conn, &new)
    })
}

fn nth() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Makes an entity that could be deleted, if the connector had mapped it.
pub fn create(world: &mut World, entity: EntityType, name: &str) -> u32 {
    if entity == EntityType::AttributeOption {
        let shade = attribute(world, SHADE);
        return world.shop.add_option(&mut world.conn, shade, name);
    }
    let (shop, conn) = (&world.shop, &mut world.conn);
    match entity {
        EntityType::ProductModel => shop.add_product(conn, name, "configurable", DEFAULT_SET),
        EntityType::Attribute => {
            shop.add_attribute(conn, &NewAttribute::imported(name, Input::Select))
        }
        EntityType::Category => shop.add_category(conn, ROOT_CATEGORY),
        // Names of attribute sets are unique, by a collation that takes é for E.
        EntityType::Family => shop.add_family(conn, &format!("{name} {}", nth())),
        EntityType::Product | EntityType::AttributeOption => {
            shop.add_product(conn, name, "simple", DEFAULT_SET)
        }
    }
}

/// Carries out what was handed out.
pub fn act(shop: &Shop, conn: &mut Conn, deletion: &Deletion) -> Outcome {
    match &deletion.action {
        Action::Delete => delete(shop, conn, deletion),
        Action::Hide(..) => change(shop, conn, deletion, Outcome::Hidden),
        Action::PutBack(_) => change(shop, conn, deletion, Outcome::PutBack),
    }
}

/// Gives the entities their statuses; what is put back has no others.
fn change(shop: &Shop, conn: &mut Conn, deletion: &Deletion, done: Outcome) -> Outcome {
    let category = deletion.key.entity == EntityType::Category;
    let table = match category {
        true => "catalog_category_entity",
        false => "catalog_product_entity",
    };
    let mut outcome = Outcome::AlreadyGone;
    for (id, stores) in deletion.action.statuses().unwrap() {
        let find = format!("SELECT 1 FROM {} WHERE entity_id = ?", shop.table(table));
        if conn.exec_first::<u32, _, _>(find, (id,)).unwrap().is_none() {
            continue;
        }
        if done == Outcome::PutBack {
            for store in shop.statuses(conn, category, *id).into_keys() {
                if !stores.contains_key(&store) {
                    shop.unset_status(conn, category, *id, store);
                }
            }
        }
        for (store, value) in stores {
            shop.set_status(conn, category, *id, *store, *value);
        }
        outcome = done.clone();
    }
    outcome
}

/// Carries out a deletion; every entity of it, as a deleter does.
pub fn delete(shop: &Shop, conn: &mut Conn, deletion: &Deletion) -> Outcome {
    let mut outcome = Outcome::AlreadyGone;
    for id in &deletion.plan.entity_ids {
        let found = match deletion.key.entity {
            EntityType::Product | EntityType::ProductModel => delete_product(shop, conn, *id),
            EntityType::AttributeOption => delete_option(shop, conn, *id),
            EntityType::Attribute => delete_attribute(shop, conn, *id),
            EntityType::Category => delete_category(shop, conn, *id),
            EntityType::Family => delete_family(shop, conn, *id),
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

fn delete_product(shop: &Shop, conn: &mut Conn, id: u32) -> bool {
    forget(shop, conn, "product", id);
    run(
        shop,
        conn,
        &format!("DELETE FROM {{{{catalog_product_entity}}}} WHERE entity_id = {id}"),
    ) > 0
}

fn delete_option(shop: &Shop, conn: &mut Conn, id: u32) -> bool {
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

fn delete_attribute(shop: &Shop, conn: &mut Conn, id: u32) -> bool {
    forget(shop, conn, "attribute", id);
    run(
        shop,
        conn,
        &format!("DELETE FROM {{{{eav_attribute}}}} WHERE attribute_id = {id}"),
    ) > 0
}

fn delete_category(shop: &Shop, conn: &mut Conn, id: u32) -> bool {
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

fn delete_family(shop: &Shop, conn: &mut Conn, id: u32) -> bool {
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
