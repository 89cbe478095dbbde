//! The shop's tables as lists: what the oracle judges by, and what is left after a deletion.

mod tables;

use crate::fuzzing::oracle::{self, Below, Import, Known, There};
use crate::support::shop::{Shop, import};
use crate::world::noon;
use akeneo_events::{EntityKey, EntityType};
use chrono::{DateTime, NaiveDateTime, Utc};
use mysql::Conn;
use std::collections::{BTreeMap, BTreeSet};
use tables::select;

const PRODUCTS: u32 = 4;
const DEFAULT_SET: u32 = 4;

type MappingColumns = (u64, String, String, Option<u32>, Option<NaiveDateTime>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub id: u64,
    pub import: String,
    pub code: String,
    pub entity: Option<u32>,
    /// None can be read of a bad row.
    pub mapped_at: Option<DateTime<Utc>>,
}

/// The shop's tables as lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    pub rows: Vec<Row>,
    /// Type, none of a bad row, and attribute set.
    pub products: BTreeMap<u32, (Option<String>, u32)>,
    /// Entity type, code, user-defined.
    pub attributes: BTreeMap<u32, (u32, String, bool)>,
    /// Attribute.
    pub options: BTreeMap<u32, u32>,
    /// Entity type.
    pub sets: BTreeMap<u32, u32>,
    /// Parent.
    pub categories: BTreeMap<u32, u32>,
    pub store_roots: BTreeSet<u32>,
    /// Product, attribute, value.
    pub values: BTreeSet<(u32, u32, Option<u32>)>,
    /// Configurable, attribute.
    pub supers: BTreeSet<(u32, u32)>,
    /// Variant, configurable.
    pub links: BTreeSet<(u32, u32)>,
    /// The connector's log, by what is imported.
    pub imports: Vec<(String, Import)>,
}

impl Model {
    pub fn read(shop: &Shop, conn: &mut Conn) -> Self {
        let mapping: Vec<MappingColumns> = select(
            shop,
            conn,
            "id, import, code, entity_id, created_at",
            "akeneo_connector_entities",
        );
        let mapping = mapping
            .into_iter()
            .map(|(id, import, code, entity, mapped_at)| Row {
                id,
                import,
                code,
                entity,
                mapped_at: mapped_at.map(|it| it.and_utc()),
            });
        let products: Vec<(u32, Option<String>, u32)> = select(
            shop,
            conn,
            "entity_id, type_id, attribute_set_id",
            "catalog_product_entity",
        );
        let attributes: Vec<(u32, u32, String, bool)> = select(
            shop,
            conn,
            "attribute_id, entity_type_id, attribute_code, is_user_defined",
            "eav_attribute",
        );
        let pairs =
            |conn: &mut Conn, columns, table| select::<(u32, u32)>(shop, conn, columns, table);
        Self {
            rows: mapping.collect(),
            products: products
                .into_iter()
                .map(|(id, kind, set)| (id, (kind, set)))
                .collect(),
            attributes: attributes
                .into_iter()
                .map(|(id, of, code, own)| (id, (of, code, own)))
                .collect(),
            options: pairs(conn, "option_id, attribute_id", "eav_attribute_option")
                .into_iter()
                .collect(),
            sets: pairs(
                conn,
                "attribute_set_id, entity_type_id",
                "eav_attribute_set",
            )
            .into_iter()
            .collect(),
            categories: pairs(conn, "entity_id, parent_id", "catalog_category_entity")
                .into_iter()
                .collect(),
            store_roots: select(shop, conn, "root_category_id", "store_group")
                .into_iter()
                .collect(),
            values: select(
                shop,
                conn,
                "entity_id, attribute_id, value",
                "catalog_product_entity_int",
            )
            .into_iter()
            .collect(),
            supers: pairs(
                conn,
                "product_id, attribute_id",
                "catalog_product_super_attribute",
            )
            .into_iter()
            .collect(),
            links: pairs(conn, "product_id, parent_id", "catalog_product_super_link")
                .into_iter()
                .collect(),
            imports: tables::imports(shop, conn),
        }
    }

    /// What the oracle judges by. Deletions of all of `events` wait or are being processed.
    pub fn known(&self, entity: EntityType, events: &BTreeSet<EntityKey>) -> Known {
        let of_type = self.rows.iter().filter(|row| row.import == import(entity));
        let leads = |row: &Row| {
            Some(oracle::Row {
                id: row.id,
                code: row.code.clone(),
                entity: row.entity?,
                mapped_at: row.mapped_at,
            })
        };
        let there: BTreeMap<u32, There> = match entity {
            EntityType::Product | EntityType::ProductModel => {
                each(&self.products, |_, (kind, _)| match kind {
                    None => There::Unreadable,
                    Some(kind) => There::Product {
                        configurable: kind == "configurable",
                    },
                })
            }
            EntityType::AttributeOption => each(&self.options, |id, attribute| {
                let (of, code, _) = &self.attributes[attribute];
                There::Option {
                    of_products: *of == PRODUCTS,
                    attribute: code.clone(),
                    makes_variants: self.makes_variants(*id, *attribute),
                }
            }),
            EntityType::Attribute => each(&self.attributes, |id, (of, code, user_defined)| {
                There::Attribute {
                    of_products: *of == PRODUCTS,
                    code: code.clone(),
                    user_defined: *user_defined,
                    builds_configurables: self.supers.iter().any(|(_, it)| it == id),
                }
            }),
            EntityType::Category => each(&self.categories, |id, _| There::Category {
                is_root: self.is_root(*id),
                below: self
                    .below(*id)
                    .iter()
                    .map(|id| self.told(*id, events))
                    .collect(),
            }),
            EntityType::Family => each(&self.sets, |id, of| There::Family {
                of_products: *of == PRODUCTS,
                is_default: *id == DEFAULT_SET,
                holds_products: self.products.values().any(|(_, set)| set == id),
            }),
        };
        Known {
            rows: of_type.filter_map(leads).collect(),
            there,
            imports: tables::imports_of(&self.imports, entity),
        }
    }

