//! The PIM's lists of options. A comparison reads each list once.

use crate::akeneo::{ApiError, Catalog, Existence, Unclear};
use crate::event::EntityKey;
use chrono::{DateTime, Utc};
use std::collections::{BTreeSet, HashMap, HashSet};

/// For each attribute its options, folded as the PIM compares codes, or why it has no list.
#[derive(Debug, Default)]
pub(super) struct OptionLists(HashMap<String, Result<HashSet<String>, Unclear>>);

impl OptionLists {
    /// What the lists say about the keys, in their order. An option that is not on the list of its attribute is gone.
    pub(super) fn look_up(
        &mut self,
        keys: &[EntityKey],
        catalog: &mut Catalog,
        now: DateTime<Utc>,
    ) -> Result<Vec<Existence>, ApiError> {
        self.read_missing(keys, catalog, now)?;
        let existence = |key: &EntityKey| {
            let attribute = key.parent.as_deref().unwrap_or_default();
            match self.0.get(attribute) {
                Some(Ok(list)) if list.contains(&key.code.to_lowercase()) => Existence::Exists,
                Some(Ok(_)) => Existence::Gone,
                Some(Err(unclear)) => Existence::Unclear(unclear.clone()),
                None => Existence::Unclear(Unclear::Unanswered),
            }
        };
        Ok(keys.iter().map(existence).collect())
    }

    fn read_missing(
        &mut self,
        keys: &[EntityKey],
        catalog: &mut Catalog,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        let attributes = keys.iter().filter_map(|key| key.parent.as_deref());
        let missing: BTreeSet<&str> = attributes
            .filter(|attribute| !self.0.contains_key(*attribute))
            .collect();
        let missing: Vec<&str> = missing.into_iter().collect();
        let unclear = catalog.without_options(&missing, now)?;
        for (attribute, unclear) in missing.into_iter().zip(unclear) {
            let list = match unclear {
                Some(unclear) => Err(unclear),
                None => catalog
                    .options_of(attribute, now)?
                    .ok_or(Unclear::AttributeUnknown),
            };
            self.0.insert(attribute.to_owned(), list);
        }
        Ok(())
    }
}
