//! `Akeneo\Events\Core\Reconciliation`: finds deletions that the shop has missed.

use super::connection;
use super::database::PhpDatabase;
use super::exceptions::{Class, Thrown};
use super::guard::guard;
use super::pim;
use super::queue::entity_type;
use super::value::{self, insert, number};
use super::worker::policy;
use crate::akeneo::{Limits, Pim};
use crate::database::Settings;
use crate::event::EntityType;
use crate::planner::{InShop, Mapped};
use crate::reconcile::{ReconcileError, Reconciliation, UnclearOptions};
use ext_php_rs::boxed::ZBox;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;
use std::rc::Rc;
use std::time::Duration;

type Row = ZBox<ZendHashTable>;

/// The limits for one step: up to a hundred entities, and each may have to be asked about alone.
const LIMITS: Limits = Limits {
    connect: Duration::from_secs(10),
    total: Duration::from_secs(120),
};

/// Compares the mapped entities of one type with the PIM, step by step, and enqueues the deletions that were missed.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\Reconciliation", flags = ClassFlags::Final)]
pub struct PhpReconciliation {
    settings: Rc<Settings>,
    pim: Pim,
    reconciliation: Reconciliation,
}

#[php_impl]
impl PhpReconciliation {
    /// Begins a comparison, and does not ask the PIM yet. `$pim` holds `pim_url`, `client_id`, `client_secret`, `username` and `password`
    /// of the connector; the other arguments are those of `Worker::__construct()`. Throws an `InvalidInputException` if there is no such
    /// type, and a `DatabaseException` if the database does not tell the time.
    #[php(optional = now)]
    pub fn __construct(
        database: &PhpDatabase,
        pim: &ZendHashTable,
        protected_attributes: Vec<String>,
        attribute_mapping: Vec<Vec<String>>,
        r#type: &str,
        now: Option<i64>,
    ) -> PhpResult<Self> {
        guard(|| {
            let policy = policy(protected_attributes, attribute_mapping, 0)?;
            let (entity, pim) = (entity_type(r#type)?, pim::read(pim)?);
            let settings = database.settings.clone();
            let began = connection::now(&settings, value::given(now)?)?;
            Ok(Self {
                settings,
                pim,
                reconciliation: Reconciliation::new(entity, policy, began),
            })
        })
    }

    /// The types that can be compared, in the order in which their deletions are processed.
    pub fn types() -> PhpResult<Vec<&'static str>> {
        guard(|| Ok(EntityType::ALL.iter().map(|entity| entity.name()).collect()))
    }

    /// Looks at the next hundred mapping rows, for at most two minutes. Returns how many entities they stand for, and null if there are no
    /// more rows. Throws an `UnreachableException` if the same step may succeed later, and another `SubscriptionException` if somebody has
    /// to do something first.
    #[php(optional = now)]
    pub fn step(&mut self, now: Option<i64>) -> PhpResult<Option<i64>> {
        guard(|| {
            let now = value::given(now)?;
            let reconciliation = &mut self.reconciliation;
            let looked_at = pim::with(&self.pim, LIMITS, |catalog| {
                connection::at(&self.settings, now, |database, now| {
                    reconciliation.step(database, catalog, now)
                })
            })?;
            Ok(looked_at.map(|count| number(count as u64)))
        })
    }

    /// What the comparison found. `compared` counts the entities that Akeneo answered about. `unclear` counts the mapping rows that do not
    /// say what they stand for. `unclear_options` has rows of `attribute`, `count`, `message`, `reason` and `sentences`: options for which
    /// Akeneo does not say whether it has them; they are never enqueued. `missed` has rows of `name`, `shown` (as `Deletion::shown`),
    /// `entity_id` and `mapped_at` (unix seconds).
    pub fn result(&self) -> PhpResult<Row> {
        guard(|| {
            let it = &self.reconciliation;
            let missed: Vec<Row> = it.missed().iter().map(missed).collect::<Result<_, _>>()?;
            let mut row = ZendHashTable::new();
            insert(&mut row, "compared", number(it.compared()))?;
            insert(&mut row, "unclear", number(it.unclear()))?;
            let options: Vec<Row> = it
                .unclear_options()
                .map(unclear)
                .collect::<Result<_, _>>()?;
            insert(&mut row, "unclear_options", options)?;
            insert(&mut row, "missed", missed)?;
            Ok(row)
        })
    }

    /// Puts the missed deletions into the queue. Returns how many entries are new (`stored`), are pending `again`, and were `open` already.
    /// Throws an `InvalidInputException`, and enqueues nothing, if the comparison is not complete or, without `$force`, if its result is
    /// doubtful.
    #[php(defaults(force = false), optional = now)]
    pub fn enqueue(&self, force: bool, now: Option<i64>) -> PhpResult<Row> {
        guard(|| {
            let now = value::given(now)?;
            let enqueued = connection::at(&self.settings, now, |database, now| {
                self.reconciliation.enqueue(database, force, now)
            })?;
            let mut row = ZendHashTable::new();
            insert(&mut row, "stored", number(enqueued.stored))?;
            insert(&mut row, "again", number(enqueued.again))?;
            insert(&mut row, "open", number(enqueued.open))?;
            Ok(row)
        })
    }
}

fn missed(it: &Mapped) -> Result<Row, Thrown> {
    let mut row = ZendHashTable::new();
    insert(&mut row, "name", it.key.to_string())?;
    let shown = InShop::shown(std::slice::from_ref(&it.in_shop), None);
    insert(&mut row, "shown", shown)?;
    insert(&mut row, "entity_id", i64::from(it.entity_id))?;
    insert(&mut row, "mapped_at", it.mapped_at.timestamp())?;
    Ok(row)
}

fn unclear(it: UnclearOptions) -> Result<Row, Thrown> {
    let mut row = ZendHashTable::new();
    let why = it.reason.sentence(&it.attribute).into();
    insert(&mut row, "attribute", it.attribute)?;
    insert(&mut row, "count", number(it.count))?;
    value::told(&mut row, Some(&why))?;
    Ok(row)
}

impl From<ReconcileError> for Thrown {
    fn from(error: ReconcileError) -> Self {
        match error {
            ReconcileError::Api(error) => Self::of_api(&error),
            ReconcileError::Database(error) => error.into(),
            ReconcileError::Incomplete
            | ReconcileError::Implausible { .. }
            | ReconcileError::Attributes => Self::new(Class::InvalidInput, error),
        }
    }
}
