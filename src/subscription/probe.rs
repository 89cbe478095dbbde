//! Does the webhook's address answer as Akeneo demands? Akeneo probes it by HEAD and suspends a subscription at once on
//! 404 or a redirect.

use super::in_front::InFront;
use crate::akeneo::{Http, Limits, Reply, is_safe, shown};
use std::time::Duration;
use thiserror::Error;
use ureq::http::{Method, Request};

const TIMEOUT: Duration = Duration::from_secs(5);

/// Why Akeneo would not take the webhook's address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProbeError {
    /// Not https; plain http is for addresses of this machine, which tests use.
    #[error(
        "the webhook's address {0} is not https; Akeneo delivers over https only, so give the default store view a \
         secure base URL, or set \"Webhook URL\""
    )]
    NotHttps(String),
    /// It leads elsewhere.
    #[error(
        "the webhook's address {at} redirects to {to} ({status}), and Akeneo follows no redirects; correct the secure \
         base URL of the default store view, \"Webhook URL\", or the web server's rules"
    )]
    Redirect {
        /// The address.
        at: String,
        /// Where it leads.
        to: String,
        /// HTTP status.
        status: u16,
    },
    /// Nothing is there.
    #[error(
        "nothing is found at the webhook's address {0} (404); check the secure base URL of the default store view, or \
         \"Webhook URL\", and that the module is enabled"
    )]
    NotFound(String),
    /// What the endpoint answers without the extension, and Magento in maintenance mode.
    #[error(
        "the webhook's address {0} answers 503 to a HEAD request, and so it would answer Akeneo: PHP of the web server does \
         not load akeneo_events, or the shop is in maintenance mode without the direct endpoint"
    )]
    Unavailable(String),
    /// Something in front of the shop answered.
    #[error("the webhook's address {at} is not answered by the shop ({status}): {by}")]
    InFront {
        /// The address.
        at: String,
        /// HTTP status.
        status: u16,
        /// What it was.
        by: InFront,
    },
    /// Something else than 200.
    #[error(
        "the webhook's address {at} answers {status} instead of 200 to a HEAD request, and so it would answer Akeneo"
    )]
    Answered {
        /// The address.
        at: String,
        /// HTTP status.
        status: u16,
    },
    /// No answer.
    #[error("the webhook's address {at} cannot be reached from the shop's own server: {reason}")]
    Unreachable {
        /// The address.
        at: String,
        /// What the network said.
        reason: String,
    },
}

/// Asks `url` by HEAD, following no redirect; takes 5 seconds at most.
///
/// # Errors
/// [`ProbeError`] for anything but 200.
pub fn probe(url: &str) -> Result<(), ProbeError> {
    probe_within(url, Limits::default())
}

pub(super) fn probe_within(url: &str, limits: Limits) -> Result<(), ProbeError> {
    let at = shown(url);
    if !is_safe(url) {
        return Err(ProbeError::NotHttps(at));
    }
    let request = Request::builder().method(Method::HEAD).uri(url);
    let reply = match Http::new(limits.at_most(TIMEOUT)).send(request, None) {
        Ok(reply) => reply,
        Err(reason) => return Err(ProbeError::Unreachable { at, reason }),
    };
    log::info!("webhook: HEAD {at}: {}", reply.status);
    let to = leads_to(&reply);
    if let Some(by) = InFront::of(&reply, &to) {
        let status = reply.status;
        return Err(ProbeError::InFront { at, status, by });
    }
    match reply.status {
        200 => Ok(()),
        404 => Err(ProbeError::NotFound(at)),
        503 => Err(ProbeError::Unavailable(at)),
        status @ 300..=399 => Err(ProbeError::Redirect { at, to, status }),
        status => Err(ProbeError::Answered { at, status }),
    }
}

/// Where a redirect leads, as it may be shown.
pub(super) fn leads_to(reply: &Reply) -> String {
    let to = reply.header("location");
    to.map_or_else(|| "nowhere".into(), |to| shown(&to))
}
