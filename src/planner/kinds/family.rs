//! Families, which are attribute sets in Magento.

use super::{Kind, Named, PRODUCT, Rule, Source};
use crate::database::Settings;
use crate::event::EntityType;
use crate::planner::reason::Why;
use crate::planner::rules::Case;
use std::rc::Rc;

pub(super) const RULE: Rule = Rule {
    import: "family",
    codes: super::own_code,
    source,
    kind: |facts| {
        Rc::new(Family {
            of: facts.of,
            is_default: facts.first != 0,
            products: facts.second,
        })
    },
    named: |code, facts, _| match facts.of == PRODUCT {
        true => super::named(EntityType::Family, code),
        false => Named::Other,
    },
    around: super::nothing,
};

#[derive(Debug)]
struct Family {
    of: String,
    is_default: bool,
    products: u64,
}

impl Kind for Family {
    fn mistaken(&self, _: &Case<'_>) -> Option<String> {
        (self.of != PRODUCT).then(|| format!("an attribute set of \"{}\"", self.of))
    }

    /// Magento refuses to delete the default set. With any other it deletes every product of the set, or leaves them
    /// as orphans that cannot be saved, depending on the area that it runs in.
    fn guard(&self, entity_id: u32, _: &Case<'_>) -> Result<(), Why> {
        if self.is_default {
            return Err(Why::DefaultSet { entity_id });
        }
        if self.products > 0 {
            return Err(Why::HoldsProducts {
                entity_id,
                products: self.products,
            });
        }
        Ok(())
    }
}

fn source(settings: &Settings) -> Source {
    let table = |name| settings.table(name);
    Source {
        table: "eav_attribute_set",
        key: "e.attribute_set_id",
        columns: format!(
            "COALESCE(e.attribute_set_name, ''), t.entity_type_code, t.default_attribute_set_id = e.attribute_set_id, \
             (SELECT COUNT(*) FROM {} p WHERE p.attribute_set_id = e.attribute_set_id)",
            table("catalog_product_entity")
        ),
        join: format!(
            "({} e LEFT JOIN {} t ON t.entity_type_id = e.entity_type_id) ON e.attribute_set_id = m.entity_id",
            table("eav_attribute_set"),
            table("eav_entity_type")
        ),
    }
}
