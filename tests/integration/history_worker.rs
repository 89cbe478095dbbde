//! A worker in a history, and what is demanded of each deletion that it is given.

use crate::history_acts::{Fate, Step};
use crate::history_life::Life;
use crate::history_shop::{Id, id};
use crate::planner_magento;
use crate::worker::{busy, refused};
use crate::world::seconds;
use akeneo_events::testing::planner::Asks;
use akeneo_events::testing::queue::{self, LeaseToken, Selection, Settlement};
use akeneo_events::testing::worker::{LEASE, WorkerError};
use akeneo_events::{Batch, Deletion, EntityKey, EntityType, Outcome};
use chrono::TimeDelta;
use std::collections::BTreeSet;

/// For how long an event alone is proof, and an answer of Akeneo.
const FRESH: i64 = 600;
const GOOD: i64 = 120;

const UNDISTURBED: Step = Step {
    fate: Fate::Deleted,
    wait: 0,
    meanwhile: None,
};

impl Life<'_> {
    /// One batch of a worker that comes after those that have died.
    pub fn work(&mut self, limit: u32, steps: &[Step]) {
        let database = &mut self.shop.world.database;
        queue::rescue(database, self.now).unwrap();
        let (policy, token) = (self.policy.clone(), LeaseToken::random().unwrap());
        let batch = Batch::claim(database, Selection::Due, limit, policy, token, self.now);
        let mut batch = batch.unwrap().confirmed_by(self.pim.boxed());
        if batch.held() {
            self.see("held by the brake");
        }
        let earlier = self.begun.clone();
        let alive = self.go_through(&mut batch, &earlier, steps);
        self.note(&mut batch);
        if alive {
            match batch.finish(&mut self.shop.world.database, self.now) {
                Ok(_) => {}
                Err(WorkerError::LeaseLost) => self.see("lease lost"),
                Err(error) => panic!("{error}"),
            }
            self.note(&mut batch);
        }
    }

    /// Whether the worker lives and holds its lease.
    fn go_through(&mut self, batch: &mut Batch, earlier: &BTreeSet<u64>, steps: &[Step]) -> bool {
        let mut steps = steps.iter();
        loop {
            let next = batch.next(&mut self.shop.world.database, self.now);
            let answered = self.pim.get().questions.last().map(|it| it.at);
            self.now = self.now.max(answered.unwrap_or(self.now));
            let deletion = match next {
                Ok(Some(deletion)) => deletion,
                Ok(None) => return true,
                Err(WorkerError::LeaseLost) => {
                    self.see("lease lost");
                    return false;
                }
                Err(error) => panic!("{error}"),
            };
            let step = steps.next().unwrap_or(&UNDISTURBED);
            if earlier.contains(&deletion.id) {
                self.see("tried again");
            }
            self.begun.insert(deletion.id);
            let first = !earlier.contains(&deletion.id);
            let Some(outcome) = self.carry_out(&deletion, first, step.fate) else {
                return false;
            };
            batch.report(deletion.id, outcome, self.now).unwrap();
            if let Some(act) = &step.meanwhile {
                self.act(act);
            }
            self.pass(step.wait);
        }
    }

    /// What Magento does; `None` if the worker dies.
    fn carry_out(&mut self, deletion: &Deletion, first: bool, fate: Fate) -> Option<Outcome> {
        let before = self.shop.entities();
        let planned = planned(deletion);
        for id in planned.intersection(&before) {
            self.judge(deletion, *id, first);
        }
        let outcome = match fate {
            Fate::Dies => return None,
            Fate::Locked => Outcome::Retry(busy("Lock wait.")),
            Fate::Refused => Outcome::Failed(refused("Magento refused.")),
            _ if self.changed(deletion) => Outcome::Retry(busy("Changed meanwhile.")),
            Fate::HalfWay => self.half_way(&planned),
            Fate::Deleted | Fate::DiesAfter => {
                let world = &mut self.shop.world;
                planner_magento::delete(&world.shop, &mut world.conn, deletion)
            }
        };
        let after = self.shop.entities();
        let removed: BTreeSet<Id> = before.difference(&after).copied().collect();
        let (options, rest): (BTreeSet<Id>, BTreeSet<Id>) = removed
            .iter()
            .copied()
            .partition(|(import, _)| *import == "option");
        let with_attribute = deletion.key.entity == EntityType::Attribute;
        let taken = if with_attribute { &rest } else { &removed };
        assert!(taken.is_subset(&planned), "{deletion:?} took {removed:?}");
        assert!(with_attribute || options.is_subset(&planned));
        for _ in taken {
            self.see(format!("{:?} deleted", deletion.key.entity));
        }
        if taken.len() > 1 {
            self.see("branch deleted");
        }
        self.brake(taken.len());
        (fate != Fate::DiesAfter).then_some(outcome)
    }

    /// What a deleter looks at right before it deletes.
    fn changed(&mut self, deletion: &Deletion) -> bool {
        let along: BTreeSet<u32> = deletion.plan.along.iter().map(|(id, _)| *id).collect();
        deletion
            .plan
            .entity_ids
            .iter()
            .any(|id| match deletion.key.entity {
                EntityType::Category => !self.shop.below(*id).is_subset(&along),
                EntityType::Family => self.shop.holds_products(*id),
                _ => false,
            })
    }

    /// The connector's observer has done its part on a connection of its own, then the deletion was rolled back.
    fn half_way(&mut self, planned: &BTreeSet<Id>) -> Outcome {
        for (row, id) in self.shop.rows() {
            // It has none for options.
            if planned.contains(&id) && id.0 != "option" {
                self.shop.unmap(row);
            }
        }
        Outcome::Retry(busy("Lock wait, half-way."))
    }

    /// Nothing that Akeneo has may go, but what a fresh event alone is proof for.
    fn judge(&mut self, deletion: &Deletion, id: Id, first: bool) {
        let key = self.shop.stood_for.get(&id).cloned();
        let key = key.unwrap_or_else(|| panic!("{deletion:?}: {id:?} was never imported"));
        let lives = self.content.contains_key(&key);
        let covered = match self.asks() {
            Asks::Always | Asks::AtOnce => !lives || self.called_gone(&key),
            Asks::InDoubt => !lives || self.called_gone(&key) || self.is_proof(deletion, id, first),
            Asks::Never => key == deletion.key || self.announced(&key, id),
        };
        assert!(
            covered,
            "{:?}: {key} goes by {deletion:?} at {}, and Akeneo has it",
            self.asks(),
            self.now
        );
        if lives && self.asks() == Asks::InDoubt && !self.called_gone(&key) {
            self.see("made again, taken by a fresh event");
        }
    }

    fn called_gone(&self, key: &EntityKey) -> bool {
        let since = self.now - seconds(GOOD);
        let pim = self.pim.get();
        let mut lately = pim.questions.iter().filter(|it| it.at >= since);
        lately.any(|it| it.gone.contains(key))
    }

    /// An event of Akeneo's own, in its first try, that names this itself, an entity that was imported before; no attribute.
    fn is_proof(&self, deletion: &Deletion, entity: Id, first: bool) -> bool {
        let event = &self.came[&deletion.id];
        let named = deletion.plan.entity_ids.iter();
        let named = named
            .copied()
            .any(|it| id(deletion.key.entity, it) == entity);
        named
            && first
            && !event.id.starts_with("reconcile:")
            && deletion.key.entity != EntityType::Attribute
            && self.now - event.occurred_at <= seconds(FRESH)
            && self.shop.mapped_at.get(&entity).copied() <= Some(event.occurred_at)
    }

    fn announced(&self, key: &EntityKey, id: Id) -> bool {
        let mut events = self.came.values();
        let mapped_at = self.shop.mapped_at.get(&id).copied();
        events.any(|it| it.key == *key && Some(it.occurred_at) >= mapped_at)
    }

    /// No more than so many in an hour, but for what a lease may be late.
    fn brake(&mut self, removed: usize) {
        self.removed.push((self.now, removed));
        let limit = self.policy.max_per_hour as usize;
        let since = self.now - TimeDelta::hours(1) + LEASE;
        let lately = self.removed.iter().filter(|(at, _)| *at > since);
        let count: usize = lately.map(|(_, count)| count).sum();
        assert!(limit == 0 || count <= limit, "{count} in an hour");
    }

    fn note(&mut self, batch: &mut Batch) {
        for ended in batch.take_ended() {
            let told = match &ended.settlement {
                Settlement::Retry(_, told) => {
                    self.begun.insert(ended.id);
                    told
                }
                Settlement::Postponed(_, told) | Settlement::Failed(told) => told,
                _ => continue,
            };
            self.see(told.reason());
        }
    }
}

/// Everything that goes by the plan.
fn planned(deletion: &Deletion) -> BTreeSet<Id> {
    let ids = deletion.plan.entities();
    ids.map(|it| id(deletion.key.entity, it)).collect()
}
