//! A sync, a rotation or a reset, done step by step.
//!
//! Each step makes at most one call that changes something at Akeneo, and returns what has to be stored before the next step. A session may
//! be broken off between two steps or within one; a later session goes on from there.
//!
//! The file has more than 250 lines because sync, rotation and reset share their steps: two halves would import each other.

use super::api::Api;
use super::decide::{self, State, Step};
use super::error::SubscriptionError;
use super::model::Status;
use super::platform::{Call, Platform};
use super::remote::Remote;
use super::rotation;
use super::situation::Situation;
use super::stored::{Changes, Field, Stored};
use super::wanted::Wanted;
use crate::akeneo::{ApiError, Pim, Token, shown};
use crate::webhook_check::Fault;
use chrono::{DateTime, Utc};

/// More steps than any session needs.
const MOST_STEPS: u32 = 100;
/// How often a session looks again because somebody else was faster.
const MOST_SURPRISES: u32 = 3;

/// What a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Let Akeneo have what is wanted.
    Sync,
    /// First replace both secrets without a gap, then do the same. It is refused if the last rotation is less than an hour old. A rotation
    /// that was broken off is finished.
    Rotate,
    /// Delete everything of this shop at Akeneo. In the end nothing is stored. Of what is wanted, only the name is used.
    Reset {
        /// Whether to forget what is stored even if Akeneo cannot be told.
        force: bool,
    },
}

/// Call [`Self::step`] until it returns `None`, and store what it returns before the next step. It is safe to drop a session between two
/// steps: the next session goes on from there.
pub struct Session<P = Api> {
    task: Task,
    wanted: Wanted,
    pim: Pim,
    stored: Stored,
    /// Fresh secrets, in case some are needed.
    spare: [String; 2],
    akeneo: Remote<P>,
    /// The platform as the stored connection sees it, if that is another PIM connection than `pim`.
    former: Option<Remote<P>>,
    /// Whether `pim` has answered as it should.
    proven: bool,
    /// Whether the webhook was asked and may be used.
    probed: bool,
    notices: Vec<String>,
    steps: u32,
    surprises: u32,
    state: Option<State>,
}

impl<P: Platform> Session<P> {
    /// `connect` returns the platform as a PIM connection sees it. It is called for `pim`, and for the connection of the stored
    /// subscription if that is another one. `spare` are fresh random secrets. Nothing is called yet.
    pub fn new(
        task: Task,
        wanted: Wanted,
        stored: Stored,
        pim: Pim,
        spare: [String; 2],
        connect: impl Fn(&Pim) -> P,
    ) -> Self {
        let former = stored.connection();
        let former = former.filter(|it| !it.is_same_connection(&pim));
        Self {
            task,
            wanted: wanted.tidy(),
            spare,
            akeneo: Remote::new(connect(&pim)),
            former: former.map(|it| Remote::new(connect(it))),
            pim,
            stored,
            proven: false,
            probed: false,
            notices: Vec::new(),
            steps: 0,
            surprises: 0,
            state: None,
        }
    }

