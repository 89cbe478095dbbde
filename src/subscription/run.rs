//! Carries a sync, a rotation or a reset out, one step at a time.
//!
//! Each step makes at most one call that changes something at Akeneo and returns what has to be stored before the next
//! step. It may be broken off between any two steps, or in the middle of one: a later run finds its way from there.

use super::acknowledge::{self, has_unsent_secrets};
use super::error::SubscriptionError;
use super::model::Status;
use super::platform::{Call, Platform};
use super::probe::ProbeError;
use super::remote::{Deeds, Remote, observe};
use super::stored::{Changes, Field, Stored};
use super::sync::{self, Move, Situation, State};
use super::wanted::Wanted;
use crate::akeneo::ApiError;
use crate::akeneo::Pim;
use chrono::{DateTime, TimeDelta, Utc};

/// More steps than any way to rest needs.
const MOST_STEPS: u32 = 100;
/// How often a run looks again because somebody else was faster.
const MOST_SURPRISES: u32 = 3;
/// Between two rotations. Akeneo takes several minutes to sign with new secrets, and repeats a delivery for 35 minutes.
const ROTATION_INTERVAL: TimeDelta = TimeDelta::hours(1);

/// What a run is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    /// Let Akeneo have what is wanted.
    Sync,
    /// First make new secrets, then the same.
    Rotate,
    /// Delete everything of ours. With `force`, forget it here even if Akeneo cannot be told.
    Reset { force: bool },
}

/// A platform, and what this run knows and did there.
pub(super) struct Line<P> {
    pub(super) platform: P,
    view: Option<Remote>,
    deeds: Deeds,
}

impl<P> Line<P> {
    fn new(platform: P) -> Self {
        Self {
            platform,
            view: None,
            deeds: Deeds::default(),
        }
    }
}

/// See the module's documentation.
pub(super) struct Run<P> {
    pub(super) task: Task,
    pub(super) wanted: Wanted,
    pub(super) pim: Pim,
    pub(super) stored: Stored,
    /// Fresh secrets, in case that some are needed.
    spare: [String; 2],
    pub(super) line: Line<P>,
    /// The PIM connection that the stored subscription belongs to, if that is another one than `pim`.
    pub(super) former: Option<Line<P>>,
    /// Whether `pim` was seen to work.
    pub(super) proven: bool,
    /// Whether the webhook was asked, and nothing speaks against it.
    probed: bool,
    pub(super) notices: Vec<String>,
    steps: u32,
    surprises: u32,
    pub(super) state: Option<State>,
}

/// What a run begins with.
pub(super) struct Beginning<P> {
    pub(super) task: Task,
    pub(super) wanted: Wanted,
    pub(super) pim: Pim,
    pub(super) stored: Stored,
    pub(super) spare: [String; 2],
    pub(super) platform: P,
    pub(super) former: Option<P>,
}

impl<P: Platform> Run<P> {
    pub(super) fn new(beginning: Beginning<P>) -> Self {
        Self {
            task: beginning.task,
            wanted: beginning.wanted.tidy(),
            pim: beginning.pim,
            stored: beginning.stored,
            spare: beginning.spare,
            line: Line::new(beginning.platform),
            former: beginning.former.map(Line::new),
            proven: false,
            probed: false,
            notices: Vec::new(),
            steps: 0,
            surprises: 0,
            state: None,
        }
    }

    pub(super) const fn platform(&self) -> &P {
        &self.line.platform
    }

