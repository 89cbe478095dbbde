//! What calls read and lock in a table that has grown, told by the server's own counter. On a server of its own, since the
//! counter is the server's.

use crate::support::database_server::{DatabaseServer, Options, sequence};
use crate::support::shop::{Shop, ShopOptions};
use crate::world::noon;
use akeneo_events::testing::planner;
use akeneo_events::testing::queue::{self, Filter, LeaseToken, Selection, Status};
use akeneo_events::{Batch, Database, EntityType, Outcome};
use chrono::TimeDelta;
use mysql::Conn;
use mysql::prelude::Queryable;

const COMPLETED: u64 = 30_000;
const PENDING: u64 = 20_000;
const MAPPED: u32 = 20_000;

pub struct Grown {
    pub observer: Conn,
    pub database: Database,
    _server: DatabaseServer,
}

impl Grown {
    /// A table of 50,000 entries, the newest of them pending, and a mapping table of 20,000 rows.
    pub fn new() -> Self {
        let server = DatabaseServer::start(Options {
            durable: false,
            ..Options::default()
        });
        let at = server.create_database("grown");
        let mut conn = at.conn();
        let options = ShopOptions {
            mapped_products: MAPPED,
            unmapped_products: 0,
            ..ShopOptions::default()
        };
        let shop = Shop::create(&mut conn, "", options);
        shop.run(
            &mut conn,
            &format!(
                "INSERT INTO {{{{akeneo_events_queue}}}} (event_id, event_type, entity_code, payload, status, available_at,
                        received_at, updated_at)
                 SELECT seq, 'com.akeneo.pim.v1.product.deleted', seq, '', IF(seq > {COMPLETED}, 'pending', 'completed'),
                        '2026-06-01', '2026-06-01', '2026-06-01' FROM {}",
                sequence(1, COMPLETED + PENDING)
            ),
        );
        shop.run(
            &mut conn,
            "ANALYZE TABLE {{akeneo_events_queue}}, {{akeneo_connector_entities}}",
        );
        let mut database = Database::connect(&at.settings("")).unwrap();
        // Looks for the index, once a connection.
        queue::counts(&mut database).unwrap();
        Self {
            observer: server.root(),
            database,
            _server: server,
        }
    }

    /// Rows that `call` made the server read.
    pub fn read_by<T>(&mut self, call: impl FnOnce(&mut Database) -> T) -> (u64, T) {
        // MySQL counts what it reads to answer this very question.
        let asked = self.rows_read();
        let before = self.rows_read();
        let result = call(&mut self.database);
        let after = self.rows_read();
        ((after - before).saturating_sub(before - asked), result)
    }

    /// What clients have asked of the server so far.
    fn statements(&mut self) -> u64 {
        let status: Option<(String, u64)> = self
            .observer
            .query_first("SHOW GLOBAL STATUS LIKE 'Questions'")
            .unwrap();
        status.unwrap().1
    }

    /// Of all tables, those that the server makes for a statement included, and index entries that the storage engine
    /// passes over by itself.
    fn rows_read(&mut self) -> u64 {
        let rows: Vec<(String, u64)> = self
            .observer
            .query("SHOW GLOBAL STATUS WHERE variable_name LIKE 'Handler_read%' OR variable_name = 'Handler_icp_attempts'")
            .unwrap();
        rows.into_iter().map(|(_, count)| count).sum()
    }
}

#[test]
fn a_claim_reads_what_it_takes_and_not_what_waits() {
    let mut grown = Grown::new();
    for _ in 0..3 {
        let (read, lease) = grown.read_by(|database| {
            let token = LeaseToken::random().unwrap();
            let lease = TimeDelta::minutes(5);
            queue::claim(database, Selection::Due, 100, token, lease, noon()).unwrap()
        });
        assert_eq!(lease.entries.len(), 100);
        assert!(read <= 1_500, "{read} rows for a batch of 100");
    }
}

#[test]
fn an_incomplete_chunk_is_removed_by_primary_key() {
    let mut grown = Grown::new();
    let ids: Vec<u64> = (1..=40).collect();
    let (read, ()) = grown.read_by(|database| planner::forget(database, &ids).unwrap());
    assert!(read <= 1_000, "{read} rows for 40 of the mapping table");

    // 64 and 36: the rest of the table is kept, since it has changed later.
    let before = noon();
    let conn = &mut grown.observer;
    conn.query_drop("UPDATE grown.akeneo_events_queue SET received_at = '2026-06-02', updated_at = '2026-06-02' WHERE id > 100")
        .unwrap();
    let (read, removed) = grown.read_by(|database| {
        let first = queue::purge(database, Status::Completed, before, 0).unwrap();
        let second = queue::purge(database, Status::Completed, before, first.next.unwrap());
        first.removed + second.unwrap().removed
    });
    assert_eq!(removed, 100);
    assert!(read <= 700, "{read} rows for 100 of the queue");
}

