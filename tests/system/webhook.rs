//! The direct endpoint over HTTP: the design's table of answers, case by case.

use crate::http::{self, Stand, cloud_event, post, product_deleted, send, signed};
use akeneo_events::testing::webhook_check::self_test;
use akeneo_events::{EntityType, Secret};
use mysql::prelude::Queryable;
use serde_json::json;
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
    let kinds = EntityType::ALL.map(|entity| entity.name().replace('_', "-"));
    for kind in &kinds {
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
    assert_eq!(
        stored,
        kinds.each_ref().map(|kind| (kind.as_str(), "pending"))
    );
    let received = "event product: received as entry 1: product \"6a9f8486-2c36-4680-b87f-6f5f8f01b6cf\", identifier \"ELK-100-XL\"";
    assert!(stand.site.log().contains(received), "{}", stand.site.log());
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

pub fn proof(answer: &http::Answer) -> String {
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
