//! What the shop has missed: still mapped here, gone in Akeneo. Akeneo drops events after three retries and while a
//! subscription is suspended.
//!
//! ```text
//! mapping rows, a hundred at a time ─▶ which of them the PIM has ─▶ the others one by one ─▶ missed ─▶ queue
//! ```
//!
//! What is mapped is asked about, not the other way round: every entity gets an answer of its own, and nothing depends on pages of
//! the PIM that shift while they are read. Nothing is enqueued before all of a type is looked at, nor after a question
//! that was not answered.

mod enqueue;

pub use enqueue::Enqueued;
pub(crate) use enqueue::is_source_of;

use crate::akeneo::{Answers, ApiError, Catalog, Existence};
use crate::database::{Database, DatabaseError};
use crate::event::{EntityKey, EntityType};
use crate::planner::{self, Mapped, Policy};
use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};
use thiserror::Error;

/// Mapping rows that one step looks at.
const PAGE: u32 = 100;

/// Up to so many missed entities of a type are plausible however few there are.
const PLAUSIBLE: usize = 10;

/// Why the comparison cannot go on, or its result is not used.
#[derive(Debug, Error)]
pub enum ReconcileError {
    /// Akeneo gave no answer. The same step may be tried again.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The database did not do as asked.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Not all of the type was looked at.
    #[error("the comparison with Akeneo is not complete, so nothing is enqueued")]
    Incomplete,
    /// More is gone than is likely.
    #[error(
        "{missed} of {compared} are gone in Akeneo, which may as well be a wrong PIM, a lost permission or a broken search \
         index there; nothing of this type is enqueued unless forced"
    )]
    Implausible {
        /// Gone.
        missed: usize,
        /// Looked at.
        compared: u64,
    },
    /// Attributes are a case of their own.
    #[error(
        "the connector maps every attribute of the shop, also those that never were in Akeneo, so attributes are not enqueued \
         unless forced"
    )]
    Attributes,
}

/// The comparison of one type.
#[derive(Debug)]
pub struct Reconciliation {
    entity: EntityType,
    policy: Policy,
    began: DateTime<Utc>,
    after: u64,
    complete: bool,
    compared: u64,
    unclear: u64,
    missed: Vec<Mapped>,
    seen: HashSet<EntityKey>,
    options: HashMap<String, HashSet<String>>,
}

impl Reconciliation {
    /// Begins. Asks nobody yet. What is imported from now on is not looked at.
    #[must_use]
    pub fn new(entity: EntityType, policy: Policy, now: DateTime<Utc>) -> Self {
        Self {
            entity,
            policy,
            began: now,
            after: 0,
            complete: false,
            compared: 0,
            unclear: 0,
            missed: Vec::new(),
            seen: HashSet::new(),
            options: HashMap::new(),
        }
    }

    /// Looks at the next hundred rows; how many entities that were, `None` if there are no more.
    ///
    /// # Errors
    /// [`ReconcileError::Api`] or [`ReconcileError::Database`]; the next call looks at the same rows again.
    pub fn step(
        &mut self,
        database: &mut Database,
        catalog: &mut Catalog,
        now: DateTime<Utc>,
    ) -> Result<Option<usize>, ReconcileError> {
        let page = planner::mapped(database, self.entity, &self.policy, self.after, PAGE)?;
        let Some(next) = page.next else {
            self.complete = true;
            return Ok(None);
        };
        let mut mapped = page.mapped;
        mapped.retain(|it| it.mapped_at <= self.began && !self.seen.contains(&it.key));
        let mut keys: Vec<EntityKey> = mapped.iter().map(|it| it.key.clone()).collect();
        let looked_at = keys.len();
        keys = self.unlisted(keys, catalog, now)?;
        if self.entity != EntityType::AttributeOption {
            keys = gone(&keys, catalog.ask(self.entity, &keys, now))?;
        }
        let gone: HashSet<EntityKey> = gone(&keys, catalog.ask_singly(&keys, now))?
            .into_iter()
            .collect();
        self.after = next;
        self.compared += looked_at as u64;
        self.unclear += page.unclear;
        for it in mapped {
            if self.seen.insert(it.key.clone()) && gone.contains(&it.key) {
                self.missed.push(it);
            }
        }
        Ok(Some(looked_at))
    }

    /// Leaves out options that their attribute's list has. Lists are kept.
    fn unlisted(
        &mut self,
        keys: Vec<EntityKey>,
        catalog: &mut Catalog,
        now: DateTime<Utc>,
    ) -> Result<Vec<EntityKey>, ApiError> {
        let mut unlisted = Vec::new();
        for key in keys {
            let Some(attribute) = key.attribute.as_ref() else {
                unlisted.push(key);
                continue;
            };
            if !self.options.contains_key(attribute) {
                let options = catalog.options_of(attribute, now)?;
                let options = options.iter().map(|it| it.to_lowercase()).collect();
                self.options.insert(attribute.clone(), options);
            }
            let list = self.options.get(attribute);
            if list.is_none_or(|list| !list.contains(&key.code.to_lowercase())) {
                unlisted.push(key);
            }
        }
        Ok(unlisted)
    }

    /// How many entities were looked at.
    #[must_use]
    pub const fn compared(&self) -> u64 {
        self.compared
    }

    /// How many mapping rows do not tell what they stand for in Akeneo.
    #[must_use]
    pub const fn unclear(&self) -> u64 {
        self.unclear
    }

    /// What is gone in Akeneo, so far.
    #[must_use]
    pub fn missed(&self) -> &[Mapped] {
        &self.missed
    }

    /// Why what was missed is not enqueued unless forced; `None` if nothing speaks against it.
    ///
    /// # Errors
    /// The reason.
    pub fn doubt(&self) -> Result<(), ReconcileError> {
        let missed = self.missed.len();
        if missed == 0 {
            return Ok(());
        }
        if self.entity == EntityType::Attribute {
            return Err(ReconcileError::Attributes);
        }
        if missed > PLAUSIBLE && missed as u64 * 2 > self.compared {
            let compared = self.compared;
            return Err(ReconcileError::Implausible { missed, compared });
        }
        Ok(())
    }

    /// Puts what was missed into the queue, where every guard and the brake apply. What is open there already is left
    /// alone; what ended there is made pending again.
    ///
    /// # Errors
    /// [`ReconcileError::Incomplete`], whatever `force` says, and what [`Self::doubt`] says without it; nothing is enqueued
    /// then. [`ReconcileError::Database`]; calling it again goes on.
    pub fn enqueue(
        &self,
        database: &mut Database,
        force: bool,
        now: DateTime<Utc>,
    ) -> Result<Enqueued, ReconcileError> {
        if !self.complete {
            return Err(ReconcileError::Incomplete);
        }
        if !force {
            self.doubt()?;
        }
        Ok(enqueue::enqueue(
            database,
            self.entity,
            &self.missed,
            self.began,
            now,
        )?)
    }
}

/// Those that are gone; an error unless all was answered.
fn gone(keys: &[EntityKey], answers: Answers) -> Result<Vec<EntityKey>, ApiError> {
    if let Some(trouble) = answers.trouble {
        return Err(trouble);
    }
    let gone = keys
        .iter()
        .zip(answers.existence)
        .filter(|(_, existence)| *existence == Existence::Gone);
    Ok(gone.map(|(key, _)| key.clone()).collect())
}
