//! The webhook at Magento's door, whatever its broker does: what is stored is answered 200, in time.

use crate::http::{Stand, post, product_deleted, send, signed};
use crate::support::mariadb::MariaDb;
use crate::support::rabbitmq::RabbitMq;
use crate::support::site::Site;
use mysql::prelude::Queryable;
use std::time::{Duration, Instant};

/// Delivers one event that rings, for nothing else is waiting.
fn deliver(stand: &mut Stand, id: &str) {
    let table = stand.shop.table("akeneo_events_queue");
    stand
        .conn
        .query_drop(format!("UPDATE {table} SET status = 'completed'"))
        .unwrap();
    let url = format!("{}/magento/akeneo_events/webhook", stand.site.url());
    let body = product_deleted(id, "u");
    let started = Instant::now();
    assert_eq!(send(post(&url, &body, &signed(&body))).status, 200, "{id}");
    // Akeneo waits five.
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{id}: {:?}",
        started.elapsed()
    );
}

fn messages(broker: &RabbitMq) -> String {
    let listed = broker.ctl(&["list_queues", "--no-table-headers", "messages"]);
    listed.trim().to_owned()
}

#[test]
fn a_broker_that_is_away_or_frozen_costs_no_event_and_no_time_out() {
    let mut broker = RabbitMq::start();
    let mut pool = Site::pool();
    pool.env
        .push(("AKENEO_EVENTS_AMQP_PORT".into(), broker.port().to_string()));
    let mut stand = Stand::on(MariaDb::shared(), pool);
    deliver(&mut stand, "rung for");
    assert_eq!(messages(&broker), "1");
    broker.pause();
    deliver(&mut stand, "while it is frozen");
    broker.resume();
    broker.stop();
    deliver(&mut stand, "while it is away");
    let log = stand.site.log();
    assert_eq!(log.matches("doorbell: not rung").count(), 2, "{log}");
    broker.restart();
    deliver(&mut stand, "and again");
    assert_eq!(stand.queue().len(), 4);
}
