//! The demo's shop: what is in it, what Akeneo deletes of it, and what must be gone in the end.

use crate::names;
use crate::stock::Stock;
use crate::support::shop::{
    DEFAULT_SET, Input, NewAttribute, ROOT_CATEGORY, Shop, ShopOptions, Snapshot, product_uuid,
};
use akeneo_events::EntityType;
use mysql::Conn;
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub const PREFIX: &str = "m2_";

/// Rows that stand for an entity or its mapping: table and key column. What else a deletion takes (values, links)
/// follows by foreign keys.
const ENTITIES: [(&str, &str); 6] = [
    ("catalog_product_entity", "entity_id"),
    ("catalog_category_entity", "entity_id"),
    ("eav_attribute", "attribute_id"),
    ("eav_attribute_option", "option_id"),
    ("eav_attribute_set", "attribute_set_id"),
    ("akeneo_connector_entities", "id"),
];

/// How the entry of an event is to end.
#[derive(Clone, Copy)]
pub enum End {
    Deleted,
    Refused,
    Waits,
}

impl End {
    /// The status that its entry then has.
    pub const fn status(self) -> &'static str {
        match self {
            Self::Deleted => "completed",
            Self::Refused => "failed",
            Self::Waits => "pending",
        }
    }
}

/// One event, and how its entry is to end.
pub struct Event {
    /// As the simulator's control API takes it.
    pub body: Value,
    /// In the output.
    pub what: String,
    pub end: End,
    /// Words of the entry's message, in lower case.
    pub says: &'static str,
    /// Rows that go with it, as `table: key='id'`.
    removes: Vec<String>,
}

pub struct Catalog {
    shop: Shop,
    conn: Conn,
}

impl Catalog {
    pub fn create(mut conn: Conn) -> Self {
        let shop = Shop::create(&mut conn, PREFIX, ShopOptions::default());
        shop.set_config(&mut conn, "akeneo_connector/events_platform/enabled", "1");
        names::of_products(&shop, &mut conn);
        Self { shop, conn }
    }

    pub fn shop(&self) -> &Shop {
        &self.shop
    }

    /// What is in the shop, by kind, now.
    pub fn stock(&mut self) -> Stock {
        Stock::of(&self.shop, &mut self.conn)
    }

    pub fn snapshot(&mut self) -> Snapshot {
        self.shop.snapshot(&mut self.conn)
    }

    /// UUID of an imported product that stays.
    pub fn survivor(&self) -> String {
        product_uuid(self.shop.options().mapped_products - 1)
    }

    /// Deletions of the first `products` imported products, of one of each other kind, and some that must be refused.
    pub fn events(&mut self, products: u32) -> Vec<Event> {
        let mut events: Vec<Event> = (0..products).map(|index| self.product(index)).collect();
        events.extend(self.other_kinds());
        events.extend(self.refused());
        events
    }

    fn product(&mut self, index: u32) -> Event {
        let uuid = product_uuid(index);
        let mapping = self.mapping_id("product", &uuid);
        deletion(
            "imported products",
            json!({"type": "product.deleted", "key": uuid}),
            &[
                ("catalog_product_entity", self.shop.product_id(index)),
                ("akeneo_connector_entities", mapping),
            ],
        )
    }

    fn other_kinds(&mut self) -> Vec<Event> {
        let (shop, conn) = (&self.shop, &mut self.conn);
        let size = shop.add_attribute(conn, &NewAttribute::imported("size", Input::Select));
        let small = shop.add_option(conn, size, "Small");
        let others = ["Medium", "Large"].map(|label| shop.add_option(conn, size, label));
        let model = shop.add_configurable(conn, "SHIRT", size, &others).id;
        let name = shop.attribute_id(conn, "name");
        shop.set_varchar(conn, model, name, "Summer Shirt");
        let material = shop.add_attribute(conn, &NewAttribute::imported("material", Input::Text));
        names::of_attribute(shop, conn, size, "Size");
        names::of_attribute(shop, conn, material, "Material");
        let category = shop.add_category(conn, ROOT_CATEGORY);
        names::of_category(shop, conn, category, "Sale");
        let family = shop.add_family(conn, "Hats");
        let mut imported = |what, import, code: &str, table, id, body| {
            let mapping = shop.map(conn, import, code, id);
            deletion(
                what,
                body,
                &[(table, id), ("akeneo_connector_entities", mapping)],
            )
        };
        vec![
            imported(
                "a product model",
                EntityType::Product,
                "shirt",
                "catalog_product_entity",
                model,
                json!({"type": "product-model.deleted", "key": "shirt"}),
            ),
            imported(
                "an attribute option",
                EntityType::AttributeOption,
                "size-s",
                "eav_attribute_option",
                small,
                json!({"type": "attribute-option.deleted", "key": "s", "attribute": "size"}),
            ),
            imported(
                "an attribute",
                EntityType::Attribute,
                "material",
                "eav_attribute",
                material,
                json!({"type": "attribute.deleted", "key": "material"}),
            ),
            imported(
                "a category",
                EntityType::Category,
                "sale",
                "catalog_category_entity",
                category,
                json!({"type": "category.deleted", "key": "sale"}),
            ),
            imported(
                "an empty family",
                EntityType::Family,
                "hats",
                "eav_attribute_set",
                family,
                json!({"type": "family.deleted", "key": "hats"}),
            ),
        ]
    }

