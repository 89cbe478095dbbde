//! What may be deleted, told a second time: over plain lists, the slow way, from the rules as the design states them
//! and without a look at `src/planner`.

use crate::support::shop::Shop;
use crate::world::noon;
use akeneo_events::event::{EntityKey, EntityType};
use akeneo_events::queue::Status;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use mysql::Conn;
use mysql::prelude::{FromRow, Queryable};
use std::collections::{BTreeMap, BTreeSet};

/// The attribute that this shop protects.
pub const PROTECTED: &str = "size";
/// The shop's only pair of the connector's "Attribute mapping".
pub const MAPPED: (&str, &str) = ("A", "tone");

const PRODUCTS: u32 = 4;
const DEFAULT_SET: u32 = 4;
const STORE_ROOT: u32 = 2;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub id: u64,
    pub import: String,
    pub code: String,
    pub entity: Option<u32>,
    pub mapped_at: DateTime<Utc>,
}

/// The shop's tables as lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    pub rows: Vec<Row>,
    /// Type and attribute set.
    pub products: BTreeMap<u32, (String, u32)>,
    /// Entity type, code, user-defined.
    pub attributes: BTreeMap<u32, (u32, String, bool)>,
    /// Attribute.
    pub options: BTreeMap<u32, u32>,
    /// Entity type.
    pub sets: BTreeMap<u32, u32>,
    /// Parent.
    pub categories: BTreeMap<u32, u32>,
    /// Product, attribute, value.
    pub values: BTreeSet<(u32, u32, Option<u32>)>,
    /// Configurable, attribute.
    pub supers: BTreeSet<(u32, u32)>,
    /// Variant, configurable.
    pub links: BTreeSet<(u32, u32)>,
}

/// What is to become of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It stays, and the entry ends in one of these.
    Keep(&'static [Status]),
    Absent(BTreeSet<u64>),
    Delete {
        entities: BTreeSet<u32>,
        rows: BTreeSet<u64>,
        /// The categories below.
        along: BTreeSet<u32>,
    },
}

const REFUSE: Verdict = Verdict::Keep(&[Status::Failed]);
const DEFER: Verdict = Verdict::Keep(&[Status::Pending]);
/// Of two copies of an option one may be refused and the other deferred; which comes first is no rule.
const EITHER: Verdict = Verdict::Keep(&[Status::Failed, Status::Pending]);

