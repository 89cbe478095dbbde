//! What the PIM still has, by its REST API.
//!
//! Entities are asked for by their codes, up to a hundred at once (`search` with `IN`); the answer holds those that exist.
//! Options have no search: see [`options`]. What counts as an answer stands in [`answer`]; everything else leaves the
//! question open. What the connection may not see counts as gone, as it does for the connector.

mod answer;
mod call;
mod options;

use super::error::ApiError;
use super::http::{Http, Limits};
use super::path;
use super::pim::Pim;
use super::token::Token;
use crate::event::{EntityKey, EntityType, Listing};
use answer::Named;
use chrono::{DateTime, TimeDelta, Utc};
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use thiserror::Error;

/// A page of a hundred products comes with all their values.
const LONGEST_PAGE: u64 = 64 * 1024 * 1024;

/// Whether an entity is in the PIM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Existence {
    /// It is there.
    Exists,
    /// The PIM says plainly that it does not have it.
    Gone,
    /// The PIM did not say either.
    Unclear(Unclear),
}

/// Why it is not known whether an entity is in the PIM. Displayed as the second half of a sentence about it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unclear {
    /// Nobody answered that; [`Answers::trouble`] says why.
    #[error("Akeneo gave no answer")]
    Unanswered,
    /// The PIM does not know the option's attribute.
    #[error("Akeneo does not have the attribute")]
    AttributeUnknown,
    /// The option's attribute is no select: the PIM keeps no options of it.
    #[error(
        "in Akeneo the attribute is of type {attribute_type}, and only selects have options there"
    )]
    NoOptions {
        /// As the PIM names it, such as `pim_catalog_metric`.
        attribute_type: String,
    },
}

/// What the PIM said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// In the order of the keys.
    pub existence: Vec<Existence>,
    /// Why some are [`Unclear::Unanswered`]; `None` if none are.
    pub trouble: Option<ApiError>,
    /// Whether the PIM answered another question meanwhile: the trouble is then of single entities, and the PIM is not away.
    pub answers_others: bool,
    /// For how long the PIM asked not to be asked (`Retry-After` of a 429 or 503); from nothing to 24 hours.
    pub ask_again_after: Option<TimeDelta>,
    /// How long it took.
    pub took: TimeDelta,
}

/// Questions to one PIM. May be used for as long as its limits say, from when it is made.
pub struct Catalog {
    http: Http,
    pim: Pim,
    token: Option<Token>,
    ask_again_after: Option<TimeDelta>,
    /// What came of questions that fail though the PIM answers others.
    alone: Option<ApiError>,
    /// Whether the PIM answers a question that always has an answer; `None` as long as it need not be known.
    answers_others: Option<bool>,
}

impl Catalog {
    /// Asks the PIM of this connection. Calls nothing yet.
    #[must_use]
    pub fn new(mut pim: Pim, limits: Limits) -> Self {
        pim.url = pim.url.trim().trim_end_matches('/').to_owned();
        Self {
            http: Http::new(limits).reading(LONGEST_PAGE),
            pim,
            token: None,
            ask_again_after: None,
            alone: None,
            answers_others: None,
        }
    }

    /// A token to begin with. One of other credentials is not used.
    #[must_use]
    pub fn with_token(mut self, token: Option<Token>) -> Self {
        self.token = token;
        self
    }

    /// The token in use, if one was needed.
    #[must_use]
    pub const fn token(&self) -> Option<&Token> {
        self.token.as_ref()
    }

    /// Which of these exist; all of one type. Ends when the PIM gives no answer: what was not answered by then is unanswered.
    /// Where the PIM answers other questions, only those entities are unanswered whose question fails when it is asked alone.
    pub fn ask(&mut self, entity: EntityType, keys: &[EntityKey], now: DateTime<Utc>) -> Answers {
        self.answers(keys, |catalog, existence| match entity.listing() {
            Some(listing) => catalog.search(listing, entity, keys, existence, now),
            None => catalog.ask_options(keys, existence, now),
        })
    }

