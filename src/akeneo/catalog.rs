//! What the PIM still has, by its REST API.
//!
//! Entities are asked for by their codes, up to a hundred at once (`search` with `IN`); the answer holds those that exist. It
//! is taken for an answer only if it is one: 200, of the documented form, with nothing in it that was not asked for. Options
//! have no search: each is asked for alone, or an attribute's are listed page by page. What the connection may not see
//! counts as gone, as it does for the connector.

use super::error::ApiError;
use super::http::{Http, Limits, Reply};
use super::path;
use super::pim::Pim;
use super::redact::{is_safe, shown};
use super::token::{self, Token};
use crate::event::{EntityKey, EntityType, Listing};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use std::collections::HashSet;
use ureq::http::{Method, Request};

/// A page of a hundred products comes with all their values.
const LONGEST_PAGE: u64 = 64 * 1024 * 1024;

/// Whether an entity is in the PIM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Existence {
    /// It is there.
    Exists,
    /// The PIM does not know it.
    Gone,
    /// Neither can be told.
    Unclear(Unclear),
}

/// Why it cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    /// Nobody answered.
    #[error("nobody answered")]
    Unanswered,
    /// The PIM does not know the option's attribute.
    #[error("Akeneo does not know its attribute, so Akeneo cannot tell whether it had this option")]
    AttributeUnknown,
    /// The attribute is of a type that has no options in Akeneo.
    #[error("its attribute is of type {attribute_type} in Akeneo, which has no options")]
    NoOptions {
        /// As `pim_catalog_metric`.
        attribute_type: String,
    },
}

/// What the PIM said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// In the order of the keys.
    pub existence: Vec<Existence>,
    /// Why some are unknown; `None` if none are.
    pub trouble: Option<ApiError>,
    /// How long to wait before the next question, where the PIM said so.
    pub ask_again_after: Option<TimeDelta>,
    /// How long it took.
    pub took: TimeDelta,
}

/// Questions to one PIM. May be used for as long as its limits say, from when it is made.
pub struct Catalog {
    http: Http,
    pim: Pim,
    token: Option<Token>,
}

#[derive(Deserialize)]
struct Page {
    #[serde(rename = "_embedded")]
    embedded: Embedded,
    #[serde(rename = "_links")]
    links: Links,
}

#[derive(Deserialize)]
struct Embedded {
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    uuid: Option<String>,
    code: Option<String>,
}