    /// One step. `None` when there is nothing left to do; `state` tells then how it is.
    pub(super) fn step(
        &mut self,
        now: DateTime<Utc>,
    ) -> Result<Option<Changes>, SubscriptionError> {
        if self.state.is_some() {
            return Ok(None);
        }
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return Err(SubscriptionError::Restless);
        }
        let changes = match self.next(now)? {
            Move::Persist(changes) => changes,
            Move::Call { call, probe } => {
                if probe {
                    self.probe()?;
                }
                let changes = perform(&mut self.line, &call, &self.stored, now);
                changes.or_else(|error| self.overtaken(&call, error))?
            }
            Move::Done(state) => {
                self.state = Some(state);
                return Ok(None);
            }
        };
        self.stored.apply(&changes);
        Ok(Some(changes))
    }

    fn next(&mut self, now: DateTime<Utc>) -> Result<Move, SubscriptionError> {
        if let Task::Reset { force } = self.task {
            return self.reset(force, now);
        }
        self.wanted.check()?;
        if !self.wanted.is_on() && self.stored.is_unused() {
            return Ok(Move::Done(State::Absent));
        }
        self.require_credentials()?;
        if self.former.is_some() {
            return self.leave_former(now);
        }
        if self.task == Task::Rotate {
            self.task = Task::Sync;
            if let Some(changes) = self.rotation(now)? {
                return Ok(Move::Persist(changes));
            }
        }
        self.look(now)?;
        Ok(sync::next(&Situation {
            wanted: &self.wanted,
            pim: &self.pim,
            stored: &self.stored,
            remote: self.line.view.as_ref().unwrap_or(&Remote::default()),
            deeds: &self.line.deeds,
            spare: &self.spare,
            now,
        }))
    }

    fn require_credentials(&self) -> Result<(), ApiError> {
        let missing = self.pim.missing();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(ApiError::MissingCredentials(missing))
        }
    }

    /// Looks at Akeneo, unless nothing changed there since the last look.
    fn look(&mut self, now: DateTime<Utc>) -> Result<(), ApiError> {
        if self.line.view.is_some() {
            return Ok(());
        }
        let remote = look(&mut self.line, &self.stored, &self.wanted, now)?;
        if let Some(gone) = remote.gone.filter(|_| self.wanted.is_on()) {
            let what = if gone == Status::Revoked {
                "revoked"
            } else {
                "deleted"
            };
            self.notice(format!(
                "the subscription was {what} at Akeneo; a new one takes its place"
            ));
        }
        self.line.view = Some(remote);
        Ok(())
    }

    /// New secrets for both headers. The old primary is still accepted, and so is whatever Akeneo signs until it
    /// knows the new ones: it always signs with both of a pair.
    fn rotation(&mut self, now: DateTime<Utc>) -> Result<Option<Changes>, SubscriptionError> {
        let (Some(_), Some(primary)) = (
            self.stored.get(Field::SubscriptionId),
            self.stored.get(Field::PrimarySecret),
        ) else {
            return Err(SubscriptionError::NotSubscribed);
        };
        if has_unsent_secrets(&self.stored) {
            self.notice("an earlier rotation was not finished, and is finished now".into());
            return Ok(None);
        }
        let rotated_at = self.stored.record().rotated_at;
        let rotated_at = rotated_at.and_then(|at| DateTime::from_timestamp(at, 0));
        if let Some(again) = rotated_at.map(|at| at + ROTATION_INTERVAL)
            && now < again
        {
            return Err(SubscriptionError::RotatedRecently(again));
        }
        let [first, second] = &self.spare;
        Ok(Some(
            Changes::default()
                .set(Field::RetiredSecret, primary)
                .set(Field::PrimarySecret, first)
                .set(Field::SecondarySecret, second),
        ))
    }

    /// Akeneo would suspend a subscription whose webhook answers wrongly. A webhook that only the shop's own server
    /// cannot reach, as behind many firewalls, is left to Akeneo to judge.
    fn probe(&mut self) -> Result<(), SubscriptionError> {
        if self.probed {
            return Ok(());
        }
        match self.line.platform.probe(&self.wanted.webhook_url) {
            Err(error @ ProbeError::Unreachable { .. }) => {
                self.notice(format!("{error}; Akeneo is asked all the same"));
            }
            answer => answer?,
        }
        self.probed = true;
        Ok(())
    }

    fn overtaken(&mut self, call: &Call, error: ApiError) -> Result<Changes, ApiError> {
        if !call.was_overtaken(&error) || self.surprises == MOST_SURPRISES {
            return Err(error);
        }
        self.surprises += 1;
        Ok(Changes::default())
    }

    pub(super) fn notice(&mut self, notice: String) {
        if !self.notices.contains(&notice) {
            log::warn!("subscription: {notice}");
            self.notices.push(notice);
        }
    }
}

pub(super) fn look<P: Platform>(
    line: &mut Line<P>,
    stored: &Stored,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<Remote, ApiError> {
    let names = [wanted.name.as_str(), &stored.record().name];
    observe(&mut line.platform, stored, &names, &line.deeds, now)
}

pub(super) fn perform<P: Platform>(
    line: &mut Line<P>,
    call: &Call,
    stored: &Stored,
    now: DateTime<Utc>,
) -> Result<Changes, ApiError> {
    line.view = None;
    match line.platform.perform(call, now) {
        Ok(answer) => {
            line.deeds.note(call, &answer);
            Ok(acknowledge::changes(call, &answer, stored, now))
        }
        // Gone already is as good as gone.
        Err(ApiError::NotFound(_)) if call.victim().is_some() => {
            line.deeds.note_status(call);
            Ok(Changes::default())
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
impl<P> Run<P> {
    pub(super) fn forget_password(&mut self) {
        self.pim.password.clear();
    }
}
