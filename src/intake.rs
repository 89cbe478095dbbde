//! One webhook call: size, signature, parse, store; in that order, and with an answer that keeps the
//! subscription alive.
//!
//! Akeneo suspends a subscription at once on 404 or a redirect and counts other 4xx and 5xx against it; 429 only
//! slows it down. So whatever goes wrong with the database is 429, and nothing here answers 5xx.

use crate::credentials::{self, Credentials};
use crate::database::{Database, DatabaseError};
use crate::event::{self, Cut, Event, InvalidEvent, Message};
use crate::queue::{self, Enqueued};
use crate::signature::{self, Headers, SignatureError};
use chrono::{DateTime, TimeDelta, Utc};

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
        let answer = match request.method {
            "HEAD" | "GET" => return Answer::Ready,
            "POST" if request.body.len() > MAX_BODY => Answer::TooLarge,
            "POST" => self.post(shop, request, now).unwrap_or_else(Answer::Busy),
            _ => Answer::WrongMethod,
        };
        report(&answer);
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
        let mut message = None;
        for attempt in [REMEMBER, RECHECK] {
            let credentials = self.credentials(shop, attempt, now)?;
            let refused = match signature::verify(body, request.headers, &credentials.secrets) {
                Ok(()) => {
                    let message = message.get_or_insert_with(|| event::parse(body));
                    if subject(message).is_none_or(|subject| credentials.own(subject)) {
                        return store(shop, message, body, now);
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

fn subject(message: &Result<Message, InvalidEvent>) -> Option<&str> {
    match message {
        Ok(Message::Deletion(event)) => Some(&event.subject),
        Ok(Message::Unhandled { subject, .. }) => subject.as_deref(),
        Err(invalid) => invalid.subject.as_deref(),
    }
}

fn store(
    shop: &mut impl Shop,
    message: &Result<Message, InvalidEvent>,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<Answer, DatabaseError> {
    Ok(match message {
        Ok(Message::Deletion(event)) => match shop.store(event, body, now)? {
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
        Ok(Message::Unhandled { event_type, .. }) => Answer::Unhandled(event_type.clone()),
        Err(invalid) => {
            let id = match shop.store_invalid(invalid, body, now)? {
                Enqueued::Stored(id) => Some(id),
                Enqueued::Duplicate => None,
            };
            Answer::Unreadable(id, invalid.reason.clone())
        }
    })
}

/// Logs what an operator would want to know; a stored event was logged with its id already.
fn report(answer: &Answer) {
    match answer {
        Answer::Ready | Answer::Stored(_) | Answer::Duplicate => {}
        Answer::Unhandled(event_type) => {
            let event_type = Cut(event_type);
            log::info!("webhook: events of type \"{event_type}\" are not handled; not stored");
        }
        Answer::Unreadable(Some(id), reason) => {
            log::warn!("webhook: unreadable event kept as failed entry {id}: {reason}");
        }
        Answer::Unreadable(None, reason) => {
            log::debug!("webhook: unreadable event again: {reason}")
        }
        Answer::Rejected(why) => log::warn!("webhook: rejected, {why}"),
        Answer::ForeignSubscription => {
            log::warn!("webhook: rejected, the event belongs to another subscription");
        }
        Answer::WrongMethod => log::warn!("webhook: rejected, neither HEAD, GET nor POST"),
        Answer::TooLarge => log::warn!("webhook: rejected, larger than {MAX_BODY} bytes"),
        Answer::Busy(error) => {
            log::error!("webhook: not stored, Akeneo is asked to try again: {error}")
        }
    }
}
