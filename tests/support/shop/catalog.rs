//! Products and categories.

use super::super::database_server::sequence;
use super::Shop;
use mysql::Conn;
use mysql::prelude::Queryable;

/// The attribute set that Magento ships for products.
pub const DEFAULT_SET: u32 = 4;
/// The category that all trees hang from.
pub const TREE_ROOT: u32 = 1;
/// The root category of the store.
pub const ROOT_CATEGORY: u32 = 2;

/// Attribute ids of a fresh Magento.
/// Of categories; the others are of products.
const IS_ACTIVE: u32 = 46;
const NAME: u32 = 73;
const DESCRIPTION: u32 = 75;
const STATUS: u32 = 97;
const VISIBILITY: u32 = 99;

/// Where the statuses of a kind are kept.
pub(super) const fn statuses(category: bool) -> (&'static str, u32) {
    match category {
        true => ("catalog_category_entity_int", IS_ACTIVE),
        false => ("catalog_product_entity_int", STATUS),
    }
}

const CATEGORY_SET: u32 = 3;
const FIRST_PRODUCT: u32 = 11;

/// A configurable product, as the connector makes one of a product model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configurable {
    /// Its own product id.
    pub id: u32,
    /// Product ids of its variants, in the order of the options.
    pub variants: Vec<u32>,
}

impl Shop {
    /// Product id of the imported product whose code is `product_uuid(index)`.
    pub fn product_id(&self, index: u32) -> u32 {
        FIRST_PRODUCT + index
    }

    /// Product id of the `index`-th product that the connector never saw.
    pub fn unmapped_product_id(&self, index: u32) -> u32 {
        FIRST_PRODUCT + self.options.mapped_products + index
    }

    /// Adds a product of type `kind` (`simple`, `configurable` …) to an attribute set; no mapping row.
    pub fn add_product(&self, conn: &mut Conn, sku: &str, kind: &str, attribute_set: u32) -> u32 {
        let statement = "INSERT INTO {{catalog_product_entity}} (attribute_set_id, type_id, sku) VALUES (?, ?, ?)";
        let id = self.insert(conn, statement, (attribute_set, kind, sku));
        self.set_varchar(conn, id, NAME, sku);
        self.set_int(conn, id, STATUS, 1);
        id
    }

    /// Adds a configurable product that is built by the attribute `super_attribute`, with one simple product for
    /// each of its `options`; no mapping rows.
    pub fn add_configurable(
        &self,
        conn: &mut Conn,
        sku: &str,
        super_attribute: u32,
        options: &[u32],
    ) -> Configurable {
        let id = self.add_product(conn, sku, "configurable", DEFAULT_SET);
        let attribute = "INSERT INTO {{catalog_product_super_attribute}} (product_id, attribute_id) VALUES (?, ?)";
        self.insert(conn, attribute, (id, super_attribute));
        let variants = options.iter().map(|option| {
            let variant = self.add_product(conn, &format!("{sku}-{option}"), "simple", DEFAULT_SET);
            self.set_int(conn, variant, super_attribute, *option);
            self.add_variant(conn, id, variant);
            variant
        });
        Configurable {
            id,
            variants: variants.collect(),
        }
    }

    /// Makes a product a variant of a configurable one.
    pub fn add_variant(&self, conn: &mut Conn, configurable: u32, product: u32) {
        let link =
            "INSERT INTO {{catalog_product_super_link}} (product_id, parent_id) VALUES (?, ?)";
        self.insert(conn, link, (product, configurable));
        let relation =
            "INSERT INTO {{catalog_product_relation}} (parent_id, child_id) VALUES (?, ?)";
        self.insert(conn, relation, (configurable, product));
    }

    /// Gives a product a value of an attribute with backend type `int`, such as an option id.
    pub fn set_int(&self, conn: &mut Conn, product: u32, attribute: u32, value: u32) {
        let statement = "REPLACE INTO {{catalog_product_entity_int}} (attribute_id, store_id, entity_id, value) VALUES (?, 0, ?, ?)";
        self.insert(conn, statement, (attribute, product, value));
    }

