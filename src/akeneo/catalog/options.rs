//! Asks the PIM about options of attributes, which it cannot search for.
//!
//! Only simple and multi selects have options. For any other attribute the PIM answers 404, although the connector maps such options (of a
//! metric, for instance `weight-60.0000`). So the attributes are asked for first, a hundred at once. If one option of a select is wanted,
//! it is asked for alone. If several are wanted, the first page of the list is read. Where the list has more pages, the options that are
//! not on the first one are asked for one by one.

use super::answer::{self, CODE, Existence, Named, Page, Unclear};
use super::questions::Catalog;
use crate::akeneo::error::ApiError;
use crate::akeneo::path;
use crate::akeneo::redact::Redactor;
use crate::event::{EntityKey, EntityType};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, HashSet};

/// The types of attributes that have options.
const SELECTS: [&str; 2] = ["pim_catalog_simpleselect", "pim_catalog_multiselect"];

/// A question that is still open.
type Open<'a> = (&'a EntityKey, &'a mut Existence);

impl Catalog {
    /// For each attribute, in their order, why its options are unclear; `None` for a select.
    ///
    /// # Errors
    /// [`ApiError`]; nothing is known then.
    pub fn without_options(
        &mut self,
        attributes: &[&str],
        now: DateTime<Utc>,
    ) -> Result<Vec<Option<Unclear>>, ApiError> {
        self.alone = None;
        let all = self.obstacles(attributes, now)?;
        match self.alone.take() {
            Some(trouble) => Err(trouble),
            None => Ok(all),
        }
    }

    /// All options of a select, read page by page; `None` if the PIM does not have the attribute.
    ///
    /// # Errors
    /// [`ApiError`]; nothing is known then. While somebody else deletes options, a page may skip one, so ask for a missing one again.
    pub fn options_of(
        &mut self,
        attribute: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<HashSet<String>>, ApiError> {
        let mut options = HashSet::new();
        for number in 1.. {
            let Some(page) = self.options_page(attribute, number, now)? else {
                return Ok(None);
            };
            let is_last = page.codes.is_empty() || page.is_last;
            options.extend(page.codes);
            if is_last {
                break;
            }
        }
        Ok(Some(options))
    }

    /// As [`Self::without_options`], but some may stay unanswered while the PIM answers other questions.
    fn obstacles(
        &mut self,
        attributes: &[&str],
        now: DateTime<Utc>,
    ) -> Result<Vec<Option<Unclear>>, ApiError> {
        let entity = EntityType::Attribute;
        let mut all = Vec::with_capacity(attributes.len());
        let Some(listing) = entity.listing() else {
            return Ok(all);
        };
        for question in path::questions(attributes) {
            let found = self.search(entity, listing, question, now)?;
            for code in question {
                all.push(match found.get(&answer::folded(code)) {
                    Some(Some(it)) => self.obstacle(it, now)?,
                    Some(None) => Some(Unclear::Unanswered),
                    None => Some(Unclear::AttributeUnknown),
                });
            }
        }
        Ok(all)
    }

    fn obstacle(
        &mut self,
        attribute: &Named,
        now: DateTime<Utc>,
    ) -> Result<Option<Unclear>, ApiError> {
        Ok(match attribute.attribute_type() {
            Some(it) if SELECTS.contains(&it) => None,
            Some(it) => Some(Unclear::NoOptions {
                attribute_type: Redactor::default().clean(it),
            }),
            None => {
                self.must_be_alone(self.no_pim(200), now)?;
                Some(Unclear::Unanswered)
            }
        })
    }

    pub(super) fn ask_options(
        &mut self,
        keys: &[EntityKey],
        existence: &mut [Existence],
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        let mut by_attribute: BTreeMap<&str, Vec<Open<'_>>> = BTreeMap::new();
        for open in keys.iter().zip(existence) {
            let attribute = open.0.parent.as_deref().unwrap_or_default();
            by_attribute.entry(attribute).or_default().push(open);
        }
        let attributes: Vec<&str> = by_attribute.keys().copied().collect();
        let unclear = self.obstacles(&attributes, now)?;
        for ((attribute, open), unclear) in by_attribute.into_iter().zip(unclear) {
            match unclear {
                Some(unclear) => all_unclear(open, &unclear),
                None => self.ask_options_of(attribute, open, now)?,
            }
        }
        Ok(())
    }

    fn ask_options_of(
        &mut self,
        attribute: &str,
        mut open: Vec<Open<'_>>,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        if open.len() > 1 {
            match self.options_page(attribute, 1, now) {
                Ok(Some(page)) => open = page.answer(open),
                Ok(None) => {
                    all_unclear(open, &Unclear::AttributeUnknown);
                    return Ok(());
                }
                Err(trouble) => self.must_be_alone(trouble, now)?,
            }
        }
        for (key, existence) in open {
            match self.one(key, now) {
                Ok(it) => *existence = it,
                Err(trouble) => self.must_be_alone(trouble, now)?,
            }
        }
        Ok(())
    }

    /// One page of options, the first is 1; `None` if the PIM does not have the attribute.
    fn options_page(
        &mut self,
        attribute: &str,
        number: usize,
        now: DateTime<Utc>,
    ) -> Result<Option<OptionsPage>, ApiError> {
        let reply = self.get(&path::options(attribute, number), now)?;
        if answer::lacks_attribute(&reply, attribute) {
            return Ok(None);
        }
        let page: Page<Named> = self.read(EntityType::AttributeOption, &reply)?;
        let is_last = !page.has_next();
        let codes = page.items().into_iter().map(|it| {
            let code = it
                .is_of(attribute)
                .then(|| it.name(CODE).map(answer::folded));
            code.flatten().ok_or_else(|| self.no_pim(200))
        });
        let codes = codes.collect::<Result<_, _>>()?;
        Ok(Some(OptionsPage { codes, is_last }))
    }
}

struct OptionsPage {
    /// Folded.
    codes: HashSet<String>,
    is_last: bool,
}

impl OptionsPage {
    /// Answers what it can, and returns the rest.
    fn answer<'a>(&self, open: Vec<Open<'a>>) -> Vec<Open<'a>> {
        let mut rest = Vec::new();
        for (key, existence) in open {
            if self.codes.contains(&answer::folded(&key.code)) {
                *existence = Existence::Exists;
            } else if self.is_last {
                *existence = Existence::Gone;
            } else {
                rest.push((key, existence));
            }
        }
        rest
    }
}

fn all_unclear(open: Vec<Open<'_>>, unclear: &Unclear) {
    for (_, existence) in open {
        *existence = Existence::Unclear(unclear.clone());
    }
}
