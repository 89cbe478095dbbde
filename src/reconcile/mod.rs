//! Finds deletions that the shop has missed: entities that are still mapped here, and gone in Akeneo. Akeneo drops an event after three
//! retries, and while a subscription is suspended.
//!
//! ```text
//! mapping rows, a hundred at a time ─▶ which of them the PIM has ─▶ the others one by one ─▶ missed ─▶ queue
//! ```
//!
//! Akeneo is asked about what is mapped here, not for a list of what it has: so each entity gets its own answer, and no page can shift
//! while it is read. Nothing is enqueued before the whole type has been looked at, nor after a question without an answer. An entity whose
//! answer is unclear is never enqueued. What is on the shelf is not looked at: the shop knows already that it is gone.

mod enqueue;
mod options;

pub use enqueue::Enqueued;
pub(crate) use enqueue::is_source_of;

use crate::akeneo::{Answers, ApiError, Catalog, Existence, Unclear};
use crate::database::{Database, DatabaseError};
use crate::event::{EntityKey, EntityType};
use crate::planner::{self, Mapped, Policy};
use crate::queue;
use chrono::{DateTime, Utc};
use options::OptionLists;
use std::collections::{BTreeMap, HashSet};
use thiserror::Error;

/// How many mapping rows one step looks at.
const PAGE: u32 = 100;

/// So many missed entities of a type are plausible, however few entities there are.
const PLAUSIBLE: usize = 10;

/// Why the comparison cannot go on, or why its result is not used.
#[derive(Debug, Error)]
pub enum ReconcileError {
    /// Akeneo did not answer. The same step may be tried again.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The database refused a statement, or was away.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Some entities of the type have not been looked at.
    #[error("the comparison with Akeneo is not complete, so nothing is enqueued")]
    Incomplete,
    /// More entities are gone than is likely.
    #[error(
        "{missed} of {compared} are gone in Akeneo; a wrong PIM, a lost permission or a broken search index there would look the \
         same, so nothing of this type is enqueued without --force"
    )]
    Implausible {
        /// How many are gone.
        missed: usize,
        /// How many were compared.
        compared: u64,
    },
    /// Attributes are never enqueued.
    #[error(
        "the connector maps every attribute of the shop, also those that never were in Akeneo, so attributes are not enqueued; \
         delete those that you do not need in Magento's admin"
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
    /// What is on the shelf, once it was read.
    shelved: Option<HashSet<EntityKey>>,
    seen: HashSet<EntityKey>,
    options: OptionLists,
    unclear_options: BTreeMap<String, (Unclear, u64)>,
}

/// Options of one attribute for which the PIM cannot say whether it has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnclearOptions {
    /// The attribute's code in Akeneo.
    pub attribute: String,
    /// The reason.
    pub reason: Unclear,
    /// The number of options.
    pub count: u64,
}

impl Reconciliation {
    /// Begins a comparison, and asks nobody yet. Entities that are imported from now on are not looked at.
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
            shelved: None,
            seen: HashSet::new(),
            options: OptionLists::default(),
            unclear_options: BTreeMap::new(),
        }
    }

    /// Looks at the next hundred rows. Returns how many entities they stand for, and `None` if there are no more rows.
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
            // Only to be shown.
            if let Err(error) = planner::name(database, self.entity, &mut self.missed, now) {
                log::warn!("reconcile: the names of what was missed cannot be read: {error}");
            }
            return Ok(None);
        };
        let shelved = match self.shelved.take() {
            Some(shelved) => shelved,
            None => queue::shelf_keys(database, self.entity)?,
        };
        let shelved = self.shelved.insert(shelved);
        let mut mapped = page.mapped;
        mapped.retain(|it| {
            let known = self.seen.contains(&it.key) || shelved.contains(&it.key);
            it.mapped_at <= self.began && !known
        });
        let keys: Vec<EntityKey> = mapped.iter().map(|it| it.key.clone()).collect();
        let once = match self.entity {
            EntityType::AttributeOption => self.options.look_up(&keys, catalog, now)?,
            entity => all_of(catalog.ask(entity, &keys, now))?,
        };
        let gone = keys.into_iter().zip(&once);
        let gone: Vec<EntityKey> = gone
            .filter(|(_, existence)| **existence == Existence::Gone)
            .map(|(key, _)| key)
            .collect();
        let mut twice = all_of(catalog.ask_singly(&gone, now))?.into_iter();
        let looked_at = mapped.len();
        self.after = next;
        self.unclear += page.unclear;
        for (it, once) in mapped.into_iter().zip(once) {
            let existence = match once {
                Existence::Gone => twice.next().unwrap_or(UNANSWERED),
                once => once,
            };
            let is_new = self.seen.insert(it.key.clone());
            if let Existence::Unclear(reason) = existence {
                self.note_unclear(it.key, reason);
                continue;
            }
            self.compared += 1;
            if is_new && existence == Existence::Gone {
                self.missed.push(it);
            }
        }
        Ok(Some(looked_at))
    }

    fn note_unclear(&mut self, key: EntityKey, reason: Unclear) {
        let attribute = key.parent.unwrap_or_default();
        let (_, count) = self.unclear_options.entry(attribute).or_insert((reason, 0));
        *count += 1;
    }

    /// For how many entities Akeneo said whether it has them.
    #[must_use]
    pub const fn compared(&self) -> u64 {
        self.compared
    }

    /// How many mapping rows do not say what they stand for in Akeneo.
    #[must_use]
    pub const fn unclear(&self) -> u64 {
        self.unclear
    }

    /// Options that are neither known to exist nor known to be gone, by attribute: Akeneo does not have the attribute, or keeps no options
    /// of it. They are never enqueued.
    pub fn unclear_options(&self) -> impl Iterator<Item = UnclearOptions> {
        let all = self.unclear_options.iter();
        all.map(|(attribute, (reason, count))| UnclearOptions {
            attribute: attribute.clone(),
            reason: reason.clone(),
            count: *count,
        })
    }

    /// The entities that are gone in Akeneo, so far. Their names are read with the last step.
    #[must_use]
    pub fn missed(&self) -> &[Mapped] {
        &self.missed
    }

    /// Finds a reason not to enqueue what was missed. Attributes are never enqueued; `force` overrides any other reason.
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

    /// Puts what was missed into the queue, where every guard and the brake apply. An entry that is open already is left alone. An entry
    /// that has ended is made pending again.
    ///
    /// # Errors
    /// [`ReconcileError::Incomplete`] and [`ReconcileError::Attributes`] with and without `force`; without it also what [`Self::doubt`]
    /// says. Nothing is enqueued then. After [`ReconcileError::Database`], call it again to go on.
    pub fn enqueue(
        &self,
        database: &mut Database,
        force: bool,
        now: DateTime<Utc>,
    ) -> Result<Enqueued, ReconcileError> {
        if !self.complete {
            return Err(ReconcileError::Incomplete);
        }
        match self.doubt() {
            Err(doubt) if !force || matches!(doubt, ReconcileError::Attributes) => {
                return Err(doubt);
            }
            _ => {}
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

const UNANSWERED: Existence = Existence::Unclear(Unclear::Unanswered);

/// The answers of the PIM; an error if one is missing.
fn all_of(answers: Answers) -> Result<Vec<Existence>, ApiError> {
    answers.trouble.map_or(Ok(answers.existence), Err)
}