    /// Makes at most one call that changes something at Akeneo. Returns what has to be stored now, which may be nothing; `None` when all is
    /// done.
    ///
    /// # Errors
    /// [`SubscriptionError`]; what earlier steps returned stays valid.
    pub fn step(&mut self, now: DateTime<Utc>) -> Result<Option<Changes>, SubscriptionError> {
        if self.state.is_some() {
            return Ok(None);
        }
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return Err(SubscriptionError::Restless);
        }
        let changes = match self.next(now)? {
            Step::Store(changes) => changes,
            Step::Call(call) => self.perform(&call, now)?,
            Step::CallOnceProbed(call) => {
                self.probe()?;
                self.perform(&call, now)?
            }
            Step::Done(state) => {
                self.state = Some(state);
                return Ok(None);
            }
        };
        self.stored.apply(&changes);
        Ok(Some(changes))
    }

    fn next(&mut self, now: DateTime<Utc>) -> Result<Step, SubscriptionError> {
        if let Task::Reset { force } = self.task {
            return self.reset(force, now);
        }
        self.wanted.check()?;
        if !self.wanted.is_on() && self.stored.is_unused() {
            return Ok(Step::Done(State::Absent));
        }
        let missing = self.pim.missing();
        if !missing.is_empty() {
            return Err(ApiError::MissingCredentials(missing).into());
        }
        if self.former.is_some() {
            return self.leave_former(now);
        }
        if self.task == Task::Rotate {
            self.task = Task::Sync;
            match rotation::begin(&self.stored, &self.spare, now)? {
                Some(changes) => return Ok(Step::Store(changes)),
                None => {
                    self.notice("an earlier rotation was not finished, and is finished now".into())
                }
            }
        }
        // Nothing has changed at Akeneo since the last look, which is remembered.
        if self.akeneo.subscribers.is_none() {
            self.look(now)?;
        }
        Ok(decide::next(&Situation {
            wanted: &self.wanted,
            pim: &self.pim,
            stored: &self.stored,
            subscribers: self.akeneo.subscribers.as_deref().unwrap_or_default(),
            journal: &self.akeneo.journal,
            spare: &self.spare,
            now,
        }))
    }

    fn look(&mut self, now: DateTime<Utc>) -> Result<(), ApiError> {
        let gone = self.akeneo.look(&self.stored, &self.wanted.name, now)?;
        if let Some(gone) = gone.filter(|_| self.wanted.is_on()) {
            let what = match gone {
                Status::Revoked => "revoked",
                _ => "deleted",
            };
            self.notice(format!(
                "the subscription was {what} at Akeneo; a new one takes its place"
            ));
        }
        Ok(())
    }

    /// Removes what belongs to another PIM connection, if that connection still works. The new connection has to work first: a typing error
    /// in the settings must not cost the subscription.
    fn leave_former(&mut self, now: DateTime<Utc>) -> Result<Step, SubscriptionError> {
        if self.wanted.is_on() && !self.proven {
            self.akeneo.platform.subscribers(now)?;
            self.proven = true;
        }
        match self.remove_one(now) {
            Ok(true) => return Ok(Step::Store(Changes::default())),
            Ok(false) => {}
            Err(error) => self.notice_left(&error),
        }
        self.former = None;
        // The sync that follows makes new secrets anyway.
        self.task = Task::Sync;
        Ok(Step::Store(Changes::clear_all()))
    }

    fn reset(&mut self, force: bool, now: DateTime<Utc>) -> Result<Step, SubscriptionError> {
        match self.remove_one(now) {
            Ok(true) => return Ok(Step::Store(Changes::default())),
            Ok(false) => {}
            Err(ApiError::MissingCredentials(_)) if self.stored.is_unused() => {}
            Err(error) if force => self.notice_left(&error),
            Err(error) => return Err(error.into()),
        }
        if self.stored.is_unused() {
            return Ok(Step::Done(State::Absent));
        }
        Ok(Step::Store(Changes::clear_all()))
    }

    /// Removes one more thing of ours through the connection of the stored subscription; false if nothing is left.
    fn remove_one(&mut self, now: DateTime<Utc>) -> Result<bool, ApiError> {
        let there = self.former.as_mut().unwrap_or(&mut self.akeneo);
        there.remove_one(&self.stored, &self.wanted.name, now)
    }

    fn notice_left(&mut self, error: &ApiError) {
        let id = |field| self.stored.get(field).unwrap_or("unknown");
        let (subscriber, subscription) = (id(Field::SubscriberId), id(Field::SubscriptionId));
        let pim = self.stored.connection().unwrap_or(&self.pim);
        self.notice(format!(
            "subscription {subscription} of subscriber {subscriber} of {} could not be removed: {error}; events that it \
             still delivers are refused, so that Akeneo suspends it",
            shown(&pim.url)
        ));
    }

    /// Asks the webhook as Akeneo will, because Akeneo suspends a subscription whose webhook gives a wrong answer. Behind many firewalls
    /// only the shop's own server cannot reach the webhook; then Akeneo is asked all the same.
    fn probe(&mut self) -> Result<(), SubscriptionError> {
        if self.probed {
            return Ok(());
        }
        match self.akeneo.platform.probe(&self.wanted.webhook_url) {
            Err(error) if matches!(error.fault, Fault::Unreachable(_)) => {
                self.notice(format!("{error}; Akeneo is asked all the same"));
            }
            answer => answer?,
        }
        self.probed = true;
        Ok(())
    }

    /// Makes a call. If somebody else was faster, nothing is stored, and the next step looks again.
    fn perform(&mut self, call: &Call, now: DateTime<Utc>) -> Result<Changes, ApiError> {
        match self.akeneo.perform(call, &self.stored, now) {
            Err(error) if call.was_overtaken(&error) && self.surprises < MOST_SURPRISES => {
                self.surprises += 1;
                Ok(Changes::default())
            }
            changes => changes,
        }
    }

    fn notice(&mut self, notice: String) {
        if !self.notices.contains(&notice) {
            log::warn!("subscription: {notice}");
            self.notices.push(notice);
        }
    }
}

impl<P> Session<P> {
    /// The state of the subscription; `None` until all is done.
    #[must_use]
    pub const fn state(&self) -> Option<State> {
        self.state
    }

    /// Sentences that an admin should read besides. They are in the log, too.
    #[must_use]
    pub fn notices(&self) -> &[String] {
        &self.notices
    }
}

impl Session {
    /// The token in use, for [`super::Client::with_token`].
    #[must_use]
    pub const fn token(&self) -> Option<&Token> {
        self.akeneo.platform.token()
    }
}
