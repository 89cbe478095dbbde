//! Asks Akeneo, before anything is deleted here, whether it has really deleted it.
//!
//! What still exists there fails, or waits if it is only taken along. What Akeneo cannot tell is tried again later, at most
//! five times. While Akeneo gives no answer an entry waits for as long as it takes, and no try is counted: Akeneo being away
//! says nothing about the entity. Answers are kept for one turn of one type. That Akeneo is away is kept for the shop (see
//! [`away`]); that it fails with single entities holds only those.

use super::doubt::is_old;
use super::sentences::{self, stays, waits_for_akeneo};
use super::settle::later;
use crate::akeneo::{Answers, ApiError, Existence, Unclear};
use crate::database::{Database, DatabaseError};
use crate::event::{EntityKey, EntityType};
use crate::latest::away::{self, About, Away, Known, Turn};
use crate::planner::{Proposal, Reason, Why};
use crate::queue::retry::Cause;
use crate::queue::{Entry, Settlement};
use crate::reason::{Code, Sentence};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;

/// How long until Akeneo is asked again after it did not answer, unless it says when itself.
pub const PAUSE: TimeDelta = TimeDelta::minutes(5);

/// The shortest such time: what waits is due again then, and asks again.
const SHORTEST_PAUSE: TimeDelta = TimeDelta::seconds(10);

/// Who knows whether entities still exist in Akeneo. Takes no longer than a minute for one call: the lease has to outlive it.
pub trait Confirm {
    /// Asks about entities of one type.
    fn ask(&mut self, entity: EntityType, keys: &[EntityKey], now: DateTime<Utc>) -> Answers;
}

/// Why something is not deleted after Akeneo was asked, and how its entry ends if there is nothing to put back.
pub(super) enum Objection {
    /// Akeneo has it.
    Exists(Settlement),
    /// Akeneo has what goes along with it, or does not tell.
    Other(Settlement),
}

impl Objection {
    pub(super) fn settlement(self) -> Settlement {
        match self {
            Self::Exists(settlement) | Self::Other(settlement) => settlement,
        }
    }
}

/// What Akeneo has answered to the last question of a batch, and what keeps the batch from asking.
#[derive(Default)]
pub(super) struct Confirmation {
    pub(super) by: Option<Box<dyn Confirm + Send>>,
    known: HashMap<EntityKey, Existence>,
    /// About what nobody asks before when.
    away: HashMap<About, Away>,
    /// The same for single entities of the last question.
    alone: Option<Away>,
}

impl Confirmation {
    /// Asks about entities of one type; what was answered before is forgotten. Returns how long it took.
    ///
    /// With `at_once` it asks although the PIM is known to be away.
    pub(super) fn ask(
        &mut self,
        database: &mut Database,
        entity: EntityType,
        mut keys: Vec<EntityKey>,
        at_once: bool,
        now: DateTime<Utc>,
    ) -> Result<TimeDelta, DatabaseError> {
        self.known.clear();
        self.alone = None;
        keys.sort_unstable();
        keys.dedup();
        let topics = [About::All, About::Type(entity)];
        if topics.iter().any(|about| self.away.contains_key(about)) {
            return Ok(TimeDelta::zero());
        }
        let Some(by) = &mut self.by else {
            return Ok(TimeDelta::zero());
        };
        let known = Known::read(database, &topics)?;
        let mut probed = Vec::new();
        for about in topics {
            match known.turn(database, about, now)? {
                Turn::Ask => {}
                Turn::Wait(away) if !at_once => {
                    self.away.insert(about, away);
                    return Ok(TimeDelta::zero());
                }
                Turn::Wait(_) | Turn::Probe => probed.push(about),
            }
        }
        let answers = by.ask(entity, &keys, now);
        let took = answers.took;
        for about in probed {
            if is_over(about, &answers) {
                away::is_back(database, about)?;
            }
        }
        self.note(database, entity, &answers, now + took)?;
        self.known.extend(keys.into_iter().zip(answers.existence));
        Ok(took)
    }

