//! What is refused, and what is not.

use super::*;
use crate::platform::merge;
use serde_json::{Value, json};

fn problems(change: Value) -> Vec<String> {
    let owner = Owner {
        pim_url: "https://pim.example".to_owned(),
        client_id: "shop".to_owned(),
    };
    let mut body = json!({
        "source": "pim",
        "subject": "https://pim.example/",
        "events": ["com.akeneo.pim.v1.product.deleted"],
        "type": "https",
        "config": {"url": "https://shop.example/hook", "secret": {"primary": "0123456789abcdef"}},
    });
    merge::merge(&mut body, change);
    match serde_json::from_value(body) {
        Ok(spec) => subscription(&spec, &owner, false),
        Err(error) => vec![error.to_string()],
    }
}

#[test]
fn the_documented_example_is_valid() {
    assert_eq!(problems(json!({})), Vec::<String>::new());
}

#[test]
fn every_limit_of_a_subscription_is_checked() {
    let six: Value = (1..=6).map(|n| (format!("X-{n}"), json!("v"))).collect();
    for (change, problem) in [
        (json!({"subject": "https://other"}), "subject must be"),
        (json!({"events": []}), "at least one"),
        (
            json!({"events": ["com.akeneo.pim.v1.product.gone"]}),
            "not a known",
        ),
        (json!({"type": "pubsub"}), "unknown variant `pubsub`"),
        (json!({"filter": "x".repeat(501)}), "filter is longer"),
        (
            json!({"config": {"url": "http://shop.example"}}),
            "config.url must be https",
        ),
        (
            json!({"config": {"url": "/hook"}}),
            "config.url is not an absolute",
        ),
        (
            json!({"config": {"secret": {"primary": "x".repeat(15)}}}),
            "primary must have 16",
        ),
        (
            json!({"config": {"secret": {"secondary": "x".repeat(257)}}}),
            "secondary must have",
        ),
        (json!({"config": {"headers": six}}), "more than 5"),
        (
            json!({"config": {"headers": {"X Y": "v"}}}),
            "not a valid header name",
        ),
        (
            json!({"config": {"headers": {"Cookie": "v"}}}),
            "Cookie is reserved",
        ),
        (
            json!({"config": {"headers": {"x-akeneo-signature-x": "v"}}}),
            "is reserved",
        ),
        (
            json!({"config": {"headers": {"X-A": "a\nb"}}}),
            "the value of X-A",
        ),
        (json!({"surprise": 1}), "unknown field `surprise`"),
    ] {
        let found = problems(change.clone());
        let only = found.len() == 1 && found.iter().all(|text| text.contains(problem));
        assert!(only, "{change} gave {found:?}");
    }
}

#[test]
fn secrets_may_have_16_to_256_characters() {
    for length in [16, 256] {
        let change = json!({"config": {"secret": {"primary": "ü".repeat(length)}}});
        assert_eq!(problems(change), Vec::<String>::new());
    }
}

#[test]
fn plain_http_is_for_loopback_and_only_while_not_strict() {
    for host in ["127.0.0.1:8080", "localhost", "[::1]:9"] {
        let url = format!("http://{host}/hook");
        assert_eq!(url_problem(&url, false), None);
        assert_eq!(url_problem(&url, true), Some("must be https"));
    }
    assert!(url_problem("http://localhost.example/", false).is_some());
}

#[test]
fn a_webhook_channel_needs_an_address_and_a_secret() {
    let spec = |contact: Value| serde_json::from_value(json!({"name": "n", "contact": contact}));
    let bare = spec(json!({"technical_email": "a@b", "notification_channels": ["webhook"]}));
    assert!(bare.is_ok_and(|spec| subscriber(&spec, false).len() == 1));
    let full = spec(json!({
        "technical_email": "a@b",
        "notification_channels": ["email", "webhook"],
        "notification_webhook_url": "https://shop.example/n",
        "notification_webhook_secret": "0123456789abcdef",
    }));
    assert!(full.is_ok_and(|spec| subscriber(&spec, false).is_empty()));
    let wrong = spec(json!({"technical_email": "nobody"}));
    assert!(wrong.is_ok_and(|spec| subscriber(&spec, false).len() == 1));
}
