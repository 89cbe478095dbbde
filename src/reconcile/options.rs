//! The PIM's lists of options, each read once a comparison.

use super::said::Said;
use crate::akeneo::{ApiError, Catalog, Unclear};
use crate::event::EntityKey;
use chrono::{DateTime, Utc};
use std::collections::{BTreeSet, HashMap, HashSet};

/// By attribute: its options, folded as the PIM compares codes, or why it has no list.
#[derive(Debug, Default)]
pub(super) struct OptionLists(HashMap<String, Result<HashSet<String>, Unclear>>);

impl OptionLists {
    /// What the lists say: gone is what its attribute's list does not have.
    pub(super) fn look_up(
        &mut self,
        keys: Vec<EntityKey>,
        catalog: &mut Catalog,
        now: DateTime<Utc>,
    ) -> Result<Said, ApiError> {
        self.read_missing(&keys, catalog, now)?;
        let mut said = Said::default();
        for key in keys {
            let attribute = key.parent.as_deref().unwrap_or_default();
            match self.0.get(attribute) {
                Some(Ok(list)) if list.contains(&key.code.to_lowercase()) => {}
                Some(Ok(_)) => said.gone.push(key),
                Some(Err(unclear)) => said.unclear.push((key, unclear.clone())),
                None => said.unclear.push((key, Unclear::Unanswered)),
            }
        }
        Ok(said)
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