    /// Keeps what is wrong, for as much as it is wrong for.
    fn note(
        &mut self,
        database: &mut Database,
        entity: EntityType,
        answers: &Answers,
        then: DateTime<Utc>,
    ) -> Result<(), DatabaseError> {
        let Some(trouble) = &answers.trouble else {
            return Ok(());
        };
        let answered = answers.existence.iter().any(|it| *it != UNANSWERED);
        // Where time ran out after some answers, the rest is asked about soon.
        let ran_out = answered && matches!(trouble, ApiError::Unreachable { .. });
        let pause = match answers.ask_again_after {
            Some(pause) => pause.max(SHORTEST_PAUSE),
            None if ran_out => SHORTEST_PAUSE,
            None => PAUSE,
        };
        let away = Away::new(then + pause, trouble);
        if answers.answers_others || ran_out {
            self.alone = Some(away);
            return Ok(());
        }
        let about = match trouble {
            ApiError::Unreadable(_) => About::Type(entity),
            _ => About::All,
        };
        away::is_away(database, about, &away, then)?;
        self.away.insert(about, away);
        Ok(())
    }

    /// What speaks against an entry: something that it would delete is not gone in Akeneo, or nobody knows; `None` if all of it is gone.
    pub(super) fn objection(
        &self,
        entry: &Entry,
        key: &EntityKey,
        proposal: &Proposal,
        now: DateTime<Utc>,
    ) -> Option<Objection> {
        let of = |key: &EntityKey| self.known.get(key).unwrap_or(&UNANSWERED);
        let all = || std::iter::once(key).chain(&proposal.along).map(of);
        if *of(key) == Existence::Exists {
            return Some(Objection::Exists(exists_still(entry, key, now)));
        }
        let exists = |key: &&EntityKey| *of(key) == Existence::Exists;
        let living: Vec<EntityKey> = proposal.along.iter().filter(exists).cloned().collect();
        if !living.is_empty() {
            let why = Why::LivingDescendants { living };
            return Some(Objection::Other(deferred(entry, key, why, now)));
        }
        if all().any(|it| *it == UNANSWERED) {
            return Some(Objection::Other(self.waits(entry, key, now)));
        }
        all().find_map(|it| match it {
            Existence::Unclear(unclear) => {
                let why = Why::Unclear(unclear.clone());
                Some(Objection::Other(deferred(entry, key, why, now)))
            }
            Existence::Gone | Existence::Exists => None,
        })
    }

    fn waits(&self, entry: &Entry, key: &EntityKey, now: DateTime<Utc>) -> Settlement {
        let topics = [About::All, About::Type(key.entity)];
        let away = topics.iter().find_map(|about| self.away.get(about));
        let away = away.or(self.alone.as_ref());
        let (until, why) = match away {
            Some(away) => (away.ask_again_at, away.said.clone()),
            None => (now + PAUSE, Sentence::new(Code::AkeneoNoAnswer, [])),
        };
        Settlement::Postponed(until, waits_for_akeneo(entry, until, why))
    }
}

/// Whether these answers show that the PIM answers again. That it refuses a type is an answer, though not to the question.
fn is_over(about: About, answers: &Answers) -> bool {
    match answers.trouble {
        None => true,
        Some(ApiError::Unreadable(_)) if about == About::All => true,
        Some(_) => answers.answers_others,
    }
}

const UNANSWERED: Existence = Existence::Unclear(Unclear::Unanswered);

/// The PIM answers for products and models from a search index, which may be seconds behind: right after their deletion it is
/// asked again.
fn exists_still(entry: &Entry, key: &EntityKey, now: DateTime<Utc>) -> Settlement {
    let stays = sentences::exists_still(entry);
    let indexed = matches!(key.entity, EntityType::Product | EntityType::ProductModel);
    match indexed && !is_old(entry, now) {
        true => later(Cause::Deferred, entry.attempts, stays, now),
        false => Settlement::Failed(stays),
    }
}

/// Tried again later, at most five times.
fn deferred(entry: &Entry, key: &EntityKey, why: Why, now: DateTime<Utc>) -> Settlement {
    let reason = Reason::new(Some(key.clone()), why);
    later(Cause::Deferred, entry.attempts, stays(entry, &reason), now)
}
