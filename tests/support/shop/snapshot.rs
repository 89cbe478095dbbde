//! What the shop held at some moment, to prove that nothing else was changed.

use super::{QUEUE_TABLE, Shop};
use mysql::consts::ColumnFlags;
use mysql::prelude::Queryable;
use mysql::{Column, Conn, Row};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Every row of every table but our own queue, without columns that are `ON UPDATE CURRENT_TIMESTAMP`. Meant for shops of some thousand products.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    rows: BTreeSet<String>,
}

/// Rows that one snapshot has and the other has not. A changed row is in both lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// `table: column=value column=value …`
    pub removed: Vec<String>,
    /// The same.
    pub added: Vec<String>,
}

impl Snapshot {
    /// What happened between this snapshot and a later one.
    pub fn difference(&self, later: &Self) -> Difference {
        Difference {
            removed: self.rows.difference(&later.rows).cloned().collect(),
            added: later.rows.difference(&self.rows).cloned().collect(),
        }
    }
}

impl Difference {
    /// Nothing was changed at all.
    pub fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty()
    }

    /// How many rows each table lost.
    pub fn removed_by_table(&self) -> BTreeMap<&str, usize> {
        let mut tables = BTreeMap::new();
        for table in self.removed.iter().filter_map(|row| row.split(": ").next()) {
            *tables.entry(table).or_default() += 1;
        }
        tables
    }
}

/// One row a line, as a failing test shows it.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.removed
            .iter()
            .try_for_each(|row| writeln!(f, "- {row}"))?;
        self.added.iter().try_for_each(|row| writeln!(f, "+ {row}"))
    }
}

impl Shop {
    /// All rows of all tables but our own queue.
    ///
    /// # Panics
    /// When a table cannot be read.
    pub fn snapshot(&self, conn: &mut Conn) -> Snapshot {
        let tables = self.tables.iter().filter(|name| *name != QUEUE_TABLE);
        let rows = tables.flat_map(|name| {
            let statement = format!("SELECT * FROM {}", self.table(name));
            let rows: Vec<Row> = conn.query(statement).expect("the rows of a table");
            rows.into_iter().map(move |row| describe(name, row))
        });
        Snapshot {
            rows: rows.collect(),
        }
    }

    /// All that the queue says about its entries, by id.
    ///
    /// # Panics
    /// When the table cannot be read.
    pub fn queue_rows(&self, conn: &mut Conn) -> Vec<String> {
        let statement = format!("SELECT * FROM {} ORDER BY id", self.table(QUEUE_TABLE));
        let rows: Vec<Row> = conn.query(statement).expect("the queue");
        rows.into_iter()
            .map(|row| format!("{:?}", row.unwrap()))
            .collect()
    }

    /// Number of rows of every table, ours included, by name without prefix.
    ///
    /// # Panics
    /// When a table cannot be read.
    pub fn counts(&self, conn: &mut Conn) -> BTreeMap<String, u64> {
        let count = |name: &String| {
            let statement = format!("SELECT COUNT(*) FROM {}", self.table(name));
            let count = conn
                .query_first(statement)
                .expect("a count")
                .expect("one row");
            (name.clone(), count)
        };
        self.tables.iter().map(count).collect()
    }
}

fn describe(table: &str, row: Row) -> String {
    let columns = row.columns();
    // What the database writes by itself tells when, and not what; a row that came and went changes its parent's.
    let own_clock = |column: &Column| column.flags().contains(ColumnFlags::ON_UPDATE_NOW_FLAG);
    let values = columns.iter().zip(row.unwrap());
    let values = values
        .filter(|(column, _)| !own_clock(column))
        .map(|(column, value)| format!("{}={}", column.name_str(), value.as_sql(false)));
    format!("{table}: {}", values.collect::<Vec<_>>().join(" "))
}
