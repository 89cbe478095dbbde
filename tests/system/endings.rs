//! Calls of the extension that do not come to their end: a panic in any of its methods, and PHP's `memory_limit` while rows
//! become arrays. The process lives on.

use crate::extension::{content, php};
use crate::http::{Answer, Stand, product_deleted, send};
use crate::support::database_server::{DatabaseServer, sequence};
use crate::support::dirs;
use crate::support::php_fpm;
use crate::support::shop::product_uuid;
use crate::support::site::Site;
use mysql::prelude::Queryable;
use std::fs;
use tempfile::TempDir;
use ureq::http::Request;

/// The file by which a process is told where to panic; see `tests/hooks/kill_point.rs`.
pub struct Order {
    dir: TempDir,
}

impl Order {
    pub fn give(&self, order: &str) {
        let new = self.dir.path().join("new");
        fs::write(&new, order).unwrap();
        fs::rename(new, self.dir.path().join("order")).unwrap();
    }

    pub fn is_carried_out(&self) -> bool {
        !self.dir.path().join("order").exists()
    }
}

/// A pool of so many workers that carry out orders.
pub fn ordered(workers: usize) -> (Order, php_fpm::Options) {
    let order = Order {
        dir: dirs::scratch("order"),
    };
    let file = order.dir.path().join("order").display().to_string();
    let mut pool = Site::pool();
    pool.workers = workers;
    pool.env = vec![("AKENEO_EVENTS_KILL_POINT".into(), file)];
    (order, pool)
}

#[test]
fn a_panic_in_any_method_is_an_exception_and_what_panicked_may_be_used_again() {
    let mut stand = Stand::new();
    let body = product_deleted("e-1", &product_uuid(0));
    assert_eq!(stand.deliver(&body).status, 200);
    let panicked = content(php("tests/system/php/panics.php", &[stand.site.root()]));
    assert!(panicked.parse::<u32>().unwrap() > 50, "{panicked}");
    assert_eq!(stand.queue()[0].1, "completed");
}

fn page(stand: &Stand, name: &str) -> Answer {
    let url = format!("{}/test/{name}.php", stand.site.url());
    send(Request::get(url).body(Vec::new()).unwrap())
}

/// Asks the only worker for many rows, which ends early as `ends` tells by the answer, and then for less.
fn rows_that_end(
    order: &Order,
    pool: php_fpm::Options,
    to_do: Option<&str>,
    ends: impl Fn(&Answer) -> bool,
) -> String {
    const ROWS: u64 = 20_000;
    let mut stand = Stand::on(DatabaseServer::shared(), pool);
    let table = stand.shop.table("akeneo_events_queue");
    let rows = format!(
        "INSERT INTO {table} (event_id, event_type, entity_code, payload, status, occurred_at, available_at, received_at, updated_at)
         SELECT seq, 'com.akeneo.pim.v1.product.deleted', seq, '', 'pending', NOW(), NOW(), NOW(), NOW() FROM {}",
        sequence(1, ROWS)
    );
    stand.conn.query_drop(rows).unwrap();
    let sql =
        "SELECT id FROM information_schema.processlist WHERE db = ? AND id <> CONNECTION_ID()";
    let connections =
        |stand: &mut Stand| -> Vec<u64> { stand.conn.exec(sql, (stand.at.name(),)).unwrap() };
    assert_eq!(page(&stand, "page").body, b"10000");
    let before = (connections(&mut stand), stand.site.fpm().worker_pids());
    for n in 0..5 {
        if let Some(to_do) = to_do {
            order.give(to_do);
        }
        assert!(ends(&page(&stand, "rows")), "{}", stand.site.server_log());
        assert!(order.is_carried_out());
        assert_eq!(page(&stand, "page").body, b"10000");
        let body = product_deleted(&format!("e-{n}"), "uuid");
        assert_eq!(stand.deliver(&body).status, 200, "{}", stand.site.log());
    }
    let after = (connections(&mut stand), stand.site.fpm().worker_pids());
    assert_eq!(after, before);
    assert_eq!(stand.queue().len() as u64, ROWS + 5);
    stand.site.server_log()
}

#[test]
fn memory_that_ends_while_rows_become_arrays_ends_the_request_and_leaves_the_next_a_sound_connection()
 {
    let (order, pool) = ordered(1);
    let log = rows_that_end(&order, pool, None, |answer| answer.status == 500);
    assert!(log.contains("Allowed memory size"), "{log}");
}

/// PHP of other versions than Debian's does not wait for the method's end: it jumps over it.
#[test]
fn php_may_jump_out_of_a_method_while_rows_become_arrays() {
    let (order, mut pool) = ordered(1);
    pool.env.push(("ROWS_MEMORY".into(), "-1".into()));
    let jump = Some("BAILOUT row 1000");
    rows_that_end(&order, pool, jump, |answer| answer.body.is_empty());
}
