//! Asks the PIM which entities exist: in which groups, and what the answers add up to.

use super::answer::{self, Answers, Existence, Unclear};
use super::questions::Catalog;
use crate::akeneo::error::ApiError;
use crate::akeneo::path;
use crate::event::{EntityKey, EntityType, Listing};
use chrono::{DateTime, TimeDelta, Utc};

impl Catalog {
    /// Asks which of these entities exist. All are of one type. It stops when the PIM gives no answer; the rest is then unanswered. While
    /// the PIM answers other questions, only those entities are unanswered whose own question fails.
    pub fn ask(&mut self, entity: EntityType, keys: &[EntityKey], now: DateTime<Utc>) -> Answers {
        self.answers(keys, |catalog, existence| match entity.listing() {
            Some(listing) => catalog.search_all(entity, listing, keys, existence, now),
            None => catalog.ask_options(keys, existence, now),
        })
    }

    /// Asks about each entity alone. The PIM answers that from its database; it answers a search for products from an index, which may lag
    /// behind.
    pub fn ask_singly(&mut self, keys: &[EntityKey], now: DateTime<Utc>) -> Answers {
        self.answers(keys, |catalog, existence| {
            for (key, existence) in keys.iter().zip(existence) {
                *existence = catalog.one(key, now)?;
            }
            if let Some(key) = keys.first() {
                let noun = key.entity.noun();
                log::info!("pim: asked about {} of type {noun}, one by one", keys.len());
            }
            Ok(())
        })
    }

    fn answers(
        &mut self,
        keys: &[EntityKey],
        ask: impl FnOnce(&mut Self, &mut [Existence]) -> Result<(), ApiError>,
    ) -> Answers {
        self.caller.ask_again_after = None;
        (self.alone, self.answers_others) = (None, None);
        let mut existence = vec![Existence::Unclear(Unclear::Unanswered); keys.len()];
        let trouble = ask(self, &mut existence).err();
        let unanswered = existence.contains(&Existence::Unclear(Unclear::Unanswered));
        // A question that failed once and was answered later is no trouble.
        let alone = self.alone.take().filter(|_| unanswered);
        let answers_others = trouble.is_none() && alone.is_some();
        Answers {
            existence,
            trouble: trouble.or(alone),
            answers_others,
            ask_again_after: self.caller.ask_again_after,
            took: TimeDelta::from_std(self.caller.elapsed()).unwrap_or(TimeDelta::MAX),
        }
    }

    fn search_all(
        &mut self,
        entity: EntityType,
        listing: Listing,
        keys: &[EntityKey],
        existence: &mut [Existence],
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        let codes: Vec<&str> = keys.iter().map(|key| key.code.as_str()).collect();
        let mut open = existence.iter_mut();
        for codes in path::questions(&codes) {
            let found = self.search(entity, listing, codes, now)?;
            for (code, existence) in codes.iter().zip(open.by_ref()) {
                match found.get(&answer::folded(code)) {
                    Some(Some(_)) => *existence = Existence::Exists,
                    Some(None) => {}
                    None => *existence = Existence::Gone,
                }
            }
        }
        Ok(())
    }
}