    /// Asks about each alone, which the PIM answers from its database, where it answers a search for products from an index.
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
        (self.ask_again_after, self.alone, self.answers_others) = (None, None, None);
        let mut existence = vec![Existence::Unclear(Unclear::Unanswered); keys.len()];
        let trouble = ask(self, &mut existence).err();
        let unanswered = existence.contains(&Existence::Unclear(Unclear::Unanswered));
        // What failed once and was answered then is no trouble.
        let alone = self.alone.take().filter(|_| unanswered);
        let answers_others = trouble.is_none() && alone.is_some();
        Answers {
            existence,
            trouble: trouble.or(alone),
            answers_others,
            ask_again_after: self.ask_again_after,
            took: TimeDelta::from_std(self.http.elapsed()).unwrap_or(TimeDelta::MAX),
        }
    }

    fn search(
        &mut self,
        listing: Listing,
        entity: EntityType,
        keys: &[EntityKey],
        existence: &mut [Existence],
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        let codes: Vec<&str> = keys.iter().map(|key| key.code.as_str()).collect();
        let mut open = existence.iter_mut();
        for question in path::questions(&codes) {
            let named_by = |it: &Named| it.name(listing.named_by).map(str::to_owned);
            let found = self.together(listing, entity, question, &named_by, now)?;
            for (code, existence) in question.iter().zip(open.by_ref()) {
                match found.get(&answer::folded(code)) {
                    Some(Some(_)) => *existence = Existence::Exists,
                    Some(None) => {}
                    None => *existence = Existence::Gone,
                }
            }
        }
        Ok(())
    }

    /// What was found, by folded code; nothing under the codes about which there is no answer. If a question fails though the PIM
    /// answers others, it is halved, until what makes it fail stands alone.
    fn together<T: DeserializeOwned>(
        &mut self,
        listing: Listing,
        entity: EntityType,
        question: &[&str],
        name: &impl Fn(&T) -> Option<String>,
        now: DateTime<Utc>,
    ) -> Result<HashMap<String, Option<T>>, ApiError> {
        let trouble = match self.found(listing, entity, question, name, now) {
            Ok(found) => {
                return Ok(found
                    .into_iter()
                    .map(|(code, it)| (code, Some(it)))
                    .collect());
            }
            Err(trouble) => trouble,
        };
        self.must_be_alone(trouble, now)?;
        if let [code] = question {
            return Ok(HashMap::from([(answer::folded(code), None)]));
        }
        let (one, other) = question.split_at(question.len() / 2);
        let mut found = self.together(listing, entity, one, name, now)?;
        found.extend(self.together(listing, entity, other, name, now)?);
        Ok(found)
    }

    /// An error, unless the PIM answers other questions.
    fn must_be_alone(&mut self, trouble: ApiError, now: DateTime<Utc>) -> Result<(), ApiError> {
        let may_be = match trouble {
            ApiError::NotAPim { .. } => true,
            ApiError::Unexpected { status, .. } => !matches!(status, 429 | 502..=504),
            _ => false,
        };
        if !may_be {
            return Err(trouble);
        }
        let answers_others = match self.answers_others {
            Some(known) => known,
            None => self.answers_others(now),
        };
        self.answers_others = Some(answers_others);
        if !answers_others {
            return Err(trouble);
        }
        self.alone.get_or_insert(trouble);
        Ok(())
    }

    /// Asks what any PIM has an answer to.
    fn answers_others(&mut self, now: DateTime<Utc>) -> bool {
        let reply = self.get(path::ANY, now);
        let page = reply.and_then(|it| {
            self.read::<answer::Page<serde::de::IgnoredAny>>(EntityType::Attribute, &it)
        });
        page.is_ok()
    }

    /// Which of these exist, by their folded codes. An answer that holds what was not asked for is none.
    fn found<T: DeserializeOwned>(
        &mut self,
        listing: Listing,
        entity: EntityType,
        question: &[&str],
        name: &impl Fn(&T) -> Option<String>,
        now: DateTime<Utc>,
    ) -> Result<HashMap<String, T>, ApiError> {
        let path = path::search(listing.path, listing.searched_by, question);
        let reply = self.get(&path, now)?;
        let page: answer::Page<T> = self.read(entity, &reply)?;
        let Some(found) = answer::of_search(question, page, name) else {
            log::warn!(
                "pim: GET {}: the answer holds what was not asked for",
                listing.path
            );
            return Err(self.no_pim(200));
        };
        log::info!(
            "pim: GET {}: 200, {} of {} exist",
            listing.path,
            found.len(),
            question.len()
        );
        Ok(found)
    }

    fn one(&mut self, key: &EntityKey, now: DateTime<Utc>) -> Result<Existence, ApiError> {
        let reply = self.get(&path::one(key), now)?;
        if let Some(no) = answer::no(&reply, key) {
            return Ok(no);
        }
        let it: Named = self.read(key.entity, &reply)?;
        if it.is(key) {
            Ok(Existence::Exists)
        } else {
            Err(self.no_pim(200))
        }
    }
}
