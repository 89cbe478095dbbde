//! The module's consumer on a real RabbitMQ: doorbells, strange messages, a broker that goes away, a worker that is
//! killed.

use crate::broker::Stand;
use crate::support::shop::{DEFAULT_SET, product_uuid};
use akeneo_events::EntityType;
use akeneo_events::testing::queue;
use chrono::{TimeDelta, Utc};
use mysql::prelude::Queryable;

#[test]
fn two_consumers_answer_doorbells_and_survive_their_broker() {
    let mut stand = Stand::new();
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
    let mut stand = Stand::new();
    let product = stand
        .shop
        .add_product(&mut stand.conn, "slow-one", "simple", DEFAULT_SET);
    stand
        .shop
        .map(&mut stand.conn, EntityType::Product, "slow-one", product);
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
    assert!(message.starts_with("Magento deleted product"), "{message}");
    another.stop();
}
