//! The self-test: an event of our own type, signed like those of Akeneo and sent to the webhook's address. It is stored nowhere and deletes
//! nothing. Its answer proves that this shop has read it.

use super::ask::{Asked, Fault, WebhookError, ask};
use crate::akeneo::{Limits, shown};
use crate::event::SELF_TEST;
use crate::signature::{ALGORITHM, Secret};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;
use std::time::Duration;
use ureq::http::{Method, Request};

/// The wait before a second try. It is longer than the time in which a receiver does not read the secrets again, see `crate::intake`.
const AGAIN: Duration = Duration::from_millis(1_500);

/// The header of an answer that holds the proof. Only a signed self-test gets it.
pub const HEADER: &str = "X-Akeneo-Events-Self-Test";

/// The body of a self-test.
#[must_use]
pub fn body(id: &str, subscription: &str, now: DateTime<Utc>) -> Vec<u8> {
    json!({
        "specversion": "1.0",
        "id": id,
        "type": SELF_TEST,
        "source": "akeneo_events",
        "subject": subscription,
        "time": now.to_rfc3339_opts(SecondsFormat::Secs, true),
        "datacontenttype": "application/json",
        "data": {},
    })
    .to_string()
    .into_bytes()
}

/// The proof: only who has the secret and has read this self-test can make it.
#[must_use]
pub fn proof(secret: &Secret, id: &str) -> String {
    secret.sign(format!("self-test {id} was received").as_bytes())
}

/// What answered a self-test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// `direct` or `magento`.
    pub door: String,
    /// Version of the extension in the web server's PHP.
    pub version: String,
    /// Whether the log can be written there.
    pub logs: bool,
}

/// The header's value.
#[must_use]
pub fn header(door: &str, proof: &str, logs: bool) -> String {
    let silent = if logs { "" } else { " silent" };
    format!("{door} {} {proof}{silent}", env!("CARGO_PKG_VERSION"))
}

/// Reads the header of an answer to the self-test of this id; `None` if it proves nothing.
#[must_use]
pub fn read(header: &str, id: &str, secrets: &[Secret]) -> Option<Answered> {
    let mut parts = header.split(' ');
    let (door, version, proven) = (parts.next()?, parts.next()?, parts.next()?);
    let logs = parts.next().is_none();
    secrets
        .iter()
        .any(|secret| proof(secret, id) == proven)
        .then(|| Answered {
            door: door.to_owned(),
            version: version.to_owned(),
            logs,
        })
}

/// Sends a self-test to `url` and reads the answer, within 5 seconds. Use a new `id` each time. The first of `secrets` signs it; the answer
/// may be signed with any of them.
///
/// A refused self-test is sent again after a second: a receiver that has just read the secrets before a rotation does not read them again
/// earlier.
///
/// # Errors
/// [`WebhookError`]
pub fn send(
    url: &str,
    subscription: Option<&str>,
    secrets: &[Secret],
    id: &str,
    now: DateTime<Utc>,
) -> Result<Answered, WebhookError> {
    let because = |fault| WebhookError {
        at: shown(url),
        asked: Asked::Delivery,
        fault,
    };
    let (Some(subscription), Some(secret)) = (subscription, secrets.first()) else {
        return Err(because(Fault::NotSubscribed));
    };
    let body = body(id, subscription, now);
    let once = || {
        let request = Request::builder()
            .method(Method::POST)
            .header("Content-Type", "application/json")
            .header("X-AKENEO-SIGNATURE-PRIMARY", secret.sign(&body))
            .header("X-AKENEO-SIGNATURE-ALGORITHM", ALGORITHM);
        let body = String::from_utf8_lossy(&body).into_owned();
        ask(Asked::Delivery, url, request, Some(body), Limits::default())
    };
    let mut reply = once();
    if matches!(&reply, Err(error) if error.fault == Fault::Status(401)) {
        std::thread::sleep(AGAIN);
        reply = once();
    }
    let header = reply?.header(HEADER);
    let answered = header.and_then(|it| read(&it, id, secrets));
    answered.ok_or_else(|| because(Fault::NotUs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_has_the_secret_and_has_read_this_one_can_prove_it() {
        let [ours, old, foreign] = ["ours", "the old one", "a foreign one"]
            .map(|it| Secret::new(format!("{it}, of 16 or more").as_bytes()).unwrap());
        let secrets = [ours.clone(), old.clone()];
        for secret in &secrets {
            for logs in [true, false] {
                let header = header("direct", &proof(secret, "1"), logs);
                let answered = read(&header, "1", &secrets).unwrap();
                assert_eq!((answered.door.as_str(), answered.logs), ("direct", logs));
            }
        }
        let of_another = header("direct", &proof(&ours, "2"), true);
        let echo = ours.sign(&body("1", "s", DateTime::UNIX_EPOCH));
        let forged = header("direct", &proof(&foreign, "1"), true);
        for wrong in [
            of_another,
            header("direct", &echo, true),
            forged,
            String::new(),
        ] {
            assert_eq!(read(&wrong, "1", &secrets), None, "{wrong}");
        }
    }
}
