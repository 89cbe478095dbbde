//! Decides about the entries of one type: by the rules of the shop, and by Akeneo if there is doubt.

use super::brake;
use super::confirm::Confirmation;
use super::deletion::{Action, InHand};
use super::doubt::{FRESH, is_asked};
use super::error::WorkerError;
use super::names::note;
use super::sentences::{already_absent, stays};
use super::settle::{Ends, REFUSED_WAIT, later};
use crate::database::{Database, DatabaseError};
use crate::event::{EntityKey, EntityType};
use crate::kill_point::kill_point;
use crate::planner::{
    self, Asks, Decided, Decision, InShop, Plan, Policy, Proposal, Question, Reason, Why,
};
use crate::queue::retry::{Cause, SUSPECT_AFTER};
use crate::queue::{Entry, Settlement};
use chrono::{DateTime, TimeDelta, Utc};
use std::cmp::Reverse;
use std::collections::VecDeque;

/// For how long an answer of Akeneo is good. What is not begun by then is planned anew.
const GOOD: TimeDelta = TimeDelta::minutes(2);

/// What becomes of an entry whose turn has come.
enum Ruling {
    /// If it is begun by then. These entities go, by name.
    Delete(Proposal, Vec<InShop>, DateTime<Utc>),
    /// It ends, and these mapping rows are left over.
    End(Settlement, Vec<u64>),
}

/// What is asked before anything is deleted: the shop's rules, and Akeneo.
pub(super) struct Judge {
    pub(super) policy: Policy,
    pub(super) confirmation: Confirmation,
}

impl Judge {
    /// The turn of one type: decides on its entries, and writes down what is going to be deleted as far as the brake lets it through; that is
    /// `planned` then. Returns whether the brake holds any back, and what time it is then; with an error the entries whose turn it still is.
    pub(super) fn turn(
        &mut self,
        database: &mut Database,
        ends: &mut Ends,
        planned: &mut VecDeque<InHand>,
        entity: EntityType,
        mut entries: Vec<Entry>,
        now: DateTime<Utc>,
    ) -> Result<(bool, DateTime<Utc>), (Vec<Entry>, WorkerError)> {
        kill_point!("planning");
        let (rulings, now) = match self.rule(database, ends, entity, &mut entries, now) {
            Ok(ruled) => ruled,
            Err(error) => return Err((entries, error)),
        };
        let mut allowed = Vec::new();
        for (entry, ruling) in entries.into_iter().zip(rulings) {
            match ruling {
                Ruling::Delete(proposal, in_shop, good_until) => {
                    allowed.push((entry, proposal, in_shop, good_until));
                }
                Ruling::End(settlement, left_over) => ends.settle(entry, settlement, left_over),
            }
        }
        allowed.sort_by_key(|(_, proposal, ..)| Reverse(proposal.depth));
        let plans = allowed.iter_mut();
        let plans = plans.map(|(_, proposal, in_shop, _)| (&proposal.plan, in_shop));
        let now = now + planner::count_along(database, entity, plans, now);
        let in_hand =
            |(mut entry, Proposal { plan, .. }, in_shop, good_until): (_, _, Vec<_>, _)| {
                note(&mut entry, &in_shop);
                InHand {
                    entry,
                    action: Action::Delete,
                    plan,
                    good_until,
                }
            };
        let mut allowed: Vec<InHand> = allowed.into_iter().map(in_hand).collect();
        let per_hour = self.policy.max_per_hour;
        match brake::pass(database, ends, per_hour, &mut allowed, planned, now) {
            Ok(held) => Ok((held, now)),
            Err(error) => Err((allowed.into_iter().map(|it| it.entry).collect(), error)),
        }
    }

    /// Decides, in the entries' order; what time it is then. Where Akeneo is asked and something is gone there, it is decided anew: the shop
    /// may have changed meanwhile.
    fn rule(
        &mut self,
        database: &mut Database,
        ends: &mut Ends,
        entity: EntityType,
        entries: &mut [Entry],
        now: DateTime<Utc>,
    ) -> Result<(Vec<Ruling>, DateTime<Utc>), WorkerError> {
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
            let unasked =
                |(entry, it): (&Entry, Decided)| ruling(entry, it, self.unasked_until(entry), now);
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
            let good_until = match self.doubted(entry, &before.decision, asked_at) {
                None => self.unasked_until(entry),
                Some((key, proposal)) => {
                    let objection = self.confirmation.objection(entry, key, proposal, now);
                    if let Some(settlement) = objection {
                        return Ruling::End(settlement, Vec::new());
                    }
                    now + GOOD
                }
            };
            let anew = Decided {
                decision: unchanged(entry, &before.decision, anew.decision),
                ..anew
            };
            ruling(entry, anew, good_until, now)
        };
        let cases = cases.into_iter().zip(anew);
        Ok((entries.iter().zip(cases).map(rule).collect(), now))
    }

    /// What Akeneo is asked about, if it is.
    fn doubted<'a>(
        &self,
        entry: &'a Entry,
        decision: &'a Decision,
        now: DateTime<Utc>,
    ) -> Option<(&'a EntityKey, &'a Proposal)> {
        let (Some(key), Decision::Delete(proposal)) = (&entry.key, decision) else {
            return None;
        };
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
    };
    let questions: Vec<Question> = entries.iter().map(question).collect();
    let decisions = planner::decide(database, entity, &questions, policy, now)?;
    for (entry, it) in entries.iter_mut().zip(&decisions) {
        note(entry, &it.in_shop);
    }
    Ok(decisions)
}

fn ruling(
    entry: &Entry,
    Decided { decision, in_shop }: Decided,
    good_until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Ruling {
    match decision {
        Decision::Delete(proposal) => Ruling::Delete(proposal, in_shop, good_until),
        Decision::AlreadyAbsent(mapping_ids) => {
            Ruling::End(Settlement::Completed(already_absent(entry)), mapping_ids)
        }
        Decision::Refuse(reason) => {
            Ruling::End(Settlement::Failed(stays(entry, &reason)), Vec::new())
        }
        Decision::Defer(reason) => {
            let settlement = later(Cause::Deferred, entry.attempts, stays(entry, &reason), now);
            Ruling::End(settlement, Vec::new())
        }
        Decision::Wait(reason) => {
            let settlement = Settlement::Postponed(now + REFUSED_WAIT, stays(entry, &reason));
            Ruling::End(settlement, Vec::new())
        }
    }
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
