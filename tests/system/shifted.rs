//! A shop whose database shows another time than this machine: its server gives each session that PHP opens a clock of its own,
//! which stands still.

use crate::connections::close;
use crate::http::Stand;
use crate::support::database_server::{DatabaseServer, Options};
use crate::support::programs;
use crate::support::site::{self, Site};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use mysql::prelude::Queryable;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A shop whose database shows `time`.
pub struct Shop {
    pub server: DatabaseServer,
    pub stand: Stand,
    pub time: DateTime<Utc>,
}

impl Shop {
    pub fn at(time: DateTime<Utc>) -> Self {
        let server = DatabaseServer::start(Options {
            durable: false,
            ..Options::default()
        });
        set(&server, time);
        let stand = Stand::on(&server, Site::pool());
        Self {
            server,
            stand,
            time,
        }
    }

    /// The database's clock goes on. Whoever is connected is disconnected: its session would show the old time.
    pub fn goes_on(&mut self, by: TimeDelta) {
        self.time += by;
        set(&self.server, self.time);
        let mut root = self.server.root();
        let sql = "SELECT id FROM information_schema.processlist WHERE db = ? AND id <> ?";
        let own = self.stand.conn.connection_id();
        let others: Vec<u64> = root.exec(sql, (self.stand.at.name(), own)).unwrap();
        for id in others {
            close(&mut root, id);
        }
    }

    pub fn run(&mut self, sql: &str) {
        let table = self.stand.shop.table("akeneo_events_queue");
        let sql = sql.replace("{queue}", &table);
        self.stand.conn.query_drop(sql).unwrap();
    }

    /// An entry, pending since a minute.
    pub fn pending(&mut self, uuid: &str) {
        let since = self.time - TimeDelta::minutes(1);
        let values = format!("'com.akeneo.pim.v1.product.deleted', '{uuid}', '', 'pending'");
        let since = since.format("%F %T");
        self.run(&format!(
            "INSERT INTO {{queue}} (event_id, event_type, entity_code, payload, status, occurred_at, available_at, received_at,
                    updated_at)
             VALUES ('{uuid}', {values}, '{since}', '{since}', '{since}', '{since}')"
        ));
    }

    /// How much later than the database's clock a time of the only entry is.
    pub fn time_of(&mut self, column: &str) -> TimeDelta {
        let table = self.stand.shop.table("akeneo_events_queue");
        let sql = format!("SELECT {column} FROM {table}");
        let time: NaiveDateTime = self.stand.conn.query_first(sql).unwrap().unwrap();
        time.and_utc() - self.time
    }

    pub fn status(&mut self) -> String {
        self.stand.queue()[0].1.clone()
    }
}

fn set(server: &DatabaseServer, time: DateTime<Utc>) {
    let sql = format!(
        "SET GLOBAL init_connect = 'SET timestamp = {}'",
        time.timestamp()
    );
    server.root().query_drop(sql).unwrap();
}

/// A PHP process of the shop that does what it is told; see `php/clock.php`.
pub struct Php {
    child: Child,
    answers: BufReader<ChildStdout>,
}

impl Php {
    pub fn of(shop: &Shop) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/system/php/clock.php");
        let mut child = Command::new(programs::php())
            .arg("-d")
            .arg(format!("extension={}", site::extension().display()))
            .arg(script)
            .arg(shop.stand.site.root())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        Self { child, answers }
    }

    pub fn told(&mut self, action: &str) -> String {
        writeln!(self.child.stdin.as_mut().unwrap(), "{action}").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        answer.trim().to_owned()
    }
}

impl Drop for Php {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
