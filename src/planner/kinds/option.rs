//! Options of select attributes.

use crate::database::{Columns, Database, DatabaseError, List, Settings};
use crate::event::EntityKey;
use crate::planner::attribute_mapping::AttributeMapping;
use crate::planner::facts::{AttributeOption, Facts, Named, PRODUCT};
use crate::planner::in_shop::InShop;
use crate::planner::names::Names;
use crate::planner::policy::Policy;
use crate::planner::reason::{Is, Why};
use crate::planner::row::{self, Source};
use std::collections::BTreeMap;

const TABLE: &str = "eav_attribute_option";

/// The connector writes `attribute-option`, once `attribute_option` (`Helper/Import/Option.php`), and under the code of
/// each Magento attribute that its setting "Attribute mapping" leads to as well (`Job/Option.php::mapOptions`).
pub(super) fn codes(key: &EntityKey, mapping: &AttributeMapping) -> Vec<String> {
    let attribute = key.parent.as_deref().unwrap_or_default();
    let mut attributes = mapping.magento_attributes(attribute);
    attributes.push(attribute.to_owned());
    let forms = |of: &String| ["-", "_"].map(|it| format!("{of}{it}{}", key.code));
    attributes.iter().flat_map(forms).collect()
}

/// The label for all stores.
const LABEL: &str = "(SELECT l.value FROM {eav_attribute_option_value} l \
                     WHERE l.option_id = e.option_id AND l.store_id = 0 ORDER BY l.value_id LIMIT 1)";

pub(super) fn source(settings: &Settings, names: Names) -> Source {
    let table = |name| settings.table(name);
    Source {
        import: "option",
        table: TABLE,
        key: "e.option_id",
        columns: format!(
            "t.entity_type_code, a.attribute_code, a.frontend_label, {}",
            names.or(LABEL, "NULL")
        ),
        join: format!(
            "({} e LEFT JOIN {} a ON a.attribute_id = e.attribute_id LEFT JOIN {} t ON t.entity_type_id = a.entity_type_id) \
             ON e.option_id = m.entity_id",
            table(TABLE),
            table("eav_attribute"),
            table("eav_entity_type")
        ),
        read: |columns| {
            Ok(Facts::AttributeOption(AttributeOption {
                of: columns.text().unwrap_or_default(),
                attribute: row::text(columns)?,
                attribute_label: row::name(columns),
                label: row::name(columns),
                variants: 0,
            }))
        },
    }
}

impl AttributeOption {
    /// Whether another Akeneo attribute's options are there.
    pub(in crate::planner) fn is_of_another(&self, key: &EntityKey, policy: &Policy) -> bool {
        let own = key.parent.as_deref().unwrap_or_default();
        let attributes = policy.attribute_mapping.magento_attributes(own);
        self.of != PRODUCT || !attributes.contains(&self.attribute)
    }

    pub(super) fn in_shop(&self, id: u32) -> InShop {
        InShop {
            id,
            name: self.label.clone(),
            attribute: self.attribute_label.clone(),
            ..InShop::default()
        }
    }

    /// Magento empties the value of every variant that has it, which takes the variant out of its configurable.
    pub(super) fn guard(
        &self,
        entity_id: u32,
        key: &EntityKey,
        policy: &Policy,
    ) -> Result<(), Why> {
        let Self {
            of,
            attribute,
            variants,
            ..
        } = self;
        if self.is_of_another(key, policy) {
            let is = match of == PRODUCT {
                true => Is::OptionOf(attribute.clone()),
                false => Is::Of(of.clone()),
            };
            return Err(Why::WrongKind { entity_id, is });
        }
        if *variants > 0 {
            return Err(Why::UsedByVariants {
                variants: *variants,
            });
        }
        Ok(())
    }

    /// Neither code can hold a `-`. Under a Magento attribute's code it is the option of the one Akeneo attribute that fills it.
    pub(super) fn named(&self, code: &str, policy: &Policy) -> Named {
        if self.of != PRODUCT {
            return Named::Other;
        }
        let old_form = || {
            let option = code.strip_prefix(&self.attribute)?.strip_prefix('_')?;
            Some((self.attribute.as_str(), option))
        };
        let Some((attribute, option)) = code.split_once('-').or_else(old_form) else {
            return Named::Unclear;
        };
        match policy.attribute_mapping.sources(attribute).as_slice() {
            [] => Named::As(EntityKey::option(attribute, option)),
            [source] => Named::As(EntityKey::option(*source, option)),
            _ => Named::Unclear,
        }
    }
}

/// Counts the variants of configurable products that have an option as their value.
pub(super) fn count_variants(
    database: &mut Database,
    live: &mut BTreeMap<u32, &mut Facts>,
) -> Result<(), DatabaseError> {
    let row = database.row_column("catalog_product_entity")?;
    let sql = format!(
        "SELECT o.option_id, COUNT(DISTINCT l.product_id) FROM {{{TABLE}}} o \
         JOIN {{catalog_product_entity_int}} v ON v.attribute_id = o.attribute_id AND v.value = o.option_id \
         JOIN {{catalog_product_entity}} p ON p.{row} = v.{row} JOIN {{catalog_product_super_link}} l ON l.product_id = p.entity_id \
         JOIN {{catalog_product_super_attribute}} s ON s.product_id = l.parent_id AND s.attribute_id = o.attribute_id \
         WHERE o.option_id IN (:ids) GROUP BY o.option_id"
    );
    let ids: Vec<u32> = live.keys().copied().collect();
    let list: List<u32> = ("ids", |it| it.into());
    let read = |row: &mut Columns| Ok((row.take()?, row.take()?));
    for (id, variants) in database.rows_for(&ids, &sql, (), &[list], read)? {
        if let Some(Facts::AttributeOption(it)) = live.get_mut(&id) {
            it.variants = variants;
        }
    }
    Ok(())
}
