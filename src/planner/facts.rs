//! What the planner knows about an entity of the shop, one variant for each kind. Facts contain neither rules nor queries.

use crate::database::Unreadable;
use crate::event::{EntityKey, EntityType};
use chrono::{DateTime, Utc};
use std::fmt;
use std::rc::Rc;

/// The EAV entity type of everything that the connector imports, but for categories.
pub(super) const PRODUCT: &str = "catalog_product";

/// What is known of an entity. Products and product models are one kind to Magento.
#[derive(Debug, Clone)]
pub enum Facts {
    /// A product of any type.
    Product(Product),
    /// An option of a select attribute.
    AttributeOption(AttributeOption),
    /// An attribute.
    Attribute(Attribute),
    /// A category.
    Category(Category),
    /// An attribute set.
    Family(Family),
}

/// A product.
#[derive(Debug, Clone)]
pub struct Product {
    /// `simple`, `configurable` and so on.
    pub type_id: String,
    /// Its SKU.
    pub sku: Option<String>,
    /// Its name for all stores.
    pub name: Option<String>,
    /// How many variants it has, if it is configurable.
    pub variants: Option<u64>,
}

/// An option of a select attribute.
#[derive(Debug, Clone)]
pub struct AttributeOption {
    /// The EAV entity type of its attribute.
    pub of: String,
    /// Its attribute's code in Magento.
    pub attribute: String,
    /// Variants of configurable products that have it as their value. 0 until they are counted.
    pub variants: u64,
    /// Its label for all stores.
    pub label: Option<String>,
    /// Its attribute's label.
    pub attribute_label: Option<String>,
}

/// An attribute.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Its EAV entity type.
    pub of: String,
    /// Its code in Magento.
    pub code: String,
    /// Whether it is none of Magento's own.
    pub user_defined: bool,
    /// Configurable products that it builds.
    pub configurables: u64,
    /// Its label.
    pub label: Option<String>,
}

/// A category.
#[derive(Debug, Clone)]
pub struct Category {
    /// 0 is the root of all, 1 a root category.
    pub level: i64,
    /// Whether it is a store group's root.
    pub store_root: bool,
    /// The ids from the root of all to its own: `1/2/30`.
    pub path: String,
    /// Its name for all stores.
    pub name: Option<String>,
    /// The shop's categories, for those around it. Empty until they are read.
    pub tree: Rc<Tree>,
}

/// An attribute set.
#[derive(Debug, Clone)]
pub struct Family {
    /// Its EAV entity type.
    pub of: String,
    /// Whether new products are of it.
    pub is_default: bool,
    /// Products of it.
    pub products: u64,
    /// Its name.
    pub name: Option<String>,
}

/// The categories of a shop, sorted by path.
#[derive(Debug, Clone, Default)]
pub struct Tree(Vec<Branch>);

impl Tree {
    /// In any order.
    #[must_use]
    pub fn new(mut branches: Vec<Branch>) -> Self {
        branches.sort_by(|one, other| one.path.cmp(&other.path));
        Self(branches)
    }

    /// Each of them.
    pub(super) fn branches(&mut self) -> &mut [Branch] {
        &mut self.0
    }

    /// The names on this path, from below the root of all; nothing if there is no such category.
    pub(super) fn names(&self, path: &str) -> Vec<String> {
        let find = |path: &str| {
            let place = self.0.binary_search_by(|it| it.path.as_str().cmp(path));
            self.0.get(place.ok()?)
        };
        if find(path).is_none() {
            return Vec::new();
        }
        let ends = path.match_indices('/').map(|(end, _)| end);
        let paths = ends.skip(1).chain([path.len()]);
        let name = |end: usize| {
            let path = path.get(..end).unwrap_or_default();
            let name = find(path).and_then(|it| it.name.clone());
            name.or_else(|| path.rsplit('/').next().map(str::to_owned))
        };
        paths.filter_map(name).collect()
    }

    /// Every category below the one with this path.
    pub(super) fn below(&self, path: &str) -> impl Iterator<Item = &Branch> + use<'_> {
        let below = format!("{path}/");
        let start = self.0.partition_point(|it| *it.path < *below);
        let tail = self.0.get(start..).unwrap_or_default();
        tail.iter()
            .take_while(move |it| it.path.starts_with(&below))
    }
}

/// A category, for what stands below another.
#[derive(Debug, Clone)]
pub struct Branch {
    /// The category.
    pub entity_id: u32,
    /// As [`Category::path`].
    pub path: String,
    /// As [`Category::name`].
    pub name: Option<String>,
    /// Its codes in Akeneo.
    pub codes: Vec<String>,
    /// When it was mapped last; `None` if the connector does not know it.
    pub mapped_at: Option<DateTime<Utc>>,
    /// Its mapping row, if that cannot be read.
    pub bad: Option<BadRow>,
    /// Whether a deletion event of its own, for each of its codes, is on its way or was carried out. Looked up only where
    /// Akeneo is not asked.
    pub announced: bool,
    /// Whether it is a store group's root.
    pub store_root: bool,
}

impl Branch {
    /// What it is in Akeneo. Several keys, if the connector maps it under several codes.
    pub(super) fn keys(&self) -> impl Iterator<Item = EntityKey> {
        let key = |code: &String| EntityKey::new(EntityType::Category, code);
        self.codes.iter().map(key)
    }
}

/// A row of somebody else's table that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    pub(super) table: &'static str,
    pub(super) row: String,
    pub(super) bad: Unreadable,
}

impl BadRow {
    pub(super) fn new(table: &'static str, row: impl fmt::Display, bad: Unreadable) -> Self {
        let row = row.to_string();
        Self { table, row, bad }
    }
}

/// Which Akeneo entity a mapping row stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// This one.
    As(EntityKey),
    /// Something of another type, or of Magento's own.
    Other,
    /// Its code does not tell.
    Unclear,
}
