//! Product attributes.

use crate::database::Settings;
use crate::event::{EntityKey, EntityType};
use crate::planner::facts::{Attribute, Facts, Named, PRODUCT};
use crate::planner::in_shop::InShop;
use crate::planner::policy::Policy;
use crate::planner::reason::{Is, Why};
use crate::planner::row::{self, Source};

const TABLE: &str = "eav_attribute";

/// The connector lower-cases attribute codes (`Job/Attribute.php`).
pub(super) fn codes(key: &EntityKey) -> Vec<String> {
    vec![key.code.clone(), key.code.to_ascii_lowercase()]
}

pub(super) fn source(settings: &Settings) -> Source {
    let table = |name| settings.table(name);
    Source {
        import: "attribute",
        table: TABLE,
        key: "e.attribute_id",
        columns:
            "t.entity_type_code, e.attribute_code, e.is_user_defined, s.products, e.frontend_label"
                .into(),
        join: format!(
            "({} e LEFT JOIN {} t ON t.entity_type_id = e.entity_type_id) ON e.attribute_id = m.entity_id LEFT JOIN \
             (SELECT attribute_id, COUNT(*) AS products FROM {} GROUP BY attribute_id) s \
             ON s.attribute_id = e.attribute_id",
            table(TABLE),
            table("eav_entity_type"),
            table("catalog_product_super_attribute")
        ),
        read: |columns| {
            Ok(Facts::Attribute(Attribute {
                of: columns.text().unwrap_or_default(),
                code: row::text(columns)?,
                user_defined: row::flag(columns)?,
                configurables: row::count(columns)?,
                label: row::name(columns),
            }))
        },
    }
}

impl Attribute {
    fn is_protected(&self, policy: &Policy) -> bool {
        !self.user_defined || policy.protected_attributes.contains(&self.code)
    }

    pub(super) fn in_shop(&self, id: u32) -> InShop {
        InShop {
            id,
            name: self.label.clone(),
            ..InShop::default()
        }
    }

    /// The connector maps every product attribute that Magento has, so the mapping says nothing about its origin.
    pub(super) fn guard(
        &self,
        entity_id: u32,
        key: &EntityKey,
        policy: &Policy,
    ) -> Result<(), Why> {
        let code = || self.code.clone();
        if self.of != PRODUCT {
            let is = Is::Of(self.of.clone());
            return Err(Why::WrongKind { entity_id, is });
        }
        if self.is_protected(policy) {
            return Err(Why::System { code: code() });
        }
        let mapping = &policy.attribute_mapping;
        if let Some(other) = mapping.filled_by_another(&self.code, &key.code) {
            return Err(Why::FilledByAnother {
                code: code(),
                other: other.to_owned(),
            });
        }
        if self.configurables > 0 {
            return Err(Why::BuildsConfigurables {
                code: code(),
                products: self.configurables,
            });
        }
        Ok(())
    }

    /// The connector maps Magento's own attributes, too, and those that another Akeneo attribute fills.
    pub(super) fn named(&self, code: &str, policy: &Policy) -> Named {
        let other = policy.attribute_mapping.filled_by_another(&self.code, code);
        if self.of != PRODUCT || self.is_protected(policy) || other.is_some() {
            return Named::Other;
        }
        Named::As(EntityKey::new(EntityType::Attribute, code))
    }
}
