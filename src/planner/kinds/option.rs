//! Options of select attributes.

use super::{Facts, Kind, Named, PRODUCT, Rule, Source};
use crate::database::chunks::{chunks, padded, placeholders};
use crate::database::{Database, DatabaseError, Settings};
use crate::event::EntityKey;
use crate::planner::Policy;
use crate::planner::keys::AttributeMapping;
use crate::planner::reason::Why;
use crate::planner::rules::Case;
use crate::planner::snapshot::Snapshot;
use std::rc::Rc;

pub(super) const RULE: Rule = Rule {
    import: "option",
    codes,
    source,
    kind: |facts| {
        Rc::new(Choice {
            of: facts.of,
            attribute_code: facts.name,
        })
    },
    named,
    around: variants,
};

#[derive(Debug)]
struct Choice {
    /// Entity type of its attribute.
    of: String,
    attribute_code: String,
}

impl Kind for Choice {
    fn mistaken(&self, case: &Case<'_>) -> Option<String> {
        let own = case.key.attribute.as_deref().unwrap_or_default();
        let attributes = case.policy.attribute_mapping.magento_attributes(own);
        (self.of != PRODUCT || !attributes.contains(&self.attribute_code)).then(|| {
            format!(
                "an option of attribute \"{}\" of \"{}\"",
                self.attribute_code, self.of
            )
        })
    }

    /// Magento empties the value of every variant that has it, which takes the variant out of its configurable.
    fn guard(&self, entity_id: u32, case: &Case<'_>) -> Result<(), Why> {
        match case.snapshot.variants.get(&entity_id).copied() {
            None | Some(0) => Ok(()),
            Some(variants) => Err(Why::UsedByVariants {
                entity_id,
                variants,
            }),
        }
    }

    fn attribute(&self) -> Option<&str> {
        Some(&self.attribute_code)
    }
}

/// The connector writes `attribute-option`, once `attribute_option` (`Helper/Import/Option.php`), and under the code of
/// each Magento attribute that its setting "Attribute mapping" leads to as well (`Job/Option.php::mapOptions`).
fn codes(key: &EntityKey, mapping: &AttributeMapping) -> Vec<String> {
    let Some(attribute) = &key.attribute else {
        return super::own_code(key, mapping);
    };
    mapping
        .magento_attributes(attribute)
        .iter()
        .chain(std::iter::once(attribute))
        .flat_map(|attribute| ["-", "_"].map(|it| format!("{attribute}{it}{}", key.code)))
        .collect()
}

/// Neither code can hold a `-`. Under a Magento attribute's code it is the option of the one Akeneo attribute that fills it.
fn named(code: &str, facts: &Facts, policy: &Policy) -> Named {
    if facts.of != PRODUCT {
        return Named::Other;
    }
    let old_form = || {
        code.strip_prefix(&facts.name)?
            .strip_prefix('_')
            .map(|it| (facts.name.as_str(), it))
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

fn source(settings: &Settings) -> Source {
    let table = |name| settings.table(name);
    Source {
        table: "eav_attribute_option",
        key: "e.option_id",
        columns: "a.attribute_code, t.entity_type_code, 0, 0".into(),
        join: format!(
            "({} e LEFT JOIN {} a ON a.attribute_id = e.attribute_id LEFT JOIN {} t ON t.entity_type_id = a.entity_type_id) \
             ON e.option_id = m.entity_id",
            table("eav_attribute_option"),
            table("eav_attribute"),
            table("eav_entity_type")
        ),
    }
}

/// Counts the variants of configurable products that have an option as their value.
fn variants(
    database: &mut Database,
    ids: &[u32],
    _: &Policy,
    snapshot: &mut Snapshot,
) -> Result<(), DatabaseError> {
    let settings = database.settings();
    let table = |name| settings.table(name);
    let (values, products, links, supers) = (
        table("catalog_product_entity_int"),
        table("catalog_product_entity"),
        table("catalog_product_super_link"),
        table("catalog_product_super_attribute"),
    );
    let options = table("eav_attribute_option");
    let row = row_column(database, &products)?;
    for (size, chunk) in chunks(ids) {
        let sql = format!(
            "SELECT o.option_id, COUNT(DISTINCT l.product_id) FROM {options} o \
             JOIN {values} v ON v.attribute_id = o.attribute_id AND v.value = o.option_id \
             JOIN {products} p ON p.{row} = v.{row} JOIN {links} l ON l.product_id = p.entity_id \
             JOIN {supers} s ON s.product_id = l.parent_id AND s.attribute_id = o.attribute_id \
             WHERE o.option_id IN ({}) GROUP BY o.option_id",
            placeholders(size)
        );
        let params = padded(chunk, size, Vec::new());
        let rows: Vec<(u32, u64)> =
            database.rows(&sql, params, |row| Ok((row.take()?, row.take()?)))?;
        snapshot.variants.extend(rows);
    }
    Ok(())
}

/// Adobe Commerce links attribute values to a version of a product, `row_id`; Open Source to `entity_id`.
fn row_column(database: &mut Database, products: &str) -> Result<&'static str, DatabaseError> {
    let sql = format!("SHOW COLUMNS FROM {products} LIKE 'row_id'");
    let versioned: Vec<String> = database.rows(&sql, (), |row| row.take())?;
    Ok(if versioned.is_empty() {
        "entity_id"
    } else {
        "row_id"
    })
}
