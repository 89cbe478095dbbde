//! What becomes of what is signed.

use super::*;

#[test]
fn a_notification_of_our_subscription_is_kept_and_of_others_refused() {
    let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
    let suspended = "subscription.suspended.system";
    let mut notify = |of: &str, kind: &str, key: &[u8]| {
        post(&mut receiver, &mut shop, &notification(of, kind), key, 0)
    };
    assert_eq!(notify("ours", suspended, SECRET), Answer::Notified(true));
    assert_eq!(
        notify("another", suspended, SECRET),
        Answer::ForeignSubscription
    );
    assert_eq!(
        notify("ours", suspended, b"another-secret-entirely"),
        Answer::Rejected(SignatureError::Mismatch)
    );
    assert_eq!(
        notify("ours", "subscription.paused", SECRET),
        Answer::Unhandled("subscription.paused".into())
    );
    assert_eq!(shop.kept.len(), 1);
    assert_eq!((shop.stored.len(), shop.invalid.len()), (0, 0));
}

#[test]
fn a_notification_that_cannot_be_stored_makes_akeneo_come_again() {
    let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
    post(&mut receiver, &mut shop, &body("ours"), SECRET, 0);
    shop.down = true;
    let resumed = notification("ours", "subscription.resumed");
    let answer = post(&mut receiver, &mut shop, &resumed, SECRET, 1);
    assert_eq!(answer.status(), 429);
}

#[test]
fn a_self_test_of_our_subscription_is_proven_and_stored_nowhere() {
    let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
    let test = self_test::body("t-1", "ours", at(0));
    let answer = post(&mut receiver, &mut shop, &test, SECRET, 0);
    let secrets = [Secret::new(SECRET).unwrap()];
    assert_eq!(
        answer,
        Answer::SelfTest(self_test::proof(&secrets[0], "t-1"))
    );
    assert_eq!(answer.status(), 200);
    let foreign = self_test::body("t-1", "another", at(0));
    let answer = post(&mut receiver, &mut shop, &foreign, SECRET, 0);
    assert_eq!(answer, Answer::ForeignSubscription);
    let forged = post(
        &mut receiver,
        &mut shop,
        &test,
        b"another-secret-entirely",
        0,
    );
    assert_eq!(forged.status(), 401);
    assert_eq!((shop.stored.len(), shop.invalid.len()), (0, 0));
}

#[test]
fn a_signed_body_that_cannot_be_read_is_kept_and_one_that_is_too_large_is_not() {
    let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
    let answer = post(&mut receiver, &mut shop, b"{}", SECRET, 0);
    assert_eq!(answer.status(), 200);
    assert_eq!(
        shop.invalid,
        ["The body is not a CloudEvent 1.0: its specversion is not 1.0."]
    );
    let answer = post(
        &mut receiver,
        &mut shop,
        &vec![b' '; MAX_BODY + 1],
        SECRET,
        0,
    );
    assert_eq!(answer, Answer::TooLarge);
    assert_eq!(shop.invalid.len(), 1);
}
