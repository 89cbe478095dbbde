//! What a category would take along, and may not. Pure.

use super::course::{Ends, end};
use super::sentences::{below_is_shown, below_on_shelf};
use super::shelf::View;
use crate::event::EntityKey;
use crate::planner::{Proposal, statuses};
use crate::queue::{Entry, OnShelf, Settlement, Shelf};
use std::collections::{BTreeMap, HashSet};

impl View<'_> {
    /// What a category takes along is hidden, too, or somebody wants it: it was put back, or never hidden.
    pub(super) fn below_is_hidden(&self, entry: &Entry, proposal: &Proposal) -> Result<(), Ends> {
        if self.policy.forced {
            return Ok(());
        }
        let mut shown = Vec::new();
        for (id, code) in &proposal.plan.along {
            let now = self.present(entry, [*id])?;
            if now.values().any(statuses::is_enabled) {
                shown.push(code.as_str());
            }
        }
        is_shown(entry, &shown)
    }

    /// Nothing that a category takes along is on the shelf by an entry of its own, unless its day has come: it may be wanted back, it may
    /// stay hidden for good, or its day is later.
    pub(super) fn below_may_go(&self, entry: &Entry, proposal: &Proposal) -> Result<(), Ends> {
        let along: HashSet<&EntityKey> = proposal.along.iter().collect();
        let below = self.on_shelf.iter().filter(|it| along.contains(&it.key));
        // Of entries of one key, the latest one counts.
        let below: BTreeMap<&str, &OnShelf> = below.map(|it| (it.key.code.as_str(), it)).collect();
        let those = |are: &dyn Fn(&OnShelf) -> bool| -> Vec<&str> {
            let those = below.iter().filter(|(_, it)| are(it));
            those.map(|(code, _)| *code).collect()
        };
        is_shown(entry, &those(&|it| it.shelf == Shelf::Returning))?;
        if self.policy.forced {
            return Ok(());
        }
        let kept = those(&OnShelf::is_kept);
        if !kept.is_empty() {
            let told = below_on_shelf(entry, kept.into_iter());
            return Err(end(Settlement::Failed(told)));
        }
        let waits = |it: &OnShelf| it.day().is_some_and(|day| day > self.now);
        match below.values().filter_map(|it| it.day()).max() {
            Some(day) if day > self.now => {
                let told = below_on_shelf(entry, those(&waits).into_iter());
                Err(end(Settlement::Postponed(day, told)))
            }
            _ => Ok(()),
        }
    }
}

fn is_shown(entry: &Entry, shown: &[&str]) -> Result<(), Ends> {
    match shown.is_empty() {
        true => Ok(()),
        false => {
            let told = below_is_shown(entry, shown.iter().copied());
            Err(end(Settlement::Failed(told)))
        }
    }
}
