//! One question to the PIM at a time, and what it means if one fails.

use super::answer::{self, Existence, Named, Page};
use crate::akeneo::caller::{Caller, Service};
use crate::akeneo::error::ApiError;
use crate::akeneo::http::{Http, Limits, Reply};
use crate::akeneo::path;
use crate::akeneo::pim::Pim;
use crate::akeneo::redact::shown;
use crate::akeneo::token::Token;
use crate::event::{EntityKey, EntityType, Listing};
use chrono::{DateTime, Utc};
use serde::de::{DeserializeOwned, IgnoredAny};
use std::collections::HashMap;
use ureq::http::Method;

/// A page of a hundred products comes with all their values.
const LONGEST_PAGE: u64 = 64 * 1024 * 1024;

/// The entities that were found, by folded code. A code without an answer is `None`.
pub(super) type Found = HashMap<String, Option<Named>>;

/// Asks one PIM. Its limits of time begin when it is made.
pub struct Catalog {
    pub(super) caller: Caller,
    /// The last error of a question that fails although the PIM answers others.
    pub(super) alone: Option<ApiError>,
    /// Whether the PIM answers a question that every PIM can answer; `None` while nobody needs to know.
    pub(super) answers_others: Option<bool>,
}

impl Catalog {
    /// Asks the PIM of this connection. Calls nothing yet.
    #[must_use]
    pub fn new(pim: Pim, limits: Limits) -> Self {
        let pim = pim.tidy();
        let service = Service {
            name: "pim",
            base: pim.url.clone(),
            sign: |request, _, token| {
                request
                    .header("Authorization", format!("Bearer {token}"))
                    .header("Accept", "application/json")
            },
        };
        Self {
            caller: Caller::new(service, pim, Http::new(limits).reading(LONGEST_PAGE)),
            alone: None,
            answers_others: None,
        }
    }

    /// Begins with this token. A token of other credentials is not used.
    #[must_use]
    pub fn with_token(mut self, token: Option<Token>) -> Self {
        self.caller.token = token;
        self
    }

    /// The token in use, if one was needed.
    #[must_use]
    pub const fn token(&self) -> Option<&Token> {
        self.caller.token.as_ref()
    }

    /// Asks about one entity.
    pub(super) fn one(
        &mut self,
        key: &EntityKey,
        now: DateTime<Utc>,
    ) -> Result<Existence, ApiError> {
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

    /// Asks about the entities with these codes at once. If that fails although the PIM answers other questions, the codes are halved until
    /// the code that fails is alone.
    pub(super) fn search(
        &mut self,
        entity: EntityType,
        listing: Listing,
        codes: &[&str],
        now: DateTime<Utc>,
    ) -> Result<Found, ApiError> {
        let trouble = match self.search_once(entity, listing, codes, now) {
            Ok(found) => {
                let found = found.into_iter();
                return Ok(found.map(|(code, it)| (code, Some(it))).collect());
            }
            Err(trouble) => trouble,
        };
        self.must_be_alone(trouble, now)?;
        if let [code] = codes {
            return Ok(HashMap::from([(answer::folded(code), None)]));
        }
        let (one, other) = codes.split_at(codes.len() / 2);
        let mut found = self.search(entity, listing, one, now)?;
        found.extend(self.search(entity, listing, other, now)?);
        Ok(found)
    }

    /// Asks once. An answer with entities that were not asked for does not count.
    fn search_once(
        &mut self,
        entity: EntityType,
        listing: Listing,
        codes: &[&str],
        now: DateTime<Utc>,
    ) -> Result<HashMap<String, Named>, ApiError> {
        let (place, asked) = (listing.path, codes.len());
        let reply = self.get(&path::search(place, listing.searched_by, codes), now)?;
        let page: Page<Named> = self.read(entity, &reply)?;
        let Some(found) = answer::of_search(codes, page, listing.named_by) else {
            log::warn!("pim: GET {place}: the answer holds what was not asked for");
            return Err(self.no_pim(200));
        };
        log::info!("pim: GET {place}: 200, {} of {asked} exist", found.len());
        Ok(found)
    }

    /// Fails unless the PIM answers other questions.
    pub(super) fn must_be_alone(
        &mut self,
        trouble: ApiError,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
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

    /// Asks a question that every PIM can answer.
    fn answers_others(&mut self, now: DateTime<Utc>) -> bool {
        let reply = self.get(path::ANY, now);
        let page = reply.and_then(|it| self.read::<Page<IgnoredAny>>(EntityType::Attribute, &it));
        page.is_ok()
    }

    pub(super) fn get(&mut self, path: &str, now: DateTime<Utc>) -> Result<Reply, ApiError> {
        let whole = format!("/api/rest/v1{path}");
        let reply = self.caller.call(&Method::GET, &whole, None, now)?;
        if reply.status != 200 && reply.status != 404 {
            // The log does not show the codes that were searched for.
            let place = path.split('?').next().unwrap_or_default();
            log::warn!("pim: GET {place}: {}", reply.status);
        }
        Ok(reply)
    }

    /// Reads the body of a 200.
    pub(super) fn read<T: DeserializeOwned>(
        &self,
        entity: EntityType,
        reply: &Reply,
    ) -> Result<T, ApiError> {
        match reply.status {
            200 => serde_json::from_str(&reply.body).map_err(|_| self.no_pim(200)),
            401 => Err(ApiError::Credentials),
            403 => Err(ApiError::Unreadable(entity)),
            status @ (429 | 500..=599) => Err(self.caller.unexpected(status)),
            status => Err(self.no_pim(status)),
        }
    }

    pub(super) fn no_pim(&self, status: u16) -> ApiError {
        ApiError::NotAPim {
            at: shown(&self.caller.pim.url),
            status,
        }
    }
}
