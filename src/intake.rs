//! One webhook call: size, signature, parse, store; in that order, and with an answer that keeps the
//! subscription alive.
//!
//! Akeneo suspends a subscription at once on 404 or a redirect and counts other 4xx and 5xx against it; 429 only
//! slows it down. So whatever goes wrong with the database is 429, and nothing here answers 5xx.

mod content;
mod report;

use crate::credentials::{self, Credentials};
use crate::database::{Database, DatabaseError};
use crate::event::{Cut, Event, InvalidEvent, Message};
use crate::kill_point::kill_point;
use crate::latest;
use crate::notification::{Notification, Read};
use crate::queue::{self, Enqueued};
use crate::signature::{self, Headers, SignatureError};
use crate::webhook_check::self_test;
use chrono::{DateTime, TimeDelta, Utc};
use content::Content;

/// Largest body in bytes.
pub const MAX_BODY: usize = 256 * 1024;

/// A delivery that does not match what is remembered makes the stored secrets be read again, at most this often: a flood of
/// forged calls costs no query each.
const RECHECK: TimeDelta = TimeDelta::seconds(1);

/// One HTTP request.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// As sent, upper case.
    pub method: &'a str,
    /// The body's bytes, unchanged. More than [`MAX_BODY`] need not be read.
    pub body: &'a [u8],
    /// The signature headers.
    pub headers: Headers<'a>,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A probe, by HEAD or GET.
    Ready,
    /// Stored under this entry id.
    Stored(u64),
    /// Was stored before.
    Duplicate,
    /// Signed, but of a type that we do not handle.
    Unhandled(String),
    /// Akeneo told what happened to our subscription; whether that was news.
    Told(bool),
    /// The shop asked itself; the proof for it that this is the shop.
    SelfTest(String),
    /// Signed, but not readable; stored as failed under this entry id (`None`: was stored before).
    Unreadable(Option<u64>, String),
    /// Not proven to be from Akeneo.
    Rejected(SignatureError),
    /// It may be signed with a secret that this process cannot decrypt, since its keys are old ones; Akeneo is to come again.
    Undecided,
    /// Signed, but delivered for another subscription.
    ForeignSubscription,
    /// Neither HEAD, GET nor POST.
    WrongMethod,
    /// Larger than [`MAX_BODY`].
    TooLarge,
    /// Not stored; Akeneo is to come again.
    Busy(DatabaseError),
}

impl Answer {
    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Ready
            | Self::Stored(_)
            | Self::Duplicate
            | Self::Unhandled(_)
            | Self::Told(_)
            | Self::SelfTest(_)
            | Self::Unreadable(..) => 200,
            Self::Rejected(_) | Self::ForeignSubscription | Self::WrongMethod => 401,
            Self::TooLarge => 413,
            Self::Busy(_) | Self::Undecided => 429,
        }
    }

    /// Whether a new pending entry is there, for which a doorbell may be rung.
    #[must_use]
    pub const fn is_new(&self) -> bool {
        matches!(self, Self::Stored(_))
    }
}

/// What a receiver needs of the shop.
pub trait Shop {
    /// The stored secrets and subscription; `None` if they are still the `known` ones.
    ///
    /// # Errors
    /// [`DatabaseError`]
    fn credentials(&mut self, known: &Credentials) -> Result<Option<Credentials>, DatabaseError>;

    /// Stores a deletion, committed when it returns; `None` if the stored credentials are no longer those that it was believed `by`.
    ///
    /// # Errors
    /// [`DatabaseError`]
    fn store(
        &mut self,
        event: &Event,
        body: &[u8],
        by: &Credentials,
        now: DateTime<Utc>,
    ) -> Result<Option<Enqueued>, DatabaseError>;