impl Model {
    pub fn read(shop: &Shop, conn: &mut Conn) -> Self {
        let mapping: Vec<(u64, String, String, Option<u32>, NaiveDateTime)> = select(
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
                mapped_at: mapped_at.and_utc(),
            });
        let products: Vec<(u32, String, u32)> = select(
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
        }
    }

    /// What is to become of a deletion at noon, decided at noon without asking Akeneo. Deletions of all of `events` wait or are
    /// being processed.
    pub fn verdict(&self, key: &EntityKey, events: &BTreeSet<EntityKey>) -> Verdict {
        let codes = codes(key);
        let import = import(key.entity);
        let of_key =
            |row: &&Row| row.import == import && codes.contains(&row.code) && row.entity.is_some();
        let all: Vec<&Row> = self.rows.iter().filter(of_key).collect();
        // An old code is another pair's where every option that it leads to is of another attribute.
        let foreign = |row: &&&Row| {
            let exists = row.entity.filter(|id| self.exists(key.entity, *id));
            exists.is_some_and(|id| self.objection(key, id, events) == Some(REFUSE))
        };
        let of_another = |code: &String| {
            key.entity == EntityType::AttributeOption
                && !code.ends_with(&format!("-{}", key.code))
                && all
                    .iter()
                    .filter(|row| row.code == *code)
                    .all(|row| foreign(&row))
        };
        let own: Vec<&Row> = all
            .iter()
            .copied()
            .filter(|row| !of_another(&row.code))
            .collect();
        let rows = if own.is_empty() { all } else { own };
        let ids = rows.iter().map(|row| row.id).collect();
        if rows.is_empty() || rows.iter().any(|row| row.mapped_at > noon()) {
            return REFUSE;
        }
        let entities: BTreeSet<u32> = rows
            .iter()
            .filter_map(|row| row.entity)
            .filter(|id| self.exists(key.entity, *id))
            .collect();
        if entities.is_empty() {
            let fresh = rows
                .iter()
                .any(|row| row.mapped_at > noon() - TimeDelta::hours(1));
            return if fresh { DEFER } else { Verdict::Absent(ids) };
        }
        let attributes: BTreeSet<_> = entities.iter().map(|id| self.options.get(id)).collect();
        let one_each =
            key.entity == EntityType::AttributeOption && attributes.len() == entities.len();
        let shared = self.rows.iter().any(|row| {
            row.import == import
                && row.entity.is_some_and(|id| entities.contains(&id))
                && !codes.contains(&row.code)
        });
        if (entities.len() > 1 && !one_each) || shared {
            return REFUSE;
        }
        let objections: Vec<Verdict> = entities
            .iter()
            .filter_map(|id| self.objection(key, *id, events))
            .collect();
        match objections.as_slice() {
            [] => Verdict::Delete {
                along: match key.entity {
                    EntityType::Category => {
                        entities.iter().flat_map(|id| self.below(*id)).collect()
                    }
                    _ => BTreeSet::new(),
                },
                entities,
                rows: ids,
            },
            [first, others @ ..] if others.iter().all(|it| it == first) => first.clone(),
            _ => EITHER,
        }
    }

    fn exists(&self, entity: EntityType, id: u32) -> bool {
        match entity {
            EntityType::Product | EntityType::ProductModel => self.products.contains_key(&id),
            EntityType::AttributeOption => self.options.contains_key(&id),
            EntityType::Attribute => self.attributes.contains_key(&id),
            EntityType::Category => self.categories.contains_key(&id),
            EntityType::Family => self.sets.contains_key(&id),
        }
    }

    fn objection(&self, key: &EntityKey, id: u32, events: &BTreeSet<EntityKey>) -> Option<Verdict> {
        match key.entity {
            EntityType::Product => (self.products[&id].0 == "configurable").then_some(REFUSE),
            EntityType::ProductModel => (self.products[&id].0 != "configurable").then_some(REFUSE),
            EntityType::AttributeOption => {
                let attribute = self.options[&id];
                let (of, code, _) = &self.attributes[&attribute];
                if *of != PRODUCTS || !fills(key.attribute.as_deref().unwrap()).contains(code) {
                    return Some(REFUSE);
                }
                let is_variant = |product: u32| {
                    self.links.iter().any(|(child, parent)| {
                        *child == product && self.supers.contains(&(*parent, attribute))
                    })
                };
                let used = |(product, of, value): &(u32, u32, Option<u32>)| {
                    *of == attribute && *value == Some(id) && is_variant(*product)
                };
                self.values.iter().any(used).then_some(DEFER)
            }
            EntityType::Attribute => {
                let (of, code, own) = &self.attributes[&id];
                let filled = code == MAPPED.1 && !key.code.eq_ignore_ascii_case(MAPPED.0);
                if *of != PRODUCTS || !own || code == PROTECTED || filled {
                    return Some(REFUSE);
                }
                self.supers
                    .iter()
                    .any(|(_, attribute)| *attribute == id)
                    .then_some(DEFER)
            }
            EntityType::Category => {
                let root = self.categories[&id] <= 1 || id == STORE_ROOT;
                let known = |below: &u32| {
                    let of = |row: &Row| row.import == "category" && row.entity == Some(*below);
                    self.rows.iter().any(of)
                };
                let announced = |below: &u32| {
                    let of = |row: &&Row| row.import == "category" && row.entity == Some(*below);
                    let mut rows = self.rows.iter().filter(of);
                    rows.all(|row| {
                        row.mapped_at <= noon()
                            && events.contains(&EntityKey::new(key.entity, &row.code))
                    })
                };
                if root || !self.below(id).iter().all(known) {
                    return Some(REFUSE);
                }
                (!self.below(id).iter().all(announced)).then_some(DEFER)
            }
            EntityType::Family => {
                if self.sets[&id] != PRODUCTS || id == DEFAULT_SET {
                    return Some(REFUSE);
                }
                self.products
                    .values()
                    .any(|(_, set)| *set == id)
                    .then_some(DEFER)
            }
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

fn select<T: FromRow>(shop: &Shop, conn: &mut Conn, columns: &str, table: &str) -> Vec<T> {
    conn.query(format!("SELECT {columns} FROM {}", shop.table(table)))
        .unwrap()
}

pub fn import(entity: EntityType) -> &'static str {
    match entity {
        EntityType::Product | EntityType::ProductModel => "product",
        EntityType::AttributeOption => "option",
        EntityType::Attribute => "attribute",
        EntityType::Category => "category",
        EntityType::Family => "family",
    }
}

/// The Magento attributes that only this Akeneo attribute fills.
fn fills(akeneo: &str) -> Vec<String> {
    let own = akeneo.to_lowercase();
    if own == MAPPED.0.to_lowercase() {
        vec![own, MAPPED.1.to_owned()]
    } else if own == MAPPED.1 {
        Vec::new()
    } else {
        vec![own]
    }
}

fn codes(key: &EntityKey) -> BTreeSet<String> {
    match &key.attribute {
        Some(attribute) => {
            let attributes = fills(attribute).into_iter().chain([attribute.clone()]);
            attributes
                .flat_map(|of| ["-", "_"].map(|it| format!("{of}{it}{}", key.code)))
                .collect()
        }
        None if key.entity == EntityType::Attribute => {
            [key.code.clone(), key.code.to_lowercase()].into()
        }
        None => [key.code.clone()].into(),
    }
}
