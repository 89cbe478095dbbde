//! Handles one webhook call: size, signature, parse, store, in this order. The answer keeps the subscription alive.
//!
//! Akeneo suspends a subscription at once on 404 or a redirect, and counts other 4xx and 5xx against it; 429 only slows it down. So each
//! trouble of the database is answered 429, and nothing here answers 5xx.

mod answer;
mod content;
mod report;
mod shop;

pub use answer::Answer;
pub use shop::Shop;

use crate::credentials::Credentials;
use crate::database::DatabaseError;
use crate::event::{Event, Message};
use crate::kill_point::kill_point;
use crate::notification::Read;
use crate::queue::Enqueued;
use crate::reason::Sentence;
use crate::signature::{self, Headers, SignatureError};
use crate::text::Cut;
use crate::webhook_check::self_test;
use chrono::{DateTime, TimeDelta, Utc};
use content::Content;

/// Largest body in bytes.
pub const MAX_BODY: usize = 256 * 1024;

/// The shortest time between two readings of the stored secrets because of calls that do not match the remembered ones. So a flood of
/// forged calls does not cost a query each.
const RECHECK: TimeDelta = TimeDelta::seconds(1);

/// One HTTP request.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// As sent, upper case.
    pub method: &'a str,
    /// The body, byte by byte as it came. Not more than [`MAX_BODY`] and one byte have to be read.
    pub body: &'a [u8],
    /// The signature headers.
    pub headers: Headers<'a>,
}

/// Receives webhook calls. Keep it between calls: it remembers the stored secrets, so a forged call costs no query. Before it believes a
/// call, it compares them with what is stored.
#[derive(Debug, Default)]
pub struct Receiver {
    known: Credentials,
    /// When the stored secrets were last read for a call that matched neither them nor the remembered ones.
    rechecked_at: Option<DateTime<Utc>>,
    report: report::Report,
}