    /// Stores a signed body that is no readable event, committed when it returns.
    ///
    /// # Errors
    /// [`DatabaseError`]
    fn store_invalid(
        &mut self,
        invalid: &InvalidEvent,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Enqueued, DatabaseError>;

    /// Keeps what Akeneo told of the subscription, if it is news; returns whether it was.
    ///
    /// # Errors
    /// [`DatabaseError`]
    fn tell(&mut self, notification: &Notification) -> Result<bool, DatabaseError>;
}

impl Shop for Database {
    fn credentials(&mut self, known: &Credentials) -> Result<Option<Credentials>, DatabaseError> {
        credentials::read(self, known)
    }

    fn store(
        &mut self,
        event: &Event,
        body: &[u8],
        by: &Credentials,
        now: DateTime<Utc>,
    ) -> Result<Option<Enqueued>, DatabaseError> {
        queue::enqueue_believed(self, event, body, by, now)
    }

    fn store_invalid(
        &mut self,
        invalid: &InvalidEvent,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Enqueued, DatabaseError> {
        queue::enqueue_invalid(self, invalid, body, now)
    }

    fn tell(&mut self, notification: &Notification) -> Result<bool, DatabaseError> {
        latest::tell(self, notification)
    }
}

/// Receives webhook calls. Keep it between calls: it remembers the stored secrets, so that a forged call costs no query. Before
/// anything is believed they are compared with those that are stored.
#[derive(Debug, Default)]
pub struct Receiver {
    known: Credentials,
    /// When they were last compared for a call that matched neither them nor what was stored.
    rechecked_at: Option<DateTime<Utc>>,
    report: report::Report,
}

impl Receiver {
    /// Handles one request. An event is committed before this returns [`Answer::Stored`].
    pub fn receive(
        &mut self,
        shop: &mut impl Shop,
        request: &Request<'_>,
        now: DateTime<Utc>,
    ) -> Answer {
        kill_point!("received");
        let answer = match request.method {
            "HEAD" | "GET" => return Answer::Ready,
            "POST" if request.body.len() > MAX_BODY => Answer::TooLarge,
            "POST" => self.post(shop, request, now).unwrap_or_else(Answer::Busy),
            _ => Answer::WrongMethod,
        };
        self.report.answer(&answer, now);
        kill_point!("answering");
        answer
    }

    fn post(
        &mut self,
        shop: &mut impl Shop,
        request: &Request<'_>,
        now: DateTime<Utc>,
    ) -> Result<Answer, DatabaseError> {
        let mut verdict = judge(&self.known, request);
        if let Err(refused) = &verdict
            && (!hangs_on_what_is_stored(refused) || self.rechecked_lately(now))
        {
            return Ok(refused.clone());
        }
        let matched = verdict.is_ok();
        // Another process may have replaced what is remembered: a secret of before a reset opens nothing any more. A deletion is
        // compared by the statement that stores it, everything else right before.
        if let Ok(Content::Event(Ok(Message::Deletion(event)))) = &verdict {
            kill_point!("verified");
            if let Some(stored) = shop.store(event, request.body, &self.known, now)? {
                return Ok(stored_as(event, stored));
            }
        }
        if let Some(stored) = shop.credentials(&self.known)? {
            self.known = stored;
            verdict = judge(&self.known, request);
        }
        match verdict {
            Ok(content) => {
                kill_point!("verified");
                take(shop, &content, &self.known, request.body, now)
            }
            Err(refused) => {
                // What matched the old secrets was no guess, and must not keep the new ones out.
                if !matched {
                    self.rechecked_at = Some(now);
                }
                Ok(refused)
            }
        }
    }

