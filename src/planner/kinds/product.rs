//! Products and product models. A model is a configurable product in Magento, and shares the mapping's namespace
//! of products.

use crate::database::Settings;
use crate::event::{EntityKey, EntityType};
use crate::planner::facts::{Facts, Named, Product};
use crate::planner::reason::{Is, Why};
use crate::planner::row::{self, Source};
use uuid::Uuid;

const TABLE: &str = "catalog_product_entity";

pub(super) fn source(settings: &Settings) -> Source {
    Source {
        import: "product",
        table: TABLE,
        key: "e.entity_id",
        columns: "e.type_id".into(),
        join: format!("{} e ON e.entity_id = m.entity_id", settings.table(TABLE)),
        read: |columns| {
            let type_id = row::text(columns)?;
            Ok(Facts::Product(Product { type_id }))
        },
    }
}

impl Product {
    fn is_model(&self) -> bool {
        self.type_id == "configurable"
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

/// In the form with dashes, as Akeneo writes them: of the forms that the parser takes it alone has 36 characters.
fn is_uuid(code: &str) -> bool {
    code.len() == 36 && Uuid::try_parse(code).is_ok()
}
