//! A subscribed shop behind a web server, with cron, and an audit of its queue.

use crate::audit;
use crate::http::{PREFIX, PRIMARY, SECONDARY, SUBSCRIPTION};
use crate::support::database::Database;
use crate::support::database_server::DatabaseServer;
use crate::support::dirs;
use crate::support::shop::{Shop, ShopOptions};
use crate::support::site::{self, Site};
use crate::workers::{Cron, Trap};
use mysql::Conn;
use mysql::prelude::Queryable;
use tempfile::TempDir;

pub struct Stand {
    pub at: Database,
    pub conn: Conn,
    pub shop: Shop,
    pub site: Site,
    pub trap: Trap,
    pub cron: Cron,
    _dir: TempDir,
}

impl Stand {
    /// With two workers of PHP in the web server.
    pub fn on(server: &DatabaseServer) -> Self {
        Self::with(server, 2)
    }

    /// With so many of them: a delivery that waits for a worker waits for the one before it as well.
    pub fn with(server: &DatabaseServer, workers: usize) -> Self {
        let at = server.fresh_database();
        let mut conn = at.conn();
        let options = ShopOptions {
            mapped_products: 5,
            unmapped_products: 5,
            ..ShopOptions::default()
        };
        let shop = Shop::create(&mut conn, PREFIX, options);
        site::subscribe(&shop, &mut conn, &[PRIMARY, SECONDARY], SUBSCRIPTION);
        audit::install(&shop, &mut conn);
        let dir = dirs::scratch("torture");
        let trap = Trap::in_dir(dir.path());
        let mut pool = Site::pool();
        pool.workers = workers;
        pool.env.push(trap.env());
        let site = Site::start(&at, PREFIX, pool);
        let cron = Cron::start(site.root(), &trap);
        Self {
            at,
            conn,
            shop,
            site,
            trap,
            cron,
            _dir: dir,
        }
    }

    /// Lets 70 minutes pass: leases run out, and what waits for another try is due.
    pub fn an_hour_passes(&mut self) {
        for column in ["available_at", "lease_expires_at"] {
            let sql = format!(
                "UPDATE {{{{akeneo_events_queue}}}} SET {column} = {column} - INTERVAL 70 MINUTE
                 WHERE status IN ('pending', 'processing')"
            );
            let sql = self.sql(&sql);
            while let Err(error) = self.conn.query_drop(&sql) {
                // The workers may be at it.
                assert!(error.to_string().contains("1213"), "{error}");
            }
        }
    }

    /// Entries that have not ended. What waits on the shelf for its day is at rest.
    pub fn open(&mut self) -> u64 {
        self.number(
            "SELECT COUNT(*) FROM {{akeneo_events_queue}} WHERE status IN ('pending', 'processing')
             AND NOT (shelf <=> 'hidden' AND available_at > UTC_TIMESTAMP() + INTERVAL 1 DAY)",
        )
    }

    /// A number out of the shop's tables, which are written as `{{name}}`.
    pub fn number(&mut self, sql: &str) -> u64 {
        let sql = self.sql(sql);
        self.conn.query_first(sql).unwrap().unwrap()
    }

    /// A statement with the full names of its tables.
    pub fn sql(&self, sql: &str) -> String {
        sql.replace("{{", &format!("`{PREFIX}")).replace("}}", "`")
    }

    /// Cron, hour by hour, until every entry has ended, or for ten hours.
    pub fn drain(&mut self, cron: &str) {
        for _ in 0..10 {
            if self.open() == 0 {
                return;
            }
            self.an_hour_passes();
            self.cron.run(cron);
        }
    }
}