#[derive(Deserialize)]
struct Links {
    next: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct NotFound {
    code: u16,
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

    /// Which of these exist; all of one type. Ends at the first trouble: what was not answered by then is unknown.
    pub fn ask(&mut self, entity: EntityType, keys: &[EntityKey], now: DateTime<Utc>) -> Answers {
        let mut existence = Vec::with_capacity(keys.len());
        let trouble = match entity.listing() {
            Some(listing) => self.search(listing, entity, keys, &mut existence, now),
            None => self.one_by_one(keys, &mut existence, now),
        };
        self.answers(keys, existence, trouble)
    }

    /// Asks about each alone, which the PIM answers from its database, where it answers a search for products from an index.
    pub fn ask_singly(&mut self, keys: &[EntityKey], now: DateTime<Utc>) -> Answers {
        let mut existence = Vec::with_capacity(keys.len());
        let trouble = self.one_by_one(keys, &mut existence, now);
        self.answers(keys, existence, trouble)
    }

    fn answers(
        &self,
        keys: &[EntityKey],
        mut existence: Vec<Existence>,
        trouble: Result<(), ApiError>,
    ) -> Answers {
        existence.resize(keys.len(), Existence::Unclear(Unclear::Unanswered));
        Answers {
            existence,
            trouble: trouble.err(),
            ask_again_after: None,
            took: TimeDelta::from_std(self.http.elapsed()).unwrap_or(TimeDelta::MAX),
        }
    }

    /// All options of an attribute; none if there is no such attribute.
    ///
    /// # Errors
    /// [`ApiError`]; nothing is known then. While others delete options a page may skip one: ask for what is missing.
    pub fn options_of(
        &mut self,
        attribute: &str,
        now: DateTime<Utc>,
    ) -> Result<HashSet<String>, ApiError> {
        let mut options = HashSet::new();
        for number in 1.. {
            let reply = self.get(&path::options(attribute, number), now)?;
            if self.says_not_found(&reply) {
                return Ok(options);
            }
            let page: Page = self.read(EntityType::AttributeOption, reply)?;
            let empty = page.embedded.items.is_empty();
            options.extend(page.embedded.items.into_iter().filter_map(|it| it.code));
            if empty || page.links.next.is_none() {
                break;
            }
        }
        Ok(options)
    }

    fn search(
        &mut self,
        listing: Listing,
        entity: EntityType,
        keys: &[EntityKey],
        existence: &mut Vec<Existence>,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        let codes: Vec<&str> = keys.iter().map(|key| key.code.as_str()).collect();
        for question in path::questions(&codes) {
            let reply = self.get(
                &path::search(listing.path, listing.searched_by, question),
                now,
            )?;
            let page: Page = self.read(entity, reply)?;
            let code = |item: Item| {
                if listing.named_by == "uuid" {
                    item.uuid
                } else {
                    item.code
                }
            };
            // The PIM's own comparison folds case. What exists in another case may be the same.
            let asked: HashSet<String> = question.iter().map(|it| it.to_lowercase()).collect();
            let mut found = HashSet::new();
            for item in page.embedded.items {
                let code = code(item).unwrap_or_default().to_lowercase();
                if !asked.contains(&code) {
                    log::warn!(
                        "pim: GET {}: the answer holds what was not asked for",
                        listing.path
                    );
                    return Err(self.no_pim(200));
                }
                found.insert(code);
            }
            log::info!(
                "pim: GET {}: 200, {} of {} exist",
                listing.path,
                found.len(),
                question.len()
            );
            existence.extend(question.iter().map(|code| {
                if found.contains(&code.to_lowercase()) {
                    Existence::Exists
                } else {
                    Existence::Gone
                }
            }));
        }
        Ok(())
    }

    fn one_by_one(
        &mut self,
        keys: &[EntityKey],
        existence: &mut Vec<Existence>,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        for key in keys {
            let reply = self.get(&path::one(key), now)?;
            existence.push(if self.says_not_found(&reply) {
                Existence::Gone
            } else {
                self.read::<Item>(key.entity, reply)?;
                Existence::Exists
            });
        }
        if let Some(key) = keys.first() {
            let noun = key.entity.noun();
            log::info!("pim: asked about {} of type {noun}, one by one", keys.len());
        }
        Ok(())
    }

    /// A 404 of the PIM itself, and not of what stands before it.
    fn says_not_found(&self, reply: &Reply) -> bool {
        let said = serde_json::from_str::<NotFound>(&reply.body);
        reply.status == 404 && said.is_ok_and(|it| it.code == 404)
    }

    fn read<T: for<'a> Deserialize<'a>>(
        &self,
        entity: EntityType,
        reply: Reply,
    ) -> Result<T, ApiError> {
        match reply.status {
            200 => serde_json::from_str(&reply.body).map_err(|_| self.no_pim(200)),
            401 => Err(ApiError::Credentials),
            403 => Err(ApiError::Unreadable(entity.plural())),
            status @ (429 | 500..=599) => Err(ApiError::Unexpected {
                at: shown(&self.pim.url),
                status,
            }),
            status => Err(self.no_pim(status)),
        }
    }

    /// With a token, which is renewed once if the PIM does not take it.
    fn get(&mut self, path: &str, now: DateTime<Utc>) -> Result<Reply, ApiError> {
        let fresh = self.renew(now)?;
        let reply = self.send(path)?;
        if reply.status != 401 || fresh {
            return Ok(reply);
        }
        self.token = None;
        self.renew(now)?;
        self.send(path)
    }

    fn renew(&mut self, now: DateTime<Utc>) -> Result<bool, ApiError> {
        if !self.pim.missing().is_empty() {
            return Err(ApiError::MissingCredentials(self.pim.missing()));
        }
        if !is_safe(&self.pim.url) {
            return Err(ApiError::Insecure(shown(&self.pim.url)));
        }
        if self
            .token
            .as_ref()
            .is_some_and(|it| it.is_good(&self.pim, now))
        {
            return Ok(false);
        }
        self.token = Some(token::fetch(&self.http, &self.pim, now)?);
        Ok(true)
    }

    fn send(&self, path: &str) -> Result<Reply, ApiError> {
        let token = self.token.as_ref().map(Token::value).unwrap_or_default();
        let request = Request::builder()
            .method(Method::GET)
            .uri(format!("{}/api/rest/v1{path}", self.pim.url))
            .header("Authorization", format!("Bearer {token}"))
            .header("Accept", "application/json");
        let reply = self.http.send(request, None).map_err(|reason| {
            log::warn!("pim: GET {}: {reason}", place(path));
            ApiError::Unreachable {
                at: shown(&self.pim.url),
                reason,
            }
        })?;
        if reply.status != 200 && reply.status != 404 {
            log::warn!("pim: GET {}: {}", place(path), reply.status);
        }
        Ok(reply)
    }

    fn no_pim(&self, status: u16) -> ApiError {
        ApiError::NotAPim {
            at: shown(&self.pim.url),
            status,
        }
    }
}

/// Without what was searched for.
fn place(path: &str) -> &str {
    path.split('?').next().unwrap_or_default()
}
