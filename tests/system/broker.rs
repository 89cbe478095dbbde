//! A shop whose consumers, real processes with the module's own classes, listen to a RabbitMQ.

use crate::http::PREFIX;
use crate::support::database_server::DatabaseServer;
use crate::support::process::{Process, Signal};
use crate::support::programs;
use crate::support::rabbitmq::RabbitMq;
use crate::support::shop::{DEFAULT_SET, Shop, ShopOptions};
use crate::support::site;
use akeneo_events::testing::queue;
use akeneo_events::{Database, EntityKey, EntityType, Event};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Utc;
use mysql::Conn;
use mysql::prelude::Queryable;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PRODUCTS: u32 = 400;

pub struct Stand {
    pub broker: RabbitMq,
    pub conn: Conn,
    pub database: Database,
    pub shop: Shop,
    root: TempDir,
    journal: PathBuf,
}

impl Stand {
    /// With 400 products, deleted in Akeneo by `deleted`.
    pub fn new() -> Self {
        let at = DatabaseServer::shared().fresh_database();
        let mut conn = at.conn();
        let options = ShopOptions {
            mapped_products: PRODUCTS,
            unmapped_products: 0,
            ..ShopOptions::default()
        };
        let shop = Shop::create(&mut conn, PREFIX, options);
        let root = site::root(&at.env_php(PREFIX));
        let journal = root.path().join("journal");
        fs::write(&journal, "").unwrap();
        let database = Database::connect(&at.settings(PREFIX)).unwrap();
        let stand = Self {
            broker: RabbitMq::start(),
            conn,
            database,
            shop,
            root,
            journal,
        };
        stand.publish(&[]);
        stand
    }

    pub fn consumer(&self) -> Process {
        self.consumer_that_looks_each(1)
    }

    /// One that ends by itself after so many events.
    pub fn consumer_of(&self, events: u32) -> Process {
        self.start_consumer(&["1".to_owned(), events.to_string()])
    }

    /// One that looks at the table by itself after so many seconds.
    pub fn consumer_that_looks_each(&self, seconds: u32) -> Process {
        self.start_consumer(&[seconds.to_string()])
    }

    fn start_consumer(&self, arguments: &[String]) -> Process {
        let log = self.root.path().join("consumer.log");
        let script = script("consumer.php");
        Process::spawn("consumer", programs::php(), &log, Signal::Kill, |command| {
            command
                .arg("-d")
                .arg(format!("extension={}", site::extension().display()))
                .arg(script)
                .arg(self.root.path())
                .arg(self.broker.port().to_string())
                .arg(&self.journal)
                .args(arguments);
        })
    }

    /// Puts messages into the queue, as whoever has access to the broker may.
    pub fn publish(&self, bodies: &[&[u8]]) {
        self.publish_to("akeneo_events", bodies);
    }

    pub fn publish_to(&self, queue: &str, bodies: &[&[u8]]) {
        let output = Command::new(programs::php())
            .arg(script("publish.php"))
            .arg(self.broker.port().to_string())
            .arg(queue)
            .args(bodies.iter().map(|body| STANDARD.encode(body)))
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    /// Adds a product that the connector imported, whose code is its SKU. Returns its entity id.
    pub fn product(&mut self, sku: &str) -> u32 {
        let id = self
            .shop
            .add_product(&mut self.conn, sku, "simple", DEFAULT_SET);
        self.shop.map(&mut self.conn, EntityType::Product, sku, id);
        id
    }

    pub fn deleted(&mut self, event_id: &str, code: &str) -> u64 {
        let event = Event {
            id: event_id.to_owned(),
            subject: "subscription".to_owned(),
            occurred_at: Utc::now(),
            key: EntityKey::new(EntityType::Product, code),
            identifier: None,
        };
        match queue::enqueue(&mut self.database, &event, b"{}", Utc::now()).unwrap() {
            queue::Enqueued::Stored(id) => id,
            queue::Enqueued::Duplicate => panic!("stored before"),
        }
    }

    pub fn count(&mut self, condition: &str) -> u64 {
        let table = self.shop.table("akeneo_events_queue");
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE {condition}");
        self.conn.query_first(sql).unwrap().unwrap()
    }

    pub fn wait(&mut self, what: &str, mut done: impl FnMut(&mut Self) -> bool) {
        let started = Instant::now();
        while !done(self) {
            let log =
                |file: &str| fs::read_to_string(self.root.path().join(file)).unwrap_or_default();
            assert!(
                started.elapsed() < Duration::from_secs(40),
                "{what}: still not after 40 s\n{}{}",
                log("consumer.log"),
                log("var/log/akeneo_events.log")
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn completed(&mut self, count: u64) {
        self.wait(&format!("{count} completed"), |stand| {
            stand.count("status = 'completed'") == count
        });
    }

    pub fn messages(&self) -> String {
        self.listed("akeneo_events", "messages")
    }

    /// Waits until so many consumers wait for a doorbell.
    pub fn waiting(&mut self, consumers: u32) {
        self.wait(&format!("{consumers} consumers wait"), |stand| {
            stand.listed("akeneo_events", "consumers") == consumers.to_string()
        });
    }

    /// What the broker says of a queue.
    pub fn listed(&self, queue: &str, what: &str) -> String {
        let listed = self
            .broker
            .ctl(&["list_queues", "--no-table-headers", "name", what]);
        let mut lines = listed.lines().map(str::split_whitespace);
        let of_queue = lines.find_map(|mut columns| {
            columns.next().filter(|name| *name == queue)?;
            columns.next().map(str::to_owned)
        });
        of_queue.unwrap_or_default()
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.root.path().join("var/log/akeneo_events.log")).unwrap_or_default()
    }

    /// How often each entity was deleted.
    pub fn deletions(&self) -> HashMap<String, usize> {
        let mut times = HashMap::new();
        for id in fs::read_to_string(&self.journal).unwrap().lines() {
            *times.entry(id.to_owned()).or_default() += 1;
        }
        times
    }
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/system/php")
        .join(name)
}
