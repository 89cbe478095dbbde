//! The servers that everything is measured on: one MariaDB as a small shop has it, one pool of php-fpm, one nginx.

use crate::events::{SECRETS, SUBSCRIPTION};
use crate::figure::Size;
use crate::php;
use crate::support::database::Database;
use crate::support::database_server::{DatabaseServer, Options, sequence};
use crate::support::nginx::Nginx;
use crate::support::php_fpm::{self, PhpFpm};
use crate::support::shop::{Shop, ShopOptions};
use crate::support::{dirs, site};
use mysql::Conn;
use mysql::prelude::Queryable;
use std::cell::{Cell, OnceCell};
use std::net::SocketAddr;
use std::path::Path;
use tempfile::TempDir;

/// Rows of the connector's table that the planner looks into.
const MAPPED: u32 = 1_000_000;

/// A shop's tables in a database of their own, and a Magento root that leads there.
pub struct Place {
    pub at: Database,
    pub shop: Shop,
    root: TempDir,
}

impl Place {
    fn create(server: &DatabaseServer, name: &str) -> Self {
        let at = server.create_database(name);
        let mut conn = at.conn();
        let options = ShopOptions {
            mapped_products: 0,
            unmapped_products: 0,
            ..ShopOptions::default()
        };
        let shop = Shop::create(&mut conn, "", options);
        site::subscribe(&shop, &mut conn, &SECRETS, SUBSCRIPTION);
        // As php-module/Setup/Recurring.php does.
        shop.run(
            &mut conn,
            "ALTER TABLE {{akeneo_connector_entities}} ADD INDEX (entity_id, import)",
        );
        let root = site::root(&at.env_php(""));
        Self { at, shop, root }
    }

    pub fn root(&self) -> &Path {
        self.root.path()
    }

    pub fn conn(&self) -> Conn {
        self.at.conn()
    }

    /// A connection of the product.
    pub fn connect(&self) -> akeneo_events::Database {
        akeneo_events::Database::connect(&self.at.settings("")).expect("a connection")
    }

    /// Empties the queue.
    pub fn clear(&self) {
        self.shop
            .run(&mut self.conn(), "TRUNCATE TABLE {{akeneo_events_queue}}");
    }

    /// One number out of the database; `{{name}}` is a table.
    pub fn count(&self, sql: &str) -> u64 {
        let sql = sql.replace("{{", "`").replace("}}", "`");
        self.conn()
            .query_first(sql)
            .expect("a count")
            .expect("one row")
    }
}

pub struct Stand {
    server: DatabaseServer,
    place: Place,
    mapped_products: u32,
    mapped: OnceCell<()>,
    next_product: Cell<u32>,
    pool: PhpFpm,
}

impl Stand {
    pub fn start(size: Size) -> Self {
        let server = DatabaseServer::start(Options {
            args: ["--innodb-buffer-pool-size=1G", "--innodb-log-file-size=1G"]
                .map(str::to_owned)
                .to_vec(),
            ..Options::default()
        });
        let place = Place::create(&server, "bench");
        let pool = PhpFpm::start(&php_fpm::Options {
            extension: Some(php::extension()),
            ..php_fpm::Options::default()
        });
        Self {
            server,
            place,
            mapped_products: size.of(MAPPED),
            mapped: OnceCell::new(),
            next_product: Cell::new(0),
            pool,
        }
    }

    /// The shop of most figures.
    pub const fn place(&self) -> &Place {
        &self.place
    }

    pub fn root(&self) -> &Path {
        self.place.root()
    }

    /// A further shop.
    pub fn another(&self, name: &str) -> Place {
        Place::create(&self.server, name)
    }

