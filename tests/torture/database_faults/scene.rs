//! How a database is struck, and how it recovers.

use super::faults::Fault;
use crate::akeneo::Akeneo;
use crate::deletions::Sent;
use crate::stand::Stand;
use crate::support::database_server::{Brand, DatabaseServer, deadlocks};
use crate::workers::Consumers;
use mysql::Conn;
use mysql::prelude::Queryable;
use std::fs;
use std::io::Write;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Who is hit.
pub struct Scene<'a> {
    pub server: &'a mut DatabaseServer,
    pub stand: &'a mut Stand,
    pub consumers: &'a mut Consumers,
    pub large: &'a [Sent],
    pub wrong: u64,
}

impl Scene<'_> {
    /// Makes it happen, for a second or as long as it takes. False if it cannot be made here.
    pub fn strike(&mut self, fault: Fault) -> bool {
        match fault {
            Fault::Killed => {
                self.server.kill();
                self.wait(500);
                self.restart();
            }
            Fault::Restarted => {
                self.server.stop();
                self.wait(200);
                self.restart();
            }
            Fault::Hangs => {
                self.server.pause();
                self.wait(3_500);
                self.server.resume();
            }
            Fault::ConnectionsKilled => self.each(20, Self::kill_connections),
            Fault::Deadlocks => self.deadlocks(),
            Fault::TableLocked => {
                let table = self.stand.shop.table("akeneo_events_queue");
                self.held(
                    &[&format!("LOCK TABLES {table} WRITE")],
                    "UNLOCK TABLES",
                    3_500,
                );
            }
            Fault::RowsLocked => {
                self.global("innodb_lock_wait_timeout = 1");
                self.kill_connections();
                let table = self.stand.shop.table("catalog_product_entity");
                let lock = format!("SELECT entity_id FROM {table} FOR UPDATE");
                self.held(&["BEGIN", &lock], "ROLLBACK", 2_500);
                self.global("innodb_lock_wait_timeout = 50");
                self.kill_connections();
            }
            Fault::ReadOnly => {
                self.global("read_only = 1");
                self.wait(1_000);
                self.global("read_only = 0");
            }
            Fault::DiskFull => return self.disk_full(),
            Fault::TableMissing => self.renamed(
                "RENAME TABLE {{akeneo_events_queue}} TO {{away}}",
                "RENAME TABLE {{away}} TO {{akeneo_events_queue}}",
            ),
            Fault::OlderForWebhook => self.without("attribute_code"),
            Fault::OlderForWorker => self.without("plan"),
            Fault::OtherSettings => self.settings(
                "'ANSI,ONLY_FULL_GROUP_BY,NO_BACKSLASH_ESCAPES'",
                "'SERIALIZABLE'",
                "'-09:30'",
            ),
            Fault::LaxSettings => self.settings("''", "'READ-UNCOMMITTED'", "'+12:45'"),
            Fault::TooManyConnections => self.too_many_connections(),
        }
        true
    }

    /// What the fault left undone is due again, and cron comes.
    pub fn recover(&mut self) {
        self.stand.conn = self.stand.at.conn();
        // Whoever lives would renew its lease within that hour; only what the dead have left behind is to run out.
        self.consumers.stop();
        self.stand.an_hour_passes();
        self.consumers.tend();
        let ended = self.stand.cron.run("cron");
        if ended != "exit 0" {
            eprintln!("wrong: after the fault, cron ended by {ended}");
            self.wrong += 1;
        }
    }

    /// Meanwhile whatever ends is started again.
    fn wait(&mut self, milliseconds: u64) {
        let until = Instant::now() + Duration::from_millis(milliseconds);
        while Instant::now() < until {
            self.consumers.tend();
            sleep(Duration::from_millis(20));
        }
    }

    fn each(&mut self, times: u32, action: impl Fn(&mut Self)) {
        for _ in 0..times {
            action(self);
            self.wait(50);
        }
    }

    fn restart(&mut self) {
        self.server.restart();
        self.stand.conn = self.stand.at.conn();
    }

    fn global(&mut self, setting: &str) {
        let sql = format!("SET GLOBAL {setting}");
        self.server.root().query_drop(sql).unwrap();
    }

    /// All but the test's own.
    fn kill_connections(&mut self) {
        let mut root = self.server.root();
        self.kill_others(&mut root, &[]);
    }

    fn another(&self) -> Conn {
        self.stand.at.conn()
    }

    fn held(&mut self, lock: &[&str], release: &str, milliseconds: u64) {
        let mut other = self.another();
        for statement in lock {
            other.query_drop(*statement).unwrap();
        }
        self.wait(milliseconds);
        other.query_drop(release).unwrap();
    }

    fn deadlocks(&mut self) {
        let table = self.stand.shop.table("akeneo_events_queue");
        let mut other = self.another();
        for _ in 0..25 {
            for order in ["DESC", "ASC"] {
                let rows = format!(
                    "SELECT id FROM {table} WHERE status IN ('pending', 'processing') ORDER BY id {order} LIMIT 40 FOR UPDATE"
                );
                let _ = other.query_drop("BEGIN");
                let _ = other.query_drop(rows);
                self.wait(20);
            }
            let _ = other.query_drop("ROLLBACK");
        }
        println!("deadlocks so far: {}", deadlocks(&mut self.server.root()));
    }

    fn renamed(&mut self, away: &str, back: &str) {
        self.stand.shop.run(&mut self.stand.conn, away);
        self.wait(1_000);
        self.stand.shop.run(&mut self.stand.conn, back);
    }

    fn without(&mut self, column: &str) {
        let rename = |from: &str, to: &str| {
            format!("ALTER TABLE {{{{akeneo_events_queue}}}} RENAME COLUMN {from} TO {to}")
        };
        self.renamed(&rename(column, "of_old"), &rename("of_old", column));
    }

    fn settings(&mut self, sql_mode: &str, isolation: &str, time_zone: &str) {
        let mut root = self.server.root();
        let level_name = match Brand::get() {
            Brand::MariaDb => "tx_isolation",
            Brand::MySql => "transaction_isolation",
        };
        let sql = format!(
            "SELECT CONCAT(QUOTE(@@global.sql_mode), '|', QUOTE(@@global.{level_name}), '|', QUOTE(@@global.time_zone))"
        );
        let before: String = root.query_first(sql).unwrap().unwrap();
        let before: Vec<&str> = before.split('|').collect();
        for [mode, level, zone] in [
            [sql_mode, isolation, time_zone],
            [before[0], before[1], before[2]],
        ] {
            self.global(&format!("sql_mode = {mode}"));
            self.global(&format!("{level_name} = {level}"));
            self.global(&format!("time_zone = {zone}"));
            self.kill_connections();
            self.wait(1_000);
        }
    }

    fn too_many_connections(&mut self) {
        let mut root = self.server.root();
        root.query_drop("SET GLOBAL max_connections = 10").unwrap();
        let mut taken = Vec::new();
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(1) {
            self.kill_others(&mut root, &taken);
            while let Ok(conn) = Conn::new(self.stand.at.opts()) {
                taken.push(conn);
            }
            self.wait(50);
        }
        root.query_drop("SET GLOBAL max_connections = 40").unwrap();
    }

    /// All of the product's: but the test's own and those that were taken.
    fn kill_others(&mut self, root: &mut Conn, taken: &[Conn]) {
        let own: u64 = self
            .stand
            .conn
            .query_first("SELECT CONNECTION_ID()")
            .unwrap()
            .unwrap();
        let sql = "SELECT id FROM information_schema.processlist WHERE user = 'magento'";
        let ids: Vec<u64> = root.query(sql).unwrap();
        let mine: Vec<u64> = taken
            .iter()
            .map(|it| u64::from(it.connection_id()))
            .chain([own])
            .collect();
        for id in ids.into_iter().filter(|id| !mine.contains(id)) {
            // It may have gone meanwhile.
            let _ = root.query_drop(format!("KILL {id}"));
        }
    }

    /// Large events come in until the disk takes no more of them.
    fn disk_full(&mut self) -> bool {
        let Some(data) = self.server.small_disk() else {
            println!("no small disk can be mounted here: a full one is left out");
            return false;
        };
        let filler = data.join("filler");
        let mut file = fs::File::create(&filler).unwrap();
        let mut akeneo = Akeneo::new(&self.stand.site.webhook());
        let mut answers = Vec::new();
        let mut large = self.large.iter();
        for event in large.by_ref() {
            // Freed by the server in the meantime, as its logs turn over.
            while file.write(&[0; 65_536]).is_ok() {}
            answers.push(akeneo.deliver(&event.body));
            if answers.iter().filter(|it| **it == Some(429)).count() > 5 {
                break;
            }
            self.consumers.tend();
        }
        println!("with a full disk: {:?}", akeneo.answers);
        self.wrong += u64::from(!answers.contains(&Some(429)));
        drop(file);
        fs::remove_file(&filler).unwrap();
        if !self.server.is_running() {
            println!("the server did not survive a full disk");
            self.restart();
        }
        for event in self.large {
            akeneo.deliver_until_taken(&event.body);
        }
        self.wrong += akeneo.others(&[Some(200), Some(429)]);
        true
    }
}
