//! A bounded, numbered record of what happened, which a test reads from where it last stopped.

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::{Value, json};

/// How many entries are kept; older ones are forgotten.
const KEPT: usize = 200_000;

/// Entries numbered from 1.
pub struct Journal<T> {
    entries: VecDeque<(u64, T)>,
    last: u64,
}

impl<T: Serialize> Journal<T> {
    pub const fn new() -> Self {
        Self {
            entries: VecDeque::new(),
            last: 0,
        }
    }

    pub fn push(&mut self, entry: T) {
        if self.entries.len() >= KEPT {
            self.entries.pop_front();
        }
        self.last += 1;
        self.entries.push_back((self.last, entry));
    }

    /// `{"<name>": [{"seq": 3, …}, …], "last": 7}` with the entries numbered above `seq`.
    pub fn since(&self, seq: u64, name: &str) -> Value {
        let entries: Vec<Value> = self
            .entries
            .iter()
            .filter(|(number, _)| *number > seq)
            .map(|(number, entry)| numbered(*number, entry))
            .collect();
        json!({name: entries, "last": self.last})
    }
}

fn numbered<T: Serialize>(seq: u64, entry: &T) -> Value {
    let mut value = json!(entry);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("seq".to_owned(), json!(seq));
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_from_where_one_stopped_repeats_nothing() {
        let mut journal = Journal::new();
        journal.push(json!({"what": "first"}));
        journal.push(json!({"what": "second"}));
        assert_eq!(
            journal.since(1, "calls"),
            json!({"calls": [{"what": "second", "seq": 2}], "last": 2})
        );
    }
}
