//! The entry to the shop's subscription: begins tasks, and reads its live status.

use super::api::Api;
use super::error::SubscriptionError;
use super::logs::DeliveryFailure;
use super::model::Status;
use super::platform::Platform;
use super::session::{Session, Task};
use super::stored::{Field, Stored};
use super::wanted::Wanted;
use crate::akeneo::{ApiError, Limits, Pim, Token};
use chrono::{DateTime, Utc};
use ring::rand::{SecureRandom, SystemRandom};
use std::time::Duration;

/// The limit for the live status, because an admin page waits for it.
const STATUS_TIMEOUT: Duration = Duration::from_secs(5);
/// The limit for removing the subscription of another PIM, which may be gone for good.
const FORMER_TIMEOUT: Duration = Duration::from_secs(5);

/// Bytes of a webhook secret.
const SECRET_BYTES: usize = 32;

/// The Event Platform, seen by one connection of a PIM. It calls nothing before it is asked to.
#[derive(Debug, Clone)]
pub struct Client {
    base: String,
    pim: Pim,
    limits: Limits,
    token: Option<Token>,
}

impl Client {
    /// The platform at `base` (see `DEFAULT_BASE`) and the connection `pim`. The fields of `pim` may be empty until something has to be
    /// called.
    #[must_use]
    pub fn new(base: &str, pim: Pim) -> Self {
        Self {
            base: base.to_owned(),
            pim: pim.tidy(),
            limits: Limits::default(),
            token: None,
        }
    }

    /// Sets other limits of time. Without it, connecting may take 5 seconds and one run 15.
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Begins with the token of an earlier call. A token of other credentials is not used.
    #[must_use]
    pub fn with_token(mut self, token: Option<Token>) -> Self {
        self.token = token;
        self
    }

    /// Begins a task. Calls nothing yet.
    ///
    /// # Errors
    /// [`SubscriptionError::NoRandomness`]
    pub fn begin(
        &self,
        task: Task,
        wanted: Wanted,
        stored: Stored,
    ) -> Result<Session, SubscriptionError> {
        let spare = [random()?, random()?];
        let (pim, of) = (self.pim.clone(), stored.clone());
        Ok(Session::new(task, wanted, stored, pim, spare, |pim| {
            let limits = match pim.is_same_connection(&self.pim) {
                true => self.limits,
                false => self.limits.at_most(FORMER_TIMEOUT),
            };
            self.api(pim, &of, limits)
        }))
    }

    /// How the stored subscription is now, within 5 seconds.
    pub fn status(&mut self, stored: &Stored, now: DateTime<Utc>) -> Live {
        let Some(ids) = stored.ids() else {
            return Live::default();
        };
        let connection = stored.connection();
        if connection.is_some_and(|it| !it.is_same_connection(&self.pim)) {
            let note = "the subscription belongs to another PIM connection than the configured one; save to move it";
            return Live::noted(Status::Unknown, Some(note.into()));
        }
        let limits = self.limits.at_most(STATUS_TIMEOUT);
        match self.ask(stored, limits, |api| api.subscription(&ids, now)) {
            Ok(Some(it)) => Live {
                url: Some(it.config.url).filter(|url| !url.is_empty()),
                events: it.events,
                ..Live::noted(it.status, note(it.status, stored))
            },
            Ok(None) => Live::noted(Status::Deleted, note(Status::Deleted, stored)),
            Err(error) => Live::noted(Status::Unknown, Some(error.to_string())),
        }
    }

    /// Checks that the PIM and the Event Platform accept the credentials, and that the connection may use the platform.
    ///
    /// # Errors
    /// [`ApiError`]
    pub fn verify(&mut self, now: DateTime<Utc>) -> Result<(), ApiError> {
        self.ask(&Stored::default(), self.limits, |api| {
            api.subscribers(now).map(drop)
        })
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
        self.ask(stored, self.limits, |api| {
            api.delivery_failures(id, since, now)
        })
    }

    /// The token in use, for [`Self::with_token`].
    #[must_use]
    pub const fn token(&self) -> Option<&Token> {
        self.token.as_ref()
    }

    /// Asks, and keeps the token that was used.
    fn ask<T>(&mut self, stored: &Stored, limits: Limits, ask: impl FnOnce(&mut Api) -> T) -> T {
        let mut api = self.api(&self.pim, stored, limits);
        let answer = ask(&mut api);
        self.token = api.token().cloned();
        answer
    }

    fn api(&self, pim: &Pim, stored: &Stored, limits: Limits) -> Api {
        let mut api = Api::new(&self.base, pim.clone(), limits).with_token(self.token.clone());
        stored.secrets().for_each(|secret| api.hide(secret));
        api
    }
}

/// The subscription's status as Akeneo has it now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Live {
    /// `None` while the shop has no subscription; [`Status::Unknown`] if Akeneo could not be asked.
    pub status: Option<Status>,
    /// A sentence for the admin, if there is more to say.
    pub note: Option<String>,
    /// The address that Akeneo delivers events to.
    pub url: Option<String>,
    /// The events that Akeneo delivers.
    pub events: Vec<String>,
}

impl Live {
    fn noted(status: Status, note: Option<String>) -> Self {
        Self {
            status: Some(status),
            note,
            ..Self::default()
        }
    }
}

fn note(status: Status, stored: &Stored) -> Option<String> {
    let note = match status {
        Status::Suspended if stored.record().paused => {
            "suspended by this shop, because it is disabled or no event is chosen"
        }
        Status::Suspended => {
            "suspended by Akeneo, which does so when the webhook gives wrong answers or the connection loses its permission; \
             repair that, then save to resume"
        }
        Status::Revoked => {
            "revoked by Akeneo, which does so when somebody removes the connection in the PIM; save to subscribe again"
        }
        Status::Deleted => "deleted at Akeneo; save to subscribe again",
        Status::Active | Status::Unknown => return None,
    };
    Some(note.to_owned())
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