    /// A web server in front of the pool: `/webhook` is the direct endpoint, `/bare` the script that it is compared with.
    pub fn web(&self, place: &Place) -> Web {
        let (root, socket) = (place.root().display(), self.pool.socket());
        let location = |path: &str, script: &Path| {
            format!(
                "location = {path} {{
                    include /etc/nginx/fastcgi_params;
                    fastcgi_param SCRIPT_FILENAME \"{}\";
                    fastcgi_param MAGENTO_ROOT {root};
                    fastcgi_pass unix:{};
                }}\n",
                script.display(),
                socket.display()
            )
        };
        let endpoint = dirs::project_root().join("php-module/pub/webhook.php");
        let rules =
            location("/webhook", &endpoint) + &location("/bare", &php::scripts().join("bare.php"));
        Web(Nginx::start(&rules))
    }

    /// Fills queue and catalog with products that the connector imported: returns the index of the first. Each is used
    /// once, since a deletion takes its mapping row along.
    pub fn pending_products(&self, count: u32) -> u32 {
        self.mapped.get_or_init(|| self.map());
        let first = self.next_product.get();
        self.next_product.set(first + count);
        assert!(
            first + count <= self.mapped_products,
            "no mapped product is left"
        );
        let (from, to) = (
            self.place.shop.product_id(first),
            self.place.shop.product_id(first + count - 1),
        );
        self.place.shop.run(
            &mut self.place.conn(),
            &format!(
                "INSERT INTO {{{{akeneo_events_queue}}}} (event_id, event_type, entity_code, occurred_at, payload, available_at,
                        received_at, updated_at)
                 SELECT UUID(), 'com.akeneo.pim.v1.product.deleted', code, '2026-06-01', REPEAT('x', 500), '2026-06-01',
                        '2026-06-01', '2026-06-01'
                 FROM {{{{akeneo_connector_entities}}}} WHERE import = 'product' AND entity_id BETWEEN {from} AND {to}
                 ORDER BY entity_id"
            ),
        );
        first
    }

    fn map(&self) {
        let (shop, mut conn) = (&self.place.shop, self.place.conn());
        // Into an empty table without these checks, rows are sorted into the indexes instead of inserted.
        conn.query_drop("SET unique_checks = 0, foreign_key_checks = 0")
            .expect("settings");
        shop.map_products(&mut conn, 0, self.mapped_products);
        let (first, last) = (
            shop.product_id(0),
            shop.product_id(self.mapped_products - 1),
        );
        shop.run(
            &mut conn,
            &format!(
                "INSERT INTO {{{{catalog_product_entity}}}} (entity_id, attribute_set_id, type_id, sku)
                 SELECT seq, 4, 'simple', CONCAT('SKU-', seq) FROM {}",
                sequence(first, last)
            ),
        );
        // What is read of a product by its id, so that both sides find something: its name, and something that goes along.
        for (table, columns, values) in [
            (
                "catalog_product_entity_varchar",
                "attribute_id, store_id, entity_id, value",
                "73, 0, seq, CONCAT('Product ', seq)",
            ),
            (
                "url_rewrite",
                "entity_type, entity_id, request_path, target_path, store_id",
                "'product', seq, CONCAT('product-', seq, '.html'), CONCAT('catalog/product/view/id/', seq), 1",
            ),
            (
                "catalog_category_product",
                "category_id, product_id",
                "2, seq",
            ),
        ] {
            let rows = sequence(first, last);
            let fill =
                format!("INSERT INTO {{{{{table}}}}} ({columns}) SELECT {values} FROM {rows}");
            shop.run(&mut conn, &fill);
        }
        shop.run(
            &mut conn,
            "ANALYZE TABLE {{akeneo_connector_entities}}, {{catalog_product_entity}}, {{catalog_product_entity_varchar}}, {{url_rewrite}}, \
             {{catalog_category_product}}",
        );
    }

    /// That so many events of the queue, and no other, ended as completed, and their mapping rows are gone.
    pub fn assert_done(&self, first: u32, count: u32) {
        let completed = self
            .place
            .count("SELECT COUNT(*) FROM {{akeneo_events_queue}} WHERE status = 'completed'");
        assert_eq!(completed, u64::from(count), "events that were completed");
        let (from, to) = (
            self.place.shop.product_id(first),
            self.place.shop.product_id(first + count - 1),
        );
        let left = self.place.count(&format!(
            "SELECT COUNT(*) FROM {{{{akeneo_connector_entities}}}} WHERE entity_id BETWEEN {from} AND {to}"
        ));
        assert_eq!(left, 0, "mapping rows that were left");
    }
}

/// The web server.
pub struct Web(Nginx);

impl Web {
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.0.port()))
    }
}
