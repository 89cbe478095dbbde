//! Products and product models. A model is a configurable product in Magento. The mapping keeps both under the same type.

use crate::database::{Columns, Database, DatabaseError, List};
use crate::event::{EntityKey, EntityType};
use crate::planner::facts::{Facts, Named, Product};
use crate::planner::in_shop::InShop;
use crate::planner::names::{Names, counted};
use crate::planner::reason::{Is, Why};
use crate::planner::row::{self, Source};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use uuid::Uuid;

const TABLE: &str = "catalog_product_entity";
const CONFIGURABLE: &str = "configurable";

/// The id of their attribute `name`. One at most, whatever others have written.
const NAME_ATTRIBUTE: &str = "(SELECT MIN(na.attribute_id) FROM {eav_attribute} na \
                              JOIN {eav_entity_type} nt ON nt.entity_type_id = na.entity_type_id \
                              WHERE nt.entity_type_code = 'catalog_product' AND na.attribute_code = 'name')";

pub(super) fn source(database: &mut Database, names: Names) -> Result<Source, DatabaseError> {
    let row = database.row_column(TABLE)?;
    let name = format!(
        "LEFT JOIN {{catalog_product_entity_varchar}} n ON n.{row} = e.{row} AND n.attribute_id = {NAME_ATTRIBUTE} AND n.store_id = 0"
    );
    Ok(Source {
        import: "product",
        table: TABLE,
        key: "e.entity_id",
        columns: format!("e.type_id, e.sku, {}", names.or("n.value", "NULL")),
        join: format!(
            "({{{TABLE}}} e {}) ON e.entity_id = m.entity_id",
            names.or(&name, "")
        ),
        read: |columns| {
            Ok(Facts::Product(Product {
                type_id: row::text(columns)?,
                sku: row::name(columns),
                name: row::name(columns),
                variants: None,
            }))
        },
    })
}

impl Product {
    fn is_model(&self) -> bool {
        self.type_id == CONFIGURABLE
    }

    pub(super) fn in_shop(&self, id: u32) -> InShop {
        InShop {
            id,
            sku: self.sku.clone(),
            name: self.name.clone(),
            kind: Some(self.type_id.clone()),
            variants: self.variants,
            ..InShop::default()
        }
    }

    pub(super) fn guard(&self, entity_id: u32, key: &EntityKey) -> Result<(), Why> {
        if self.is_model() == (key.entity == EntityType::ProductModel) {
            return Ok(());
        }
        let is = Is::ProductOf(self.type_id.clone());
        Err(Why::WrongKind { entity_id, is })
    }

    /// Old editions of the connector map products under identifiers, which say nothing about UUIDs.
    pub(super) fn named(&self, entity: EntityType, code: &str) -> Named {
        match (entity == EntityType::ProductModel, self.is_model()) {
            (true, true) => Named::As(EntityKey::new(entity, code)),
            (false, false) if is_uuid(code) => Named::As(EntityKey::new(entity, code)),
            (false, false) => Named::Unclear,
            _ => Named::Other,
        }
    }
}

/// Counts the variants of each configurable product, to tell of them.
pub(super) fn count_variants<'a>(
    database: &mut Database,
    facts: impl Iterator<Item = (u32, &'a mut Facts)>,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    let models = facts.filter_map(|(id, facts)| match facts {
        Facts::Product(it) if it.is_model() => Some((id, it)),
        _ => None,
    });
    let models: Vec<(u32, &mut Product)> = models.collect();
    let ids: Vec<u32> = models.iter().map(|(id, _)| *id).collect();
    let variants = counted(database, "variants", now, |database| {
        let row = database.row_column(TABLE)?;
        let sql = format!(
            "SELECT e.entity_id, COUNT(DISTINCT l.product_id) FROM {{{TABLE}}} e \
             STRAIGHT_JOIN {{catalog_product_super_link}} l ON l.parent_id = e.{row} \
             WHERE e.entity_id IN (:ids) GROUP BY e.entity_id"
        );
        let list: List<u32> = ("ids", |it| it.into());
        let read = |row: &mut Columns| Ok((row.take::<u32>()?, row.take::<u64>()?));
        database.rows_for(&ids, &sql, (), &[list], read)
    })?;
    let Some(variants) = variants else {
        return Ok(());
    };
    let variants: HashMap<u32, u64> = variants.into_iter().collect();
    for (id, model) in models {
        model.variants = Some(variants.get(&id).copied().unwrap_or_default());
    }
    Ok(())
}

/// In the form with dashes, as Akeneo writes them: of the forms that the parser takes it alone has 36 characters.
fn is_uuid(code: &str) -> bool {
    code.len() == 36 && Uuid::try_parse(code).is_ok()
}
