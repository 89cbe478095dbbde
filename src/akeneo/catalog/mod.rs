//! What the PIM still has, by its REST API.
//!
//! Entities are asked for by their codes, up to a hundred at once (`search` with `IN`); the answer holds those that exist.
//! Options have no search: see [`options`]. What counts as an answer stands in [`answer`]; everything else leaves the
//! question open. What the connection may not see counts as gone, as it does for the connector.

mod answer;
mod options;
mod questions;

use super::error::ApiError;
use super::http::Limits;
use super::path;
use super::pim::Pim;
use super::token::Token;
use crate::event::{EntityKey, EntityType, Listing};
use chrono::{DateTime, TimeDelta, Utc};
use questions::Questions;
use std::collections::HashSet;

pub use answer::{Answers, Existence, Unclear};

/// Questions to one PIM. May be used for as long as its limits say, from when it is made.
pub struct Catalog {
    questions: Questions,
}

impl Catalog {
    /// Asks the PIM of this connection. Calls nothing yet.
    #[must_use]
    pub fn new(pim: Pim, limits: Limits) -> Self {
        Self {
            questions: Questions::new(pim, limits),
        }
    }

    /// A token to begin with. One of other credentials is not used.
    #[must_use]
    pub fn with_token(mut self, token: Option<Token>) -> Self {
        self.questions.caller.token = token;
        self
    }

    /// The token in use, if one was needed.
    #[must_use]
    pub const fn token(&self) -> Option<&Token> {
        self.questions.caller.token.as_ref()
    }

    /// Which of these exist; all of one type. Ends when the PIM gives no answer: what was not answered by then is unanswered.
    /// Where the PIM answers other questions, only those entities are unanswered whose question fails when it is asked alone.
    pub fn ask(&mut self, entity: EntityType, keys: &[EntityKey], now: DateTime<Utc>) -> Answers {
        self.answers(keys, |questions, existence| match entity.listing() {
            Some(listing) => search(questions, entity, listing, keys, existence, now),
            None => questions.ask_options(keys, existence, now),
        })
    }

    /// Asks about each alone, which the PIM answers from its database, where it answers a search for products from an index.
    pub fn ask_singly(&mut self, keys: &[EntityKey], now: DateTime<Utc>) -> Answers {
        self.answers(keys, |questions, existence| {
            for (key, existence) in keys.iter().zip(existence) {
                *existence = questions.one(key, now)?;
            }
            if let Some(key) = keys.first() {
                let noun = key.entity.noun();
                log::info!("pim: asked about {} of type {noun}, one by one", keys.len());
            }
            Ok(())
        })
    }

    /// Why options of these attributes are unclear, in their order; `None` for a select.
    ///
    /// # Errors
    /// [`ApiError`]; nothing is known then.
    pub fn without_options(
        &mut self,
        attributes: &[&str],
        now: DateTime<Utc>,
    ) -> Result<Vec<Option<Unclear>>, ApiError> {
        self.questions.alone = None;
        let all = self.questions.obstacles(attributes, now)?;
        match self.questions.alone.take() {
            Some(trouble) => Err(trouble),
            None => Ok(all),
        }
    }

    /// All options of a select, page by page; `None` if there is no such attribute.
    ///
    /// # Errors
    /// [`ApiError`]; nothing is known then. While others delete options a page may skip one: ask for what is missing.
    pub fn options_of(
        &mut self,
        attribute: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<HashSet<String>>, ApiError> {
        let mut options = HashSet::new();
        for number in 1.. {
            let Some(page) = self.questions.options_page(attribute, number, now)? else {
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

    fn answers(
        &mut self,
        keys: &[EntityKey],
        ask: impl FnOnce(&mut Questions, &mut [Existence]) -> Result<(), ApiError>,
    ) -> Answers {
        let questions = &mut self.questions;
        questions.caller.ask_again_after = None;
        (questions.alone, questions.answers_others) = (None, None);
        let mut existence = vec![Existence::Unclear(Unclear::Unanswered); keys.len()];
        let trouble = ask(questions, &mut existence).err();
        let unanswered = existence.contains(&Existence::Unclear(Unclear::Unanswered));
        // What failed once and was answered then is no trouble.
        let alone = questions.alone.take().filter(|_| unanswered);
        let answers_others = trouble.is_none() && alone.is_some();
        Answers {
            existence,
            trouble: trouble.or(alone),
            answers_others,
            ask_again_after: questions.caller.ask_again_after,
            took: TimeDelta::from_std(questions.caller.elapsed()).unwrap_or(TimeDelta::MAX),
        }
    }
}

fn search(
    questions: &mut Questions,
    entity: EntityType,
    listing: Listing,
    keys: &[EntityKey],
    existence: &mut [Existence],
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let codes: Vec<&str> = keys.iter().map(|key| key.code.as_str()).collect();
    let mut open = existence.iter_mut();
    for codes in path::questions(&codes) {
        let found = questions.search(entity, listing, codes, now)?;
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
