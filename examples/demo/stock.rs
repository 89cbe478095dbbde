//! How many entities of each kind the shop has, and how many are left afterwards.

use crate::screen::{Paint, painted};
use crate::support::shop::Shop;
use mysql::Conn;
use mysql::prelude::Queryable;

const MAPPED: &str = "SELECT entity_id FROM {{akeneo_connector_entities}} WHERE import = 'product'";

/// Numbers of entities, in the order of [`KINDS`].
pub struct Stock([u64; KINDS.len()]);

/// Each with what counts it.
const KINDS: [(&str, &str); 6] = [
    (
        "products from Akeneo",
        "catalog_product_entity}} WHERE entity_id IN (MAPPED)",
    ),
    (
        "products made in Magento",
        "catalog_product_entity}} WHERE entity_id NOT IN (MAPPED)",
    ),
    ("categories", "catalog_category_entity}}"),
    ("attributes", "eav_attribute}}"),
    ("attribute options", "eav_attribute_option}}"),
    ("attribute sets (families in Akeneo)", "eav_attribute_set}}"),
];

impl Stock {
    pub fn of(shop: &Shop, conn: &mut Conn) -> Self {
        Self(KINDS.map(|(_, rest)| {
            let sql = format!("SELECT COUNT(*) FROM {{{{{rest}").replace("MAPPED", MAPPED);
            conn.query_first(shop.with_prefix(&sql)).unwrap().unwrap()
        }))
    }

    /// Prints what there is.
    pub fn print(&self) {
        for ((kind, _), count) in KINDS.iter().zip(self.0) {
            println!("  {kind:<36} {count:>7}");
        }
    }

    /// Prints what `later` has left of it.
    pub fn print_beside(&self, later: &Self) {
        let head = format!(
            "  {:<36} {:>7} {:>9} {:>12}",
            "", "before", "deleted", "still there"
        );
        println!("{}", painted(head, Paint::Dim));
        for ((kind, _), (before, after)) in KINDS.iter().zip(self.0.iter().zip(later.0)) {
            let gone = before.saturating_sub(after);
            println!("  {kind:<36} {before:>7} {gone:>9} {after:>12}");
        }
    }
}
