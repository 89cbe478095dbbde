//! Taking things down at Akeneo: at a reset, and when the shop moves to another PIM connection.

use super::error::SubscriptionError;
use super::own::removal_of;
use super::platform::Platform;
use super::run::{Line, Run, Task, look, perform};
use super::stored::{Changes, Field, Stored};
use super::sync::{Move, State};
use super::wanted::Wanted;
use crate::akeneo::ApiError;
use crate::akeneo::shown;
use chrono::{DateTime, Utc};

impl<P: Platform> Run<P> {
    /// Removes what belongs to another PIM connection, as far as that still lets us; but not before the new one is
    /// known to work, lest a slip of the pen cost a subscription.
    pub(super) fn leave_former(&mut self, now: DateTime<Utc>) -> Result<Move, SubscriptionError> {
        if self.wanted.is_on() && !self.proven {
            self.line.platform.subscribers(now)?;
            self.proven = true;
        }
        let Some(former) = self.former.as_mut() else {
            return Ok(Move::Persist(Changes::default()));
        };
        match remove(former, &self.stored, &self.wanted, now) {
            Ok(Some(())) => return Ok(Move::Persist(Changes::default())),
            Ok(None) => {}
            Err(error) => self.notice_left(&error),
        }
        self.former = None;
        // What follows makes secrets of its own.
        self.task = Task::Sync;
        Ok(Move::Persist(Changes::clear_all()))
    }

    pub(super) fn reset(
        &mut self,
        force: bool,
        now: DateTime<Utc>,
    ) -> Result<Move, SubscriptionError> {
        let line = self.former.as_mut().unwrap_or(&mut self.line);
        match remove(line, &self.stored, &self.wanted, now) {
            Ok(Some(())) => return Ok(Move::Persist(Changes::default())),
            Ok(None) => {}
            Err(ApiError::MissingCredentials(_)) if self.stored.is_unused() => {}
            Err(error) if force => self.notice_left(&error),
            Err(error) => return Err(error.into()),
        }
        if self.stored.is_unused() {
            return Ok(Move::Done(State::Absent));
        }
        Ok(Move::Persist(Changes::clear_all()))
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
}

/// Removes one more thing of ours; `None` if nothing is left.
fn remove<P: Platform>(
    line: &mut Line<P>,
    stored: &Stored,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<Option<()>, ApiError> {
    let remote = look(line, stored, wanted, now)?;
    let Some(held) = remote.subscribers.first() else {
        return Ok(None);
    };
    perform(line, &removal_of(held), stored, now).map(|_| Some(()))
}
