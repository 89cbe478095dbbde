//! How many connections the database sees, and what becomes of them.

use crate::endings;
use crate::http::{Stand, post, product_deleted, send, signed};
use crate::support::database_server::{DatabaseServer, Options};
use crate::support::site::Site;
use mysql::Conn;
use mysql::prelude::Queryable;
use std::collections::HashSet;
use std::thread;
use std::time::{Duration, Instant};
use ureq::http::Request;

const WORKERS: u64 = 2;

/// What the server says of the id of a connection that has ended.
const UNKNOWN_THREAD: u16 = 1094;

/// Connections of the product: those on the stand's database but for the test's own.
fn connections(stand: &mut Stand) -> Vec<(u64, Option<String>)> {
    let sql = "SELECT id, command FROM information_schema.processlist WHERE db = ? AND id <> CONNECTION_ID()";
    stand.conn.exec(sql, (stand.at.name(),)).unwrap()
}

/// Whether it was there to be closed: one that was killed is listed for a moment longer.
pub fn close(conn: &mut Conn, id: u64) -> bool {
    match conn.query_drop(format!("KILL {id}")) {
        Ok(()) => true,
        Err(mysql::Error::MySqlError(error)) if error.code == UNKNOWN_THREAD => false,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn thousands_of_requests_use_one_connection_a_worker_and_leave_no_transaction_open() {
    let server = DatabaseServer::start(Options {
        durable: false,
        ..Options::default()
    });
    let mut stand = Stand::on(&server, Site::pool());
    let opened_before: (String, u64) = stand
        .conn
        .query_first("SHOW GLOBAL STATUS LIKE 'Connections'")
        .unwrap()
        .unwrap();
    let url = stand.site.webhook();
    thread::scope(|scope| {
        for client in 0..4 {
            let url = &url;
            scope.spawn(move || {
                for n in 0..600 {
                    let body = product_deleted(&format!("e-{client}-{n}"), "uuid");
                    assert_eq!(send(post(url, &body, &signed(&body))).status, 200);
                }
            });
        }
    });
    assert_eq!(stand.queue().len(), 2_400);
    let opened: (String, u64) = stand
        .conn
        .query_first("SHOW GLOBAL STATUS LIKE 'Connections'")
        .unwrap()
        .unwrap();
    assert!(
        opened.1 - opened_before.1 <= WORKERS,
        "opened {}",
        opened.1 - opened_before.1
    );
    let open = connections(&mut stand);
    assert!(open.len() as u64 <= WORKERS, "{open:?}");
    assert!(
        open.iter()
            .all(|(_, command)| command.as_deref() == Some("Sleep"))
    );
    let open = "SELECT COUNT(*) FROM information_schema.innodb_trx";
    let transactions: u64 = server.root().query_first(open).unwrap().unwrap();
    assert_eq!(transactions, 0);
}

#[test]
fn thirty_workers_hold_no_connection_when_they_have_been_idle() {
    const MANY: usize = 30;
    let mut pool = Site::pool();
    pool.workers = MANY;
    // Seconds, instead of a minute.
    pool.env = vec![("AKENEO_EVENTS_IDLE".into(), "2".into())];
    let mut stand = Stand::on(DatabaseServer::shared(), pool);
    let count = |stand: &mut Stand| connections(stand).len();
    let table = stand.shop.table("akeneo_events_queue");
    // Nobody is done before all have connected.
    let lock = format!("LOCK TABLES {table} WRITE");
    stand.conn.query_drop(lock).unwrap();
    let page = format!("{}/test/page.php", stand.site.url());
    let before = thread::scope(|scope| {
        for _ in 0..MANY {
            let page = Request::get(&page).body(Vec::new()).unwrap();
            scope.spawn(move || assert_eq!(send(page).body, b"0"));
        }
        until(|| count(&mut stand) == MANY);
        let all = ids(&mut stand);
        stand.conn.query_drop("UNLOCK TABLES").unwrap();
        all
    });
    assert_eq!(before.len(), MANY);
    until(|| count(&mut stand) == 0);
    // Each is opened anew when it is needed.
    let body = product_deleted("after", "uuid");
    assert_eq!(stand.deliver(&body).status, 200, "{}", stand.site.log());
    let after = ids(&mut stand);
    assert!(after.len() == 1 && after.is_disjoint(&before), "{after:?}");
}

fn ids(stand: &mut Stand) -> HashSet<u64> {
    connections(stand).into_iter().map(|(id, _)| id).collect()
}

/// Looks again and again.
fn until(mut holds: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < until, "not within 20 seconds");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_connection_that_the_server_closed_is_opened_again_within_the_request() {
    let mut stand = Stand::new();
    for n in 0..20 {
        let body = product_deleted(&format!("e-{n}"), "uuid");
        assert_eq!(stand.deliver(&body).status, 200, "{}", stand.site.log());
        let closed = connections(&mut stand)
            .into_iter()
            .filter(|(id, _)| close(&mut stand.conn, *id))
            .count();
        assert!(closed > 0, "nothing was closed after request {n}");
    }
    assert_eq!(stand.queue().len(), 20);
}

#[test]
fn a_panic_while_connected_drops_the_connection_and_the_worker_lives_on() {
    let (order, pool) = endings::ordered(1);
    let mut stand = Stand::on(DatabaseServer::shared(), pool);
    let worker = stand.site.fpm().worker_pids();
    let before = product_deleted("before", "uuid");
    assert_eq!(stand.deliver(&before).status, 200);
    let connected = connections(&mut stand);
    for n in 0..5 {
        order.give("PANIC storing 1");
        let body = product_deleted(&format!("e-{n}"), "uuid");
        assert_eq!(stand.deliver(&body).status, 429);
        assert!(order.is_carried_out(), "{}", stand.site.log());
    }
    assert!(stand.site.log().contains("internal error"));
    let after = product_deleted("after", "uuid");
    assert_eq!(stand.deliver(&after).status, 200);
    assert_eq!(stand.site.fpm().worker_pids(), worker);
    let reconnected = connections(&mut stand);
    assert_eq!(reconnected.len(), 1, "{reconnected:?}");
    assert_ne!(reconnected, connected);
    assert_eq!(stand.queue().len(), 2);
}
