//! The direct endpoint over HTTP: the design's table of answers, case by case.

use crate::http::{self, Stand, cloud_event, post, product_deleted, send, signed};
use crate::support::mariadb::{MariaDb, Options};
use crate::support::site::Site;
use akeneo_events::signature::Secret;
use akeneo_events::webhook_check::self_test;
use mysql::prelude::Queryable;
use serde_json::json;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::time::{Duration, Instant, SystemTime};
use ureq::http::Request;

#[test]
fn a_probe_by_head_or_get_is_answered_200_and_empty() {
    let stand = Stand::new();
    for method in ["HEAD", "GET"] {
        let request = Request::builder().method(method).uri(stand.site.webhook());
        let answer = send(request.body(Vec::new()).unwrap());
        assert_eq!((answer.status, answer.body.len()), (200, 0), "{method}");
    }
}

#[test]
fn a_signed_event_is_stored_once_however_often_it_comes() {
    let mut stand = Stand::new();
    let body = product_deleted("e-1", "uuid-1");
    for _ in 0..3 {
        let answer = stand.deliver(&body);
        assert_eq!((answer.status, answer.body.len()), (200, 0));
    }
    assert_eq!(stand.queue(), [("e-1".into(), "pending".into(), None)]);
}

#[test]
fn every_documented_payload_is_stored() {
    let mut stand = Stand::new();
    let kinds = [
        "product",
        "product-model",
        "category",
        "attribute",
        "attribute-option",
        "family",
    ];
    for kind in kinds {
        let path = format!(
            "{}/tests/vectors/events/{kind}.deleted.json",
            env!("CARGO_MANIFEST_DIR")
        );
        // The documentation gives several of them the same id.
        let mut event: serde_json::Value =
            serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        event["id"] = json!(kind);
        assert_eq!(
            stand
                .deliver(&serde_json::to_vec_pretty(&event).unwrap())
                .status,
            200
        );
    }
    let queue = stand.queue();
    let stored: Vec<_> = queue
        .iter()
        .map(|(id, status, _)| (id.as_str(), status.as_str()))
        .collect();
    assert_eq!(stored, kinds.map(|kind| (kind, "pending")));
}

#[test]
fn a_signed_event_of_another_type_is_answered_200_and_not_stored() {
    let mut stand = Stand::new();
    let mut body: serde_json::Value =
        serde_json::from_slice(&product_deleted("e-1", "uuid-1")).unwrap();
    for event_type in [
        "com.akeneo.pim.v1.product.updated",
        "com.akeneo.benchmark.v1.test",
    ] {
        body["type"] = json!(event_type);
        assert_eq!(stand.deliver(body.to_string().as_bytes()).status, 200);
        assert!(
            stand.site.log().contains(event_type),
            "{}",
            stand.site.log()
        );
    }
    assert!(stand.queue().is_empty());
}

#[test]
fn a_signed_body_that_is_no_event_is_kept_as_failed() {
    let mut stand = Stand::new();
    let missing_uuid = cloud_event(
        "e-1",
        http::SUBSCRIPTION,
        "product",
        &json!({"product": {}}),
    );
    for body in [
        b"".as_slice(),
        b"\x00\xff",
        b"[]",
        b"{\"id\":1}",
        &missing_uuid,
    ] {
        assert_eq!(stand.deliver(body).status, 200);
        assert_eq!(stand.deliver(body).status, 200);
    }
    let queue = stand.queue();
    assert_eq!(queue.len(), 5);
    assert!(queue.iter().all(|(id, status, message)| {
        id.starts_with("sha256:") && status == "failed" && message.is_some()
    }));
}

#[test]
fn what_is_not_signed_or_not_ours_is_answered_401_and_leaves_nothing() {
    let mut stand = Stand::new();
    let url = stand.site.webhook();
    let body = product_deleted("e-1", "uuid-1");
    let mut wrong = signed(&body);
    wrong[0].1 = "0".repeat(64);
    wrong[1].1 = "nonsense".into();
    let foreign = cloud_event(
        "e-2",
        "another-subscription",
        "product",
        &json!({"product": {"uuid": "u"}}),
    );
    for (case, request) in [
        ("unsigned", post(&url, &body, &Vec::new())),
        ("forged", post(&url, &body, &wrong)),
        (
            "changed",
            post(&url, &product_deleted("e-3", "u"), &signed(&body)),
        ),
        ("foreign", post(&url, &foreign, &signed(&foreign))),
        ("PUT", Request::put(&url).body(body.clone()).unwrap()),
        ("DELETE", Request::delete(&url).body(Vec::new()).unwrap()),
    ] {
        let answer = send(request);
        assert_eq!((answer.status, answer.body.len()), (401, 0), "{case}");
    }
    assert!(stand.queue().is_empty());
}

