//! The kinds of Magento entity that a mapping row may lead to, one file each: under which codes the connector maps
//! it, what has to be known of it, and what forbids its deletion.

mod attribute;
mod category;
mod family;
mod option;
mod product;

pub(super) use category::Branch;

use super::Policy;
use super::keys::AttributeMapping;
use super::reason::Why;
use super::rules::Case;
use super::snapshot::Snapshot;
use crate::database::{Database, DatabaseError, Settings};
use crate::event::{EntityKey, EntityType};
use std::fmt;
use std::rc::Rc;

/// An entity that is in the shop.
pub(super) trait Kind: fmt::Debug {
    /// What it is, where that is not what the event names.
    fn mistaken(&self, case: &Case<'_>) -> Option<String>;

    /// Why it stays, though it is what the event names.
    fn guard(&self, entity_id: u32, case: &Case<'_>) -> Result<(), Why>;

    /// The deepest goes first.
    fn depth(&self) -> i64 {
        0
    }

    /// What Magento deletes together with it.
    fn along(&self, _: &Snapshot) -> Vec<Along> {
        Vec::new()
    }

    /// Of an option its attribute. The connector copies options; it copies nothing else.
    fn attribute(&self) -> Option<&str> {
        None
    }
}

/// How entities of one type are found.
pub(super) struct Rule {
    /// The mapping table's name for the type.
    pub(super) import: &'static str,
    /// Every mapping code that stands for a key.
    pub(super) codes: fn(&EntityKey, &AttributeMapping) -> Vec<String>,
    /// Where the facts are.
    pub(super) source: fn(&Settings) -> Source,
    /// What they say.
    pub(super) kind: fn(Facts) -> Rc<dyn Kind>,
    /// Which Akeneo entity a mapping row with this code stands for.
    pub(super) named: fn(&str, &Facts, &Policy) -> Named,
    /// Reads what else its guard looks at.
    pub(super) around: Around,
}

type Around = fn(&mut Database, &[u32], &Policy, &mut Snapshot) -> Result<(), DatabaseError>;

/// What a deletion takes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Along {
    pub(super) entity_id: u32,
    /// What it is in Akeneo. Several keys, if the connector maps it under several codes.
    pub(super) keys: Vec<EntityKey>,
}

/// What a mapping row stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// This Akeneo entity.
    As(EntityKey),
    /// Something of another type, or of Magento's own.
    Other,
    /// Something that its code does not tell.
    Unclear,
}

/// SQL for the facts about an entity: its table, there `e`, with the primary key; four columns, see [`Facts`]; and the join that leads
/// to them from `m.entity_id`. The join is of the entity alone: what its row refers to may be missing.
pub(super) struct Source {
    pub(super) table: &'static str,
    pub(super) key: &'static str,
    pub(super) columns: String,
    pub(super) join: String,
}

/// What the four columns held.
pub(super) struct Facts {
    /// Its name, path or type. A row where that is null cannot be read.
    pub(super) name: String,
    /// Its EAV entity type, as `catalog_product`.
    pub(super) of: String,
    pub(super) first: i64,
    pub(super) second: u64,
}

/// The EAV entity type of everything that the connector imports, but for categories.
const PRODUCT: &str = "catalog_product";

/// The rule of a type.
pub(super) const fn rule(entity: EntityType) -> &'static Rule {
    match entity {
        EntityType::Product => &product::PRODUCT,
        EntityType::ProductModel => &product::PRODUCT_MODEL,
        EntityType::AttributeOption => &option::RULE,
        EntityType::Attribute => &attribute::RULE,
        EntityType::Category => &category::RULE,
        EntityType::Family => &family::RULE,
    }
}

fn own_code(key: &EntityKey, _: &AttributeMapping) -> Vec<String> {
    vec![key.code.clone()]
}

/// Of a type whose code is Akeneo's own.
fn named(entity: EntityType, code: &str) -> Named {
    Named::As(EntityKey::new(entity, code))
}

fn nothing(_: &mut Database, _: &[u32], _: &Policy, _: &mut Snapshot) -> Result<(), DatabaseError> {
    Ok(())
}