    fn rechecked_lately(&self, now: DateTime<Utc>) -> bool {
        let age = self.rechecked_at.map(|at| now - at);
        age.is_some_and(|age| (TimeDelta::zero()..RECHECK).contains(&age))
    }
}

/// What the request holds, if by these credentials it is ours; else why it is refused. Nothing of a body is used before its
/// signature holds.
fn judge(credentials: &Credentials, request: &Request<'_>) -> Result<Content, Answer> {
    signature::verify(request.body, request.headers, &credentials.secrets).map_err(|why| {
        let hangs = matches!(why, SignatureError::Mismatch | SignatureError::NoSecret);
        if hangs && credentials.lacks_key {
            Answer::Undecided
        } else {
            Answer::Rejected(why)
        }
    })?;
    let content = Content::of(request.body);
    if content.subject().is_none_or(|it| credentials.own(it)) {
        Ok(content)
    } else {
        Err(Answer::ForeignSubscription)
    }
}

/// Whether with other credentials the same request might be ours.
const fn hangs_on_what_is_stored(refused: &Answer) -> bool {
    matches!(
        refused,
        Answer::Rejected(SignatureError::Mismatch | SignatureError::NoSecret)
            | Answer::Undecided
            | Answer::ForeignSubscription
    )
}

/// Twice within one call: Akeneo is to come again.
fn replaced_again() -> DatabaseError {
    DatabaseError::Busy {
        code: 1020,
        message: "the webhook's secrets were replaced meanwhile".into(),
    }
}

fn stored_as(event: &Event, stored: Enqueued) -> Answer {
    match stored {
        Enqueued::Stored(id) => {
            log::info!(
                "event {}: received as entry {id}: {}",
                Cut(&event.id),
                event.key
            );
            Answer::Stored(id)
        }
        Enqueued::Duplicate => {
            log::debug!("event {}: received again", Cut(&event.id));
            Answer::Duplicate
        }
    }
}

fn take(
    shop: &mut impl Shop,
    content: &Content,
    known: &Credentials,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<Answer, DatabaseError> {
    Ok(match content {
        Content::Event(Ok(Message::Deletion(event))) => {
            let stored = shop.store(event, body, known, now)?;
            stored_as(event, stored.ok_or_else(replaced_again)?)
        }
        Content::Event(Ok(Message::Unhandled { event_type, .. })) => {
            Answer::Unhandled(event_type.clone())
        }
        Content::Event(Ok(Message::SelfTest { id, .. })) => match known.secrets.first() {
            Some(secret) => Answer::SelfTest(self_test::proof(secret, id)),
            None => Answer::Rejected(SignatureError::NoSecret),
        },
        Content::Event(Err(invalid)) => {
            let id = match shop.store_invalid(invalid, body, now)? {
                Enqueued::Stored(id) => Some(id),
                Enqueued::Duplicate => None,
            };
            Answer::Unreadable(id, invalid.reason.clone())
        }
        Content::Notification(Read::Known(notification)) => {
            let is_news = shop.tell(notification)?;
            report::told(notification, is_news);
            Answer::Told(is_news)
        }
        Content::Notification(Read::Unknown { kind, .. }) => Answer::Unhandled(kind.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::Secret;
    use serde_json::json;

    const SECRET: &[u8] = b"a-secret-of-24-characters";

    /// A shop in memory; `down` makes everything fail.
    #[derive(Default)]
    struct Memory {
        credentials: Credentials,
        reads: usize,
        stored: Vec<String>,
        invalid: Vec<String>,
        told: Vec<Notification>,
        down: bool,
    }

    impl Memory {
        fn subscribed() -> Self {
            Self {
                credentials: Credentials {
                    secrets: vec![Secret::new(SECRET).unwrap()],
                    subscription_id: Some("ours".into()),
                    lacks_key: false,
                    rows: vec![("first".into(), String::new())],
                },
                ..Self::default()
            }
        }

        /// As another process does it.
        fn replace(&mut self, change: impl FnOnce(&mut Credentials)) {
            change(&mut self.credentials);
            self.credentials
                .rows
                .push(("changed".into(), String::new()));
        }

        fn up(&self) -> Result<(), DatabaseError> {
            if self.down {
                return Err(DatabaseError::Unreachable("down".into()));
            }
            Ok(())
        }
    }

    impl Shop for Memory {
        fn credentials(
            &mut self,
            known: &Credentials,
        ) -> Result<Option<Credentials>, DatabaseError> {
            self.up()?;
            self.reads += 1;
            Ok((known.rows != self.credentials.rows).then(|| self.credentials.clone()))
        }

        fn store(
            &mut self,
            event: &Event,
            _: &[u8],
            by: &Credentials,
            _: DateTime<Utc>,
        ) -> Result<Option<Enqueued>, DatabaseError> {
            self.up()?;
            if by.rows != self.credentials.rows {
                return Ok(None);
            }
            if self.stored.contains(&event.id) {
                return Ok(Some(Enqueued::Duplicate));
            }
            self.stored.push(event.id.clone());
            Ok(Some(Enqueued::Stored(self.stored.len() as u64)))
        }

        fn store_invalid(
            &mut self,
            invalid: &InvalidEvent,
            _: &[u8],
            _: DateTime<Utc>,
        ) -> Result<Enqueued, DatabaseError> {
            self.up()?;
            self.invalid.push(invalid.reason.clone());
            Ok(Enqueued::Stored(self.invalid.len() as u64))
        }

        fn tell(&mut self, notification: &Notification) -> Result<bool, DatabaseError> {
            self.up()?;
            self.told.push(notification.clone());
            Ok(true)
        }
    }

    fn body(subject: &str) -> Vec<u8> {
        json!({
            "specversion": "1.0", "id": "e1", "type": "com.akeneo.pim.v1.family.deleted",
            "subject": subject, "time": "2026-06-01T12:00:00Z", "data": {"family": {"code": "shoes"}},
        })
        .to_string()
        .into_bytes()
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_780_000_000 + seconds, 0).unwrap()
    }

    fn post(
        receiver: &mut Receiver,
        shop: &mut Memory,
        body: &[u8],
        key: &[u8],
        now: i64,
    ) -> Answer {
        let signature = Secret::new(key).unwrap().sign(body);
        let headers = Headers {
            primary: Some(signature.as_bytes()),
            ..Headers::default()
        };
        let request = Request {
            method: "POST",
            body,
            headers,
        };
        receiver.receive(shop, &request, at(now))
    }

    #[test]
    fn what_is_stored_is_read_once_for_deletions_and_for_each_other_signed_call_but_for_no_other() {
        let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
        for method in ["HEAD", "POST"] {
            let unsigned = Request {
                method,
                body: b"{}",
                headers: Headers::default(),
            };
            receiver.receive(&mut shop, &unsigned, at(0));
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
        let told = notification("ours", "subscription.suspended.system");
        let unreadable = br#"{"specversion": "1.0"}"#.to_vec();
        let all = [&event, &test, &told, &unreadable];
        for sent in all {
            assert_eq!(
                post(&mut receiver, &mut shop, sent, SECRET, 0).status(),
                200
            );
        }
        let kept = (shop.stored.clone(), shop.invalid.clone(), shop.told.clone());
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
        assert_eq!((shop.stored, shop.invalid, shop.told), kept);
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
        assert_eq!(receiver.receive(&mut shop, &unsigned, at(2)).status(), 401);
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

    fn notification(subscription: &str, kind: &str) -> Vec<u8> {
        json!({
            "notification_type": kind, "timestamp": "2026-06-01T12:00:00Z", "subscription_id": subscription,
            "subscriber_id": "x", "destination": "https://shop.example", "events": [], "subject": "https://pim",
        })
        .to_string()
        .into_bytes()
    }

    #[test]
    fn a_notification_of_our_subscription_is_kept_and_of_others_refused() {
        let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
        let suspended = "subscription.suspended.system";
        let mut tell = |of: &str, kind: &str, key: &[u8]| {
            post(&mut receiver, &mut shop, &notification(of, kind), key, 0)
        };
        assert_eq!(tell("ours", suspended, SECRET), Answer::Told(true));
        assert_eq!(
            tell("another", suspended, SECRET),
            Answer::ForeignSubscription
        );
        assert_eq!(
            tell("ours", suspended, b"another-secret-entirely"),
            Answer::Rejected(SignatureError::Mismatch)
        );
        assert_eq!(
            tell("ours", "subscription.paused", SECRET),
            Answer::Unhandled("subscription.paused".into())
        );
        assert_eq!(shop.told.len(), 1);
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
        assert_eq!((answer.status(), answer.is_new()), (200, false));
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
            ["The body is not a CloudEvent of version 1.0."]
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
}
