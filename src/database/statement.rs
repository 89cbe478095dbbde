//! How statements are written: `{akeneo_events_queue}` is the table of this shop, `:id` a parameter, and `:ids` may be a list.
//!
//! Lists are not given to the driver as named parameters: it compares each name with all that follow it, which takes a millisecond of
//! processor time for 512 rows. Inserted here they take some tens of microseconds. A single name takes the driver less than one.

use super::chunks::{LARGEST, LARGEST_OF_SEVERAL, chunks, chunks_of};
use super::{Columns, Database, DatabaseError, Settings};
use mysql::{Params, Value};

/// A list in a statement: its name, and the value that each row gives to it. The rows are found by the first list of a statement.
pub(crate) type List<T> = (&'static str, fn(&T) -> Value);

/// A statement whose names are resolved once, for a statement that runs for each event.
pub(crate) struct Written {
    /// The SQL, with a question mark for each parameter.
    pub sql: String,
    names: Vec<String>,
}

impl Written {
    pub fn of(sql: &str) -> Self {
        let mut parts = sql.split(':');
        let mut text = parts.next().unwrap_or_default().to_owned();
        let mut names = Vec::new();
        for (name, rest) in parts.map(parameter) {
            names.push(name.to_owned());
            text.push('?');
            text += rest;
        }
        Self { sql: text, names }
    }

    /// The values in the order of the statement. If one is missing, the driver says how many it expects.
    pub fn params(&self, values: &[(&str, Value)]) -> Params {
        let value = |name: &String| {
            let found = values.iter().find(|(it, _)| it == name);
            found.map(|(_, value)| value.clone())
        };
        Params::Positional(self.names.iter().filter_map(value).collect())
    }
}

impl Database {
    /// Runs a statement for many rows, some hundred at a time. Returns how many rows of the table matched.
    ///
    /// The server looks each value up by the place of the row's id in a list, which it reads from the front: with several values for each
    /// row that grows with the square of the rows, and 4 × 128 cost it a quarter less than 512.
    pub(crate) fn execute_for<T>(
        &mut self,
        rows: &[T],
        sql: &str,
        params: impl Into<Params>,
        lists: &[List<T>],
    ) -> Result<u64, DatabaseError> {
        let (params, mut matched) = (params.into(), 0);
        let most = match lists {
            [] | [_] | [_, _] => LARGEST,
            _ => LARGEST_OF_SEVERAL,
        };
        for (size, chunk) in chunks_of(most, rows) {
            let (sql, params) = spread(sql, &params, &listed(chunk, size, lists));
            matched += self.execute(&sql, params)?;
        }
        Ok(matched)
    }

    /// As [`Self::execute_for`], for a query. `read` reads each row of the answers.
    pub(crate) fn rows_for<T, R>(
        &mut self,
        rows: &[T],
        sql: &str,
        params: impl Into<Params>,
        lists: &[List<T>],
        read: impl Fn(&mut Columns) -> Result<R, DatabaseError>,
    ) -> Result<Vec<R>, DatabaseError> {
        let (params, mut answers) = (params.into(), Vec::new());
        for (size, chunk) in chunks(rows) {
            let (sql, params) = spread(sql, &params, &listed(chunk, size, lists));
            answers.extend(self.rows(&sql, params, &read)?);
        }
        Ok(answers)
    }
}

impl Settings {
    /// The statement with the full names of its tables.
    pub(super) fn with_tables(&self, sql: &str) -> String {
        let mut parts = sql.split('{');
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or((part, ""));
            text += &self.table(name);
            text += rest;
        }
        text
    }
}

/// The values of each list. The rows are found by the first list. If it has fewer values than its size, its last value is repeated: finding
/// a row twice changes nothing, and all values keep one type. With signed and unsigned ids in one list, MariaDB compares them as decimals
/// and reads the whole table. The other lists hold what each row gets, perhaps long texts, so they are filled up with empty values.
fn listed<T>(chunk: &[T], size: usize, lists: &[List<T>]) -> Vec<(&'static str, Vec<Value>)> {
    let values = |(nth, (name, of)): (usize, &List<T>)| {
        let mut values: Vec<Value> = chunk.iter().map(of).collect();
        let last = values.last().cloned().unwrap_or(Value::NULL);
        let padding = match last {
            last if nth == 0 => last,
            Value::Bytes(_) => Value::Bytes(Vec::new()),
            _ => Value::NULL,
        };
        values.resize(size, padding);
        (*name, values)
    };
    lists.iter().enumerate().map(values).collect()
}

/// The statement with a question mark for each parameter and for each value of a list, and the values in that order.
fn spread(sql: &str, params: &Params, lists: &[(&str, Vec<Value>)]) -> (String, Params) {
    let mut parts = sql.split(':');
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut values = Vec::new();
    for (name, rest) in parts.map(parameter) {
        let list = lists.iter().find(|(it, _)| *it == name);
        match (list, params) {
            (Some((_, list)), _) => {
                text += &vec!["?"; list.len()].join(", ");
                values.extend_from_slice(list);
            }
            (None, Params::Named(named)) if named.contains_key(name.as_bytes()) => {
                text.push('?');
                values.extend(named.get(name.as_bytes()).cloned());
            }
            // The server will say what is wrong with it.
            _ => {
                text.push(':');
                text += name;
            }
        }
        text += rest;
    }
    (text, Params::Positional(values))
}

/// Splits what follows a colon into the name of a parameter and the rest.
fn parameter(part: &str) -> (&str, &str) {
    let of_name = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_';
    let end = part.find(|it| !of_name(it)).unwrap_or(part.len());
    part.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mysql::params;

    #[test]
    fn a_written_statement_has_the_values_in_its_order() {
        let written = Written::of("VALUES (:path_0, :now, :now)");
        assert_eq!(written.sql, "VALUES (?, ?, ?)");
        let params = written.params(&[("now", 7.into()), ("path_0", "x".into())]);
        let values = vec!["x".into(), 7.into(), 7.into()];
        assert_eq!(params, Params::Positional(values));
    }

    #[test]
    fn a_list_has_as_many_places_as_its_statement_and_only_what_finds_the_rows_repeats_its_last() {
        let lists: [List<u64>; 2] = [("ids", |it| it.into()), ("texts", |it| (it * 2).into())];
        let lists = listed(&[7, 8], 3, &lists);
        let (sql, params) = spread(
            "ELT(FIELD(id, :ids), :texts) AND at = :now AND id IN (:ids) AND word = '::'",
            &params! { "now" => 1 },
            &lists,
        );
        assert_eq!(
            sql,
            "ELT(FIELD(id, ?, ?, ?), ?, ?, ?) AND at = ? AND id IN (?, ?, ?) AND word = '::'"
        );
        let values: [u64; 8] = [7, 8, 8, 14, 16, 7, 8, 8];
        let mut values: Vec<Value> = values.iter().map(Value::from).collect();
        values.splice(5..5, [Value::NULL, 1.into()]);
        assert_eq!(params, Params::Positional(values));
    }

    #[test]
    fn a_long_text_is_sent_once() {
        let rows: Vec<u64> = (0..129).collect();
        let lists: [List<u64>; 2] = [
            ("ids", |it| it.into()),
            ("texts", |_| "x".repeat(64_000).into()),
        ];
        for (_, values) in listed(&rows, 512, &lists) {
            assert_eq!(values.len(), 512);
            let long = |it: &&Value| matches!(it, Value::Bytes(text) if !text.is_empty());
            assert!(values.iter().filter(long).count() <= rows.len());
        }
    }
}
