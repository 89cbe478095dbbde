//! Magento's declarative schema: `db_schema.xml` in, `CREATE TABLE` out, as `setup:upgrade` would run it.
//!
//! Followed from Magento 2.4.7, `Magento\Framework\Setup\Declaration\Schema`: `Db\MySQL\Definition\*` for columns
//! and keys, `Db\MySQL\DbSchemaWriter` for the statement, `Dto\Factories\*` for defaults, and
//! `Declaration\TableElement\ElementNameResolver` for the names of keys.

mod names;
mod sql;

use roxmltree::{Document, Node};
use std::collections::BTreeMap;

/// Whether tables get their foreign keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignKeys {
    /// As in a shop.
    Create,
    /// Filling large tables is faster without.
    Skip,
}

/// The tables of one or more `db_schema.xml` files, in the order of their first appearance.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    tables: Vec<Table>,
}

/// One declared table.
#[derive(Clone, Debug)]
struct Table {
    name: String,
    attributes: Attributes,
    columns: Vec<Column>,
    keys: Vec<Key>,
}

type Attributes = BTreeMap<String, String>;

#[derive(Clone, Debug)]
struct Column {
    name: String,
    kind: String,
    attributes: Attributes,
}

/// A constraint or an index.
#[derive(Clone, Debug)]
struct Key {
    /// `referenceId`: what another module's file refers to it by, not its name in the database.
    reference: String,
    kind: KeyKind,
    columns: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum KeyKind {
    Primary,
    Unique,
    Index {
        full_text: bool,
    },
    Foreign {
        table: String,
        column: String,
        on_delete: String,
    },
}

impl Schema {
    /// Reads one file.
    ///
    /// # Panics
    /// When it is no well-formed `db_schema.xml`.
    pub fn parse(xml: &str) -> Self {
        let mut schema = Self::default();
        schema.add(xml);
        schema
    }

    /// Reads another file on top: it may bring new tables, and add to the ones that are there.
    ///
    /// # Panics
    /// When it is no well-formed `db_schema.xml`.
    pub fn add(&mut self, xml: &str) {
        let document = Document::parse(xml).expect("well-formed XML");
        for node in elements(document.root_element(), "table") {
            let table = self.table(required(node, "name"));
            table.attributes.extend(attributes(node));
            for child in node.children().filter(Node::is_element) {
                table.add(child);
            }
        }
    }

    /// Names of all tables, without prefix.
    pub fn table_names(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().map(|table| table.name.as_str())
    }

    /// One statement a table, with `prefix` before every table name. A foreign key to a table that this schema
    /// does not know is left out. The tables may refer to later ones: run the statements with
    /// `foreign_key_checks = 0`.
    pub fn create_statements(&self, prefix: &str, foreign_keys: ForeignKeys) -> Vec<String> {
        let known = |key: &Key| match &key.kind {
            KeyKind::Foreign { table, .. } => {
                foreign_keys == ForeignKeys::Create && self.table_names().any(|name| name == table)
            }
            _ => true,
        };
        self.tables
            .iter()
            .map(|table| sql::create_table(table, prefix, known))
            .collect()
    }

    fn table(&mut self, name: &str) -> &mut Table {
        let position = self.tables.iter().position(|table| table.name == name);
        let position = position.unwrap_or_else(|| {
            self.tables.push(Table {
                name: name.to_owned(),
                attributes: Attributes::new(),
                columns: Vec::new(),
                keys: Vec::new(),
            });
            self.tables.len() - 1
        });
        &mut self.tables[position]
    }
}

impl Table {
    fn add(&mut self, node: Node<'_, '_>) {
        match node.tag_name().name() {
            "column" => self.add_column(node),
            "constraint" | "index" => self.add_key(node),
            other => panic!("<{other}> in table {}", self.name),
        }
    }

    fn add_column(&mut self, node: Node<'_, '_>) {
        let name = required(node, "name");
        let disabled = is_disabled(node);
        let found = self.columns.iter().position(|column| column.name == name);
        match found {
            Some(position) if disabled => drop(self.columns.remove(position)),
            Some(position) => self.columns[position].attributes.extend(attributes(node)),
            None if disabled => {}
            None => self.columns.push(Column {
                name: name.to_owned(),
                kind: kind(node).expect("xsi:type of a column").to_owned(),
                attributes: attributes(node),
            }),
        }
    }

    fn add_key(&mut self, node: Node<'_, '_>) {
        let reference = required(node, "referenceId");
        self.keys.retain(|key| key.reference != reference);
        if !is_disabled(node) {
            self.keys.push(Key::parse(node, reference));
        }
    }
}

impl Key {
    fn parse(node: Node<'_, '_>, reference: &str) -> Self {
        let kind = match kind(node) {
            Some("primary") => KeyKind::Primary,
            Some("unique") => KeyKind::Unique,
            Some("foreign") => KeyKind::Foreign {
                table: required(node, "referenceTable").to_owned(),
                column: required(node, "referenceColumn").to_owned(),
                on_delete: node.attribute("onDelete").unwrap_or("CASCADE").to_owned(),
            },
            None => KeyKind::Index {
                full_text: node.attribute("indexType") == Some("fulltext"),
            },
            Some(other) => panic!("a {other} constraint"),
        };
        let columns = match &kind {
            KeyKind::Foreign { .. } => vec![required(node, "column").to_owned()],
            _ => elements(node, "column")
                .map(|column| required(column, "name").to_owned())
                .collect(),
        };
        Self {
            reference: reference.to_owned(),
            kind,
            columns,
        }
    }
}

fn elements<'a, 'input>(
    parent: Node<'a, 'input>,
    name: &str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    parent
        .children()
        .filter(move |node| node.has_tag_name(name))
}

fn required<'a>(node: Node<'a, '_>, attribute: &str) -> &'a str {
    let found = node.attribute(attribute);
    found.unwrap_or_else(|| panic!("<{}> without {attribute}", node.tag_name().name()))
}

fn kind<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    node.attribute(("http://www.w3.org/2001/XMLSchema-instance", "type"))
}

fn is_disabled(node: Node<'_, '_>) -> bool {
    node.attribute("disabled").is_some_and(is_true)
}

fn attributes(node: Node<'_, '_>) -> Attributes {
    node.attributes()
        .map(|a| (a.name().to_owned(), a.value().to_owned()))
        .collect()
}

/// As `Magento\Framework\Stdlib\BooleanUtils` reads it.
fn is_true(value: &str) -> bool {
    matches!(value, "true" | "1")
}
