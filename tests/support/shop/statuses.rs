//! What makes products and categories visible, store view by store view.

use super::Shop;
use super::catalog::statuses;
use mysql::Conn;
use mysql::prelude::Queryable;
use std::collections::BTreeMap;

/// The rows of one entity: by store, 0 is the default. NULL is `None`.
pub type Stores = BTreeMap<u32, Option<i64>>;

impl Shop {
    /// The rows of a product (`status`) or a category (`is_active`).
    ///
    /// # Panics
    /// When they cannot be read.
    pub fn statuses(&self, conn: &mut Conn, category: bool, entity: u32) -> Stores {
        let (table, attribute) = statuses(category);
        let sql = format!(
            "SELECT store_id, value FROM {} WHERE attribute_id = ? AND entity_id = ?",
            self.table(table)
        );
        let rows: Vec<(u32, Option<i64>)> = conn.exec(sql, (attribute, entity)).expect("statuses");
        rows.into_iter().collect()
    }

    /// Gives an entity a row, as Magento and the connector do.
    pub fn set_status(
        &self,
        conn: &mut Conn,
        category: bool,
        entity: u32,
        store: u32,
        value: Option<i64>,
    ) {
        let (table, attribute) = statuses(category);
        let statement = format!(
            "INSERT INTO {{{{{table}}}}} (attribute_id, store_id, entity_id, value) VALUES (?, ?, ?, ?) \
             ON DUPLICATE KEY UPDATE value = VALUES(value)"
        );
        self.insert(conn, &statement, (attribute, store, entity, value));
    }

    /// Removes a row: the default counts there.
    pub fn unset_status(&self, conn: &mut Conn, category: bool, entity: u32, store: u32) {
        let (table, attribute) = statuses(category);
        let statement = format!(
            "DELETE FROM {{{{{table}}}}} WHERE attribute_id = ? AND store_id = ? AND entity_id = ?"
        );
        self.insert(conn, &statement, (attribute, store, entity));
    }
}
