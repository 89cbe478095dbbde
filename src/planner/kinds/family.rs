//! Families, which are attribute sets in Magento.

use crate::database::Settings;
use crate::event::{EntityKey, EntityType};
use crate::planner::facts::{Facts, Family, Named, PRODUCT};
use crate::planner::in_shop::InShop;
use crate::planner::reason::{Is, Why};
use crate::planner::row::{self, Source};

const TABLE: &str = "eav_attribute_set";

pub(super) fn source(settings: &Settings) -> Source {
    let table = |name| settings.table(name);
    Source {
        import: "family",
        table: TABLE,
        key: "e.attribute_set_id",
        columns: format!(
            "t.entity_type_code, t.default_attribute_set_id = e.attribute_set_id, \
             (SELECT COUNT(*) FROM {} p WHERE p.attribute_set_id = e.attribute_set_id), \
             e.attribute_set_name",
            table("catalog_product_entity")
        ),
        join: format!(
            "({} e LEFT JOIN {} t ON t.entity_type_id = e.entity_type_id) ON e.attribute_set_id = m.entity_id",
            table(TABLE),
            table("eav_entity_type")
        ),
        read: |columns| {
            Ok(Facts::Family(Family {
                of: columns.text().unwrap_or_default(),
                is_default: row::flag(columns)?,
                products: row::count(columns)?,
                name: row::name(columns),
            }))
        },
    }
}

impl Family {
    pub(super) fn in_shop(&self, id: u32) -> InShop {
        InShop {
            id,
            name: self.name.clone(),
            ..InShop::default()
        }
    }

    /// Magento refuses to delete the default set. With any other it deletes every product of the set, or leaves them
    /// as orphans that cannot be saved, depending on the area that it runs in.
    pub(super) fn guard(&self, entity_id: u32) -> Result<(), Why> {
        if self.of != PRODUCT {
            let is = Is::Of(self.of.clone());
            return Err(Why::WrongKind { entity_id, is });
        }
        if self.is_default {
            return Err(Why::DefaultSet);
        }
        if self.products > 0 {
            return Err(Why::HoldsProducts {
                products: self.products,
            });
        }
        Ok(())
    }

    pub(super) fn named(&self, code: &str) -> Named {
        match self.of == PRODUCT {
            true => Named::As(EntityKey::new(EntityType::Family, code)),
            false => Named::Other,
        }
    }
}
