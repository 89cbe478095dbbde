//! `Akeneo\Events\Core\Worker`

use super::batch::PhpBatch;
use super::connection;
use super::database::PhpDatabase;
use super::exceptions::{Class, Thrown};
use super::guard::guard;
use super::queue::entity_type;
use super::value;
use crate::database::Settings;
use crate::planner::{AttributeMapping, Policy};
use crate::queue::{LeaseToken, Selection};
use crate::worker::{Batch, MAX_BATCH};
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;

/// Leases entries and plans their deletion.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\Worker", flags = ClassFlags::Final)]
pub struct PhpWorker {
    settings: Settings,
    policy: Policy,
}

#[php_impl]
impl PhpWorker {
    /// Most entries that one batch leases.
    const MAX_BATCH: i64 = MAX_BATCH as i64;

    /// `$protected_attributes` are Magento attribute codes that are never deleted; `$attribute_mapping` is the connector's
    /// setting, Akeneo attribute code to Magento attribute code, as a list of pairs.
    pub fn __construct(
        database: &PhpDatabase,
        protected_attributes: Vec<String>,
        attribute_mapping: Vec<Vec<String>>,
    ) -> PhpResult<Self> {
        guard(|| {
            let pairs = attribute_mapping.into_iter().map(|pair| {
                <[String; 2]>::try_from(pair)
                    .map(|[akeneo, magento]| (akeneo, magento))
                    .map_err(|_| Thrown::invalid("an attribute mapping is a pair of codes"))
            });
            let pairs: Vec<_> = pairs.collect::<Result<_, _>>()?;
            Ok(Self {
                settings: database.settings.clone(),
                policy: Policy {
                    protected_attributes,
                    attribute_mapping: AttributeMapping::new(pairs),
                },
            })
        })
    }

    /// Leases up to `$limit` entries that are due, oldest first.
    #[php(optional = now)]
    pub fn claim(&self, limit: i64, now: Option<i64>) -> PhpResult<PhpBatch> {
        self.lease(Ok(Selection::Due), limit, now)
    }

    /// Leases this entry if it is pending, due or not.
    #[php(optional = now)]
    pub fn claim_entry(&self, id: i64, now: Option<i64>) -> PhpResult<PhpBatch> {
        self.lease(value::id(id).map(Selection::Id), 1, now)
    }

    /// Leases up to `$limit` pending entries of a type with an id above `$after`, due or not. Pass the
    /// highest id of the batch before, so that one run takes each entry once.
    #[php(optional = now)]
    pub fn claim_type(
        &self,
        r#type: &str,
        limit: i64,
        after: i64,
        now: Option<i64>,
    ) -> PhpResult<PhpBatch> {
        let selection = entity_type(r#type).and_then(|entity| {
            Ok(Selection::OfType {
                entity,
                after: value::id(after)?,
            })
        });
        self.lease(selection, limit, now)
    }
}

impl PhpWorker {
    fn lease(
        &self,
        selection: Result<Selection, Thrown>,
        limit: i64,
        now: Option<i64>,
    ) -> PhpResult<PhpBatch> {
        guard(|| {
            let (selection, now) = (selection?, value::clock(now)?);
            let limit = u32::try_from(limit.max(1)).unwrap_or(MAX_BATCH);
            let token = LeaseToken::random()
                .ok_or_else(|| Thrown::new(Class::Internal, "the system's random source failed"))?;
            // Repeated on a new connection it names the same token, so nothing stays leased unseen.
            let batch = connection::with(&self.settings, |database| {
                Batch::claim(
                    database,
                    selection,
                    limit,
                    self.policy.clone(),
                    token.clone(),
                    now,
                )
            })?;
            Ok(PhpBatch::new(self.settings.clone(), batch))
        })
    }
}
