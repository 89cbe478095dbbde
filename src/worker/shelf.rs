//! What becomes of an entry where things are hidden instead of being deleted at once. Pure.

use super::course::{Course, Ends, Hiding, end};
use super::former::{former, ids, plan_of, unreadable};
use super::plan::Case;
use super::sentences::{
    enabled_again, hidden, hidden_by_later, nothing_to_put_back, on_shelf_already,
};
use crate::event::EntityType;
use crate::planner::statuses::{self, Found, Stores, Unread};
use crate::planner::{Decision, Policy, Proposal, Statuses, Stay};
use crate::queue::{Entry, OnShelf, Settlement, Shelf};
use chrono::{DateTime, Utc};

/// What is known beside what was decided on an entry.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) entity: EntityType,
    pub(super) policy: &'a Policy,
    /// Of the entities of this entry, and of others.
    pub(super) statuses: &'a Found,
    /// Of this entry's key, and of others.
    pub(super) on_shelf: &'a [OnShelf],
    pub(super) now: DateTime<Utc>,
}

impl View<'_> {
    pub(super) fn course(&self, entry: &Entry, case: Case) -> Course {
        match entry.shelf {
            Some(Shelf::Returning) => self.returning(entry).unwrap_or_else(|ends| *ends),
            Some(Shelf::Hidden) => self.hidden(entry, case).unwrap_or_else(|ends| *ends),
            _ => self.anew(entry, case).unwrap_or_else(|ends| *ends),
        }
    }

    /// It is to be put back: nothing but that its entity is there is asked for.
    fn returning(&self, entry: &Entry) -> Result<Course, Ends> {
        self.hidden_by_later(entry)?;
        let statuses = self.before(entry)?;
        if statuses.is_empty() {
            return Err(end(Settlement::Completed(nothing_to_put_back(entry))));
        }
        Ok(Course::PutBack(plan_of(entry, &statuses), statuses))
    }

    /// It is on the shelf: its day has come, or it is forced.
    fn hidden(&self, entry: &Entry, case: Case) -> Result<Course, Ends> {
        self.hidden_by_later(entry)?;
        if matches!(case.decision, Decision::AlreadyAbsent(_)) {
            return Err(self.ends(entry, case.decision));
        }
        if case.is_there_again() {
            return self.there_again(entry, case);
        }
        if let Some(objection) = case.objection {
            return Err(end(objection.settlement()));
        }
        if matches!(case.decision, Decision::Wait(_)) {
            return Err(self.ends(entry, case.decision));
        }
        let now = self.present(entry, ids(entry, &case.decision))?;
        let hidden_at = entry.shelved_at.unwrap_or(self.now);
        if now.values().any(statuses::is_enabled) {
            let plan = plan_of(entry, &now);
            let told = enabled_again(entry, &plan, hidden_at);
            return Err(end(Settlement::Enabled(told)));
        }
        let stay = self.policy.shelf.stay(self.entity);
        if stay == Some(Stay::ForGood) && !self.policy.forced {
            let told = hidden(entry, &plan_of(entry, &now), hidden_at, None);
            return Err(end(Settlement::Shelved(None, told)));
        }
        if let Decision::Delete(proposal) = &case.decision {
            self.below_may_go(entry, proposal)?;
            self.below_is_hidden(entry, proposal)?;
        }
        Ok(self.decided(entry, case.decision))
    }

    /// It is not on the shelf yet. Perhaps a worker died while it hid it.
    fn anew(&self, entry: &Entry, case: Case) -> Result<Course, Ends> {
        let begun = entry.shelf == Some(Shelf::Hiding);
        if begun && case.is_there_again() && !case.is_asked_again() {
            return self.there_again(entry, case);
        }
        if let Some(objection) = case.objection {
            return Err(end(objection.settlement()));
        }
        let Decision::Delete(proposal) = case.decision else {
            return Err(self.ends(entry, case.decision));
        };
        if !begun {
            self.on_shelf_already(entry, &proposal)?;
        }
        let Some(stay) = self.policy.shelf.stay(self.entity) else {
            self.below_may_go(entry, &proposal)?;
            return Ok(Course::Delete(proposal));
        };
        let mut now = self.present(entry, proposal.plan.entity_ids.clone())?;
        for id in &proposal.plan.entity_ids {
            now.entry(*id).or_default();
        }
        let former = match begun {
            true => self.begun(entry, &proposal, &now)?,
            false => self.former(entry, &now),
        };
        let hide = |(id, now): (&u32, &Stores)| (*id, statuses::hiding(self.entity, now));
        Ok(Course::Hide(Box::new(Hiding {
            statuses: now.iter().map(hide).collect(),
            proposal,
            former,
            stay,
        })))
    }

    /// Akeneo has it again, or the connector has imported it again. What this entry has hidden of it comes back.
    fn there_again(&self, entry: &Entry, case: Case) -> Result<Course, Ends> {
        let before = self.before(entry)?;
        if before.is_empty() {
            // What it had hidden is not there. Something else has taken its place, and was never hidden.
            return Err(match case.objection {
                Some(objection) => end(objection.settlement()),
                None => self.ends(entry, case.decision),
            });
        }
        let now = self.present(entry, before.keys().copied())?;
        let plan = plan_of(entry, &before);
        if now == before && now.values().any(statuses::is_enabled) {
            let hidden_at = entry.shelved_at.unwrap_or(self.now);
            let told = enabled_again(entry, &plan, hidden_at);
            return Err(end(Settlement::Enabled(told)));
        }
        Ok(Course::PutBack(plan, before))
    }

    /// A later entry has hidden it again: that one deletes it, or puts it back.
    fn hidden_by_later(&self, entry: &Entry) -> Result<(), Ends> {
        let hidden = |it: &OnShelf| matches!(it.shelf, Shelf::Hidden | Shelf::Returning);
        let mut others = self.others(entry);
        match others.find(|it| it.id > entry.id && hidden(it)) {
            Some(later) => Err(end(Settlement::Enabled(hidden_by_later(entry, later.id)))),
            None => Ok(()),
        }
    }

    /// Another entry has hidden it, and it is hidden still.
    fn on_shelf_already(&self, entry: &Entry, proposal: &Proposal) -> Result<(), Ends> {
        let ids = &proposal.plan.entity_ids;
        // Another entity may have taken the place of what was hidden then.
        let is_of_these = |it: &&OnShelf| match it.former.as_deref().and_then(statuses::read) {
            Some(former) => ids.iter().all(|id| former.contains_key(id)),
            None => true,
        };
        let mut others = self.others(entry).filter(|it| it.is_settled());
        let Some(other) = others.find(is_of_these) else {
            return Ok(());
        };
        let hidden = |id| match self.statuses.get(id) {
            Some(Ok(now)) => statuses::is_hidden(self.entity, now),
            Some(Err(_)) | None => false,
        };
        if !ids.iter().all(hidden) {
            return Ok(());
        }
        let at = other.shelved_at.unwrap_or(self.now);
        let told = on_shelf_already(entry, other.id, at);
        Err(end(Settlement::Enabled(told)))
    }

    /// What stood there before a worker began to hide it, if nobody has enabled it since.
    fn begun(&self, entry: &Entry, proposal: &Proposal, now: &Statuses) -> Result<Statuses, Ends> {
        let former = former(entry)?;
        let mut enabled = false;
        for (id, now) in now {
            // It is another entity than the one that was being hidden.
            let of = former.get(id).ok_or_else(|| unreadable(entry))?;
            enabled |= statuses::is_enabled_since(of, now);
        }
        if enabled {
            let at = entry.shelved_at.unwrap_or(self.now);
            let told = enabled_again(entry, &proposal.plan, at);
            return Err(end(Settlement::Enabled(told)));
        }
        Ok(former)
    }

    /// What stands there now, but for what another entry has hidden of it: this one takes that over, since it is the later one.
    fn former(&self, entry: &Entry, now: &Statuses) -> Statuses {
        let others = self.others(entry);
        let before = others.filter_map(|it| statuses::read(it.former.as_deref()?));
        let before = before.last().unwrap_or_default();
        let of = |(id, now): (&u32, &Stores)| {
            let of = match before.get(id) {
                Some(former) => statuses::put_back(self.entity, former, now),
                None => now.clone(),
            };
            (*id, of)
        };
        now.iter().map(of).collect()
    }

    /// All statuses that the entities of an entry had before it hid them, but for what others have changed since; of those in the shop.
    fn before(&self, entry: &Entry) -> Result<Statuses, Ends> {
        let former = former(entry)?;
        let now = self.present(entry, former.keys().copied())?;
        let of = |(id, former): (u32, Stores)| {
            let now = now.get(&id)?;
            Some((id, statuses::put_back(self.entity, &former, now)))
        };
        Ok(former.into_iter().filter_map(of).collect())
    }

    /// Of these entities, those in the shop.
    pub(super) fn present(
        &self,
        entry: &Entry,
        ids: impl IntoIterator<Item = u32>,
    ) -> Result<Statuses, Ends> {
        let mut present = Statuses::new();
        for id in ids {
            match self.statuses.get(&id) {
                Some(Ok(stores)) => drop(present.insert(id, stores.clone())),
                Some(Err(unread)) => return Err(self.unread(entry, unread)),
                None => {}
            }
        }
        Ok(present)
    }

    fn unread(&self, entry: &Entry, unread: &Unread) -> Ends {
        self.ends(entry, unread.decision(entry.key.as_ref()))
    }

    fn decided(&self, entry: &Entry, decision: Decision) -> Course {
        Course::decided(entry, decision, self.policy, self.now)
    }

    fn ends(&self, entry: &Entry, decision: Decision) -> Ends {
        Box::new(self.decided(entry, decision))
    }

    /// Other entries on the shelf of the same key.
    fn others<'a>(&'a self, entry: &'a Entry) -> impl Iterator<Item = &'a OnShelf> {
        let of = move |it: &&OnShelf| Some(&it.key) == entry.key.as_ref() && it.id != entry.id;
        self.on_shelf.iter().filter(of)
    }
}