    fn refused(&mut self) -> Vec<Event> {
        let (shop, conn) = (&self.shop, &mut self.conn);
        let name = shop.attribute_id(conn, "name");
        shop.map(conn, EntityType::Attribute, "name", name);
        shop.map(conn, EntityType::Category, "master", ROOT_CATEGORY);
        let shoes = shop.add_family(conn, "Shoes");
        shop.map(conn, EntityType::Family, "shoes", shoes);
        shop.add_product(conn, "made-by-hand", "simple", shoes);
        for twin in ["HAT-1", "HAT-2"] {
            let id = shop.add_product(conn, twin, "simple", DEFAULT_SET);
            let name = shop.attribute_id(conn, "name");
            shop.set_varchar(conn, id, name, "Straw Hat");
            shop.map(conn, EntityType::Product, "7d1e1a2c-twin", id);
        }
        let refused = |what: &str, end, says, body| Event {
            body,
            what: what.to_owned(),
            end,
            says,
            removes: Vec::new(),
        };
        vec![
            refused(
                "a product that was never imported",
                End::Refused,
                "never imported",
                json!({"type": "product.deleted", "key": "00000000-0000-4000-8000-000000000000"}),
            ),
            refused(
                "an attribute of Magento itself",
                End::Refused,
                "protects",
                json!({"type": "attribute.deleted", "key": "name"}),
            ),
            refused(
                "the root category",
                End::Refused,
                "root category",
                json!({"type": "category.deleted", "key": "master"}),
            ),
            refused(
                "a UUID that two products have",
                End::Refused,
                "several entities",
                json!({"type": "product.deleted", "key": "7d1e1a2c-twin"}),
            ),
            refused(
                "a family that still has products",
                End::Waits,
                "still holds products (number: 1)",
                json!({"type": "family.deleted", "key": "shoes"}),
            ),
        ]
    }

    fn mapping_id(&mut self, import: &str, code: &str) -> u32 {
        use mysql::prelude::Queryable;
        let table = self.shop.table("akeneo_connector_entities");
        let sql = format!("SELECT id FROM {table} WHERE import = ? AND code = ?");
        self.conn.exec_first(sql, (import, code)).unwrap().unwrap()
    }

    /// What is not as it should be after `events`.
    pub fn judge(&mut self, before: &Snapshot, events: &[Event]) -> Vec<String> {
        let difference = before.difference(&self.snapshot());
        let expected: BTreeSet<&str> = events
            .iter()
            .flat_map(|event| &event.removes)
            .map(String::as_str)
            .collect();
        let gone: BTreeSet<&str> = difference
            .removed
            .iter()
            .filter_map(|line| entity(line))
            .collect();
        let survived = expected
            .difference(&gone)
            .map(|row| format!("still there: {row}"));
        let strangers = gone
            .difference(&expected)
            .map(|row| format!("gone, though no event named it: {row}"));
        let changed = difference
            .added
            .iter()
            .map(|row| format!("added or changed: {row}"));
        survived.chain(strangers).chain(changed).collect()
    }
}

fn deletion(what: &str, body: Value, rows: &[(&str, u32)]) -> Event {
    let key = |table: &str| ENTITIES.iter().find(|(name, _)| *name == table).unwrap().1;
    Event {
        body,
        what: what.to_owned(),
        end: End::Deleted,
        says: "deleted",
        removes: rows
            .iter()
            .map(|(table, id)| format!("{table}: {}='{id}'", key(table)))
            .collect(),
    }
}

/// `table: key='id'` of a row that stands for an entity.
fn entity(line: &str) -> Option<&str> {
    let (table, columns) = line.split_once(": ")?;
    let (_, key) = ENTITIES.iter().find(|(name, _)| *name == table)?;
    columns.starts_with(&format!("{key}=")).then_some(())?;
    let end = columns.find(' ').unwrap_or(columns.len());
    line.get(..table.len() + 2 + end)
}
