//! A shop in a database of its own, and short ways to fill its queue.

use crate::support::database::Database as TestDatabase;
use crate::support::database_server::DatabaseServer;
use crate::support::shop::{Shop, ShopOptions};
use akeneo_events::testing::queue::{self, Enqueued, Lease, LeaseToken, Selection, Status};
use akeneo_events::testing::reason::told;
use akeneo_events::{Database, EntityKey, EntityType, Event};
use chrono::{DateTime, TimeDelta, Utc};
use mysql::Conn;
use mysql::prelude::Queryable;

pub const LEASE: TimeDelta = TimeDelta::minutes(5);

pub struct World {
    pub at: TestDatabase,
    pub conn: Conn,
    pub database: Database,
    pub shop: Shop,
}

/// Whatever the test's clock starts at: a round second, after the fixture's mapping rows.
pub fn noon() -> DateTime<Utc> {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

pub fn seconds(count: i64) -> TimeDelta {
    TimeDelta::seconds(count)
}

impl World {
    /// A shop with 20 imported and 5 other products, and a table prefix.
    pub fn new() -> Self {
        Self::with("m2_", 20, 5)
    }

    pub fn with(prefix: &str, mapped_products: u32, unmapped_products: u32) -> Self {
        let options = ShopOptions {
            mapped_products,
            unmapped_products,
            ..ShopOptions::default()
        };
        Self::of(DatabaseServer::shared().fresh_database(), prefix, options)
    }

    /// A shop in this database.
    pub fn of(at: TestDatabase, prefix: &str, options: ShopOptions) -> Self {
        let mut conn = at.conn();
        let shop = Shop::create(&mut conn, prefix, options);
        let database = Database::connect(&at.settings(prefix)).unwrap();
        Self {
            at,
            conn,
            database,
            shop,
        }
    }

    /// A second connection of the product, as another process would have.
    pub fn another(&self) -> Database {
        Database::connect(&self.at.settings(self.shop.prefix())).unwrap()
    }

    pub fn enqueue(&mut self, event: &Event, now: DateTime<Utc>) -> u64 {
        match queue::enqueue(&mut self.database, event, b"{}", now).unwrap() {
            Enqueued::Stored(id) => id,
            Enqueued::Duplicate => panic!("{} was stored before", event.id),
        }
    }

    /// An entry for a product that was never imported, pending since noon.
    pub fn pending(&mut self, event_id: &str) -> u64 {
        let key = EntityKey::new(EntityType::Product, format!("of-{event_id}"));
        self.enqueue(&event(event_id, key), noon())
    }

    pub fn claim(&mut self, limit: u32, now: DateTime<Utc>) -> Lease {
        claim(&mut self.database, Selection::Due, limit, now)
    }

    /// Brings a new entry into a status, as its life would.
    pub fn entry_in(&mut self, status: Status, event_id: &str) -> (u64, Lease) {
        let id = self.pending(event_id);
        let lease = if status == Status::Pending {
            Lease {
                token: LeaseToken::random().unwrap(),
                expires_at: noon(),
                entries: Vec::new(),
            }
        } else {
            claim(&mut self.database, Selection::Id(id), 1, noon())
        };
        let end = match status {
            Status::Completed => queue::Settlement::Completed(told("done")),
            Status::Failed => queue::Settlement::Failed(told("refused")),
            Status::Pending | Status::Processing => return (id, lease),
        };
        let settled = queue::settle(&mut self.database, &lease.token, &[(id, end)], noon());
        assert_eq!(settled.unwrap(), 1);
        (id, lease)
    }

    pub fn status(&mut self, id: u64) -> Option<String> {
        let table = self.shop.table("akeneo_events_queue");
        let sql = format!("SELECT status FROM {table} WHERE id = ?");
        self.conn.exec_first(sql, (id,)).unwrap()
    }

    pub fn column<T: mysql::prelude::FromValue>(&mut self, column: &str, id: u64) -> T {
        let table = self.shop.table("akeneo_events_queue");
        let sql = format!("SELECT {column} FROM {table} WHERE id = ?");
        self.conn.exec_first(sql, (id,)).unwrap().unwrap()
    }
}

pub fn claim(
    database: &mut Database,
    selection: Selection,
    limit: u32,
    now: DateTime<Utc>,
) -> Lease {
    let token = LeaseToken::random().unwrap();
    queue::claim(database, selection, limit, token, LEASE, now).unwrap()
}

pub fn event(id: &str, key: EntityKey) -> Event {
    Event {
        id: id.to_owned(),
        subject: "subscription".to_owned(),
        occurred_at: noon(),
        key,
        identifier: None,
    }
}
