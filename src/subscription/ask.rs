//! Would a delivery reach this shop? A signed event of our own goes to the webhook's address, as Akeneo's would.

use super::in_front::InFront;
use super::probe::leads_to;
use super::stored::{Field, Stored};
use crate::akeneo::{Http, Limits, is_safe, shown};
use crate::self_test::{self, Answered};
use crate::signature::Secret;
use chrono::{DateTime, Utc};
use std::time::Duration;
use thiserror::Error;
use ureq::http::{Method, Request};

/// Akeneo waits as long.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Longer than a receiver keeps from looking again, see `crate::intake`.
const AGAIN: Duration = Duration::from_millis(1_500);

/// Why a self-test did not arrive, or cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SelfTestError {
    /// Nothing to sign with, or nothing to name.
    #[error("the shop is not subscribed, so there is no secret to sign with")]
    NotSubscribed,
    /// It would travel unprotected.
    #[error("the webhook's address {0} is not https")]
    NotHttps(String),
    /// No answer.
    #[error("no answer came from {at}: {reason}")]
    Unreachable {
        /// The address.
        at: String,
        /// What the network said.
        reason: String,
    },
    /// It leads elsewhere.
    #[error("{at} redirects a POST to {to} ({status})")]
    Redirect {
        /// The address.
        at: String,
        /// Where it leads.
        to: String,
        /// HTTP status.
        status: u16,
    },
    /// Something in front of the shop answered.
    #[error("{at} is not answered by the shop ({status}): {by}")]
    InFront {
        /// The address.
        at: String,
        /// HTTP status.
        status: u16,
        /// What it was.
        by: InFront,
    },
    /// It came to a shop that has other secrets.
    #[error(
        "{0} refused the signature (401): what answers there reads another database, another subscription or another \
         encryption key than this command; a key that stands in a variable of the environment has to stand in that of the \
         web server's PHP, too"
    )]
    Refused(String),
    /// It came to a shop whose database is away.
    #[error("{0} cannot use its database (429); var/log/akeneo_events.log there says why")]
    Busy(String),
    /// It came to a shop in maintenance mode, or without the extension.
    #[error(
        "{0} is not available (503): the shop is in maintenance mode without the direct endpoint, or the PHP extension is not \
         loaded in the web server's PHP"
    )]
    Unavailable(String),
    /// Anything else.
    #[error("{at} answered {status}")]
    Answered {
        /// The address.
        at: String,
        /// HTTP status.
        status: u16,
    },
    /// 200, and yet not this shop.
    #[error(
        "{0} answered 200 without the proof that this shop received it: something in front of the shop answers, removes the \
         answer's headers, or another version of the module is there"
    )]
    NotUs(String),
}

/// Sends one to `url` and reads the answer, within 5 seconds. `id` is to be new each time.
///
/// One that is refused is sent again after a second: a receiver that has just read the secrets of before a rotation
/// does not look again earlier.
///
/// # Errors
/// [`SelfTestError`]
pub fn self_test(
    url: &str,
    stored: &Stored,
    id: &str,
    now: DateTime<Utc>,
) -> Result<Answered, SelfTestError> {
    match once(url, stored, id, now) {
        Err(SelfTestError::Refused(_)) => {
            std::thread::sleep(AGAIN);
            once(url, stored, id, now)
        }
        answer => answer,
    }
}

fn once(
    url: &str,
    stored: &Stored,
    id: &str,
    now: DateTime<Utc>,
) -> Result<Answered, SelfTestError> {
    let at = shown(url);
    let of = |field| stored.get(field);
    let (Some(subscription), Some(primary)) = (of(Field::SubscriptionId), of(Field::PrimarySecret))
    else {
        return Err(SelfTestError::NotSubscribed);
    };
    let fields = [
        Field::PrimarySecret,
        Field::SecondarySecret,
        Field::RetiredSecret,
    ];
    let secrets = fields.into_iter().filter_map(of);
    let secrets: Vec<_> = secrets
        .filter_map(|it| Secret::new(it.as_bytes()).ok())
        .collect();
    let Ok(secret) = Secret::new(primary.as_bytes()) else {
        return Err(SelfTestError::NotSubscribed);
    };
    if !is_safe(url) {
        return Err(SelfTestError::NotHttps(at));
    }
    let body = self_test::body(id, subscription, now);
    let request = Request::builder()
        .method(Method::POST)
        .uri(url)
        .header("Content-Type", "application/json")
        .header("X-AKENEO-SIGNATURE-PRIMARY", secret.sign(&body))
        .header("X-AKENEO-SIGNATURE-ALGORITHM", crate::signature::ALGORITHM);
    let body = String::from_utf8_lossy(&body).into_owned();
    let http = Http::new(Limits::default().at_most(TIMEOUT));
    let reply = match http.send(request, Some(body)) {
        Ok(reply) => reply,
        Err(reason) => return Err(SelfTestError::Unreachable { at, reason }),
    };
    log::info!("webhook: self-test to {at}: {}", reply.status);
    let to = leads_to(&reply);
    if let Some(by) = InFront::of(&reply, &to) {
        let status = reply.status;
        return Err(SelfTestError::InFront { at, status, by });
    }
    match reply.status {
        200 => reply
            .header(self_test::HEADER)
            .and_then(|it| self_test::read(&it, id, &secrets))
            .ok_or(SelfTestError::NotUs(at)),
        status @ 300..=399 => Err(SelfTestError::Redirect { at, to, status }),
        401 => Err(SelfTestError::Refused(at)),
        429 => Err(SelfTestError::Busy(at)),
        503 => Err(SelfTestError::Unavailable(at)),
        status => Err(SelfTestError::Answered { at, status }),
    }
}