    /// The same for `varchar`: a text, or the option ids of a multiple select, separated by commas.
    pub fn set_varchar(&self, conn: &mut Conn, product: u32, attribute: u32, value: &str) {
        let statement = "REPLACE INTO {{catalog_product_entity_varchar}} (attribute_id, store_id, entity_id, value) \
                         VALUES (?, 0, ?, ?)";
        self.insert(conn, statement, (attribute, product, value));
    }

    /// Puts a product into a category.
    pub fn assign_category(&self, conn: &mut Conn, category: u32, product: u32) {
        let statement =
            "INSERT INTO {{catalog_category_product}} (category_id, product_id) VALUES (?, ?)";
        self.insert(conn, statement, (category, product));
    }

    /// Adds a category below `parent`; below [`TREE_ROOT`] that is another root category. No mapping row.
    ///
    /// # Panics
    /// When there is no such parent.
    pub fn add_category(&self, conn: &mut Conn, parent: u32) -> u32 {
        let find =
            self.with_prefix("SELECT path FROM {{catalog_category_entity}} WHERE entity_id = ?");
        let parent_path: Option<String> = conn.exec_first(find, (parent,)).expect("a path");
        let parent_path = parent_path.unwrap_or_else(|| panic!("no category {parent}"));
        let statement = "INSERT INTO {{catalog_category_entity}}
            (attribute_set_id, parent_id, path, position, level, children_count) VALUES (?, ?, '', 1, ?, 0)";
        let level = parent_path.split('/').count();
        let id = self.insert(conn, statement, (CATEGORY_SET, parent, level));
        let path = "UPDATE {{catalog_category_entity}} SET path = ? WHERE entity_id = ?";
        self.insert(conn, path, (format!("{parent_path}/{id}"), id));
        let ancestors = parent_path.replace('/', ",");
        self.run(
            conn,
            &format!(
                "UPDATE {{{{catalog_category_entity}}}} SET children_count = children_count + 1
                 WHERE entity_id IN ({ancestors})"
            ),
        );
        let active = "INSERT INTO {{catalog_category_entity_int}} (attribute_id, store_id, entity_id, value) VALUES (?, 0, ?, 1)";
        self.insert(conn, active, (IS_ACTIVE, id));
        id
    }

    /// Adds a tree below `parent`: `[2, 3]` gives two children with three children each. Level by level, so the
    /// reverse order is the one to delete in.
    pub fn add_category_tree(&self, conn: &mut Conn, parent: u32, widths: &[usize]) -> Vec<u32> {
        let mut all = Vec::new();
        let mut level = vec![parent];
        for width in widths {
            level = level
                .iter()
                .flat_map(|parent| std::iter::repeat_n(*parent, *width))
                .map(|parent| self.add_category(conn, parent))
                .collect();
            all.extend(&level);
        }
        all
    }

    /// The products of the options, in bulk: 1,200 take some 50 ms.
    pub(super) fn fill(&self, conn: &mut Conn) {
        let count = self.options.mapped_products + self.options.unmapped_products;
        if count > 0 {
            let last = self.product_id(count - 1);
            for statement in product_statements(FIRST_PRODUCT, last) {
                self.run(conn, &statement);
            }
        }
        self.map_products(conn, 0, self.options.mapped_products);
    }
}

/// Rows of all tables for simple products with the ids `first` to `last`.
fn product_statements(first: u32, last: u32) -> Vec<String> {
    let numbers = sequence(first, last);
    let value = |table: &str, attribute: u32, value: &str| {
        format!(
            "INSERT INTO {{{{catalog_product_entity_{table}}}}} (attribute_id, store_id, entity_id, value)
             SELECT {attribute}, 0, seq, {value} FROM {numbers}"
        )
    };
    vec![
        format!(
            "INSERT INTO {{{{catalog_product_entity}}}} (entity_id, attribute_set_id, type_id, sku)
             SELECT seq, {DEFAULT_SET}, 'simple', CONCAT('SKU-', seq) FROM {numbers}"
        ),
        value("varchar", NAME, "CONCAT('Product ', seq)"),
        value("text", DESCRIPTION, "CONCAT('All about product ', seq)"),
        value("int", STATUS, "1"),
        value("int", VISIBILITY, "4"),
        format!(
            "INSERT INTO {{{{catalog_category_product}}}} (category_id, product_id)
             SELECT {ROOT_CATEGORY}, seq FROM {numbers}"
        ),
    ]
}
