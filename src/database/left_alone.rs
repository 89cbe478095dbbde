//! Entries for which the server has refused something, and what it cannot be asked for at all. They are left alone for some minutes, logged
//! once, and then tried again.

use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{HashMap, HashSet};

/// How long one is left alone and not logged again.
const WHILE: TimeDelta = TimeDelta::minutes(5);

/// The time of the refusal, by what was refused and by entry id, or another number.
#[derive(Debug, Default)]
pub(crate) struct LeftAlone(HashMap<(&'static str, u64), DateTime<Utc>>);

impl LeftAlone {
    /// Notes a refusal. Returns whether to log it.
    pub(crate) fn note(&mut self, what: &'static str, id: u64, now: DateTime<Utc>) -> bool {
        self.0.retain(|_, since| now - *since < WHILE);
        let known = self.0.contains_key(&(what, id));
        self.0.entry((what, id)).or_insert(now);
        !known
    }

    /// The ids for which this was refused lately.
    pub(crate) fn ids(&self, what: &'static str, now: DateTime<Utc>) -> HashSet<u64> {
        let lately = |((of, _), since): &(&(&str, u64), &DateTime<Utc>)| {
            *of == what && now - **since < WHILE
        };
        self.0
            .iter()
            .filter(lately)
            .map(|((_, id), _)| *id)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_spoken_of_once_in_five_minutes() {
        let noon = DateTime::UNIX_EPOCH;
        let mut left_alone = LeftAlone::default();
        assert!(left_alone.note("taken", 1, noon));
        assert!(left_alone.note("rescued", 1, noon));
        assert!(!left_alone.note("taken", 1, noon + TimeDelta::minutes(4)));
        assert_eq!(left_alone.ids("taken", noon), HashSet::from([1]));
        assert!(left_alone.ids("taken", noon + WHILE).is_empty());
        assert!(left_alone.note("taken", 1, noon + WHILE));
    }
}
