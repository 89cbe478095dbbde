//! The webhook's address: what Akeneo would not take is found before Akeneo is asked, or what Akeneo says is passed on.

use crate::subscription_endpoint::{Answer, Endpoint};
use crate::subscription_failures::{closed_port, mended, refused};
use crate::subscription_world::World;
use akeneo_events::Secret;
use akeneo_events::testing::akeneo::ApiError;
use akeneo_events::testing::subscription::{State, SubscriptionError, Task, Wanted};
use akeneo_events::testing::webhook_check::{
    Asked, Fault, InFront, WebhookError, probe, self_test,
};
use chrono::Utc;

#[test]
fn a_webhook_that_redirects_or_is_not_there_is_reported_before_akeneo_is_asked() {
    let mut world = World::new();
    let at = world.webhook.url();
    let to = "https://shop.example/en/webhook";
    let rows = [
        (
            Answer::Redirect(format!("{to}?s=1")),
            Fault::Redirect(to.into(), 302),
        ),
        (Answer::Status(404), Fault::Status(404)),
        (Answer::Status(503), Fault::Status(503)),
        (Answer::Status(401), Fault::Status(401)),
        (Answer::Status(204), Fault::Status(204)),
        (
            Answer::InFront("403 Forbidden\r\nServer: cloudflare\r\ncf-mitigated: challenge"),
            Fault::InFront(InFront::Challenge("Cloudflare"), 403),
        ),
    ];
    for (answer, fault) in rows {
        let expected = WebhookError {
            at: at.clone(),
            asked: Asked::Head,
            fault,
        };
        world.webhook.set(answer);
        assert_eq!(probe(&at), Err(expected.clone()));
        assert_eq!(refused(&mut world), expected.into());
        assert!(world.changes().is_empty());
    }
    let plain = Wanted {
        webhook_url: "http://shop.example/webhook".into(),
        ..world.wanted()
    };
    let error = world.sync(plain).unwrap_err();
    assert!(
        matches!(&error, SubscriptionError::Webhook(it) if it.fault == Fault::NotHttps),
        "{error}"
    );
    world.webhook.set(Answer::Status(200));
    assert_eq!(probe(&at), Ok(()));
    mended(&mut world);
}

#[test]
fn what_answers_in_front_of_the_shop_is_told_apart_for_a_probe_and_for_a_self_test() {
    let endpoint = Endpoint::start();
    let rows = [
        (
            "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"staging\"",
            InFront::Password("Basic".into()),
            "asks for a user and a password (Basic)",
        ),
        (
            "503 Service Unavailable\r\nServer: cloudflare\r\ncf-mitigated: challenge",
            InFront::Challenge("Cloudflare"),
            "Cloudflare asks the caller to prove that it is a browser",
        ),
        (
            "202 Accepted\r\nx-amzn-waf-action: challenge",
            InFront::Challenge("AWS WAF"),
            "AWS WAF asks",
        ),
        (
            "403 Forbidden\r\nServer: cloudflare",
            InFront::Block(Some("Cloudflare")),
            "Cloudflare blocks the call",
        ),
        (
            "406 Not Acceptable\r\nX-Served-By: cache-fra-eddf8230022-FRA",
            InFront::Block(Some("Fastly")),
            "Fastly blocks the call",
        ),
        (
            "403 Forbidden",
            InFront::Block(None),
            "a firewall for web applications",
        ),
        (
            "302 Found\r\nLocation: https://sso.example/Login?back=shop",
            InFront::LoginPage("https://sso.example/Login".into()),
            "leads to a login at https://sso.example/Login;",
        ),
    ];
    let secrets = [Secret::new(b"a-secret-of-the-shop").unwrap()];
    let self_test =
        |at: &Endpoint| self_test::send(&at.url(), Some("s"), &secrets, "t-1", Utc::now());
    for (head, expected, said) in rows {
        endpoint.set(Answer::InFront(head));
        let error = probe(&endpoint.url()).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
        assert!(matches!(error.fault, Fault::InFront(by, _) if by == expected));
        let error = self_test(&endpoint).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
        assert!(matches!(error.fault, Fault::InFront(by, _) if by == expected));
    }
    // What may be the shop's own answer is not taken for something else.
    for own in ["401 Unauthorized", "429 Too Many Requests", "503 Down"] {
        endpoint.set(Answer::InFront(own));
        let error = self_test(&endpoint).unwrap_err();
        assert!(!matches!(error.fault, Fault::InFront(..)), "{error}");
    }
}

#[test]
fn a_webhook_that_moves_to_a_bad_address_keeps_the_good_one() {
    let mut world = World::subscribed();
    let good = world.wanted();
    let bad = Wanted {
        webhook_url: format!("{}/moved", closed_port()),
        ..world.wanted()
    };
    let error = world.sync(bad).unwrap_err();
    assert!(
        matches!(
            error,
            SubscriptionError::Api(ApiError::InvalidSubscription(_))
        ),
        "{error}"
    );
    world.assert_subscribed(&good);
    assert_eq!(world.sync(good.clone()), Ok(State::Active));
    world.assert_subscribed(&good);
}

#[test]
fn what_akeneo_finds_wrong_with_the_webhook_is_passed_on() {
    let mut world = World::new();
    world.webhook.set(Answer::NotForAkeneo);
    let error = refused(&mut world);
    assert!(
        matches!(
            error,
            SubscriptionError::Api(ApiError::InvalidSubscription(_))
        ),
        "{error}"
    );
    assert!(error.to_string().contains("it answered 404"), "{error}");
    world.webhook.set(Answer::Status(200));
    mended(&mut world);
}

#[test]
fn a_webhook_that_the_shop_itself_cannot_reach_is_for_akeneo_to_judge() {
    let world = World::new();
    let url = format!("{}/webhook", closed_port());
    assert!(matches!(probe(&url), Err(error) if matches!(error.fault, Fault::Unreachable(_))));
    let wanted = Wanted {
        webhook_url: url.clone(),
        ..world.wanted()
    };
    let mut session = world.begin(Task::Sync, wanted);
    let error = loop {
        if let Err(error) = session.step(world.now) {
            break error;
        }
    };
    assert!(
        matches!(
            error,
            SubscriptionError::Api(ApiError::InvalidSubscription(_))
        ),
        "{error}"
    );
    assert!(
        session.notices()[0].contains("from the shop's own server"),
        "{:?}",
        session.notices()
    );
}
