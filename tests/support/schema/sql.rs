//! From a declared table to its statement.

use super::names::key_name;
use super::{Column, Key, KeyKind, Table, is_true};

/// Magento's defaults on MariaDB 10.11 (`Dto\Factories\Table`).
const ENGINE: &str = "innodb";
const CHARSET: &str = "utf8mb3";
const COLLATION: &str = "utf8mb3_general_ci";

/// `CREATE TABLE` with all columns and those keys that `wanted` lets through.
pub(super) fn create_table(table: &Table, prefix: &str, wanted: impl Fn(&Key) -> bool) -> String {
    let name = format!("{prefix}{}", table.name);
    let columns = table.columns.iter().map(column_definition);
    let keys = table
        .keys
        .iter()
        .filter(|key| wanted(key))
        .map(|key| key.definition(&name, prefix));
    let definitions: Vec<String> = columns.chain(keys).collect();
    let option = |key: &str, default| table.attributes.get(key).map_or(default, String::as_str);
    format!(
        "CREATE TABLE `{name}` (\n  {}\n) ENGINE={} DEFAULT CHARSET={} DEFAULT COLLATE={}{}",
        definitions.join(",\n  "),
        option("engine", ENGINE),
        option("charset", CHARSET),
        option("collation", COLLATION),
        table
            .attributes
            .get("comment")
            .map_or_else(String::new, |text| format!(" COMMENT={}", quoted(text))),
    )
}

fn column_definition(column: &Column) -> String {
    let parts = [
        format!("`{}`", column.name),
        column.data_type(),
        column.flag("unsigned", "UNSIGNED"),
        if column.is_nullable() {
            "NULL"
        } else {
            "NOT NULL"
        }
        .to_owned(),
        column
            .default()
            .map_or_else(String::new, |value| format!("DEFAULT {value}")),
        column.flag("on_update", "ON UPDATE CURRENT_TIMESTAMP"),
        column.flag("identity", "AUTO_INCREMENT"),
        column
            .get("comment")
            .map_or_else(String::new, |text| format!("COMMENT {}", quoted(text))),
    ];
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

impl Column {
    fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute).map(String::as_str)
    }

    fn flag(&self, attribute: &str, clause: &str) -> String {
        if self.get(attribute).is_some_and(is_true) {
            clause.to_owned()
        } else {
            String::new()
        }
    }

    /// Without the display width of integers and the length of texts, which Magento ignores as well.
    fn data_type(&self) -> String {
        let number = |attribute, default| self.get(attribute).unwrap_or(default);
        match self.kind.as_str() {
            "int" | "smallint" | "tinyint" | "bigint" | "boolean" | "date" | "datetime"
            | "timestamp" | "json" | "text" | "mediumtext" | "longtext" | "blob" | "mediumblob"
            | "longblob" => self.kind.clone(),
            "char" | "varchar" | "binary" | "varbinary" => {
                format!("{}({})", self.kind, number("length", "255"))
            }
            "decimal" => format!(
                "decimal({}, {})",
                number("precision", "10"),
                number("scale", "0")
            ),
            "float" | "double" => match (self.get("precision"), self.get("scale")) {
                (None | Some("0"), None | Some("0")) => self.kind.clone(),
                (precision, scale) => {
                    format!(
                        "{}({}, {})",
                        self.kind,
                        precision.unwrap_or("0"),
                        scale.unwrap_or("0")
                    )
                }
            },
            other => panic!("column {} has the type {other}", self.name),
        }
    }

    fn is_nullable(&self) -> bool {
        let is_identity = self.get("identity").is_some_and(is_true);
        !is_identity && self.get("nullable").is_none_or(is_true)
    }

    /// Magento takes none for texts, binary objects and dates, and ignores what stands there.
    fn default(&self) -> Option<String> {
        let value = self.get("default")?;
        match self.kind.as_str() {
            "int" | "smallint" | "tinyint" | "bigint" => {
                (value != "null").then(|| value.to_owned())
            }
            "decimal" | "float" | "double" => Some(value.to_owned()),
            "datetime" | "timestamp" => (value != "NULL").then(|| value.to_owned()),
            "boolean" => Some(u8::from(is_true(value)).to_string()),
            "char" | "varchar" | "binary" | "varbinary" => Some(quoted(value)),
            _ => None,
        }
    }
}

impl Key {
    fn definition(&self, table: &str, prefix: &str) -> String {
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        let columns = columns.join(",");
        let name = |kind| {
            let columns = self.columns.iter().map(String::as_str);
            key_name(
                &[table].into_iter().chain(columns).collect::<Vec<_>>(),
                kind,
            )
        };
        match &self.kind {
            KeyKind::Primary => format!("PRIMARY KEY ({columns})"),
            KeyKind::Unique => format!("UNIQUE KEY `{}` ({columns})", name("unq_")),
            KeyKind::Index { full_text: false } => format!("INDEX `{}` ({columns})", name("idx_")),
            KeyKind::Index { full_text: true } => {
                format!("FULLTEXT INDEX `{}` ({columns})", name("fti_"))
            }
            KeyKind::Foreign {
                table: target,
                column,
                on_delete,
            } => {
                let target = format!("{prefix}{target}");
                let name = key_name(&[table, &self.columns[0], &target, column], "fk_");
                format!(
                    "CONSTRAINT `{name}` FOREIGN KEY ({columns}) REFERENCES `{target}` (`{column}`) \
                     ON DELETE {on_delete}"
                )
            }
        }
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}
