//! `Akeneo\Events\Core\Worker`: takes batches from the queue, and shows what they would do.

use super::batch::PhpBatch;
use super::connection;
use super::database::PhpDatabase;
use super::exceptions::{Class, Thrown};
use super::guard::guard;
use super::pim::{self, AskPim};
use super::queue::{entity_type, read_filter};
use super::value::{self, insert, number};
use crate::akeneo::Pim;
use crate::database::{DatabaseError, Settings};
use crate::planner::{Asks, AttributeMapping, Policy, ShelfPolicy, Stay};
use crate::queue::{Filter, LeaseToken, Selection, Status};
use crate::worker::{self, Batch, Foreseen, MAX_BATCH};
use ext_php_rs::boxed::ZBox;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ArrayKey, ZendHashTable};
use std::rc::Rc;

/// Leases entries and plans their deletion.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\Worker", flags = ClassFlags::Final)]
pub struct PhpWorker {
    settings: Rc<Settings>,
    policy: Policy,
    pim: Option<Pim>,
}

#[php_impl]
impl PhpWorker {
    /// Most entries that one batch leases.
    const MAX_BATCH: i64 = MAX_BATCH as i64;

    /// `$protected_attributes` are Magento attribute codes that are never deleted; `$attribute_mapping` is the connector's
    /// setting, Akeneo attribute code to Magento attribute code, as a list of pairs. No more than `$max_per_hour` deletions are
    /// begun in any hour, by all workers together; 0 is no limit. `$asks` says when Akeneo is asked before something is deleted:
    /// `never`, `in_doubt`, `always`, or `forced`: always, and although the PIM is known to be away. Without it `always` if `$pim` is given,
    /// else `never`. What still exists there fails; while Akeneo gives no answer an entry waits, without counting a
    /// try. `$pim` (the connector's `pim_url`, `client_id`, `client_secret`, `username` and `password`) is needed unless `never`.
    ///
    /// `$shelf` says what is hidden instead of being deleted at once: days by type (`product`, `product_model`, `category`), after which it is
    /// deleted; 0: never. Another type, and days below 0 or above 3650, are an `InvalidInputException`. With `$forced` what is on the shelf is
    /// deleted although its day has not come.
    #[expect(
        clippy::too_many_arguments,
        reason = "PHP names them, and all but three may be left out"
    )]
    #[php(defaults(max_per_hour = 0, forced = false), optional = max_per_hour)]
    pub fn __construct(
        database: &PhpDatabase,
        protected_attributes: Vec<String>,
        attribute_mapping: Vec<Vec<String>>,
        max_per_hour: i64,
        pim: Option<&ZendHashTable>,
        asks: Option<&str>,
        shelf: Option<&ZendHashTable>,
        forced: bool,
    ) -> PhpResult<Self> {
        guard(|| {
            let policy = policy(protected_attributes, attribute_mapping, max_per_hour)?;
            let pim = pim.map(pim::read).transpose()?;
            let by_default = match pim {
                Some(_) => Asks::Always,
                None => Asks::Never,
            };
            let asks = asks.map_or(Ok(by_default), read_asks)?;
            if pim.is_none() && asks != Asks::Never {
                return Err(Thrown::invalid("whom to ask is missing"));
            }
            Ok(Self {
                settings: database.settings.clone(),
                policy: Policy {
                    asks,
                    shelf: shelf.map_or_else(|| Ok(ShelfPolicy::default()), read_shelf)?,
                    forced,
                    ..policy
                },
                pim,
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

    /// Leases up to `$limit` entries that are to be put back. The brake does not hold them.
    #[php(optional = now)]
    pub fn claim_returning(&self, limit: i64, now: Option<i64>) -> PhpResult<PhpBatch> {
        self.lease(Ok(Selection::Returning), limit, now)
    }

    /// What would become of up to 500 pending entries with an id above `$after` if they were processed now; takes
    /// nothing, and changes nothing but this: an entry of which the shop's names are not stored yet gets them. `$which` may hold `type`, `id`,
    /// `search`, `whatever_status` (bool) for entries that are not pending, `limit` for fewer than 500, and `bare` (bool) to count nothing that
    /// goes along and to store no names.
    ///
    /// Rows of `id`, `event_id`, `entity_type` and `name` (null if the event could not be read), `shown` (as `Deletion::shown`), `in_shop` (the
    /// same as JSON, with what goes along if it would be deleted), `identifier`, `available_at` (unix seconds), `verdict` (`delete`, `absent`,
    /// `defer` or `refuse`), `message`, `reason` and `sentences` (JSON), in the order of the ids.
    #[php(optional = now)]
    pub fn preview(
        &self,
        which: &ZendHashTable,
        after: i64,
        now: Option<i64>,
    ) -> PhpResult<Vec<ZBox<ZendHashTable>>> {
        guard(|| {
            let now = value::given(now)?;
            let flag = |name| which.get(name).and_then(|it| it.bool()).unwrap_or_default();
            let (any, bare) = (flag("whatever_status"), flag("bare"));
            let limit = which.get("limit").and_then(|it| it.long());
            let limit = limit.and_then(|it| u32::try_from(it).ok());
            let limit = limit.unwrap_or(MAX_BATCH).clamp(1, MAX_BATCH);
            let which = Filter {
                status: (!any).then_some(Status::Pending),
                oldest_first: true,
                after: Some(value::id(after)?),
                ..read_filter(which)?
            };
            let page = connection::at(&self.settings, now, |database, now| {
                worker::preview(database, which.clone(), limit, bare, &self.policy, now)
            })?;
            page.into_iter().map(foreseen).collect()
        })
    }
}

fn read_asks(name: &str) -> Result<Asks, Thrown> {
    match name {
        "never" => Ok(Asks::Never),
        "in_doubt" => Ok(Asks::InDoubt),
        "always" => Ok(Asks::Always),
        "forced" => Ok(Asks::AtOnce),
        _ => Err(Thrown::invalid(
            "Akeneo is asked never, in_doubt, always or forced",
        )),
    }
}

/// Days by type.
fn read_shelf(array: &ZendHashTable) -> Result<ShelfPolicy, Thrown> {
    let mut shelf = ShelfPolicy::default();
    for (name, days) in array {
        let name = match name {
            ArrayKey::String(name) => name,
            ArrayKey::Str(name) => name.to_owned(),
            ArrayKey::Long(number) => number.to_string(),
            _ => String::new(),
        };
        let hidden = ShelfPolicy::TYPES.into_iter().find(|it| it.name() == name);
        let entity =
            hidden.ok_or_else(|| Thrown::invalid(format!("\"{name}\" cannot be hidden")))?;
        let days = days
            .dereference()
            .long()
            .and_then(|it| u16::try_from(it).ok());
        let stay = match days {
            Some(0) => Stay::ForGood,
            Some(days @ 1..=ShelfPolicy::MAX_DAYS) => Stay::Days(days),
            _ => {
                return Err(Thrown::invalid(
                    "something is hidden for 1 to 3650 days, or for 0: for good",
                ));
            }
        };
        shelf = shelf.hiding(entity, stay);
    }
    Ok(shelf)
}

fn foreseen(entry: Foreseen) -> Result<ZBox<ZendHashTable>, Thrown> {
    let entity = entry.key.as_ref().map(|key| key.entity.name());
    let mut row = ZendHashTable::new();
    insert(&mut row, "id", number(entry.id))?;
    insert(&mut row, "event_id", entry.event_id)?;
    insert(&mut row, "entity_type", entity)?;
    insert(&mut row, "name", entry.key.map(|key| key.to_string()))?;
    insert(&mut row, "shown", entry.shown)?;
    insert(&mut row, "in_shop", entry.in_shop)?;
    insert(&mut row, "identifier", entry.identifier)?;
    insert(&mut row, "available_at", entry.available_at.timestamp())?;
    insert(&mut row, "verdict", entry.verdict.name())?;
    value::told(&mut row, Some(&entry.told))?;
    Ok(row)
}

/// What the shop says about deletions, as PHP gives it.
pub(super) fn policy(
    protected_attributes: Vec<String>,
    attribute_mapping: Vec<Vec<String>>,
    max_per_hour: i64,
) -> Result<Policy, Thrown> {
    let pairs = attribute_mapping.into_iter().map(|pair| {
        <[String; 2]>::try_from(pair)
            .map(|[akeneo, magento]| (akeneo, magento))
            .map_err(|_| Thrown::invalid("an attribute mapping is a pair of codes"))
    });
    let pairs: Vec<_> = pairs.collect::<Result<_, _>>()?;
    Ok(Policy {
        protected_attributes,
        attribute_mapping: AttributeMapping::new(pairs),
        max_per_hour: value::limit(max_per_hour)?,
        asks: Asks::Never,
        shelf: ShelfPolicy::default(),
        forced: false,
    })
}

impl PhpWorker {
    fn lease(
        &self,
        selection: Result<Selection, Thrown>,
        limit: i64,
        now: Option<i64>,
    ) -> PhpResult<PhpBatch> {
        guard(|| {
            let (selection, now) = (selection?, value::given(now)?);
            let limit = u32::try_from(limit.max(1)).unwrap_or(MAX_BATCH);
            let mut token = LeaseToken::random()
                .ok_or_else(|| Thrown::new(Class::Internal, "the system's random source failed"))?;
            // Repeated on a new connection it names the same token, so nothing stays leased unseen.
            let (batch, now) = connection::at(&self.settings, now, |database, now| {
                let policy = self.policy.clone();
                let batch =
                    Batch::claim(database, selection, limit, policy, token.next_try(), now)?;
                Ok::<_, DatabaseError>((batch, now))
            })?;
            let batch = match &self.pim {
                Some(pim) => batch.confirmed_by(Box::new(AskPim(pim.clone()))),
                None => batch,
            };
            Ok(PhpBatch::new(self.settings.clone(), batch, now))
        })
    }
}
