//! Whom a receiver believes: by what it remembers, and by what is stored.

use super::*;

#[test]
fn what_is_stored_is_read_once_for_deletions_and_for_each_other_signed_call_but_for_no_other() {
    let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
    for method in ["HEAD", "POST"] {
        let unsigned = Request {
            method,
            body: b"{}",
            headers: Headers::default(),
        };
        receive(&mut receiver, &mut shop, &unsigned, 0);
    }
    assert_eq!(shop.reads, 0);
    // The statement that stores them looks at what is stored.
    for answer in [Answer::Stored(1), Answer::Duplicate, Answer::Duplicate] {
        assert_eq!(
            post(&mut receiver, &mut shop, &body("ours"), SECRET, 0),
            answer
        );
    }
    assert_eq!(shop.reads, 1);
    let test = self_test::body("t-1", "ours", at(0));
    for reads in [2, 3] {
        post(&mut receiver, &mut shop, &test, SECRET, 0);
        assert_eq!(shop.reads, reads);
    }
}

#[test]
fn a_secret_that_another_process_replaced_or_removed_is_refused_at_once_whatever_is_sent() {
    let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
    let event = body("ours");
    let test = self_test::body("t-1", "ours", at(0));
    let notified = notification("ours", "subscription.suspended.system");
    let unreadable = br#"{"specversion": "1.0"}"#.to_vec();
    let all = [&event, &test, &notified, &unreadable];
    for sent in all {
        assert_eq!(
            post(&mut receiver, &mut shop, sent, SECRET, 0).status(),
            200
        );
    }
    let kept = (shop.stored.clone(), shop.invalid.clone(), shop.kept.clone());
    let fresh = Secret::new(b"a-secret-of-after-the-reset").unwrap();
    for (secrets, why) in [
        (vec![fresh], SignatureError::Mismatch),
        (vec![], SignatureError::NoSecret),
    ] {
        // Each worker remembers the secret when it is replaced.
        let mut workers = [(); 4].map(|()| {
            let mut worker = Receiver::default();
            shop.credentials = Memory::subscribed().credentials;
            post(&mut worker, &mut shop, &event, SECRET, 0);
            worker
        });
        shop.replace(|it| it.secrets = secrets);
        for (worker, sent) in workers.iter_mut().zip(all) {
            let answer = post(worker, &mut shop, sent, SECRET, 0);
            assert_eq!(answer, Answer::Rejected(why));
        }
    }
    assert_eq!((shop.stored, shop.invalid, shop.kept), kept);
}

#[test]
fn a_new_secret_is_noticed_although_the_stored_ones_were_looked_at_a_moment_ago() {
    let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
    post(&mut receiver, &mut shop, &body("ours"), SECRET, 1);
    let fresh = b"a-secret-of-after-the-reset";
    shop.replace(|it| it.secrets = vec![Secret::new(fresh).unwrap()]);
    let old = post(&mut receiver, &mut shop, &body("ours"), SECRET, 1);
    assert_eq!(old.status(), 401);
    let answer = post(&mut receiver, &mut shop, &body("ours"), fresh, 1);
    assert_eq!(answer, Answer::Duplicate);
}

#[test]
fn a_clock_that_was_set_back_does_not_keep_a_new_secret_out() {
    let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
    post(&mut receiver, &mut shop, &body("ours"), SECRET, 3_600);
    let fresh = b"a-secret-of-after-the-reset";
    shop.replace(|it| it.secrets = vec![Secret::new(fresh).unwrap()]);
    assert_eq!(
        post(&mut receiver, &mut shop, &body("ours"), fresh, 0),
        Answer::Duplicate
    );
}

#[test]
fn a_flood_of_forged_calls_reads_the_secrets_once_a_second() {
    let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
    for now in 0..10 {
        for _ in 0..100 {
            let answer = post(
                &mut receiver,
                &mut shop,
                &body("ours"),
                b"another-secret-entirely",
                now,
            );
            assert_eq!(answer, Answer::Rejected(SignatureError::Mismatch));
        }
    }
    assert_eq!(shop.reads, 10);
    assert!(shop.stored.is_empty());
}

#[test]
fn without_the_newest_key_what_no_known_secret_signed_is_put_off_at_the_cost_of_one_read_a_second()
{
    let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
    shop.replace(|it| it.lacks_key = true);
    let unknown = b"another-secret-entirely";
    for now in [0, 0, 0, 1] {
        let answer = post(&mut receiver, &mut shop, &body("ours"), unknown, now);
        assert_eq!((answer.status(), answer), (429, Answer::Undecided));
    }
    assert_eq!(shop.reads, 2);
    let answer = post(&mut receiver, &mut shop, &body("another"), SECRET, 2);
    assert_eq!(answer, Answer::ForeignSubscription);
    let answer = post(&mut receiver, &mut shop, &body("ours"), SECRET, 2);
    assert_eq!(answer, Answer::Stored(1));
    let unsigned = Request {
        method: "POST",
        body: b"{}",
        headers: Headers::default(),
    };
    assert_eq!(
        receive(&mut receiver, &mut shop, &unsigned, 2).status(),
        401
    );
    shop.replace(|it| (it.lacks_key, it.secrets) = (false, vec![]));
    let answer = post(&mut receiver, &mut shop, &body("ours"), unknown, 4);
    assert_eq!(answer, Answer::Rejected(SignatureError::NoSecret));
}

#[test]
fn an_event_of_another_subscription_is_refused_until_the_stored_id_says_otherwise() {
    let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
    let new = body("new");
    let answer = post(&mut receiver, &mut shop, &new, SECRET, 0);
    assert_eq!(answer, Answer::ForeignSubscription);
    shop.replace(|it| it.subscription_id = Some("new".into()));
    assert_eq!(
        post(&mut receiver, &mut shop, &new, SECRET, 1),
        Answer::Stored(1)
    );
}

#[test]
fn while_the_subscription_is_being_made_the_signature_alone_decides() {
    let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
    shop.replace(|it| it.subscription_id = None);
    assert_eq!(
        post(&mut receiver, &mut shop, &body("unknown yet"), SECRET, 0),
        Answer::Stored(1)
    );
}

#[test]
fn a_shop_that_cannot_be_asked_makes_akeneo_come_again() {
    let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
    shop.down = true;
    assert_eq!(
        post(&mut receiver, &mut shop, &body("ours"), SECRET, 0).status(),
        429
    );
    shop.down = false;
    assert_eq!(
        post(&mut receiver, &mut shop, &body("ours"), SECRET, 0).status(),
        200
    );
    shop.down = true;
    assert_eq!(
        post(&mut receiver, &mut shop, &body("ours"), SECRET, 1).status(),
        429
    );
}

#[test]
fn what_is_done_again_on_another_connection_is_judged_by_what_the_first_has_read() {
    let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
    post(&mut receiver, &mut shop, &body("another"), SECRET, 0);
    let fresh = b"a-secret-of-after-the-reset";
    shop.replace(|it| it.secrets = vec![Secret::new(fresh).unwrap()]);
    let body = body("ours");
    let signature = Secret::new(fresh).unwrap().sign(&body);
    let request = signed(&body, &signature);
    let answer = receiver.receive(&request, at(1), |work| {
        shop.cannot_store = true;
        assert!(work(&mut shop, &|_| Ok(at(1))).is_err());
        shop.cannot_store = false;
        work(&mut shop, &|_| Ok(at(1)))
    });
    assert_eq!(answer, Answer::Stored(1));
}
