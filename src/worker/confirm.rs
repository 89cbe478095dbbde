//! Asking Akeneo whether it has really deleted what it said, before anything is deleted here.
//!
//! What still exists there fails, or waits if it is only taken along. What Akeneo cannot tell is tried again later, at most
//! five times. While Akeneo gives no answer an entry waits for as long as it takes, and no try is counted: Akeneo being away
//! says nothing about the entity. Answers are kept for one batch, that Akeneo is away for the shop (see [`away`]).

use super::later;
use crate::akeneo::{Answers, ApiError, Existence, Unclear};
use crate::database::{Database, DatabaseError};
use crate::event::{EntityKey, EntityType};
use crate::latest::away::{self, Away, Turn};
use crate::planner::{Proposal, Reason, Why};
use crate::queue::retry::Cause;
use crate::queue::{Entry, Settlement};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;

/// How long until Akeneo is asked again after it did not answer, unless it says when itself.
pub const PAUSE: TimeDelta = TimeDelta::minutes(5);

/// Who knows whether entities still exist in Akeneo. Takes no longer than a minute for one call: the lease has to outlive it.
pub trait Confirm {
    /// Asks about entities of one type.
    fn ask(&mut self, entity: EntityType, keys: &[EntityKey], now: DateTime<Utc>) -> Answers;
}

/// What a batch has asked, and what keeps it from asking.
#[derive(Default)]
pub(super) struct Confirmation {
    pub(super) by: Option<Box<dyn Confirm + Send>>,
    known: HashMap<EntityKey, Existence>,
    /// Nobody is asked about anything before then.
    away: Option<Away>,
    /// Of these types nothing can be learnt: the connection may not read them.
    unreadable: HashMap<EntityType, Away>,
}

/// What Akeneo says of a deletion.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// All of it is gone.
    Gone,
    /// Something is not, or nobody knows.
    Objection(Settlement),
}

impl Confirmation {
    /// Asks about those entities of one type that have not been asked about. Returns how long it took.
    pub(super) fn ask(
        &mut self,
        database: &mut Database,
        entity: EntityType,
        mut keys: Vec<EntityKey>,
        now: DateTime<Utc>,
    ) -> Result<TimeDelta, DatabaseError> {
        keys.retain(|key| !self.known.contains_key(key));
        keys.sort_unstable();
        keys.dedup();
        let (Some(by), None, None, false) = (
            &mut self.by,
            &self.away,
            self.unreadable.get(&entity),
            keys.is_empty(),
        ) else {
            return Ok(TimeDelta::zero());
        };
        let turn = away::turn(database, now)?;
        if let Turn::Wait(away) = turn {
            self.away = Some(away);
            return Ok(TimeDelta::zero());
        }
        let answers = by.ask(entity, &keys, now);
        let then = now + answers.took;
        match answers.trouble {
            None if turn == Turn::Probe => away::is_back(database)?,
            None => {}
            Some(trouble) => {
                let away = Away {
                    ask_again_at: then + answers.ask_again_after.unwrap_or(PAUSE),
                    why: trouble.to_string(),
                };
                if matches!(trouble, ApiError::Unreadable(_)) {
                    // An answer, though not to the question.
                    away::is_back(database)?;
                    self.unreadable.insert(entity, away);
                } else {
                    away::is_away(database, &away, then)?;
                    self.away = Some(away);
                }
            }
        }
        self.known.extend(keys.into_iter().zip(answers.existence));
        Ok(answers.took)
    }

    /// Forgets what was answered: it may be out of date.
    pub(super) fn forget(&mut self) {
        self.known.clear();
    }

    /// What the answers mean for one entry.
    pub(super) fn said(
        &self,
        entry: &Entry,
        key: &EntityKey,
        proposal: &Proposal,
        now: DateTime<Utc>,
    ) -> Said {
        let of = |key: &EntityKey| self.known.get(key).unwrap_or(&UNANSWERED);
        let all = || std::iter::once(key).chain(&proposal.along).map(of);
        if *of(key) == Existence::Exists {
            let message = format!(
                "Akeneo said that it deleted {key}; not deleted here: it still exists in Akeneo."
            );
            return Said::Objection(Settlement::Failed(message));
        }
        let exists = |key: &&EntityKey| *of(key) == Existence::Exists;
        let living: Vec<EntityKey> = proposal.along.iter().filter(exists).cloned().collect();
        if !living.is_empty() {
            let why = Why::LivingDescendants { living };
            return Said::Objection(deferred(entry, key, why, now));
        }
        if all().any(|it| *it == UNANSWERED) {
            return Said::Objection(self.waits(key, now));
        }
        let unclear = all().find_map(|it| match it {
            Existence::Unclear(unclear) => Some(unclear.clone()),
            Existence::Gone | Existence::Exists => None,
        });
        match unclear {
            Some(unclear) => Said::Objection(deferred(entry, key, Why::Unclear(unclear), now)),
            None => Said::Gone,
        }
    }

    fn waits(&self, key: &EntityKey, now: DateTime<Utc>) -> Settlement {
        let away = self.away.as_ref().or(self.unreadable.get(&key.entity));
        let (until, why) = match away {
            Some(away) => (away.ask_again_at, away.why.as_str()),
            None => (now + PAUSE, "it gave no answer"),
        };
        let message = format!(
            "Waits for Akeneo to confirm that it deleted {key}: {why}. Akeneo is asked again at {} UTC.",
            until.format("%Y-%m-%d %H:%M:%S")
        );
        Settlement::Postponed(until, message)
    }
}

const UNANSWERED: Existence = Existence::Unclear(Unclear::Unanswered);

/// Tried again later, at most five times.
fn deferred(entry: &Entry, key: &EntityKey, why: Why, now: DateTime<Utc>) -> Settlement {
    let reason = Reason::new(Some(key.clone()), why);
    later(Cause::Deferred, entry, reason.to_string(), now)
}
