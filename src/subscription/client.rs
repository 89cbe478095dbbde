//! One shop's way to its subscription.

use super::api::Api;
use super::error::SubscriptionError;
use super::live::{self, Live};
use super::logs::DeliveryFailure;
use super::run::{Beginning, Run, Task};
use super::stored::{Changes, Field, Stored};
use super::sync::State;
use super::wanted::Wanted;
use crate::akeneo::ApiError;
use crate::akeneo::Limits;
use crate::akeneo::Pim;
use crate::akeneo::Token;
use chrono::{DateTime, Utc};
use ring::rand::{SecureRandom, SystemRandom};
use std::time::Duration;

/// An admin page waits for the live status.
const STATUS_TIMEOUT: Duration = Duration::from_secs(5);
/// For taking leave of another PIM, which may be gone for good.
const FORMER_TIMEOUT: Duration = Duration::from_secs(5);

/// Bytes of a webhook secret.
const SECRET_BYTES: usize = 32;

/// The Event Platform, as one PIM connection reaches it. Calls nothing by itself.
#[derive(Debug, Clone)]
pub struct Client {
    base: String,
    pim: Pim,
    limits: Limits,
    token: Option<Token>,
}

impl Client {
    /// For the platform at `base` (see [`super::DEFAULT_BASE`]) and the connection `pim`, whose fields may be empty as
    /// long as nothing has to be called.
    #[must_use]
    pub fn new(base: &str, mut pim: Pim) -> Self {
        pim.url = pim.url.trim().trim_end_matches('/').to_owned();
        Self {
            base: base.to_owned(),
            pim,
            limits: Limits::default(),
            token: None,
        }
    }

    /// Other limits of time than 5 seconds to connect and 15 seconds for one run.
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// A token of an earlier call. One of other credentials is not used.
    #[must_use]
    pub fn with_token(mut self, token: Option<Token>) -> Self {
        self.token = token;
        self
    }

    /// Begins to let Akeneo have what is wanted.
    ///
    /// # Errors
    /// [`SubscriptionError::NoRandomness`]
    pub fn sync(&self, wanted: Wanted, stored: Stored) -> Result<Session, SubscriptionError> {
        self.begin(Task::Sync, wanted, stored)
    }

    /// Begins to replace both secrets without a gap, then goes on as [`Self::sync`] does. The first step refuses if the
    /// last rotation is less than an hour old, and finishes one that was broken off.
    ///
    /// # Errors
    /// [`SubscriptionError::NoRandomness`]
    pub fn rotate(&self, wanted: Wanted, stored: Stored) -> Result<Session, SubscriptionError> {
        self.begin(Task::Rotate, wanted, stored)
    }

    /// Begins to delete everything of this shop at Akeneo; in the end, nothing is stored. Of `wanted` only the name is
    /// used. With `force`, what is stored goes even if Akeneo cannot be told.
    ///
    /// # Errors
    /// [`SubscriptionError::NoRandomness`]
    pub fn reset(
        &self,
        wanted: Wanted,
        stored: Stored,
        force: bool,
    ) -> Result<Session, SubscriptionError> {
        self.begin(Task::Reset { force }, wanted, stored)
    }

    /// How the stored subscription is now, within 5 seconds.
    pub fn status(&mut self, stored: &Stored, now: DateTime<Utc>) -> Live {
        let limits = self.limits.at_most(STATUS_TIMEOUT);
        let mut api = self.api(&self.pim, stored, limits);
        let live = live::live(&mut api, &self.pim, stored, now);
        self.token = api.token().cloned();
        live
    }

    /// Whether PIM and platform take the credentials, and the connection may use the platform.
    ///
    /// # Errors
    /// [`ApiError`]
    pub fn verify(&mut self, now: DateTime<Utc>) -> Result<(), ApiError> {
        let mut api = self.api(&self.pim, &Stored::default(), self.limits);
        let answer = api.subscribers(now).map(drop);
        self.token = api.token().cloned();
        answer
    }

    /// Deliveries of the stored subscription that failed since then, newest first; none if there is no subscription.
    ///
    /// # Errors
    /// [`ApiError`]
    pub fn delivery_failures(
        &mut self,
        stored: &Stored,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<DeliveryFailure>, ApiError> {
        let Some(id) = stored.get(Field::SubscriptionId) else {
            return Ok(Vec::new());
        };
        let mut api = self.api(&self.pim, stored, self.limits);
        let answer = api.delivery_failures(id, since, now);
        self.token = api.token().cloned();
        answer
    }

    /// The token in use, for [`Self::with_token`].
    #[must_use]
    pub const fn token(&self) -> Option<&Token> {
        self.token.as_ref()
    }

    fn api(&self, pim: &Pim, stored: &Stored, limits: Limits) -> Api {
        let mut api = Api::within(&self.base, pim.clone(), limits).with_token(self.token.clone());
        stored.secrets().for_each(|secret| api.hide(secret));
        api
    }

    fn begin(
        &self,
        task: Task,
        wanted: Wanted,
        stored: Stored,
    ) -> Result<Session, SubscriptionError> {
        let spare = [random()?, random()?];
        let platform = self.api(&self.pim, &stored, self.limits);
        let former = stored
            .connection()
            .filter(|it| !it.is_same_connection(&self.pim))
            .map(|it| self.api(it, &stored, self.limits.at_most(FORMER_TIMEOUT)));
        Ok(Session {
            run: Run::new(Beginning {
                task,
                wanted,
                pim: self.pim.clone(),
                stored,
                spare,
                platform,
                former,
            }),
        })
    }
}

/// 32 random bytes in hex: a secret, or an id that nobody can guess.
///
/// # Errors
/// [`SubscriptionError::NoRandomness`]
pub fn random() -> Result<String, SubscriptionError> {
    let mut bytes = [0; SECRET_BYTES];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| SubscriptionError::NoRandomness)?;
    Ok(hex::encode(bytes))
}

/// A sync, rotation or reset on its way. Call [`Self::step`] until it returns `None`, and store what it returns before
/// the next step. Dropping it in between is safe: the next one finds its way from there.
pub struct Session {
    run: Run<Api>,
}

impl Session {
    /// Makes at most one call that changes something at Akeneo. Returns what has to be stored now, possibly nothing;
    /// `None` when all is done.
    ///
    /// # Errors
    /// [`SubscriptionError`]; what earlier steps returned stays true.
    pub fn step(&mut self, now: DateTime<Utc>) -> Result<Option<Changes>, SubscriptionError> {
        self.run.step(now)
    }

    /// How the subscription is; `None` until all is done.
    #[must_use]
    pub const fn state(&self) -> Option<State> {
        self.run.state
    }

    /// What an admin should know besides, one sentence each. They were logged as well.
    #[must_use]
    pub fn notices(&self) -> &[String] {
        &self.run.notices
    }

    /// What was given, with all changes so far.
    #[must_use]
    pub const fn stored(&self) -> &Stored {
        &self.run.stored
    }

    /// The token in use, for [`Client::with_token`].
    #[must_use]
    pub fn token(&self) -> Option<&Token> {
        self.run.platform().token()
    }
}
