//! A shop in memory, and what is sent to it.

mod contents;
mod secrets;

use super::*;
use crate::credentials::Credentials;
use crate::database::DatabaseError;
use crate::event::{Event, InvalidEvent};
use crate::notification::Notification;
use crate::queue::Enqueued;
use crate::reason::Sentence;
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
    kept: Vec<Notification>,
    down: bool,
    cannot_store: bool,
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
    fn credentials(&mut self, known: &Credentials) -> Result<Option<Credentials>, DatabaseError> {
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
        if self.cannot_store {
            return Err(DatabaseError::Lost("in between".into()));
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
        self.invalid
            .push(Sentence::from(&invalid.reason).to_string());
        Ok(Enqueued::Stored(self.invalid.len() as u64))
    }

    fn keep(&mut self, notification: &Notification) -> Result<bool, DatabaseError> {
        self.up()?;
        self.kept.push(notification.clone());
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

fn signed<'a>(body: &'a [u8], signature: &'a str) -> Request<'a> {
    Request {
        method: "POST",
        body,
        headers: Headers {
            primary: Some(signature.as_bytes()),
            ..Headers::default()
        },
    }
}

fn post(receiver: &mut Receiver, shop: &mut Memory, body: &[u8], key: &[u8], now: i64) -> Answer {
    let signature = Secret::new(key).unwrap().sign(body);
    receive(receiver, shop, &signed(body, &signature), now)
}

fn receive(receiver: &mut Receiver, shop: &mut Memory, request: &Request<'_>, now: i64) -> Answer {
    receiver.receive(request, at(now), |work| work(shop, &|_| Ok(at(now))))
}

fn notification(subscription: &str, kind: &str) -> Vec<u8> {
    json!({
        "notification_type": kind, "timestamp": "2026-06-01T12:00:00Z", "subscription_id": subscription,
        "subscriber_id": "x", "destination": "https://shop.example", "events": [], "subject": "https://pim",
    })
    .to_string()
    .into_bytes()
}
