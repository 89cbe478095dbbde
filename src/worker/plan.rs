//! Decides about the entries of one type: by the rules of the shop, and by Akeneo if there is doubt.

use super::confirm::{Confirmation, Objection};
use super::doubt::{FRESH, is_asked};
use super::error::WorkerError;
use super::names::note;
use super::settle::Ends;
use crate::database::{Database, DatabaseError};
use crate::event::{EntityKey, EntityType};
use crate::kill_point::kill_point;
use crate::planner::{
    self, Asks, Decided, Decision, InShop, Plan, Policy, Proposal, Question, Reason, Why,
};
use crate::queue::retry::SUSPECT_AFTER;
use crate::queue::{Entry, Settlement, Shelf};
use chrono::{DateTime, TimeDelta, Utc};

/// For how long an answer of Akeneo is good. What is not begun by then is planned anew.
pub(super) const GOOD: TimeDelta = TimeDelta::minutes(2);

/// What was decided on an entry whose turn has come.
pub(super) struct Case {
    pub(super) decision: Decision,
    /// What it leads to that is in the shop, by name.
    pub(super) in_shop: Vec<InShop>,
    /// What Akeneo says against it.
    pub(super) objection: Option<Objection>,
    /// Nothing of it is begun after that.
    pub(super) good_until: DateTime<Utc>,
}

impl Case {
    pub(super) const fn is_deletion(&self) -> bool {
        matches!(self.decision, Decision::Delete(_))
    }

    /// What a deletion takes along.
    pub(super) fn along(&self) -> &[EntityKey] {
        match &self.decision {
            Decision::Delete(proposal) => &proposal.along,
            _ => &[],
        }
    }

    /// Whether Akeneo has it, or the connector has imported it again and Akeneo is never asked.
    pub(super) const fn is_there_again(&self) -> bool {
        match &self.decision {
            Decision::Refuse(reason) if reason.is_stale() => true,
            _ => matches!(self.objection, Some(Objection::Exists(_))),
        }
    }

    /// Whether Akeneo may only be behind, so that it is asked once more.
    pub(super) const fn is_asked_again(&self) -> bool {
        matches!(
            self.objection,
            Some(Objection::Exists(Settlement::Retry(..)))
        )
    }
}

/// What is asked before anything is deleted: the shop's rules, and Akeneo.
pub(super) struct Judge {
    pub(super) policy: Policy,
    pub(super) confirmation: Confirmation,
}

impl Judge {
    /// Decides, in the entries' order; what time it is then. Where Akeneo is asked and something is gone there, it is decided anew: the shop
    /// may have changed meanwhile.
    pub(super) fn rule(
        &mut self,
        database: &mut Database,
        ends: &mut Ends,
        entity: EntityType,
        entries: &mut [Entry],
        now: DateTime<Utc>,
    ) -> Result<(Vec<Case>, DateTime<Utc>), WorkerError> {
        let asked_at = now;
        let cases = decided(database, entity, entries, &self.policy, now)?;
        let doubted = entries
            .iter()
            .zip(&cases)
            .filter_map(|(entry, it)| self.doubted(entry, &it.decision, asked_at));
        let keys: Vec<EntityKey> = doubted
            .flat_map(|(key, proposal)| std::iter::once(key).chain(&proposal.along).cloned())
            .collect();
        if keys.is_empty() {
            let unasked = |(entry, it): (&Entry, Decided)| Case {
                decision: it.decision,
                in_shop: it.in_shop,
                objection: None,
                good_until: self.unasked_until(entry),
            };
            return Ok((entries.iter().zip(cases).map(unasked).collect(), now));
        }
        // What is known by now is written before others are waited for.
        ends.write(database, now)?;
        let at_once = self.policy.asks == Asks::AtOnce;
        let took = self
            .confirmation
            .ask(database, entity, keys, at_once, now)?;
        let now = now + took;
        kill_point!("confirmed");
        // Of all: what is not asked about may have changed as well.
        let anew = decided(database, entity, entries, &self.policy, now)?;
        let rule = |(entry, (before, anew)): (&Entry, (Decided, Decided))| {
            let doubted = self.doubted(entry, &before.decision, asked_at);
            let objection =
                |(key, proposal)| self.confirmation.objection(entry, key, proposal, now);
            Case {
                good_until: match doubted {
                    Some(_) => now + GOOD,
                    None => self.unasked_until(entry),
                },
                objection: doubted.and_then(objection),
                decision: unchanged(entry, &before.decision, anew.decision),
                in_shop: anew.in_shop,
            }
        };
        let cases = cases.into_iter().zip(anew);
        Ok((entries.iter().zip(cases).map(rule).collect(), now))
    }

