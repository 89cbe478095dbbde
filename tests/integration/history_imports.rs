//! Imports in the connector's way: rows are found by their code, new ones inserted with `INSERT IGNORE`, and no row's date is
//! ever renewed. Categories are put where they are in Akeneo; what Akeneo has not is left as it is.

use crate::history_shop::{Content, IMPORTS, Run, Shop, code, id};
use crate::support::shop::{DEFAULT_SET, import, mapped_at};
use akeneo_events::{EntityKey, EntityType};
use chrono::{DateTime, Utc};
use mysql::prelude::Queryable;
use std::collections::BTreeMap;

impl Shop {
    /// The first import, long ago.
    pub fn fill(&mut self, content: &Content) {
        for which in 0..IMPORTS.len() {
            self.import(which, content, mapped_at());
        }
        let logs = "DELETE FROM {{akeneo_connector_import_log}}";
        self.world.shop.run(&mut self.world.conn, logs);
    }

    /// A whole import, if none of its type runs.
    pub fn import(&mut self, which: usize, content: &Content, now: DateTime<Utc>) {
        if self.begin(which, content, now) {
            self.proceed(which, now);
            self.proceed(which, now);
        }
    }

    /// Reads what Akeneo has.
    pub fn begin(&mut self, which: usize, content: &Content, now: DateTime<Utc>) -> bool {
        let (types, import) = (IMPORTS[which], import(IMPORTS[which][0]));
        if self.running.contains_key(import) {
            return false;
        }
        let log = (self.world.shop).begin_import(&mut self.world.conn, types[0], now);
        let mut content = content.clone();
        content.retain(|key, _| types.contains(&key.entity));
        let ids = None;
        let run = Run { log, content, ids };
        self.running.insert(import, run);
        true
    }

    /// The next step of an import that runs.
    pub fn proceed(&mut self, which: usize, now: DateTime<Utc>) {
        let import = import(IMPORTS[which][0]);
        let Some(mut run) = self.running.remove(import) else {
            return;
        };
        match run.ids.take() {
            None => {
                run.ids = Some(self.match_entities(import, &run.content, now));
                (self.world.shop).import_step(&mut self.world.conn, run.log, now);
                self.running.insert(import, run);
            }
            Some(ids) => {
                self.create_entities(&run.content, &ids);
                (self.world.shop).end_import(&mut self.world.conn, run.log, now);
            }
        }
    }

    fn match_entities(
        &mut self,
        import: &'static str,
        content: &Content,
        now: DateTime<Utc>,
    ) -> BTreeMap<EntityKey, u32> {
        let table = self.world.shop.table("akeneo_connector_entities");
        let sql = format!("SELECT code, entity_id FROM {table} WHERE import = ?");
        let rows: Vec<(String, u32)> = self.world.conn.exec(sql, (import,)).unwrap();
        let rows: BTreeMap<String, u32> = rows.into_iter().collect();
        let mut ids = BTreeMap::new();
        for key in content.keys() {
            let found = rows.get(&code(key)).copied();
            let entity = found.unwrap_or_else(|| {
                let entity = self.adopted(key);
                let sql = format!(
                    "INSERT IGNORE INTO {table} (import, code, entity_id, created_at) VALUES (?, ?, ?, FROM_UNIXTIME(?))"
                );
                let row = (import, code(key), entity, now.timestamp());
                self.world.conn.exec_drop(sql, row).unwrap();
                self.mapped_at.insert((import, entity), now);
                entity
            });
            ids.insert(key.clone(), entity);
        }
        ids
    }

    /// The attribute that the shop has under this code; else a new id.
    fn adopted(&mut self, key: &EntityKey) -> u32 {
        let table = self.world.shop.table("eav_attribute");
        let sql = format!(
            "SELECT attribute_id FROM {table} WHERE entity_type_id = 4 AND attribute_code = ?"
        );
        let known = match key.entity {
            EntityType::Attribute => self.world.conn.exec_first(sql, (&key.code,)).unwrap(),
            _ => None,
        };
        known.unwrap_or_else(|| {
            self.next_id += 1;
            self.next_id
        })
    }

    fn create_entities(&mut self, content: &Content, ids: &BTreeMap<EntityKey, u32>) {
        for (key, entity) in ids {
            let statement = match key.entity {
                EntityType::Category => place(key, content, ids),
                _ => self.create(key, *entity),
            };
            self.world.shop.run(&mut self.world.conn, &statement);
            self.stood_for.insert(id(key.entity, *entity), key.clone());
        }
    }

    fn create(&self, key: &EntityKey, id: u32) -> String {
        let code = &key.code;
        match key.entity {
            EntityType::Product | EntityType::ProductModel => {
                let kind = match key.entity {
                    EntityType::Product => "simple",
                    _ => "configurable",
                };
                let family = family_of(key).map_or_else(String::new, |it| it.code);
                format!(
                    "INSERT INTO {{{{catalog_product_entity}}}} (entity_id, attribute_set_id, type_id, sku)
                     SELECT {id}, COALESCE(MAX(s.attribute_set_id), {DEFAULT_SET}), '{kind}', 'h-{code}'
                     FROM {{{{akeneo_connector_entities}}}} m JOIN {{{{eav_attribute_set}}}} s ON s.attribute_set_id = m.entity_id
                     WHERE m.import = 'family' AND m.code = '{family}'
                     ON DUPLICATE KEY UPDATE attribute_set_id = VALUES(attribute_set_id)"
                )
            }
            EntityType::Attribute => format!(
                "INSERT IGNORE INTO {{{{eav_attribute}}}}
                 (attribute_id, entity_type_id, attribute_code, backend_type, frontend_input, is_user_defined)
                 VALUES ({id}, 4, '{code}', 'int', 'select', 1)"
            ),
            // Of an attribute that is not there nothing is made.
            EntityType::AttributeOption => format!(
                "INSERT IGNORE INTO {{{{eav_attribute_option}}}} (option_id, attribute_id) SELECT {id}, attribute_id
                 FROM {{{{eav_attribute}}}} WHERE entity_type_id = 4 AND attribute_code = '{}'",
                key.parent.as_deref().unwrap()
            ),
            EntityType::Family => format!(
                "INSERT IGNORE INTO {{{{eav_attribute_set}}}} (attribute_set_id, entity_type_id, attribute_set_name)
                 VALUES ({id}, 4, 'h {code} {id}')"
            ),
            // Categories are placed; of other types `history_pim` has none.
            _ => panic!("nothing says how an import makes {key}"),
        }
    }
}

/// The family of a product; products of a family keep it from being deleted, in Akeneo as in the shop.
pub fn family_of(key: &EntityKey) -> Option<EntityKey> {
    (key.code == "p0").then(|| EntityKey::new(EntityType::Family, "f0"))
}

fn place(key: &EntityKey, content: &Content, ids: &BTreeMap<EntityKey, u32>) -> String {
    let ancestors = std::iter::successors(Some(key), |it| content[*it].as_ref());
    let mut path: Vec<String> = ancestors.map(|it| ids[it].to_string()).collect();
    path.extend(["2".to_owned(), "1".to_owned()]);
    path.reverse();
    let (id, parent) = (&path[path.len() - 1], &path[path.len() - 2]);
    format!(
        "INSERT INTO {{{{catalog_category_entity}}}}
         (entity_id, attribute_set_id, parent_id, path, position, level, children_count)
         VALUES ({id}, 3, {parent}, '{}', 1, {}, 0)
         ON DUPLICATE KEY UPDATE parent_id = VALUES(parent_id), path = VALUES(path), level = VALUES(level)",
        path.join("/"),
        path.len() - 1
    )
}
