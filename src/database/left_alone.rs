//! Which entries the server has lately refused something for. They are left as they are: said once, and tried again later.

use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{HashMap, HashSet};

/// So long an entry is left alone, and is not spoken of again.
const WHILE: TimeDelta = TimeDelta::minutes(5);

/// By what was refused and by entry id: when that was.
#[derive(Debug, Default)]
pub(crate) struct LeftAlone(HashMap<(&'static str, u64), DateTime<Utc>>);

impl LeftAlone {
    /// Notes it. Returns whether it is to be said.
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