    /// What Akeneo is asked about, if it is. An operator's wish is not in doubt.
    fn doubted<'a>(
        &self,
        entry: &'a Entry,
        decision: &'a Decision,
        now: DateTime<Utc>,
    ) -> Option<(&'a EntityKey, &'a Proposal)> {
        let (Some(key), Decision::Delete(proposal)) = (&entry.key, decision) else {
            return None;
        };
        if entry.shelf == Some(Shelf::Returning) {
            return None;
        }
        is_asked(self.policy.asks, key.entity, entry, proposal, now).then_some((key, proposal))
    }

    /// Until when what is not asked about may be begun: until its event is out of date. It is asked about then, if Akeneo may be asked at
    /// all: this ends where [`is_asked`] begins.
    fn unasked_until(&self, entry: &Entry) -> DateTime<Utc> {
        match (self.policy.asks, entry.occurred_at) {
            (Asks::Never, _) | (_, None) => DateTime::<Utc>::MAX_UTC,
            (_, Some(occurred_at)) => occurred_at + FRESH,
        }
    }
}

/// What the shop's rules alone say of entries of one type, in their order. Each entry notes the names that were read.
pub(super) fn decided(
    database: &mut Database,
    entity: EntityType,
    entries: &mut [Entry],
    policy: &Policy,
    now: DateTime<Utc>,
) -> Result<Vec<Decided>, DatabaseError> {
    let question = |entry: &Entry| Question {
        key: entry.key.clone(),
        occurred_at: entry.occurred_at,
        earlier: entry.plan.as_deref().and_then(Plan::read),
        counted: entry.shelf == Some(Shelf::Hidden),
    };
    let questions: Vec<Question> = entries.iter().map(question).collect();
    let decisions = planner::decide(database, entity, &questions, policy, now)?;
    for (entry, it) in entries.iter_mut().zip(&decisions) {
        note(entry, &it.in_shop);
    }
    Ok(decisions)
}

/// What was decided anew while others were waited for. A deletion that is another one now waits.
fn unchanged(entry: &Entry, before: &Decision, anew: Decision) -> Decision {
    match anew {
        Decision::Delete(_) if anew != *before => {
            Decision::Defer(Reason::new(entry.key.clone(), Why::ChangedMeanwhile))
        }
        anew => anew,
    }
}

/// Groups entries by type, the first to be processed last in the list. An entry that may have ended its worker
/// before (see [`SUSPECT_AFTER`]) comes after all others.
pub(super) fn by_type(mut entries: Vec<Entry>) -> Vec<(EntityType, Vec<Entry>)> {
    let rank = |entry: &Entry| {
        let suspect = entry.attempts > SUSPECT_AFTER;
        (suspect, entry.key.as_ref().map(|key| key.entity))
    };
    entries.sort_by_key(|entry| (rank(entry), entry.id));
    let mut groups: Vec<(EntityType, Vec<Entry>)> = entries
        .chunk_by(|one, other| rank(one) == rank(other))
        .filter_map(|group| {
            let entity = group.first()?.key.as_ref()?.entity;
            Some((entity, group.to_vec()))
        })
        .collect();
    groups.reverse();
    groups
}
