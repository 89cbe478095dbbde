//! The module's consumer on a real RabbitMQ: doorbells, strange messages, a broker that goes away, a worker that is
//! killed. Needs Debian's php-amqplib.

use crate::http::PREFIX;
use crate::support::database::{Database as TestDatabase, PASSWORD, USER};
use crate::support::mariadb::MariaDb;
use crate::support::process::{Process, Signal};
use crate::support::rabbitmq::RabbitMq;
use crate::support::shop::{DEFAULT_SET, Import, Shop, ShopOptions, product_uuid};
use crate::support::site;
use akeneo_events::database::{Database, Settings, WORKER_TIMEOUT};
use akeneo_events::event::{EntityKey, EntityType, Event};
use akeneo_events::queue;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{TimeDelta, Utc};
use mysql::Conn;
use mysql::prelude::Queryable;
use serde_json::json;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const LIBRARY: &str = "/usr/share/php/PhpAmqpLib/autoload.php";
const PRODUCTS: u32 = 400;

struct Stand {
    broker: RabbitMq,
    conn: Conn,
    database: Database,
    shop: Shop,
    root: TempDir,
    journal: PathBuf,
}

impl Stand {
    /// `None`, and a note, where the library is not installed.
    fn new() -> Option<Self> {
        if !Path::new(LIBRARY).exists() {
            eprintln!("skipped: php-amqplib is not installed");
            return None;
        }
        let at = MariaDb::shared().fresh_database();
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
        let stand = Self {
            broker: RabbitMq::start(),
            conn,
            database: Database::connect(&settings(&at)).unwrap(),
            shop,
            root,
            journal,
        };
        stand.publish(&[]);
        Some(stand)
    }

    fn consumer(&self) -> Process {
        let log = self.root.path().join("consumer.log");
        let script = script("consumer.php");
        Process::spawn("consumer", "php", &log, Signal::Kill, |command| {
            command
                .arg("-d")
                .arg(format!("extension={}", site::extension().display()))
                .arg(script)
                .arg(self.root.path())
                .arg(self.broker.port().to_string())
                .arg(&self.journal);
        })
    }

    /// Puts messages into the queue, as whoever has access to the broker may.
    fn publish(&self, bodies: &[&[u8]]) {
        let output = Command::new("php")
            .arg(script("publish.php"))
            .arg(self.broker.port().to_string())
            .args(bodies.iter().map(|body| STANDARD.encode(body)))
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    fn deleted(&mut self, event_id: &str, code: &str) -> u64 {
        let event = Event {
            id: event_id.to_owned(),
            subject: "subscription".to_owned(),
            occurred_at: Utc::now(),
            key: EntityKey::new(EntityType::Product, code),
        };
        match queue::enqueue(&mut self.database, &event, b"{}", Utc::now()).unwrap() {
            queue::Enqueued::Stored(id) => id,
            queue::Enqueued::Duplicate => panic!("stored before"),
        }
    }

    fn count(&mut self, condition: &str) -> u64 {
        let table = self.shop.table("akeneo_events_queue");
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE {condition}");
        self.conn.query_first(sql).unwrap().unwrap()
    }

    fn wait(&mut self, what: &str, mut done: impl FnMut(&mut Self) -> bool) {
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

    fn completed(&mut self, count: u64) {
        self.wait(&format!("{count} completed"), |stand| {
            stand.count("status = 'completed'") == count
        });
    }

    fn messages(&self) -> String {
        let listed =
            self.broker
                .ctl(&["list_queues", "--no-table-headers", "messages", "consumers"]);
        listed
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.root.path().join("var/log/akeneo_events.log")).unwrap_or_default()
    }

    /// How often each entity was deleted.
    fn deletions(&self) -> HashMap<String, usize> {
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

fn settings(at: &TestDatabase) -> Settings {
    let env = json!({
        "db": {
            "table_prefix": PREFIX,
            "connection": {"default": {
                "host": at.socket(), "dbname": at.name(), "username": USER, "password": PASSWORD,
            }},
        },
        "crypt": {"key": "0123456789abcdef0123456789abcdef"},
    });
    Settings::from_env(&env, || None, WORKER_TIMEOUT).unwrap()
}

#[test]
fn two_consumers_answer_doorbells_and_survive_their_broker() {
    let Some(mut stand) = Stand::new() else {
        return;
    };
    let mut consumers = [stand.consumer(), stand.consumer()];

    // Rung for, doubled, late, foreign, malformed: all of it means "look", and none of it stays.
    for index in 0..300 {
        stand.deleted(&format!("e-{index}"), &product_uuid(index));
    }
    let long = vec![b'x'; 90_000];
    stand.publish(&[b"\"1\"", b"\"1\"", b"", b"{\"id\":", b"\xff\x00", &long]);
    stand.completed(300);
    stand.wait("no message is left", |stand| stand.messages() == "0");

    // Without a doorbell, as the direct endpoint's events come in.
    stand.deleted("silent", &product_uuid(300));
    stand.completed(301);

    // Without a broker.
    stand.broker.kill();
    stand.deleted("while away", &product_uuid(301));
    stand.completed(302);
    stand.broker.restart();
    stand.wait("both hear it again", |stand| {
        stand.log().matches("is back after").count() == 2
    });
    assert_eq!(
        stand.log().matches("the message queue is away").count(),
        2,
        "{}",
        stand.log()
    );
    stand.publish(&[b"\"1\""]);
    stand.wait("no message is left", |stand| stand.messages() == "0");

    let deletions = stand.deletions();
    assert_eq!(deletions.len(), 302);
    assert!(deletions.values().all(|times| *times == 1), "{deletions:?}");
    for consumer in &mut consumers {
        consumer.stop();
    }
}

#[test]
fn an_event_whose_consumer_is_killed_ends_although_its_message_is_gone() {
    let Some(mut stand) = Stand::new() else {
        return;
    };
    let product = stand
        .shop
        .add_product(&mut stand.conn, "slow-one", "simple", DEFAULT_SET);
    stand
        .shop
        .map(&mut stand.conn, Import::Product, "slow-one", product);
    let slow = stand.deleted("slow", "slow-one");
    stand.publish(&[b"\"1\""]);
    let mut consumer = stand.consumer();
    stand.wait("the deletion has begun", |stand| {
        !stand.deletions().is_empty()
    });
    consumer.kill();
    assert_eq!(
        stand.messages(),
        "0",
        "the message was acknowledged before the work"
    );
    assert_eq!(stand.count("status = 'processing'"), 1);

    // Six minutes later, by the clock that is passed in.
    let later = Utc::now() + TimeDelta::minutes(6);
    assert_eq!(queue::rescue(&mut stand.database, later).unwrap(), 1);
    let table = stand.shop.table("akeneo_events_queue");
    stand
        .conn
        .query_drop(format!("UPDATE {table} SET available_at = UTC_TIMESTAMP()"))
        .unwrap();
    let products = stand.shop.table("catalog_product_entity");
    stand
        .conn
        .query_drop(format!(
            "UPDATE {products} SET sku = 'quick' WHERE sku = 'slow-one'"
        ))
        .unwrap();
    let mut another = stand.consumer();
    stand.completed(1);
    let message: String = stand
        .conn
        .query_first(format!("SELECT message FROM {table} WHERE id = {slow}"))
        .unwrap()
        .unwrap();
    assert!(message.starts_with("Deleted product"), "{message}");
    another.stop();
}
