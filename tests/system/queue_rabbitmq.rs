//! The module's consumer on a real RabbitMQ: doorbells, strange messages, a broker that goes away, a worker that is
//! killed.

use crate::broker::Stand;
use crate::support::shop::product_uuid;
use akeneo_events::testing::queue;
use chrono::{TimeDelta, Utc};
use mysql::prelude::Queryable;
use std::time::{Duration, Instant};

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
    stand.waiting(2);
    stand.publish(&[b"\"1\""]);
    stand.wait("no message is left", |stand| stand.messages() == "0");

    // A broker that is stuck answers nothing, and keeps its connections.
    stand.broker.pause();
    stand.deleted("while stuck", &product_uuid(302));
    stand.completed(303);
    stand.broker.resume();
    stand.waiting(2);

    let deletions = stand.deletions();
    assert_eq!(deletions.len(), 303);
    assert!(deletions.values().all(|times| *times == 1), "{deletions:?}");
    for consumer in &mut consumers {
        consumer.stop();
    }
}

/// Long enough that nothing of this test happens because a consumer looked at the table by itself.
const FOR_EVER: u32 = 600;

#[test]
fn a_doorbell_wakes_a_consumer_that_waits_at_its_broker() {
    let mut stand = Stand::new();
    stand.publish_to("another", &[b"not ours"]);
    let mut consumer = stand.consumer_that_looks_each(FOR_EVER);
    for index in 0..3 {
        stand.waiting(1);
        stand.deleted(&format!("e-{index}"), &product_uuid(index));
        stand.publish(&[b"\"1\"", b"\"1\"", b"\"1\""]);
        stand.completed(u64::from(index) + 1);
    }
    stand.waiting(1);
    assert_eq!(stand.messages(), "0");
    assert_eq!(stand.listed("another", "messages"), "1");

    // While one works, a doorbell is for another one.
    let slow = stand.product("slow-one");
    stand.deleted("slow", "slow-one");
    stand.publish(&[b"\"1\""]);
    stand.wait("the deletion has begun", |stand| {
        stand.deletions().contains_key(&slow.to_string())
    });
    stand.waiting(0);
    stand.deleted("meanwhile", &product_uuid(3));
    stand.publish(&[b"\"1\""]);
    stand.wait("it waits in the queue", |stand| stand.messages() == "1");
    let mut another = stand.consumer_that_looks_each(FOR_EVER);
    stand.completed(4);
    stand.waiting(1);
    stand.deleted("later", &product_uuid(4));
    stand.publish(&[b"\"1\""]);
    stand.completed(5);

    stand.waiting(1);
    let asked = Instant::now();
    another.stop();
    assert!(
        asked.elapsed() < Duration::from_secs(5),
        "SIGTERM ends the wait"
    );
    consumer.kill();
}

#[test]
fn a_broker_that_removes_the_queue_or_goes_away_ends_the_wait() {
    let mut stand = Stand::new();
    let mut consumer = stand.consumer_that_looks_each(2);
    stand.waiting(1);
    stand.broker.ctl(&["delete_queue", "akeneo_events"]);
    stand.wait("it is told", |stand| {
        stand.log().contains("the message queue is away")
    });
    stand.publish(&[]);
    stand.waiting(1);
    assert_eq!(stand.log().matches("is back after").count(), 1);
    stand.broker.restart();
    stand.waiting(1);
    assert_eq!(stand.log().matches("is back after").count(), 2);
    assert_eq!(consumer.log(), "", "PHP and php-amqplib are silent");
    consumer.stop();
}

#[test]
fn a_consumer_ends_although_its_broker_is_stuck() {
    let mut stand = Stand::new();
    let mut consumer = stand.consumer_of(1);
    stand.waiting(1);
    stand.broker.pause();
    stand.deleted("the only one", &product_uuid(0));
    stand.completed(1);
    stand.wait("it ends", |_| !consumer.is_running());
}

#[test]
fn a_consumer_ends_although_magento_has_published_to_a_broker_without_memory() {
    let mut stand = Stand::new();
    stand.product("stocked");
    stand.broker.ctl(&["set_vm_memory_high_watermark", "0"]);
    stand.deleted("the only one", "stocked");
    let mut consumer = stand.consumer_of(1);
    stand.completed(1);
    stand.wait("it ends", |_| !consumer.is_running());
    assert_eq!(consumer.log(), "", "PHP and php-amqplib are silent");
}

#[test]
fn an_event_whose_consumer_is_killed_ends_although_its_message_is_gone() {
    let mut stand = Stand::new();
    stand.product("slow-one");
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
