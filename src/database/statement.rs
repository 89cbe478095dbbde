//! How a statement is written: `{akeneo_events_queue}` is that table of this shop, `:id` a parameter, `:ids` may be a list of them.
//!
//! Lists are not left to the driver's named parameters: it compares each name with all that follow it, which takes a millisecond of
//! processor time for 512 rows. Put in here they take some tens of microseconds; a single name takes the driver less than one.

use super::chunks::chunks;
use super::{Columns, Database, DatabaseError, Settings};
use mysql::{Params, Value};

/// A list of a statement, by its name in it, with the value that it has of each row.
pub(crate) type List<T> = (&'static str, fn(&T) -> Value);

impl Database {
    /// Runs a statement about many rows, for a few hundred of them at a time. Returns how many rows of the table it matched.
    pub(crate) fn execute_for<T>(
        &mut self,
        rows: &[T],
        sql: &str,
        params: impl Into<Params>,
        lists: &[List<T>],
    ) -> Result<u64, DatabaseError> {
        let (params, mut matched) = (params.into(), 0);
        for (size, chunk) in chunks(rows) {
            let (sql, params) = spread(sql, &params, &listed(chunk, size, lists));
            matched += self.execute(&sql, params)?;
        }
        Ok(matched)
    }

    /// As [`Self::execute_for`], of a query: reads every row of its answers by `read`.
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

/// The values of each list. One that is short of its size goes on with its last value: to be the same row twice changes nothing.
fn listed<T>(chunk: &[T], size: usize, lists: &[List<T>]) -> Vec<(&'static str, Vec<Value>)> {
    let last = chunk.last().into_iter();
    let rows = || chunk.iter().chain(last.clone().cycle()).take(size);
    let values = |(name, of): &List<T>| (*name, rows().map(of).collect());
    lists.iter().map(values).collect()
}

/// With a question mark for each parameter, and as many for each list as it has values; and the values in that order.
fn spread(sql: &str, params: &Params, lists: &[(&str, Vec<Value>)]) -> (String, Params) {
    let mut parts = sql.split(':');
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut values = Vec::new();
    for part in parts {
        let end = part.find(|it: char| !it.is_ascii_lowercase() && it != '_');
        let (name, rest) = part.split_at(end.unwrap_or(part.len()));
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
            // The server says what is wrong with it.
            _ => {
                text.push(':');
                text += name;
            }
        }
        text += rest;
    }
    (text, Params::Positional(values))
}

#[cfg(test)]
mod tests {
    use super::*;
    use mysql::params;

    #[test]
    fn a_list_has_as_many_places_as_its_statement_and_what_is_missing_repeats_the_last() {
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
        let values: [u64; 9] = [7, 8, 8, 14, 16, 16, 7, 8, 8];
        let mut values: Vec<Value> = values.iter().map(Value::from).collect();
        values.insert(6, 1.into());
        assert_eq!(params, Params::Positional(values));
    }
}
