//! The turn of one type: decided by the shop's rules, confirmed by Akeneo where there is doubt; what is left goes to the brake.

use super::confirm::Said;
use super::doubt::{FRESH, is_asked};
use super::sentences::already_absent;
use super::{Batch, InHand, REFUSED_WAIT, WorkerError, later};
use crate::database::Database;
use crate::event::{EntityKey, EntityType};
use crate::kill_point::kill_point;
use crate::planner::{self, Asks, Decision, Plan, Proposal, Question, Reason, Why};
use crate::queue::retry::Cause;
use crate::queue::{self, Entry, Settlement};
use chrono::{DateTime, TimeDelta, Utc};
use std::cmp::Reverse;

/// For how long an answer of Akeneo is good. What is not begun by then is planned anew.
const GOOD: TimeDelta = TimeDelta::minutes(2);

/// What becomes of an entry whose turn has come.
enum Ruling {
    Delete {
        proposal: Proposal,
        good_until: DateTime<Utc>,
    },
    /// It ends, and these mapping rows are left over.
    End(Settlement, Vec<u64>),
}

impl Batch {
    /// Decides on entries of one type, and writes down what is going to be deleted as far as the brake lets it through.
    /// Returns what time it is then.
    pub(super) fn plan(
        &mut self,
        database: &mut Database,
        entity: EntityType,
        entries: Vec<Entry>,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, WorkerError> {
        kill_point!("planning");
        let (rulings, now) = match self.rule(database, entity, &entries, now) {
            Ok(ruled) => ruled,
            Err(error) => {
                self.waiting.push((entity, entries));
                return Err(error);
            }
        };
        let mut planned = Vec::new();
        for (entry, ruling) in entries.into_iter().zip(rulings) {
            match ruling {
                Ruling::Delete {
                    proposal,
                    good_until,
                } => planned.push((proposal.depth, InHand::new(entry, proposal, good_until))),
                Ruling::End(settlement, left_over) => self.settle(&entry, settlement, left_over),
            }
        }
        planned.sort_by_key(|(depth, _)| Reverse(*depth));
        let mut planned: Vec<_> = planned.into_iter().map(|(_, it)| it).collect();
        if let Err(error) = self.pass_brake(database, &mut planned, now) {
            let entries = planned.into_iter().map(|it| it.entry).collect();
            self.waiting.push((entity, entries));
            return Err(error);
        }
        Ok(now)
    }

    /// Decides. Where Akeneo is asked and something is gone there, it is decided anew: the shop may have changed meanwhile.
    fn rule(
        &mut self,
        database: &mut Database,
        entity: EntityType,
        entries: &[Entry],
        now: DateTime<Utc>,
    ) -> Result<(Vec<Ruling>, DateTime<Utc>), WorkerError> {
        let questions: Vec<Question> = entries.iter().map(question).collect();
        let decisions = planner::decide(database, entity, &questions, &self.policy, now)?;
        let asks = self.policy.asks;
        let doubted = |(entry, decision)| doubted(asks, entity, entry, decision, now);
        let doubted: Vec<_> = entries.iter().zip(&decisions).map(doubted).collect();
        let keys: Vec<EntityKey> = doubted.iter().flatten().flat_map(Doubted::keys).collect();
        if keys.is_empty() {
            let cases = entries.iter().zip(decisions);
            let rulings =
                cases.map(|(entry, it)| ruling(entry, it, self.unasked_until(entry), now));
            return Ok((rulings.collect(), now));
        }
        // What is known by now is written before others are waited for.
        self.write(database, now)?;
        let at_once = asks == Asks::AtOnce;
        let took = self
            .confirmation
            .ask(database, entity, keys, at_once, now)?;
        let now = now + took;
        kill_point!("confirmed");
        let said = |it: &Option<Doubted<'_>>| {
            let it = it.as_ref()?;
            Some(self.confirmation.said(it.entry, it.key, it.proposal, now))
        };
        let said: Vec<Option<Said>> = doubted.iter().map(said).collect();
        // Of all: what is not asked about may have changed as well.
        let anew = planner::decide(database, entity, &questions, &self.policy, now)?;
        let cases = entries.iter().zip(decisions).zip(said).zip(anew);
        let rulings = cases.map(|(((entry, before), said), anew)| match said {
            Some(Said::Objection(settlement)) => Ruling::End(settlement, Vec::new()),
            Some(Said::Gone) => ruling(entry, unchanged(entry, &before, anew), now + GOOD, now),
            None => {
                let anew = unchanged(entry, &before, anew);
                ruling(entry, anew, self.unasked_until(entry), now)
            }
        });
        Ok((rulings.collect(), now))
    }

    /// Until when what is not asked about may be begun: until its event is out of date.
    fn unasked_until(&self, entry: &Entry) -> DateTime<Utc> {
        match (self.policy.asks, entry.occurred_at) {
            (Asks::Never, _) | (_, None) => DateTime::<Utc>::MAX_UTC,
            (_, Some(occurred_at)) => occurred_at + FRESH,
        }
    }

    /// Plans again what was planned too long ago. It is asked about then, if Akeneo may be asked at all: `good_until` of what was
    /// not asked about ends where `is_asked` begins.
    pub(super) fn plan_again(&mut self, database: &mut Database) -> Result<(), WorkerError> {
        let ids: Vec<u64> = self.planned.iter().map(|it| it.entry.id).collect();
        queue::take_back(database, &self.token, &ids)?;
        let entries: Vec<Entry> = self.planned.drain(..).map(|it| it.entry).collect();
        let first = entries.first().and_then(|it| it.key.as_ref());
        if let Some(entity) = first.map(|key| key.entity) {
            self.waiting.push((entity, entries));
        }
        Ok(())
    }
}

/// What the planner has to know of an entry.
pub(super) fn question(entry: &Entry) -> Question {
    Question {
        key: entry.key.clone(),
        occurred_at: entry.occurred_at,
        earlier: entry.plan.as_deref().and_then(Plan::read),
    }
}

fn ruling(
    entry: &Entry,
    decision: Decision,
    good_until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Ruling {
    match decision {
        Decision::Delete(proposal) => Ruling::Delete {
            proposal,
            good_until,
        },
        Decision::AlreadyAbsent(mapping_ids) => {
            Ruling::End(Settlement::Completed(already_absent(entry)), mapping_ids)
        }
        Decision::Refuse(reason) => Ruling::End(Settlement::Failed(reason.to_string()), Vec::new()),
        Decision::Defer(reason) => {
            let settlement = later(Cause::Deferred, entry.attempts, reason.to_string(), now);
            Ruling::End(settlement, Vec::new())
        }
        Decision::Wait(reason) => {
            let settlement = Settlement::Postponed(now + REFUSED_WAIT, reason.to_string());
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

/// A proposal that Akeneo is asked about.
struct Doubted<'a> {
    entry: &'a Entry,
    key: &'a EntityKey,
    proposal: &'a Proposal,
}

impl Doubted<'_> {
    /// What it deletes, itself first.
    fn keys(&self) -> impl Iterator<Item = EntityKey> {
        std::iter::once(self.key)
            .chain(&self.proposal.along)
            .cloned()
    }
}

fn doubted<'a>(
    asks: Asks,
    entity: EntityType,
    entry: &'a Entry,
    decision: &'a Decision,
    now: DateTime<Utc>,
) -> Option<Doubted<'a>> {
    let (Some(key), Decision::Delete(proposal)) = (&entry.key, decision) else {
        return None;
    };
    is_asked(asks, entity, entry, proposal, now).then_some(Doubted {
        entry,
        key,
        proposal,
    })
}