    fn makes_variants(&self, option: u32, attribute: u32) -> bool {
        let is_variant = |product: u32| {
            let of = |(child, parent): &(u32, u32)| {
                *child == product && self.supers.contains(&(*parent, attribute))
            };
            self.links.iter().any(of)
        };
        let has_it = |(product, of, value): &(u32, u32, Option<u32>)| {
            *of == attribute && *value == Some(option) && is_variant(*product)
        };
        self.values.iter().any(has_it)
    }

    fn is_root(&self, category: u32) -> bool {
        self.categories[&category] <= 1 || self.store_roots.contains(&category)
    }

    /// A category below another.
    fn told(&self, id: u32, events: &BTreeSet<EntityKey>) -> Below {
        let rows = self.rows.iter();
        let rows: Vec<&Row> = rows
            .filter(|row| row.import == "category" && row.entity == Some(id))
            .collect();
        let announced = |row: &&Row| {
            let key = EntityKey::new(EntityType::Category, &row.code);
            row.mapped_at <= Some(noon()) && events.contains(&key)
        };
        Below {
            id,
            is_root: self.is_root(id),
            mapped: !rows.is_empty() && rows.iter().all(|row| row.mapped_at.is_some()),
            announced: rows.iter().all(announced),
        }
    }

    /// The categories below one.
    pub fn below(&self, id: u32) -> BTreeSet<u32> {
        let children = self
            .categories
            .iter()
            .filter(|(_, parent)| **parent == id)
            .map(|(child, _)| *child);
        children
            .flat_map(|child| std::iter::once(child).chain(self.below(child)))
            .collect()
    }

    /// Whether the entity that a column of this name refers to is gone. Columns that refer to none say no.
    pub fn is_gone(&self, column: &str, id: u32) -> bool {
        let lives = match column {
            "entity_id" | "product_id" | "parent_id" | "child_id" => {
                self.products.contains_key(&id)
            }
            "attribute_id" => self.attributes.contains_key(&id),
            "option_id" => self.options.contains_key(&id),
            "attribute_set_id" => self.sets.contains_key(&id),
            "category_id" => self.categories.contains_key(&id),
            _ => true,
        };
        !lives
    }

    /// The shop without what was rightly deleted, and nothing else changed.
    pub fn without(&self, entity: EntityType, ids: &BTreeSet<u32>, rows: &BTreeSet<u64>) -> Self {
        let mut rest = self.clone();
        let mut gone = ids.clone();
        match entity {
            EntityType::Product | EntityType::ProductModel => {
                rest.products.retain(|id, _| !ids.contains(id));
                rest.values.retain(|(product, _, _)| !ids.contains(product));
                rest.supers.retain(|(product, _)| !ids.contains(product));
                rest.links
                    .retain(|(child, parent)| !ids.contains(child) && !ids.contains(parent));
            }
            EntityType::AttributeOption => {
                rest.options.retain(|id, _| !ids.contains(id));
                let emptied = |(product, attribute, value): (u32, u32, Option<u32>)| {
                    let gone = value.is_some_and(|id| {
                        ids.contains(&id) && self.options.get(&id) == Some(&attribute)
                    });
                    (product, attribute, value.filter(|_| !gone))
                };
                rest.values = rest.values.into_iter().map(emptied).collect();
            }
            EntityType::Attribute => {
                rest.attributes.retain(|id, _| !ids.contains(id));
                rest.options.retain(|_, attribute| !ids.contains(attribute));
                rest.values
                    .retain(|(_, attribute, _)| !ids.contains(attribute));
            }
            EntityType::Category => {
                gone.extend(ids.iter().flat_map(|id| self.below(*id)));
                rest.categories.retain(|id, _| !gone.contains(id));
            }
            EntityType::Family => rest.sets.retain(|id, _| !ids.contains(id)),
        }
        let import = import(entity);
        rest.rows.retain(|row| {
            let of_entity = row.import == import && row.entity.is_some_and(|id| gone.contains(&id));
            !rows.contains(&row.id) && !of_entity
        });
        rest
    }
}

fn each<T>(all: &BTreeMap<u32, T>, told: impl Fn(&u32, &T) -> There) -> BTreeMap<u32, There> {
    all.iter().map(|(id, it)| (*id, told(id, it))).collect()
}
