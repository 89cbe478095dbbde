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
use crate::self_test;
use crate::signature::{self, Headers, Secret, SignatureError};
use chrono::{DateTime, TimeDelta, Utc};
use content::Content;

/// Largest body in bytes.
pub const MAX_BODY: usize = 256 * 1024;

/// How long the stored secrets are remembered between calls.
const REMEMBER: TimeDelta = TimeDelta::seconds(60);
/// A delivery that does not match makes them be read again, at most this often: a rotation is noticed at once,
/// and a flood of forged calls costs no query each.
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
            Self::Busy(_) => 429,
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
    /// The stored secrets and subscription.
    ///
    /// # Errors
    /// [`DatabaseError`]
    fn credentials(&mut self) -> Result<Credentials, DatabaseError>;

    /// Stores a deletion, committed when it returns.
    ///
    /// # Errors
    /// [`DatabaseError`]
    fn store(
        &mut self,
        event: &Event,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Enqueued, DatabaseError>;

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
    fn credentials(&mut self) -> Result<Credentials, DatabaseError> {
        credentials::read(self)
    }

    fn store(
        &mut self,
        event: &Event,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Enqueued, DatabaseError> {
        queue::enqueue(self, event, body, now)
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

/// Receives webhook calls. Keep it between calls: it remembers the stored secrets for up to a minute.
#[derive(Debug, Default)]
pub struct Receiver {
    known: Option<(Credentials, DateTime<Utc>)>,
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
        report::answer(&answer);
        kill_point!("answering");
        answer
    }

    fn post(
        &mut self,
        shop: &mut impl Shop,
        request: &Request<'_>,
        now: DateTime<Utc>,
    ) -> Result<Answer, DatabaseError> {
        let body = request.body;
        // Read once, whichever secrets apply. Nothing of it is used before the signature holds.
        let mut content = None;
        for attempt in [REMEMBER, RECHECK] {
            let credentials = self.credentials(shop, attempt, now)?;
            let refused = match signature::verify(body, request.headers, &credentials.secrets) {
                Ok(()) => {
                    kill_point!("verified");
                    let content = content.get_or_insert_with(|| Content::of(body));
                    if content.subject().is_none_or(|it| credentials.own(it)) {
                        let secret = credentials.secrets.first();
                        return take(shop, content, secret, body, now);
                    }
                    Answer::ForeignSubscription
                }
                Err(why @ (SignatureError::Mismatch | SignatureError::NoSecret)) => {
                    Answer::Rejected(why)
                }
                Err(why) => return Ok(Answer::Rejected(why)),
            };
            if attempt == RECHECK {
                return Ok(refused);
            }
        }
        Ok(Answer::Rejected(SignatureError::Mismatch))
    }

    fn credentials(
        &mut self,
        shop: &mut impl Shop,
        at_most: TimeDelta,
        now: DateTime<Utc>,
    ) -> Result<&Credentials, DatabaseError> {
        let recent = |(known, read_at): (Credentials, DateTime<Utc>)| {
            let age = now - read_at;
            (TimeDelta::zero()..at_most)
                .contains(&age)
                .then_some((known, read_at))
        };
        let known = match self.known.take().and_then(recent) {
            Some(known) => known,
            None => (shop.credentials()?, now),
        };
        Ok(&self.known.insert(known).0)
    }
}

fn take(
    shop: &mut impl Shop,
    content: &Content,
    secret: Option<&Secret>,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<Answer, DatabaseError> {
    Ok(match content {
        Content::Event(Ok(Message::Deletion(event))) => match shop.store(event, body, now)? {
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
        },
        Content::Event(Ok(Message::Unhandled { event_type, .. })) => {
            Answer::Unhandled(event_type.clone())
        }
        Content::Event(Ok(Message::SelfTest { id, .. })) => match secret {
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
                },
                ..Self::default()
            }
        }

        fn up(&self) -> Result<(), DatabaseError> {
            if self.down {
                return Err(DatabaseError::Unreachable("down".into()));
            }
            Ok(())
        }
    }

    impl Shop for Memory {
        fn credentials(&mut self) -> Result<Credentials, DatabaseError> {
            self.up()?;
            self.reads += 1;
            Ok(self.credentials.clone())
        }

        fn store(
            &mut self,
            event: &Event,
            _: &[u8],
            _: DateTime<Utc>,
        ) -> Result<Enqueued, DatabaseError> {
            self.up()?;
            if self.stored.contains(&event.id) {
                return Ok(Enqueued::Duplicate);
            }
            self.stored.push(event.id.clone());
            Ok(Enqueued::Stored(self.stored.len() as u64))
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
    fn the_secrets_are_read_once_a_minute_and_not_for_a_probe() {
        let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
        let probe = Request {
            method: "HEAD",
            body: b"",
            headers: Headers::default(),
        };
        assert_eq!(receiver.receive(&mut shop, &probe, at(0)), Answer::Ready);
        assert_eq!(shop.reads, 0);
        assert_eq!(
            post(&mut receiver, &mut shop, &body("ours"), SECRET, 0),
            Answer::Stored(1)
        );
        assert_eq!(
            post(&mut receiver, &mut shop, &body("ours"), SECRET, 59),
            Answer::Duplicate
        );
        assert_eq!(shop.reads, 1);
        post(&mut receiver, &mut shop, &body("ours"), SECRET, 60);
        assert_eq!(shop.reads, 2);
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_keep_old_secrets_alive() {
        let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
        post(&mut receiver, &mut shop, &body("ours"), SECRET, 3_600);
        post(&mut receiver, &mut shop, &body("ours"), SECRET, 0);
        assert_eq!(shop.reads, 2);
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
    fn an_event_of_another_subscription_is_refused_until_the_stored_id_says_otherwise() {
        let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
        let new = body("new");
        let answer = post(&mut receiver, &mut shop, &new, SECRET, 0);
        assert_eq!(answer, Answer::ForeignSubscription);
        shop.credentials.subscription_id = Some("new".into());
        assert_eq!(
            post(&mut receiver, &mut shop, &new, SECRET, 1),
            Answer::Stored(1)
        );
    }

    #[test]
    fn while_the_subscription_is_being_made_the_signature_alone_decides() {
        let (mut receiver, mut shop) = (Receiver::default(), Memory::subscribed());
        shop.credentials.subscription_id = None;
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
