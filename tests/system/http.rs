//! Deliveries as Akeneo makes them, and some that it would not make.

use crate::support::database_server::DatabaseServer;
use crate::support::shop::{Shop, ShopOptions};
use crate::support::site::{self, Site};
use crate::support::{database::Database, php_fpm};
use akeneo_events::Secret;
use mysql::Conn;
use mysql::prelude::Queryable;
use serde_json::{Value, json};
use std::time::Duration;
use ureq::Agent;
use ureq::http::{Request, Response};

pub const PRIMARY: &str = "primary-secret-0123456789abcdef";
pub const SECONDARY: &str = "secondary-secret-fedcba9876543210";
pub const SUBSCRIPTION: &str = "019256aa-7f77-7f58-bc8c-770f7e369c5b";
pub const PREFIX: &str = "m2_";

/// A subscribed shop behind a web server.
pub struct Stand {
    pub at: Database,
    pub conn: Conn,
    pub shop: Shop,
    pub site: Site,
}

impl Stand {
    pub fn new() -> Self {
        Self::on(DatabaseServer::shared(), Site::pool())
    }

    pub fn on(server: &DatabaseServer, pool: php_fpm::Options) -> Self {
        let at = server.fresh_database();
        let mut conn = at.conn();
        let options = ShopOptions {
            mapped_products: 5,
            unmapped_products: 5,
            ..ShopOptions::default()
        };
        let shop = Shop::create(&mut conn, PREFIX, options);
        site::subscribe(&shop, &mut conn, &[PRIMARY, SECONDARY], SUBSCRIPTION);
        let site = Site::start(&at, PREFIX, pool);
        Self {
            at,
            conn,
            shop,
            site,
        }
    }

    /// Delivers a body as Akeneo signs it.
    pub fn deliver(&self, body: &[u8]) -> Answer {
        send(post(&self.site.webhook(), body, &signed(body)))
    }

    /// Rows of the queue as `event_id`, `status`, `message`.
    pub fn queue(&mut self) -> Vec<(String, String, Option<String>)> {
        let table = self.shop.table("akeneo_events_queue");
        let sql = format!("SELECT event_id, status, message FROM {table} ORDER BY id");
        self.conn.query(sql).unwrap()
    }
}

pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

pub fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_secs(20)))
        .build()
        .new_agent()
}

pub type Headers = Vec<(&'static str, String)>;

pub fn signed(body: &[u8]) -> Headers {
    let sign = |secret: &str| Secret::new(secret.as_bytes()).unwrap().sign(body);
    vec![
        ("X-AKENEO-SIGNATURE-PRIMARY", sign(PRIMARY)),
        ("X-AKENEO-SIGNATURE-SECONDARY", sign(SECONDARY)),
        ("X-AKENEO-SIGNATURE-ALGORITHM", "HmacSHA256".into()),
    ]
}

pub fn post(url: &str, body: &[u8], headers: &Headers) -> Request<Vec<u8>> {
    let mut request = Request::post(url).header("Content-Type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    request.body(body.to_vec()).unwrap()
}

pub fn send(request: Request<Vec<u8>>) -> Answer {
    read(agent().run(request).unwrap())
}

pub fn read(mut response: Response<ureq::Body>) -> Answer {
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            (
                name.to_string(),
                value.to_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    Answer {
        status: response.status().as_u16(),
        headers,
        body: response.body_mut().read_to_vec().unwrap(),
    }
}

/// A product's deletion in the form of Akeneo's documentation.
pub fn product_deleted(id: &str, uuid: &str) -> Vec<u8> {
    cloud_event(
        id,
        SUBSCRIPTION,
        "product",
        &json!({"product": {"uuid": uuid}}),
    )
}

pub fn cloud_event(id: &str, subject: &str, kind: &str, data: &Value) -> Vec<u8> {
    json!({
        "specversion": "1.0",
        "id": id,
        "type": format!("com.akeneo.pim.v1.{kind}.deleted"),
        "source": "pim",
        "subject": subject,
        "time": "2026-06-01T12:00:00Z",
        "datacontenttype": "application/json",
        "data": data,
    })
    .to_string()
    .into_bytes()
}
