//! The shop of a history: what it has, and what of it was ever imported. How it is imported is in `history_imports`.

use crate::support::shop::import;
use crate::world::World;
use akeneo_events::{EntityKey, EntityType};
use chrono::{DateTime, Utc};
use mysql::prelude::Queryable;
use std::collections::{BTreeMap, BTreeSet};

/// What is imported together, in the connector's order.
pub const IMPORTS: [&[EntityType]; 5] = [
    &[EntityType::Category],
    &[EntityType::Family],
    &[EntityType::Attribute],
    &[EntityType::AttributeOption],
    &[EntityType::Product, EntityType::ProductModel],
];

/// An entity: of which import, and its id.
pub type Id = (&'static str, u32);

/// What Akeneo has: each entity, and of a category its parent.
pub type Content = BTreeMap<EntityKey, Option<EntityKey>>;

/// An import between its steps.
#[derive(Debug)]
pub struct Run {
    pub log: u32,
    pub content: Content,
    /// Once the mapping rows are written.
    pub ids: Option<BTreeMap<EntityKey, u32>>,
}

/// What has been imported ever.
pub struct Shop {
    pub world: World,
    pub stood_for: BTreeMap<Id, EntityKey>,
    /// When the row was inserted.
    pub mapped_at: BTreeMap<Id, DateTime<Utc>>,
    pub running: BTreeMap<&'static str, Run>,
    pub next_id: u32,
}

pub fn id(entity: EntityType, id: u32) -> Id {
    (import(entity), id)
}

/// As the connector writes it.
pub fn code(key: &EntityKey) -> String {
    match &key.parent {
        Some(attribute) => format!("{attribute}-{}", key.code),
        None => key.code.clone(),
    }
}

impl Shop {
    pub fn new() -> Self {
        Self {
            world: World::with("m2_", 0, 3),
            stood_for: BTreeMap::new(),
            mapped_at: BTreeMap::new(),
            running: BTreeMap::new(),
            next_id: 1_000,
        }
    }

    /// The shop as it was before anything was imported, with another history's ids used up.
    pub fn empty(&mut self) {
        for statement in [
            "DELETE FROM {{catalog_product_entity}} WHERE sku LIKE 'h-%'",
            "DELETE FROM {{eav_attribute}} WHERE attribute_id >= 1000",
            "DELETE FROM {{eav_attribute_set}} WHERE attribute_set_id >= 1000",
            "DELETE FROM {{catalog_category_entity}} WHERE entity_id > 2",
            "DELETE FROM {{akeneo_connector_entities}}",
            "DELETE FROM {{akeneo_connector_import_log}}",
            "DELETE FROM {{akeneo_events_queue}}",
            "DELETE FROM {{akeneo_events_latest}}",
            "DELETE FROM {{flag}}",
        ] {
            self.world.shop.run(&mut self.world.conn, statement);
        }
        self.stood_for.clear();
        self.mapped_at.clear();
        self.running.clear();
        self.next_id = 1_000;
    }

    /// Everything that may be deleted by mistake.
    pub fn entities(&mut self) -> BTreeSet<Id> {
        let tables = [
            (EntityType::Product, "entity_id", "catalog_product_entity"),
            (
                EntityType::AttributeOption,
                "option_id",
                "eav_attribute_option",
            ),
            (EntityType::Attribute, "attribute_id", "eav_attribute"),
            (EntityType::Category, "entity_id", "catalog_category_entity"),
            (EntityType::Family, "attribute_set_id", "eav_attribute_set"),
        ];
        let selects = tables.iter().enumerate().map(|(number, (_, id, table))| {
            format!(
                "SELECT {number}, {id} FROM {}",
                self.world.shop.table(table)
            )
        });
        let sql = selects.collect::<Vec<_>>().join(" UNION ALL ");
        let rows: Vec<(usize, u32)> = self.world.conn.query(sql).unwrap();
        let of = |(number, it): (usize, u32)| id(tables[number].0, it);
        rows.into_iter().map(of).collect()
    }

    /// The categories below one, as Magento finds them.
    pub fn below(&mut self, id: u32) -> BTreeSet<u32> {
        let table = self.world.shop.table("catalog_category_entity");
        let sql = format!(
            "SELECT b.entity_id FROM {table} c JOIN {table} b ON b.path LIKE CONCAT(c.path, '/%') WHERE c.entity_id = ?"
        );
        let below: Vec<u32> = self.world.conn.exec(sql, (id,)).unwrap();
        below.into_iter().collect()
    }

    pub fn holds_products(&mut self, set: u32) -> bool {
        let table = self.world.shop.table("catalog_product_entity");
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE attribute_set_id = ?");
        self.world.conn.exec_first(sql, (set,)).unwrap() != Some(0)
    }

    /// Every mapping row: its own id, and what it leads to.
    pub fn rows(&mut self) -> Vec<(u32, Id)> {
        let table = self.world.shop.table("akeneo_connector_entities");
        let sql = format!("SELECT id, import, entity_id FROM {table} ORDER BY id");
        let rows: Vec<(u32, String, u32)> = self.world.conn.query(sql).unwrap();
        let of = |(row, name, id): (u32, String, u32)| {
            let known = EntityType::ALL
                .map(import)
                .into_iter()
                .find(|it| *it == name);
            (row, (known.unwrap(), id))
        };
        rows.into_iter().map(of).collect()
    }

    pub fn unmap(&mut self, row: u32) {
        let by_hand = format!("DELETE FROM {{{{akeneo_connector_entities}}}} WHERE id = {row}");
        self.world.shop.run(&mut self.world.conn, &by_hand);
    }
}
