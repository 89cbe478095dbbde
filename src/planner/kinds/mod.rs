//! The kinds of Magento entity, one file each. A file says under which codes the connector maps the kind, how an entity is found, and what
//! forbids its deletion. This file hands each question to the kind that answers it.

mod attribute;
mod category;
mod family;
mod option;
mod product;

use super::attribute_mapping::AttributeMapping;
use super::facts::{Branch, Facts, Named};
use super::in_shop::InShop;
use super::names::Names;
use super::policy::Policy;
use super::reason::Why;
use super::row::Source;
use crate::database::{Database, DatabaseError};
use crate::event::{EntityKey, EntityType};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// Every mapping code that stands for a key, sorted.
pub(super) fn codes(key: &EntityKey, mapping: &AttributeMapping) -> Vec<String> {
    let mut codes = match key.entity {
        EntityType::AttributeOption => option::codes(key, mapping),
        EntityType::Attribute => attribute::codes(key),
        EntityType::Product
        | EntityType::ProductModel
        | EntityType::Category
        | EntityType::Family => vec![key.code.clone()],
    };
    codes.sort();
    codes.dedup();
    codes
}

/// How entities of a type are found.
pub(super) fn source(
    database: &mut Database,
    entity: EntityType,
    names: Names,
) -> Result<Source, DatabaseError> {
    Ok(match entity {
        EntityType::Product | EntityType::ProductModel => product::source(database, names)?,
        EntityType::AttributeOption => option::source(database.settings(), names),
        EntityType::Attribute => attribute::source(database.settings()),
        EntityType::Category => category::source(database, names)?,
        EntityType::Family => family::source(database.settings()),
    })
}

/// Reads what else the guards of a type look at, and what else is told of its entities.
pub(super) fn complete(
    database: &mut Database,
    entity: EntityType,
    policy: &Policy,
    names: Names,
    live: &mut BTreeMap<u32, &mut Facts>,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    match entity {
        EntityType::AttributeOption => option::count_variants(database, live),
        EntityType::Category => category::complete(database, policy, names, live),
        EntityType::Product | EntityType::ProductModel => {
            let facts = live.iter_mut().map(|(id, facts)| (*id, &mut **facts));
            product::count_variants(database, facts, now)
        }
        EntityType::Attribute | EntityType::Family => Ok(()),
    }
}

/// Reads what else is told of entities.
pub(super) fn place<'a>(
    database: &mut Database,
    entity: EntityType,
    names: Names,
    facts: impl Iterator<Item = (u32, &'a mut Facts)>,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    match entity {
        EntityType::Category => category::show_tree(database, names, facts.map(|(_, facts)| facts)),
        EntityType::Product | EntityType::ProductModel => {
            product::count_variants(database, facts, now)
        }
        EntityType::AttributeOption | EntityType::Attribute | EntityType::Family => Ok(()),
    }
}

/// An entity by its names.
pub(super) fn in_shop(facts: &Facts, entity_id: u32) -> InShop {
    match facts {
        Facts::Product(it) => it.in_shop(entity_id),
        Facts::AttributeOption(it) => it.in_shop(entity_id),
        Facts::Attribute(it) => it.in_shop(entity_id),
        Facts::Category(it) => it.in_shop(entity_id),
        Facts::Family(it) => it.in_shop(entity_id),
    }
}

/// Why an entity stays, though it is mapped under this key: it is of another kind than the event names, or its kind forbids it.
pub(super) fn guard(
    facts: &Facts,
    entity_id: u32,
    key: &EntityKey,
    policy: &Policy,
) -> Result<(), Why> {
    match facts {
        Facts::Product(it) => it.guard(entity_id, key),
        Facts::AttributeOption(it) => it.guard(entity_id, key, policy),
        Facts::Attribute(it) => it.guard(entity_id, key, policy),
        Facts::Category(it) => it.guard(entity_id, policy),
        Facts::Family(it) => it.guard(entity_id),
    }
}

/// What Magento deletes together with an entity.
pub(super) fn along(facts: &Facts) -> Vec<&Branch> {
    match facts {
        Facts::Category(it) => it.below().collect(),
        Facts::Product(_) | Facts::AttributeOption(_) | Facts::Attribute(_) | Facts::Family(_) => {
            Vec::new()
        }
    }
}

/// Which Akeneo entity of this type a mapping row with this code stands for.
pub(super) fn named(entity: EntityType, code: &str, facts: &Facts, policy: &Policy) -> Named {
    match facts {
        Facts::Product(it) => it.named(entity, code),
        Facts::AttributeOption(it) => it.named(code, policy),
        Facts::Attribute(it) => it.named(code, policy),
        Facts::Category(_) => Named::As(EntityKey::new(entity, code)),
        Facts::Family(it) => it.named(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_looked_for_in_every_form_that_the_connector_has_written() {
        let mapping = AttributeMapping::new([("colour".to_owned(), "color".to_owned())]);
        assert_eq!(
            codes(&EntityKey::option("Colour", "Red"), &mapping),
            [
                "Colour-Red",
                "Colour_Red",
                "color-Red",
                "color_Red",
                "colour-Red",
                "colour_Red"
            ]
        );
    }

    #[test]
    fn an_attribute_is_mapped_in_lower_case_and_everything_else_as_it_is() {
        let codes =
            |entity, code| codes(&EntityKey::new(entity, code), &AttributeMapping::default());
        assert_eq!(codes(EntityType::Attribute, "Size"), ["Size", "size"]);
        assert_eq!(codes(EntityType::Family, "Shoes"), ["Shoes"]);
    }
}