#[test]
fn a_page_and_the_counts_are_read_up_to_their_limits() {
    let mut grown = Grown::new();
    let (read, page) = grown.read_by(|database| queue::list(database, Filter::default(), 50));
    assert_eq!(page.unwrap().len(), 50);
    assert!(read <= 100, "{read} rows for a page of 50");
    for (status, oldest_first) in [(Status::Completed, false), (Status::Pending, true)] {
        let filter = Filter {
            status: Some(status),
            oldest_first,
            ..Filter::default()
        };
        let (read, page) = grown.read_by(|database| queue::list(database, filter, 50));
        assert_eq!(page.unwrap().len(), 50);
        // An entry whose condition is checked in the index counts twice.
        assert!(read <= 120, "{read} rows for a page of {status}");
    }
    let (read, counts) = grown.read_by(|database| queue::counts(database).unwrap());
    assert_eq!(counts.by_status[0].1.value, 10_000);
    // Of 50,000, some of them counted twice.
    assert!(read <= 40_100, "{read} rows for two counts up to 10,000");
    let (read, due) = grown.read_by(|database| queue::has_due(database, noon()).unwrap());
    assert!(
        due && read <= 40,
        "{read} rows to see that something is due"
    );
}

/// The older entries are completed, and none has failed.
#[test]
fn what_has_one_status_is_found_past_all_that_has_another() {
    let mut grown = Grown::new();
    let product = EntityType::Product;
    let (read, page) = grown.read_by(|database| {
        let which = Filter::pending();
        queue::waiting(database, which, 50).unwrap()
    });
    assert_eq!(page.len(), 50);
    assert!(read <= 120, "{read} rows for a page of what waits");
    let (read, lease) = grown.read_by(|database| {
        let of_type = Selection::OfType {
            entity: product,
            after: 0,
        };
        let token = LeaseToken::random().unwrap();
        let lease = TimeDelta::minutes(5);
        queue::claim(database, of_type, 100, token, lease, noon()).unwrap()
    });
    assert_eq!(lease.entries.len(), 100);
    assert!(read <= 1_500, "{read} rows for a claim of 100 of a type");
    let (read, open) = grown.read_by(|database| queue::open_keys(database, product).unwrap());
    assert_eq!(open.len() as u64, PENDING);
    assert!(
        read <= 2 * PENDING + 100,
        "{read} rows for all that is open"
    );
    let (read, purged) =
        grown.read_by(|database| queue::purge(database, Status::Failed, noon(), 0).unwrap());
    assert_eq!(purged.removed, 0);
    assert!(read <= 40, "{read} rows to see that nothing failed");
    for status in [Status::Failed, Status::Processing] {
        let filter = Filter {
            status: Some(status),
            entity: Some(EntityType::Family),
            ..Filter::default()
        };
        let (read, page) = grown.read_by(|database| queue::list(database, filter, 50));
        assert!(page.unwrap().is_empty());
        assert!(read <= 240, "{read} rows to see that no family is {status}");
    }
}

#[test]
fn a_webhook_sees_whether_to_ring_without_reading_what_waits() {
    let mut grown = Grown::new();
    // Most of what waits is of this stretch of 10 s, and the rest of an earlier one.
    grown
        .observer
        .query_drop(
            "UPDATE grown.akeneo_events_queue SET available_at = '2026-06-01 12:00:01', received_at = '2026-06-01 12:00:01'
             WHERE status = 'pending' AND id > 36000",
        )
        .unwrap();
    let at = noon() + TimeDelta::seconds(2);
    let newest = COMPLETED + PENDING;
    let (read, wants) =
        grown.read_by(|database| queue::wants_doorbell(database, newest, at).unwrap());
    assert!(!wants);
    assert!(read <= 40, "{read} rows to see whether to ring");
}

#[test]
fn a_batch_of_five_hundred_costs_few_statements_more_than_one_of_sixteen() {
    let mut grown = Grown::new();
    grown
        .observer
        .query_drop("ALTER TABLE grown.akeneo_connector_entities ADD INDEX (entity_id)")
        .unwrap();
    grown
        .observer
        .query_drop(
            "UPDATE grown.akeneo_events_queue AS q
             JOIN grown.akeneo_connector_entities AS m ON m.import = 'product'
              AND m.entity_id = q.id + (SELECT MIN(entity_id) FROM grown.akeneo_connector_entities WHERE import = 'product')
             SET q.entity_code = m.code, q.occurred_at = '2026-06-01' WHERE q.status = 'pending'",
        )
        .unwrap();
    // The first batch prepares its statements.
    let costs = [500, 16, 16, 500].map(|limit| {
        let before = grown.statements();
        let database = &mut grown.database;
        let token = LeaseToken::random().unwrap();
        let policy = akeneo_events::Policy::default();
        let mut batch =
            Batch::claim(database, Selection::Due, limit, policy, token, noon()).unwrap();
        while let Some(deletion) = batch.next(database, noon()).unwrap() {
            batch.report(deletion.id, Outcome::Deleted, noon()).unwrap();
        }
        let tally = batch.finish(database, noon()).unwrap();
        assert_eq!(tally.completed + tally.failed, u64::from(limit));
        grown.statements() - before
    });
    let [_, _, small, large] = costs;
    assert!(
        large <= small + 10,
        "{large} statements for 500 entries, {small} for 16"
    );
    assert!(large <= 40, "{large} statements for a batch");
}