/// The work on the shop's database. It may be done again on another connection.
pub type Work<'a, S> = &'a mut dyn FnMut(&mut S, Clock<'_, S>) -> Result<Answer, DatabaseError>;

/// The time by the shop's clock. It is asked only for what is stored, so a forged call costs no query.
pub type Clock<'a, S> = &'a dyn Fn(&mut S) -> Result<DateTime<Utc>, DatabaseError>;

impl Receiver {
    /// Handles one request. An event is committed before this returns [`Answer::Stored`].
    ///
    /// `now` limits how often forged calls may cost a query. `connected` does the work on the database; it is called only if the answer
    /// needs it.
    pub fn receive<S: Shop>(
        &mut self,
        request: &Request<'_>,
        now: DateTime<Utc>,
        connected: impl FnOnce(Work<'_, S>) -> Result<Answer, DatabaseError>,
    ) -> Answer {
        kill_point!("received");
        let answer = match request.method {
            "HEAD" | "GET" => return Answer::Ready,
            "POST" if request.body.len() > MAX_BODY => Answer::TooLarge,
            "POST" => self
                .post(request, now, connected)
                .unwrap_or_else(Answer::Busy),
            _ => Answer::WrongMethod,
        };
        self.report.answer(&answer, now);
        kill_point!("answering");
        answer
    }

    fn post<S: Shop>(
        &mut self,
        request: &Request<'_>,
        now: DateTime<Utc>,
        connected: impl FnOnce(Work<'_, S>) -> Result<Answer, DatabaseError>,
    ) -> Result<Answer, DatabaseError> {
        let verdict = judge(&self.known, request);
        if let Err(refused) = &verdict
            && (!hangs_on_what_is_stored(refused) || self.rechecked_lately(now))
        {
            return Ok(refused.clone());
        }
        let matched = verdict.is_ok();
        let mut verdict = Some(verdict);
        let answer = connected(&mut |shop, clock| {
            // If the work is done again, other secrets may be remembered than at first.
            let verdict = verdict
                .take()
                .unwrap_or_else(|| judge(&self.known, request));
            self.compare(shop, request, verdict, clock)
        })?;
        // A call that matched the old secrets was no guess. It must not delay the reading of new ones.
        if !matched && hangs_on_what_is_stored(&answer) {
            self.rechecked_at = Some(now);
        }
        Ok(answer)
    }

    /// Checks the call by the remembered credentials, then by the stored ones: another process may have replaced them, and a secret from
    /// before a reset must not open anything. For a deletion, the statement that stores it compares them. For everything else they are read
    /// right before.
    fn compare<S: Shop>(
        &mut self,
        shop: &mut S,
        request: &Request<'_>,
        verdict: Result<Content, Answer>,
        clock: Clock<'_, S>,
    ) -> Result<Answer, DatabaseError> {
        if let Ok(Content::Event(Ok(Message::Deletion(event)))) = &verdict {
            kill_point!("verified");
            let now = clock(shop)?;
            if let Some(stored) = shop.store(event, request.body, &self.known, now)? {
                return Ok(stored_as(event, stored));
            }
        }
        let verdict = match shop.credentials(&self.known)? {
            Some(stored) => {
                self.known = stored;
                judge(&self.known, request)
            }
            None => verdict,
        };
        match verdict {
            Ok(content) => {
                kill_point!("verified");
                take(shop, &content, &self.known, request.body, clock)
            }
            Err(refused) => Ok(refused),
        }
    }

    fn rechecked_lately(&self, now: DateTime<Utc>) -> bool {
        let age = self.rechecked_at.map(|at| now - at);
        age.is_some_and(|age| (TimeDelta::zero()..RECHECK).contains(&age))
    }
}

/// The content of the request if these credentials prove that it is ours, or why it is refused. Nothing in a body is used before its
/// signature is verified.
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

/// Whether other credentials might prove that the same request is ours.
const fn hangs_on_what_is_stored(refused: &Answer) -> bool {
    matches!(
        refused,
        Answer::Rejected(SignatureError::Mismatch | SignatureError::NoSecret)
            | Answer::Undecided
            | Answer::ForeignSubscription
    )
}

/// The secrets were replaced twice within one call, so Akeneo has to send it again.
fn replaced_again() -> DatabaseError {
    DatabaseError::Contended("the webhook's secrets were replaced meanwhile")
}

fn stored_as(event: &Event, stored: Enqueued) -> Answer {
    match stored {
        Enqueued::Stored(id) => {
            let identifier = event.identifier.as_deref();
            let named = identifier.map(|it| format!(", identifier \"{}\"", Cut(it)));
            log::info!(
                "event {}: received as entry {id}: {}{}",
                Cut(&event.id),
                event.key,
                named.unwrap_or_default()
            );
            Answer::Stored(id)
        }
        Enqueued::Duplicate => {
            log::debug!("event {}: received again", Cut(&event.id));
            Answer::Duplicate
        }
    }
}

fn take<S: Shop>(
    shop: &mut S,
    content: &Content,
    known: &Credentials,
    body: &[u8],
    clock: Clock<'_, S>,
) -> Result<Answer, DatabaseError> {
    Ok(match content {
        Content::Event(Ok(Message::Deletion(event))) => {
            let now = clock(shop)?;
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
            let now = clock(shop)?;
            let id = match shop.store_invalid(invalid, body, now)? {
                Enqueued::Stored(id) => Some(id),
                Enqueued::Duplicate => None,
            };
            Answer::Unreadable(id, Sentence::from(&invalid.reason).to_string())
        }
        Content::Notification(Read::Known(notification)) => {
            let is_news = shop.keep(notification)?;
            report::notified(notification, is_news);
            Answer::Notified(is_news)
        }
        Content::Notification(Read::Unknown { kind, .. }) => Answer::Unhandled(kind.clone()),
    })
}

#[cfg(test)]
mod tests;
