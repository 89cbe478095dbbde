//! Asking Akeneo whether it has really deleted what it said, before anything is deleted here.
//!
//! An entity that still exists fails. One about which nobody answers waits, for as long as it takes and without counting as
//! a try: Akeneo being away says nothing about the entity. Once nobody answered, the rest of the batch is not asked about.

use crate::akeneo::{Answers, Existence, Unclear};
use crate::event::{EntityKey, EntityType};
use crate::planner::Decision;
use crate::queue::{Entry, Settlement};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;

/// How long until Akeneo is asked again after it did not answer.
pub const PAUSE: TimeDelta = TimeDelta::minutes(5);

/// Who knows whether entities still exist in Akeneo. Takes no longer than a minute for one call: the lease has to outlive it.
pub trait Confirm {
    /// Asks about entities of one type.
    fn ask(&mut self, entity: EntityType, keys: &[EntityKey], now: DateTime<Utc>) -> Answers;
}

/// What a batch asks, and what keeps it from asking.
#[derive(Default)]
pub(super) struct Confirmation {
    pub(super) by: Option<Box<dyn Confirm + Send>>,
    trouble: Option<String>,
}

/// What was said about the deletions of one type.
pub(super) struct Said {
    /// By index: why an entry is not deleted now.
    pub(super) objections: HashMap<usize, Settlement>,
    /// By index: these were asked about and are gone.
    pub(super) gone: Vec<usize>,
    /// How long it took.
    pub(super) took: TimeDelta,
}

impl Confirmation {
    /// Asks about every entry that would be deleted.
    pub(super) fn ask(
        &mut self,
        entity: EntityType,
        entries: &[Entry],
        decisions: &[Decision],
        now: DateTime<Utc>,
    ) -> Option<Said> {
        let by = self.by.as_mut()?;
        let asked: Vec<(usize, &EntityKey)> = entries
            .iter()
            .zip(decisions)
            .enumerate()
            .filter(|(_, (_, decision))| matches!(decision, Decision::Delete { .. }))
            .filter_map(|(index, (entry, _))| Some((index, entry.key.as_ref()?)))
            .collect();
        let mut said = Said {
            objections: HashMap::new(),
            gone: Vec::new(),
            took: TimeDelta::zero(),
        };
        let mut existence = Vec::new();
        if self.trouble.is_none() && !asked.is_empty() {
            let keys: Vec<EntityKey> = asked.iter().map(|(_, key)| (*key).clone()).collect();
            let answers = by.ask(entity, &keys, now);
            said.took = answers.took;
            self.trouble = answers.trouble.map(|trouble| trouble.to_string());
            existence = answers.existence;
        }
        let until = now + said.took + PAUSE;
        for (position, (index, key)) in asked.into_iter().enumerate() {
            match existence.get(position) {
                Some(Existence::Gone) => said.gone.push(index),
                Some(Existence::Exists) => {
                    let message = format!(
                        "Akeneo said that it deleted {key}; not deleted here: it still exists in Akeneo."
                    );
                    said.objections.insert(index, Settlement::Failed(message));
                }
                Some(Existence::Unclear(_)) | None => {
                    let unclear = match existence.get(position) {
                        Some(Existence::Unclear(unclear)) => unclear,
                        _ => &Unclear::Unanswered,
                    };
                    let trouble = match (unclear, &self.trouble) {
                        (Unclear::Unanswered, Some(trouble)) => trouble.clone(),
                        _ => unclear.to_string(),
                    };
                    let message = format!(
                        "Waits for Akeneo to confirm that it deleted {key}: {trouble}. It is asked again in {} minutes.",
                        PAUSE.num_minutes()
                    );
                    said.objections
                        .insert(index, Settlement::Postponed(until, message));
                }
            }
        }
        Some(said)
    }
}
