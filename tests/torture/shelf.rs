//! Products and categories that are hidden first: put back as they were, or deleted when their day comes.

use crate::audit::report;
use crate::counts::Counts;
use crate::deletions::{End, Sent};
use crate::stand::Stand;
use crate::support::shop::{DEFAULT_SET, ROOT_CATEGORY};
use akeneo_events::EntityType;
use mysql::prelude::Queryable;
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Product,
    Category,
}

impl Kind {
    const fn table(self) -> &'static str {
        match self {
            Self::Product => "catalog_product_entity",
            Self::Category => "catalog_category_entity",
        }
    }

    /// Of its status.
    const fn attribute(self) -> u32 {
        match self {
            Self::Product => 97,
            Self::Category => 46,
        }
    }

    const fn hidden(self) -> Option<u32> {
        match self {
            Self::Product => Some(2),
            Self::Category => Some(0),
        }
    }
}

/// A kind and an id of Magento.
type Entity = (Kind, u32);
/// Store views and what they have.
type Rows = Vec<(u32, Option<u32>)>;

/// Statuses before: of the default and, where it has one of its own, of the store view.
const PRODUCTS: [(u32, Option<u32>); 4] = [(1, None), (1, Some(2)), (2, Some(1)), (1, Some(1))];
const CATEGORIES: [(u32, Option<u32>); 2] = [(1, Some(0)), (0, Some(1))];

/// What one run hides.
pub struct Shelf {
    /// Event ids by what they name.
    events: BTreeMap<Entity, String>,
    before: BTreeMap<Entity, Rows>,
}

/// What a statement says of an entry.
struct Row {
    id: u64,
    state: String,
    former: Option<String>,
}

impl Shelf {
    /// Makes four products and two categories, so many times, and the events of their deletion.
    pub fn make(stand: &mut Stand, run: &str, times: usize) -> (Self, Vec<Sent>) {
        let mut shelf = Self {
            events: BTreeMap::new(),
            before: BTreeMap::new(),
        };
        let mut sent = Vec::new();
        for (nth, statuses) in PRODUCTS.repeat(times).into_iter().enumerate() {
            let (kind, entity, made) = match nth % PRODUCTS.len() {
                0 => ("product-model", EntityType::ProductModel, "configurable"),
                _ => ("product", EntityType::Product, "simple"),
            };
            let code = format!("shelf-{run}-{nth}");
            let id = stand
                .shop
                .add_product(&mut stand.conn, &code, made, DEFAULT_SET);
            stand.shop.map(&mut stand.conn, entity, &code, id);
            sent.push(shelf.add(stand, (Kind::Product, id), statuses, kind, &code));
        }
        for (nth, statuses) in CATEGORIES.repeat(times).into_iter().enumerate() {
            let code = format!("shelf-{run}-category-{nth}");
            let id = stand.shop.add_category(&mut stand.conn, ROOT_CATEGORY);
            stand
                .shop
                .map(&mut stand.conn, EntityType::Category, &code, id);
            sent.push(shelf.add(stand, (Kind::Category, id), statuses, "category", &code));
        }
        shelf.before = shelf.statuses(stand);
        (shelf, sent)
    }

    /// At any moment: nothing was changed whose former statuses are not written down, and nothing is gone.
    pub fn loses_nothing(&self, stand: &mut Stand) -> Counts {
        self.each(stand, |before, now, entry| match now {
            None => false,
            Some(now) if now == *before => true,
            Some(_) => entry.former.is_some(),
        })
    }

    /// All of it is on the shelf.
    pub fn is_hidden(&self, stand: &mut Stand) -> Counts {
        self.each(stand, |_, now, entry| {
            entry.state == "pending hidden" && now.is_some_and(|(kind, rows)| hides(kind, &rows))
        })
    }

    /// What was wanted back is as it was, the rest is still hidden.
    pub fn is_half_back(&self, stand: &mut Stand) -> Counts {
        self.each(stand, |before, now, entry| {
            if entry.is_wanted() {
                entry.state == "completed put_back" && now.as_ref() == Some(before)
            } else {
                entry.state == "pending hidden"
                    && now.is_some_and(|(kind, rows)| hides(kind, &rows))
            }
        })
    }

    /// All of it is as it was.
    pub fn is_back(&self, stand: &mut Stand) -> Counts {
        self.each(stand, |before, now, entry| {
            entry.state == "completed put_back" && now.as_ref() == Some(before)
        })
    }

    /// What was put back is as it was, the rest is gone. Then takes away the former: their events have another end.
    pub fn close(&self, stand: &mut Stand, sent: &mut [Sent]) -> Counts {
        let found = self.each(stand, |before, now, entry| {
            if entry.is_wanted() {
                entry.state == "completed put_back" && now.as_ref() == Some(before)
            } else {
                entry.state == "completed deleted" && now.is_none()
            }
        });
        for ((kind, id), event) in &self.events {
            if !self.entry(stand, event).is_wanted() {
                continue;
            }
            for it in sent.iter_mut().filter(|it| it.event_id == *event) {
                it.end = End::PutBack;
            }
            remove(stand, *kind, *id);
        }
        found
    }

