//! Products and product models. A model is a configurable product in Magento, and shares the mapping's namespace
//! of products.

use super::{Kind, Named, Rule, Source};
use crate::database::Settings;
use crate::event::EntityType;
use crate::planner::reason::Why;
use crate::planner::rules::Case;
use std::rc::Rc;
use uuid::Uuid;

const CONFIGURABLE: &str = "configurable";

pub(super) const PRODUCT: Rule = Rule {
    kind: |facts| {
        Rc::new(Product {
            type_id: facts.name,
            model: false,
        })
    },
    // Old editions of the connector map products under identifiers, which say nothing about UUIDs.
    named: |code, facts, _| match facts.name == CONFIGURABLE {
        true => Named::Other,
        false if is_uuid(code) => super::named(EntityType::Product, code),
        false => Named::Unclear,
    },
    ..PRODUCT_MODEL
};

pub(super) const PRODUCT_MODEL: Rule = Rule {
    import: "product",
    codes: super::own_code,
    source,
    kind: |facts| {
        Rc::new(Product {
            type_id: facts.name,
            model: true,
        })
    },
    named: |code, facts, _| match facts.name == CONFIGURABLE {
        true => super::named(EntityType::ProductModel, code),
        false => Named::Other,
    },
    around: super::nothing,
};

/// In the form with dashes, as Akeneo writes them: of the forms that the parser takes it alone has 36 characters.
fn is_uuid(code: &str) -> bool {
    code.len() == 36 && Uuid::try_parse(code).is_ok()
}

#[derive(Debug)]
struct Product {
    type_id: String,
    /// Whether Akeneo deleted a model.
    model: bool,
}

impl Kind for Product {
    fn mistaken(&self, _: &Case<'_>) -> Option<String> {
        ((self.type_id == CONFIGURABLE) != self.model)
            .then(|| format!("a product of type \"{}\"", self.type_id))
    }

    fn guard(&self, _: u32, _: &Case<'_>) -> Result<(), Why> {
        Ok(())
    }
}

fn source(settings: &Settings) -> Source {
    Source {
        table: "catalog_product_entity",
        key: "e.entity_id",
        columns: "e.type_id, NULL, 0, 0".into(),
        join: format!(
            "{} e ON e.entity_id = m.entity_id",
            settings.table("catalog_product_entity")
        ),
    }
}
