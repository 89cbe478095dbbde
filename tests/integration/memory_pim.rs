//! A PIM in memory, which remembers what it was asked.

use akeneo_events::testing::akeneo::{Answers, ApiError, Existence, Unclear};
use akeneo_events::testing::worker::Confirm;
use akeneo_events::{EntityKey, EntityType};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard};

/// What it holds, and how it answers.
#[derive(Default)]
pub struct Pim {
    pub has: BTreeSet<EntityKey>,
    /// It gives no answer, and says so for how long.
    pub away: Option<Option<TimeDelta>>,
    /// The connection may not read these.
    pub unreadable: BTreeSet<EntityType>,
    /// How long each answer takes.
    pub takes: TimeDelta,
    pub questions: Vec<Question>,
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub keys: Vec<EntityKey>,
    /// When it was answered.
    pub at: DateTime<Utc>,
    /// What it called gone.
    pub gone: Vec<EntityKey>,
}

/// One PIM for all who ask.
#[derive(Clone, Default)]
pub struct MemoryPim(Arc<Mutex<Pim>>);

impl MemoryPim {
    /// One that holds these.
    pub fn with(keys: impl IntoIterator<Item = EntityKey>) -> Self {
        let pim = Self::default();
        pim.get().has.extend(keys);
        pim
    }

    pub fn get(&self) -> MutexGuard<'_, Pim> {
        self.0.lock().unwrap()
    }

    /// What it was asked since the last call, question by question.
    pub fn asked(&self) -> Vec<Vec<EntityKey>> {
        let questions = std::mem::take(&mut self.get().questions);
        questions.into_iter().map(|it| it.keys).collect()
    }

    pub fn boxed(&self) -> Box<dyn Confirm + Send> {
        Box::new(self.clone())
    }
}

impl Confirm for MemoryPim {
    fn ask(&mut self, entity: EntityType, keys: &[EntityKey], now: DateTime<Utc>) -> Answers {
        let mut pim = self.get();
        let trouble = match pim.away {
            Some(_) => Some(ApiError::Unexpected {
                at: "https://pim.example".into(),
                status: 429,
            }),
            None if pim.unreadable.contains(&entity) => Some(ApiError::Unreadable(entity)),
            None => None,
        };
        let answer = |key: &EntityKey| match (&trouble, pim.has.contains(key)) {
            (Some(_), _) => Existence::Unclear(Unclear::Unanswered),
            (None, true) => Existence::Exists,
            (None, false) => Existence::Gone,
        };
        let existence: Vec<Existence> = keys.iter().map(answer).collect();
        let answered = keys.iter().zip(&existence);
        let gone = answered.filter(|(_, it)| **it == Existence::Gone);
        let question = Question {
            keys: keys.to_vec(),
            at: now + pim.takes,
            gone: gone.map(|(key, _)| key.clone()).collect(),
        };
        pim.questions.push(question);
        Answers {
            existence,
            trouble,
            answers_others: false,
            ask_again_after: pim.away.flatten(),
            took: pim.takes,
        }
    }
}