    /// Takes all of it out of the shop.
    pub fn remove(&self, stand: &mut Stand) {
        for (kind, id) in self.events.keys() {
            remove(stand, *kind, *id);
        }
    }

    /// The day of all that is still on the shelf has come.
    pub fn its_day_comes(stand: &mut Stand) {
        let sql =
            "UPDATE {{akeneo_events_queue}} SET available_at = UTC_TIMESTAMP() - INTERVAL 1 MINUTE
             WHERE shelf = 'hidden'";
        stand.shop.run(&mut stand.conn, sql);
    }

    fn add(
        &mut self,
        stand: &mut Stand,
        entity: Entity,
        (default, view): (u32, Option<u32>),
        kind: &str,
        code: &str,
    ) -> Sent {
        let (table, attribute) = (entity.0.table(), entity.0.attribute());
        for (store, value) in [(0, Some(default)), (1, view)] {
            if let Some(value) = value {
                let row = format!(
                    "REPLACE INTO {{{{{table}_int}}}} (attribute_id, store_id, entity_id, value)
                     VALUES ({attribute}, {store}, {}, {value})",
                    entity.1
                );
                stand.shop.run(&mut stand.conn, &row);
            }
        }
        let event = Sent::new(format!("e-{code}"), kind, code, End::Completed);
        self.events.insert(entity, event.event_id.clone());
        event
    }

    /// Counts those of which it does not hold: with the statuses before and now, which are `None` of what is gone.
    fn each(
        &self,
        stand: &mut Stand,
        holds: impl Fn(&(Kind, Rows), Option<(Kind, Rows)>, &Row) -> bool,
    ) -> Counts {
        let now = self.statuses(stand);
        let mut wrong = Vec::new();
        for (entity, event) in &self.events {
            let (entry, kind) = (self.entry(stand, event), entity.0);
            let before = (kind, self.before[entity].clone());
            let rows = now.get(entity).map(|rows| (kind, rows.clone()));
            if !holds(&before, rows.clone(), &entry) {
                wrong.push(format!(
                    "{entity:?}: {rows:?}, before {before:?}; entry {} is {}, former {:?}",
                    entry.id, entry.state, entry.former
                ));
            }
        }
        Counts {
            wrong: report("wrong", wrong),
            ..Counts::default()
        }
    }

    fn entry(&self, stand: &mut Stand, event: &str) -> Row {
        let sql = "SELECT id, CONCAT_WS(' ', status, shelf), former FROM {{akeneo_events_queue}} WHERE event_id = ?";
        let sql = stand.sql(sql);
        let row: Option<(u64, String, Option<String>)> =
            stand.conn.exec_first(sql, (event,)).unwrap();
        let (id, state, former) = row.expect(event);
        Row { id, state, former }
    }

    fn statuses(&self, stand: &mut Stand) -> BTreeMap<Entity, Rows> {
        let mut found = BTreeMap::new();
        for (kind, id) in self.events.keys() {
            let (table, attribute) = (kind.table(), kind.attribute());
            let sql = stand.sql(&format!(
                "SELECT v.store_id, v.value FROM {{{{{table}}}}} e LEFT JOIN {{{{{table}_int}}}} v
                 ON v.entity_id = e.entity_id AND v.attribute_id = {attribute} WHERE e.entity_id = {id} ORDER BY v.store_id"
            ));
            let rows: Vec<(Option<u32>, Option<u32>)> = stand.conn.query(sql).unwrap();
            if !rows.is_empty() {
                let rows = rows.into_iter();
                let rows = rows.filter_map(|(store, value)| Some((store?, value)));
                found.insert((*kind, *id), rows.collect());
            }
        }
        found
    }
}

impl Row {
    /// As `php/worker.php` chooses what it wants back.
    const fn is_wanted(&self) -> bool {
        self.id.is_multiple_of(2)
    }
}

fn hides(kind: Kind, rows: &Rows) -> bool {
    rows.iter().any(|(store, _)| *store == 0) && rows.iter().all(|(_, it)| *it == kind.hidden())
}

fn remove(stand: &mut Stand, kind: Kind, id: u32) {
    let (table, import) = match kind {
        Kind::Product => (kind.table(), "product"),
        Kind::Category => (kind.table(), "category"),
    };
    for sql in [
        format!("DELETE FROM {{{{{table}}}}} WHERE entity_id = {id}"),
        format!(
            "DELETE FROM {{{{akeneo_connector_entities}}}} WHERE import = '{import}' AND entity_id = {id}"
        ),
    ] {
        stand.shop.run(&mut stand.conn, &sql);
    }
    if kind == Kind::Category {
        let parents = format!(
            "UPDATE {{{{{table}}}}} SET children_count = children_count - 1 WHERE entity_id IN (1, {ROOT_CATEGORY})"
        );
        stand.shop.run(&mut stand.conn, &parents);
    }
}
