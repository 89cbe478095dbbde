//! The small shop: Magento's and the connector's tables, some products that the connector imported and some that it
//! did not. Its methods add what a test needs and return ids; what they do to the database is what Magento and the
//! connector would have done, as far as the tables of `tests/shop/db_schema.xml` go.
//!
//! Ids of different kinds overlap on purpose (product 46, attribute 46), and no mapping row has the id of what it
//! maps, so that a mix-up of ids meets a wrong entity instead of none.

mod along;
mod catalog;
mod eav;
mod import_log;
mod mapping;
mod snapshot;
mod statuses;

pub use catalog::{Configurable, DEFAULT_SET, ROOT_CATEGORY, TREE_ROOT};
pub use eav::{Input, NewAttribute};
pub use mapping::{import, mapped_at, product_uuid};
pub use snapshot::{Difference, Snapshot};
pub use statuses::Stores;

use super::dirs;
use super::schema::{ForeignKeys, Schema};
use mysql::Conn;
use mysql::prelude::Queryable;
use std::fs;

/// Our own table, declared in `php-module/etc/db_schema.xml`.
pub const QUEUE_TABLE: &str = "akeneo_events_queue";

const SCHEMA: &str = include_str!("../../shop/db_schema.xml");
const BASE: &str = include_str!("../../shop/base.sql");
const OWN_SCHEMA: &str = "php-module/etc/db_schema.xml";

/// How large the shop is.
#[derive(Clone, Debug)]
pub struct ShopOptions {
    /// Products with a mapping row, their code being [`product_uuid`] of 0, 1, 2 … Default: 1,000.
    pub mapped_products: u32,
    /// Products made by hand, which must survive everything. Default: 200.
    pub unmapped_products: u32,
    /// Default: as in a real shop.
    pub foreign_keys: ForeignKeys,
}

impl Default for ShopOptions {
    fn default() -> Self {
        Self {
            mapped_products: 1_000,
            unmapped_products: 200,
            foreign_keys: ForeignKeys::Create,
        }
    }
}

/// A shop in some database. It holds no connection: each method takes one.
#[derive(Clone, Debug)]
pub struct Shop {
    prefix: String,
    options: ShopOptions,
    tables: Vec<String>,
}

impl Shop {
    /// Creates all tables, whose names begin with `prefix`, and fills them.
    ///
    /// # Panics
    /// When there is such a shop in the database already, or `php-module/etc/db_schema.xml` is missing.
    pub fn create(conn: &mut Conn, prefix: &str, options: ShopOptions) -> Self {
        let schema = schema();
        let shop = Self {
            prefix: prefix.to_owned(),
            tables: schema.table_names().map(str::to_owned).collect(),
            options,
        };
        let modes: String = conn
            .query_first("SELECT @@sql_mode")
            .expect("a mode")
            .expect("one row");
        conn.query_drop("SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO', foreign_key_checks = 0")
            .expect("a mode");
        for statement in schema.create_statements(prefix, shop.options.foreign_keys) {
            conn.query_drop(&statement)
                .unwrap_or_else(|error| panic!("{error}: {statement}"));
        }
        conn.query_drop("SET foreign_key_checks = 1")
            .expect("checks");
        for statement in BASE
            .split(";\n")
            .filter(|statement| !statement.trim().is_empty())
        {
            shop.run(conn, statement);
        }
        conn.exec_drop("SET sql_mode = ?", (modes,))
            .expect("the mode as it was");
        shop.fill(conn);
        shop
    }

    /// What its table names begin with.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Size that it was created with.
    pub fn options(&self) -> &ShopOptions {
        &self.options
    }

    /// A table's full name in backticks, ready for a statement.
    pub fn table(&self, name: &str) -> String {
        format!("`{}{name}`", self.prefix)
    }

    /// Runs `statement` with `{{name}}` replaced by the full name of that table.
    ///
    /// # Panics
    /// When it fails.
    pub fn run(&self, conn: &mut Conn, statement: &str) {
        let statement = self.with_prefix(statement);
        conn.query_drop(&statement)
            .unwrap_or_else(|error| panic!("{error}: {statement}"));
    }

    /// Writes a setting, as `config:set` does.
    ///
    /// # Panics
    /// When the database refuses it.
    pub fn set_config(&self, conn: &mut Conn, path: &str, value: &str) {
        self.insert(
            conn,
            "REPLACE INTO {{core_config_data}} (scope, scope_id, path, value) VALUES ('default', 0, ?, ?)",
            (path, value),
        );
    }

    /// Runs an INSERT and returns the id that it was given.
    fn insert(&self, conn: &mut Conn, statement: &str, values: impl Into<mysql::Params>) -> u32 {
        let statement = self.with_prefix(statement);
        conn.exec_drop(&statement, values)
            .unwrap_or_else(|error| panic!("{error}: {statement}"));
        u32::try_from(conn.last_insert_id()).expect("an id of Magento")
    }

    /// `statement` with `{{name}}` replaced by the full name of that table.
    pub fn with_prefix(&self, statement: &str) -> String {
        statement
            .replace("{{", &format!("`{}", self.prefix))
            .replace("}}", "`")
    }
}

/// The shop's tables and ours. Read at run time, so that a change of our file needs no rebuild.
fn schema() -> Schema {
    let mut schema = Schema::parse(SCHEMA);
    let own = dirs::project_root().join(OWN_SCHEMA);
    let xml = fs::read_to_string(&own).unwrap_or_else(|error| panic!("{}: {error}", own.display()));
    schema.add(&xml);
    schema
}
