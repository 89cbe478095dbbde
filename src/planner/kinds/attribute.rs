//! Product attributes.

use super::{Facts, Kind, Named, PRODUCT, Rule, Source};
use crate::database::Settings;
use crate::event::{EntityKey, EntityType};
use crate::planner::Policy;
use crate::planner::keys::AttributeMapping;
use crate::planner::reason::Why;
use crate::planner::rules::Case;
use std::rc::Rc;

pub(super) const RULE: Rule = Rule {
    import: "attribute",
    codes,
    source,
    kind: |facts| {
        Rc::new(Attribute {
            of: facts.of,
            code: facts.name,
            user_defined: facts.first != 0,
            configurables: facts.second,
        })
    },
    named,
    around: super::nothing,
};

#[derive(Debug)]
struct Attribute {
    of: String,
    code: String,
    user_defined: bool,
    /// Configurable products that it builds.
    configurables: u64,
}

impl Kind for Attribute {
    fn mistaken(&self, _: &Case<'_>) -> Option<String> {
        (self.of != PRODUCT).then(|| format!("an attribute of \"{}\"", self.of))
    }

    /// The connector maps every product attribute that Magento has, so the mapping says nothing about its origin.
    fn guard(&self, _: u32, case: &Case<'_>) -> Result<(), Why> {
        let code = || self.code.clone();
        if !self.user_defined || case.policy.protected_attributes.contains(&self.code) {
            return Err(Why::System { code: code() });
        }
        let mapping = &case.policy.attribute_mapping;
        if let Some(other) = mapping.filled_by_another(&self.code, &case.key.code) {
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
}

/// The connector maps Magento's own attributes, too, and those that another Akeneo attribute fills.
fn named(code: &str, facts: &Facts, policy: &Policy) -> Named {
    let own = facts.first == 0 || policy.protected_attributes.contains(&facts.name);
    let mapping = &policy.attribute_mapping;
    if facts.of != PRODUCT || own || mapping.filled_by_another(&facts.name, code).is_some() {
        return Named::Other;
    }
    super::named(EntityType::Attribute, code)
}

/// The connector lower-cases attribute codes (`Job/Attribute.php`).
fn codes(key: &EntityKey, _: &AttributeMapping) -> Vec<String> {
    vec![key.code.clone(), key.code.to_ascii_lowercase()]
}

fn source(settings: &Settings) -> Source {
    let table = |name| settings.table(name);
    Source {
        table: "eav_attribute",
        key: "e.attribute_id",
        columns: "e.attribute_code, t.entity_type_code, e.is_user_defined, s.products".into(),
        join: format!(
            "({} e LEFT JOIN {} t ON t.entity_type_id = e.entity_type_id) ON e.attribute_id = m.entity_id LEFT JOIN \
             (SELECT attribute_id, COUNT(*) AS products FROM {} GROUP BY attribute_id) s \
             ON s.attribute_id = e.attribute_id",
            table("eav_attribute"),
            table("eav_entity_type"),
            table("catalog_product_super_attribute")
        ),
    }
}
