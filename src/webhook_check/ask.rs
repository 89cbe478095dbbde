//! One call to the webhook's address, and what its answer says about the way to the shop. Akeneo asks the address by HEAD, and suspends a
//! subscription at once on 404 or a redirect.

use super::in_front::InFront;
use crate::akeneo::{Http, Limits, Reply, is_safe, shown};
use std::fmt;
use std::time::Duration;
use ureq::http::request::Builder;
use ureq::http::{Method, Request};

/// The limit of one call; Akeneo has the same.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The header by which the module says why it answers 503, and its value without the extension: `php-module/pub/webhook.php`,
/// `php-module/Plugin/AnswerWebhook.php`.
const TROUBLE: &str = "x-akeneo-events-trouble";
const EXTENSION: &str = "extension";

/// How the address is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// By HEAD, as Akeneo does before it takes the address.
    Head,
    /// By a signed delivery that the shop sends to itself.
    Delivery,
}

/// Why a call did not reach this shop as a call of Akeneo has to. Its text is a sentence that tells an admin what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookError {
    /// The address, in the form that may be shown.
    pub at: String,
    /// How it was asked.
    pub asked: Asked,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a webhook's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// There is no subscription to name, or no secret to sign with; nothing was called.
    NotSubscribed,
    /// The address is not https, and nothing was called. Plain http is accepted only for this machine, for tests.
    NotHttps,
    /// Nobody answered; the words of the network.
    Unreachable(String),
    /// Something in front of the shop answered, with this HTTP status.
    InFront(InFront, u16),
    /// A redirect: where it leads, and the HTTP status.
    Redirect(String, u16),
    /// The module answered that the web server's PHP does not load the extension.
    WithoutExtension,
    /// Another HTTP status than 200.
    Status(u16),
    /// Something answered 200 and is not this shop.
    NotUs,
}

impl std::error::Error for WebhookError {}

/// One sentence an arm.
impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use Asked::{Delivery, Head};
        let at = &self.at;
        match (self.asked, &self.fault) {
            (_, Fault::NotSubscribed) => {
                f.write_str("the shop is not subscribed, so there is no secret to sign with")
            }
            (Head, Fault::NotHttps) => write!(
                f,
                "the webhook's address {at} is not https; Akeneo delivers over https only, so give the default store view a \
                 secure base URL, or set \"Webhook URL\""
            ),
            (Delivery, Fault::NotHttps) => write!(f, "the webhook's address {at} is not https"),
            (Head, Fault::Unreachable(reason)) => write!(
                f,
                "the webhook's address {at} cannot be reached from the shop's own server: {reason}"
            ),
            (Delivery, Fault::Unreachable(reason)) => {
                write!(f, "no answer came from {at}: {reason}")
            }
            (Head, Fault::InFront(by, status)) => write!(
                f,
                "at the webhook's address {at} something else answers in place of the shop ({status}): {by}"
            ),
            (Delivery, Fault::InFront(by, status)) => {
                write!(
                    f,
                    "at {at} something else answers in place of the shop ({status}): {by}"
                )
            }
            (Head, Fault::Redirect(to, status)) => write!(
                f,
                "the webhook's address {at} redirects to {to} ({status}), and Akeneo follows no redirects; correct the secure \
                 base URL of the default store view, \"Webhook URL\", or the web server's rules"
            ),
            (Delivery, Fault::Redirect(to, status)) => {
                write!(f, "{at} redirects a POST to {to} ({status})")
            }
            (Delivery, Fault::Status(401)) => write!(
                f,
                "{at} refused the signature (401): what answers there reads another database, another subscription or \
                 another encryption key than this command; a key that stands in a variable of the environment has to stand \
                 in that of the web server's PHP, too"
            ),
            (Head, Fault::Status(404)) => write!(
                f,
                "nothing is found at the webhook's address {at} (404); check the secure base URL of the default store view, \
                 or \"Webhook URL\", and that the module is enabled"
            ),
            (Delivery, Fault::Status(429)) => write!(
                f,
                "{at} cannot use its database (429); var/log/akeneo_events.log there says why"
            ),
            (_, Fault::WithoutExtension) => write!(
                f,
                "the web server's PHP does not load the extension akeneo_events in the version of this module; so {at} answers 503"
            ),
            (Head, Fault::Status(503)) => write!(
                f,
                "the webhook's address {at} answers 503 to a HEAD request, and so it would answer Akeneo: the shop is in \
                 maintenance mode without the direct endpoint, or something in front of it does not reach it"
            ),
            (Delivery, Fault::Status(503)) => write!(
                f,
                "{at} is not available (503): the shop is in maintenance mode without the direct endpoint, or something in front \
                 of it does not reach it"
            ),
            (Head, Fault::Status(status)) => write!(
                f,
                "the webhook's address {at} answers {status} instead of 200 to a HEAD request, and so it would answer Akeneo"
            ),
            (Delivery, Fault::Status(status)) => write!(f, "{at} answered {status}"),
            (_, Fault::NotUs) => write!(
                f,
                "{at} answered 200 without the proof that this shop received it: something in front of the shop answers, \
                 removes the answer's headers, or another version of the module is there"
            ),
        }
    }
}

/// Asks `url` by HEAD. It follows no redirect, and takes 5 seconds at most.
///
/// # Errors
/// [`WebhookError`] for anything but 200.
pub fn probe(url: &str) -> Result<(), WebhookError> {
    probe_within(url, Limits::default())
}

pub(crate) fn probe_within(url: &str, limits: Limits) -> Result<(), WebhookError> {
    let request = Request::builder().method(Method::HEAD);
    ask(Asked::Head, url, request, None, limits).map(drop)
}

/// Makes one call of 5 seconds at most. Any answer but 200 is an error.
pub(super) fn ask(
    asked: Asked,
    url: &str,
    request: Builder,
    body: Option<String>,
    limits: Limits,
) -> Result<Reply, WebhookError> {
    let at = shown(url);
    let because = |fault| WebhookError {
        at: at.clone(),
        asked,
        fault,
    };
    if !is_safe(url) {
        return Err(because(Fault::NotHttps));
    }
    let http = Http::new(limits.at_most(TIMEOUT));
    let reply = http.send(request.uri(url), body);
    let reply = reply.map_err(|reason| because(Fault::Unreachable(reason)))?;
    let what = match asked {
        Asked::Head => "HEAD",
        Asked::Delivery => "self-test to",
    };
    log::info!("webhook: {what} {at}: {}", reply.status);
    let to = reply.header("location");
    let to = to.map_or_else(|| "nowhere".into(), |to| shown(&to));
    let by = InFront::of(&reply, &to);
    Err(because(match (by, reply.status) {
        (Some(by), status) => Fault::InFront(by, status),
        (None, 200) => return Ok(reply),
        (None, 503) if reply.header(TROUBLE).is_some_and(|it| it == EXTENSION) => {
            Fault::WithoutExtension
        }
        (None, status @ 300..=399) => Fault::Redirect(to, status),
        (None, status) => Fault::Status(status),
    }))
}
