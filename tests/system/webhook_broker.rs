//! The webhook at Magento's door, whatever its broker does: what is stored is answered 200, in time.

use crate::http::{Stand, post, product_deleted, send, signed};
use crate::support::database::{PASSWORD, USER};
use crate::support::database_server::DatabaseServer;
use crate::support::rabbitmq::RabbitMq;
use crate::support::site::Site;
use mysql::prelude::Queryable;
use std::fs;
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
    let mut stand = Stand::on(DatabaseServer::shared(), pool);
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

#[test]
fn a_broker_without_memory_holds_no_worker_up() {
    let broker = RabbitMq::start();
    let mut pool = Site::pool();
    pool.env
        .push(("AKENEO_EVENTS_AMQP_PORT".into(), broker.port().to_string()));
    let mut stand = Stand::on(DatabaseServer::shared(), pool);
    broker.ctl(&["set_vm_memory_high_watermark", "0"]);
    // More than the pool has workers.
    for round in 0..3 {
        deliver(&mut stand, &format!("without memory {round}"));
    }
    let log = stand.site.log();
    assert_eq!(log.matches("doorbell: not rung").count(), 3, "{log}");
    broker.ctl(&["set_vm_memory_high_watermark", "0.6"]);
    deliver(&mut stand, "with memory again");
    let log = stand.site.log();
    assert_eq!(log.matches("doorbell: not rung").count(), 3, "{log}");
    // Of a broker that answers, the shop takes its leave.
    let node = broker.log();
    assert!(node.matches("unexpectedly closed").count() <= 3, "{node}");
    assert_eq!(stand.queue().len(), 4);
}

#[test]
fn a_doorbell_that_cannot_be_decided_changes_no_answer() {
    let mut stand = Stand::new();
    let (name, account) = (stand.at.name(), format!("store_{}", stand.at.name()));
    let [queue, config] =
        ["akeneo_events_queue", "core_config_data"].map(|it| stand.shop.table(it));
    let mut root = DatabaseServer::shared().root();
    for sql in [
        format!("CREATE USER {account}@localhost IDENTIFIED BY '{PASSWORD}'"),
        format!("GRANT INSERT ON {name}.{queue} TO {account}@localhost"),
        format!("GRANT SELECT ON {name}.{config} TO {account}@localhost"),
    ] {
        root.query_drop(sql).unwrap();
    }
    let file = stand.site.root().join("app/etc/env.php");
    let env = fs::read_to_string(&file).unwrap();
    let env = env.replace(
        &format!("'username' => '{USER}'"),
        &format!("'username' => '{account}'"),
    );
    assert!(env.contains(&account), "{env}");
    fs::write(&file, env).unwrap();
    deliver(&mut stand, "stored");
    let log = stand.site.log();
    assert_eq!(log.matches("doorbell: not rung").count(), 1, "{log}");
    assert_eq!(stand.queue().len(), 1);
}