#[test]
fn a_body_over_256_kib_is_answered_413() {
    let mut stand = Stand::new();
    for (size, status) in [(256 * 1024, 200), (256 * 1024 + 1, 413), (900 * 1024, 413)] {
        let body = vec![b' '; size];
        assert_eq!(stand.deliver(&body).status, status, "{size} bytes");
    }
    assert_eq!(stand.queue().len(), 1);
}

#[test]
fn a_new_secret_is_noticed_at_once_and_the_old_one_goes_with_it_at_both_doors() {
    // One worker: it remembers the old secret for certain.
    let mut pool = Site::pool();
    pool.workers = 1;
    let mut stand = Stand::on(MariaDb::shared(), pool);
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
    let mut server = MariaDb::start(Options::default());
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

#[test]
fn a_log_that_cannot_be_written_changes_no_answer_and_is_told_once_a_process() {
    for (case, why) in [
        ("a directory", "directory"),
        ("a full disk", "No space left"),
    ] {
        let mut pool = Site::pool();
        pool.workers = 1;
        let mut stand = Stand::on(MariaDb::shared(), pool);
        let log = stand.site.root().join("var/log/akeneo_events.log");
        // Not by permissions: root would write it all the same.
        match case {
            "a directory" => fs::create_dir(&log).unwrap(),
            _ => symlink("/dev/full", &log).unwrap(),
        }
        let doors = [
            stand.site.webhook(),
            format!("{}/magento/akeneo_events/webhook", stand.site.url()),
        ];
        for (n, url) in doors.iter().cycle().take(6).enumerate() {
            let body = product_deleted(&format!("e-{n}"), "uuid");
            let answer = send(post(url, &body, &signed(&body)));
            assert_eq!(answer.status, 200, "{case}: {url}");
        }
        assert_eq!(stand.queue().len(), 6);
        let told = stand.site.fpm().log();
        assert_eq!(told.matches("akeneo_events: ").count(), 1, "{case}: {told}");
        assert!(told.contains(why), "{case}: {told}");

        let secrets = [Secret::new(http::PRIMARY.as_bytes()).unwrap()];
        for url in &doors {
            let body = self_test::body("t-1", http::SUBSCRIPTION, chrono::Utc::now());
            let answer = send(post(url, &body, &signed(&body)));
            let answered = self_test::read(&proof(&answer), "t-1", &secrets).unwrap();
            assert!(!answered.logs, "{case}: {url}");
        }
    }
}

#[test]
fn the_log_is_created_as_magento_creates_it_for_users_of_one_group() {
    for (umask, file, directory) in [(None, 0o664, 0o775), (Some("022\n"), 0o644, 0o755)] {
        let stand = Stand::new();
        let root = stand.site.root();
        fs::remove_dir_all(root.join("var")).unwrap();
        if let Some(umask) = umask {
            fs::write(root.join("magento_umask"), umask).unwrap();
        }
        assert_eq!(stand.deliver(&product_deleted("e", "u")).status, 200);
        let mode = |path: &str| {
            let metadata = fs::metadata(root.join(path)).unwrap();
            metadata.permissions().mode() & 0o777
        };
        assert_eq!(mode("var/log/akeneo_events.log"), file);
        assert_eq!(mode("var/log"), directory);
        assert!(stand.site.log().contains("event e: received"));
    }
}

#[test]
fn a_flood_of_unsigned_requests_is_a_line_a_second_of_each_worker_at_both_doors() {
    let mut pool = Site::pool();
    pool.workers = 1;
    let stand = Stand::on(MariaDb::shared(), pool);
    let began = Instant::now();
    for _ in 0..50 {
        for door in ["", "/magento"] {
            let url = format!("{}{door}/akeneo_events/webhook", stand.site.url());
            assert_eq!(send(post(&url, b"{}", &Vec::new())).status, 401);
        }
    }
    let most = began.elapsed().as_secs() as usize + 1;
    let lines = stand.site.log().matches("no signature").count();
    assert!((1..=most).contains(&lines), "{lines} in {most} s");
}

#[test]
fn without_the_extension_a_flood_is_not_a_line_each() {
    let stand = Stand::on(
        MariaDb::shared(),
        crate::support::php_fpm::Options::default(),
    );
    let began = Instant::now();
    for n in 0..100 {
        assert_eq!(stand.deliver(&product_deleted("e", "u")).status, 503, "{n}");
    }
    let most = began.elapsed().as_secs() as usize + 2;
    let lines = stand.site.log().matches("is not loaded").count();
    assert!((1..=most).contains(&lines), "{lines} in {most} s");
}

#[test]
fn that_the_extension_is_missing_is_logged_whatever_else_is_and_whatever_the_file_servers_clock() {
    let stand = Stand::on(
        MariaDb::shared(),
        crate::support::php_fpm::Options::default(),
    );
    let path = stand.site.root().join("var/log/akeneo_events.log");
    fs::write(&path, "[now] akeneo_events.INFO: of a consumer [] []\n").unwrap();
    let ahead = SystemTime::now() + Duration::from_secs(3_600);
    let log = fs::File::options().append(true).open(&path).unwrap();
    log.set_modified(ahead).unwrap();
    assert_eq!(stand.deliver(&product_deleted("e", "u")).status, 503);
    assert!(stand.site.log().contains("is not loaded"));
}

#[test]
fn without_the_extension_the_answer_is_a_plain_503_and_the_log_says_why() {
    let stand = Stand::on(
        MariaDb::shared(),
        crate::support::php_fpm::Options::default(),
    );
    let answer = stand.deliver(&product_deleted("e-1", "uuid-1"));
    assert_eq!((answer.status, answer.body.len()), (503, 0));
    assert!(
        stand
            .site
            .log()
            .contains("extension akeneo_events is not loaded")
    );
}

#[test]
fn a_notification_is_kept_and_logged_once_however_often_it_comes() {
    let mut stand = Stand::new();
    let body = json!({
        "notification_type": "subscription.suspended.system", "timestamp": "2026-06-01T12:00:00Z",
        "subscription_id": http::SUBSCRIPTION, "subscriber_id": "x", "destination": stand.site.webhook(),
        "events": [], "reason": "success rate under 90 %", "subject": "https://pim.example",
    })
    .to_string();
    for _ in 0..3 {
        let headers = signed(body.as_bytes());
        // Only the primary header comes with a notification.
        let primary = headers.into_iter().take(1).collect();
        let answer = send(post(&stand.site.webhook(), body.as_bytes(), &primary));
        assert_eq!((answer.status, answer.body.len()), (200, 0));
    }
    let table = stand.shop.table("akeneo_events_latest");
    let details: Vec<String> = stand
        .conn
        .query(format!(
            "SELECT details FROM {table} WHERE kind = 'subscription'"
        ))
        .unwrap();
    assert!(details.len() == 1 && details[0].contains("success rate under 90 %"));
    let log = stand.site.log();
    assert_eq!(log.matches("akeneo_events.ERROR").count(), 1, "{log}");
    assert!(stand.queue().is_empty());
}

fn proof(answer: &http::Answer) -> String {
    let all = answer.headers.iter();
    let mut named = all.filter(|(it, _)| it.eq_ignore_ascii_case(self_test::HEADER));
    named.next().unwrap().1.clone()
}

#[test]
fn a_self_test_is_answered_by_a_proof_and_stored_nowhere() {
    let mut stand = Stand::new();
    let body = self_test::body("t-1", http::SUBSCRIPTION, chrono::Utc::now());
    let answer = stand.deliver(&body);
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    let secret = Secret::new(http::PRIMARY.as_bytes()).unwrap();
    let other = Secret::new(http::SECONDARY.as_bytes()).unwrap();
    let proven = self_test::read(&proof(&answer), "t-1", &[secret, other]).unwrap();
    assert_eq!((proven.door.as_str(), proven.logs), ("direct", true));
    assert!(stand.queue().is_empty());
    let ordinary = stand.deliver(&product_deleted("e-1", "uuid-1"));
    assert!(
        !ordinary
            .headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case(self_test::HEADER))
    );
}

#[test]
fn the_endpoint_of_an_older_module_works_with_this_extension() {
    let mut stand = Stand::new();
    let url = format!("{}/test/endpoint_before.php", stand.site.url());
    let head = ureq::http::Request::head(&url).body(Vec::new()).unwrap();
    assert_eq!(send(head).status, 200, "{}", stand.site.log());
    let body = product_deleted("before", "uuid-1");
    assert_eq!(send(post(&url, &body, &Vec::new())).status, 401);
    assert_eq!(send(post(&url, &body, &signed(&body))).status, 200);
    assert_eq!(stand.queue().len(), 1);
    let body = self_test::body("t-1", http::SUBSCRIPTION, chrono::Utc::now());
    let answer = send(post(&url, &body, &signed(&body)));
    assert_eq!(answer.status, 200, "{}", stand.site.log());
    let secret = Secret::new(http::PRIMARY.as_bytes()).unwrap();
    let proven = self_test::read(&proof(&answer), "t-1", &[secret]).unwrap();
    assert_eq!((proven.door.as_str(), proven.logs), ("direct", true));
}
