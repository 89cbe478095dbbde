//! The direct endpoint where secrets are replaced meanwhile, or the database is in trouble.

use crate::http::{self, Stand, post, product_deleted, send, signed};
use crate::support::database_server::{DatabaseServer, Options};
use crate::support::site::Site;
use akeneo_events::Secret;
use akeneo_events::testing::webhook_check::self_test;
use mysql::prelude::Queryable;
use std::time::{Duration, Instant};

#[test]
fn a_new_secret_is_noticed_at_once_and_the_old_one_goes_with_it_at_both_doors() {
    // One worker: it remembers the old secret for certain.
    let mut pool = Site::pool();
    pool.workers = 1;
    let mut stand = Stand::on(DatabaseServer::shared(), pool);
    let doors = [
        stand.site.webhook(),
        format!("{}/magento/akeneo_events/webhook", stand.site.url()),
    ];
    let fresh = "replaced-primary-0123456789abcdef";
    let signed_anew = |body: &[u8]| {
        let secret = Secret::new(fresh.as_bytes()).unwrap();
        vec![("X-AKENEO-SIGNATURE-PRIMARY", secret.sign(body))]
    };
    let status = |url: &str, body: &[u8], headers| send(post(url, body, &headers)).status;
    for (n, url) in doors.iter().enumerate() {
        let body = product_deleted(&format!("before-{n}"), "uuid");
        assert_eq!(status(url, &body, signed(&body)), 200, "{url}: before");
    }
    crate::support::site::subscribe(
        &stand.shop,
        &mut stand.conn,
        &[fresh, fresh],
        http::SUBSCRIPTION,
    );
    let self_test = self_test::body("t-1", http::SUBSCRIPTION, chrono::Utc::now());
    for (n, url) in doors.iter().enumerate() {
        let body = product_deleted(&format!("after-{n}"), "uuid");
        for old in [&body, &self_test, &b"{}".to_vec()] {
            assert_eq!(status(url, old, signed(old)), 401, "{url}: the old secret");
        }
        assert_eq!(status(url, &body, signed_anew(&body)), 200, "{url}: anew");
    }
    // As a reset leaves it.
    let config = stand.shop.table("core_config_data");
    let reset =
        format!("DELETE FROM {config} WHERE path LIKE 'akeneo_connector/events_platform/%'");
    stand.conn.query_drop(reset).unwrap();
    for url in &doors {
        let body = product_deleted("after the reset", "uuid");
        assert_eq!(status(url, &body, signed_anew(&body)), 401, "{url}: reset");
    }
    let stored: Vec<String> = stand.queue().into_iter().map(|(id, ..)| id).collect();
    assert_eq!(stored, ["before-0", "before-1", "after-0", "after-1"]);
}

#[test]
fn a_database_that_is_away_or_frozen_or_locked_is_answered_429_within_akeneos_five_seconds() {
    let mut server = DatabaseServer::start(Options::default());
    let mut stand = Stand::on(&server, Site::pool());
    let deliver = |stand: &Stand, id: &str| {
        let started = Instant::now();
        let answer = stand.deliver(&product_deleted(id, "uuid"));
        assert!(
            started.elapsed() < Duration::from_secs(5),
            "took {:?}",
            started.elapsed()
        );
        assert_eq!(answer.body.len(), 0);
        answer.status
    };
    assert_eq!(deliver(&stand, "before"), 200);

    let table = stand.shop.table("akeneo_events_queue");
    stand
        .conn
        .query_drop(format!("LOCK TABLES {table} WRITE"))
        .unwrap();
    assert_eq!(deliver(&stand, "locked"), 429);
    stand.conn.query_drop("UNLOCK TABLES").unwrap();

    server.pause();
    assert_eq!(deliver(&stand, "frozen"), 429);
    server.resume();
    assert_eq!(deliver(&stand, "thawed"), 200);

    server.kill();
    assert_eq!(deliver(&stand, "away"), 429);
    server.restart();
    assert_eq!(deliver(&stand, "back"), 200);

    stand.conn = stand.at.conn();
    let stored: Vec<String> = stand.queue().into_iter().map(|(id, _, _)| id).collect();
    for id in ["before", "thawed", "back"] {
        assert!(stored.contains(&id.to_owned()), "{id} is not in {stored:?}");
    }
}

#[test]
fn a_missing_table_is_answered_429_and_the_log_says_what_to_do() {
    let mut stand = Stand::new();
    let table = stand.shop.table("akeneo_events_queue");
    stand
        .conn
        .query_drop(format!("DROP TABLE {table}"))
        .unwrap();
    assert_eq!(stand.deliver(&product_deleted("e", "u")).status, 429);
    let log = stand.site.log();
    assert!(
        log.contains("'akeneo_events_queue' doesn't exist; run bin/magento setup:upgrade"),
        "{log}"
    );
    assert!(!log.contains(stand.at.name()), "{log}");
}

#[test]
fn an_answer_names_nothing_internal_and_no_log_holds_a_secret() {
    let stand = Stand::new();
    let answer = stand.deliver(&product_deleted("e-1", "uuid-1"));
    let names: Vec<&str> = answer
        .headers
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert!(
        !names.contains(&"x-powered-by") && !names.contains(&"set-cookie"),
        "{names:?}"
    );
    let logs = stand.site.log() + &stand.site.server_log();
    assert!(
        stand
            .site
            .log()
            .contains("event e-1: received as entry 1: product \"uuid-1\""),
        "{logs}"
    );
    for secret in [
        http::PRIMARY,
        http::SECONDARY,
        crate::support::database::PASSWORD,
    ] {
        assert!(!logs.contains(secret));
    }
}
