//! HTTP exchanges that share one limit of time. Redirects are not followed.

use crate::certificate::Refused;
use chrono::{DateTime, TimeDelta, Utc};
use std::time::{Duration, Instant};
use ureq::Agent;
use ureq::http::{HeaderMap, Request};
use ureq::tls::{RootCerts, TlsConfig};

/// Longest answer that is read, in bytes, unless its reader asks for more.
const LONGEST_ANSWER: u64 = 1024 * 1024;

/// The longest wait that a server may ask for.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(24);

/// How long to wait for a server. Often an admin waits for the answer meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For one connection; 5 seconds by default.
    pub connect: Duration,
    /// For all calls together, from the first one on; 15 seconds by default.
    pub total: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            total: Duration::from_secs(15),
        }
    }
}

impl Limits {
    /// The same limits, with at most `total` for all calls together.
    #[must_use]
    pub fn at_most(self, total: Duration) -> Self {
        Self {
            connect: self.connect.min(total),
            total: self.total.min(total),
        }
    }
}

/// An answer.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: String,
    headers: HeaderMap,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let value = self.headers.get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    }

    /// How long the server asks us to wait: `Retry-After` of a 429 or 503.
    pub(crate) fn ask_again_after(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        let is_asked = matches!(self.status, 429 | 503);
        let header = is_asked.then(|| self.header("retry-after")).flatten()?;
        wait(&header, self.header("date").as_deref(), now)
    }
}

/// Sends requests until its limit of time is reached.
pub(crate) struct Http {
    agent: Agent,
    limits: Limits,
    started: Instant,
    longest: u64,
}

impl Http {
    pub(crate) fn new(limits: Limits) -> Self {
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .build();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(limits.connect))
            .tls_config(tls)
            .user_agent(concat!("akeneo-events-magento/", env!("CARGO_PKG_VERSION")))
            .build()
            .new_agent();
        Self {
            agent,
            limits,
            started: Instant::now(),
            longest: LONGEST_ANSWER,
        }
    }

    /// Accepts answers of up to so many bytes.
    pub(crate) const fn reading(mut self, longest: u64) -> Self {
        self.longest = longest;
        self
    }

    /// How long ago it was made.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    pub(crate) fn left(&self) -> Limits {
        self.limits
            .at_most(self.limits.total.saturating_sub(self.started.elapsed()))
    }

    /// Sends a request. The error is a few words about the network and names no URL.
    pub(crate) fn send(
        &self,
        request: ureq::http::request::Builder,
        body: Option<String>,
    ) -> Result<Reply, String> {
        let left = self.left().total;
        if left.is_zero() {
            return Err(late());
        }
        let answer = match body {
            Some(body) => self.agent.run(self.timed(request.body(body), left)?),
            None => self.agent.run(self.timed(request.body(()), left)?),
        };
        let mut answer = answer.map_err(words)?;
        let headers = answer.headers().clone();
        let status = answer.status().as_u16();
        let body = answer.body_mut().with_config().limit(self.longest);
        let body = body.read_to_vec().map_err(words)?;
        Ok(Reply {
            status,
            body: String::from_utf8_lossy(&body).into_owned(),
            headers,
        })
    }

    fn timed<B: ureq::AsSendBody>(
        &self,
        request: Result<Request<B>, ureq::http::Error>,
        left: Duration,
    ) -> Result<Request<B>, String> {
        let request = request.map_err(|error| error.to_string())?;
        let configured = self.agent.configure_request(request);
        Ok(configured.timeout_global(Some(left)).build())
    }
}

fn late() -> String {
    "no answer in time".to_owned()
}

/// Describes an error in our own words: those of ureq may quote a URL, or a proxy's address with its password.
fn words(error: ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => late(),
        ureq::Error::HostNotFound => "there is no host of that name".to_owned(),
        ureq::Error::BadUri(_) => "the address is no URL".to_owned(),
        ureq::Error::ConnectProxyFailed(_) | ureq::Error::InvalidProxyUrl => {
            "the proxy that the environment names does not work".to_owned()
        }
        ureq::Error::BodyExceedsLimit(_) => "the answer is too long".to_owned(),
        ureq::Error::Io(error) => of_tls(error.to_string()),
        ureq::Error::Rustls(error) => of_tls(format!("TLS: {error}")),
        ureq::Error::Tls(error) => format!("TLS: {error}"),
        ureq::Error::Protocol(_) => "the answer is not HTTP".to_owned(),
        _ => "the connection failed".to_owned(),
    }
}

/// Says of a refused certificate what to do about it; other words stay as they are.
fn of_tls(words: String) -> String {
    let certificate = match Refused::of(&words) {
        // Of rustls-platform-verifier, which reads the system's authorities.
        None if words.contains("No CA certificates") => {
            return "this machine knows no certificate authorities: install the package ca-certificates, or name a file that has them in \
                    SSL_CERT_FILE, see docs/server.md"
                .to_owned();
        }
        None => return words,
        Some(Refused::Issuer) => {
            "is issued by no authority that this machine trusts: add the authority's certificate to those of the system, or name its \
             file in SSL_CERT_FILE, see docs/server.md"
        }
        Some(Refused::OfAuthority) => {
            "is that of an authority (self-signed, with CA:TRUE): the server needs one that an authority has issued for its host"
        }
        Some(Refused::Version1) => {
            "is of X.509 version 1: the server needs one of version 3 with its host as subjectAltName"
        }
        Some(Refused::Nameless) => {
            "has no subjectAltName: the server needs one that has its host there"
        }
        Some(Refused::OtherHost) => "is for another host",
        Some(Refused::Expired) => "has expired",
        Some(Refused::NotYetValid) => "is not valid yet",
    };
    format!("the server's certificate {certificate}")
}

/// Reads `Retry-After` (RFC 9110, section 10.2.3): a number of seconds, or a date. A date is compared with the answer's own date where it
/// has one, so a wrong clock does no harm. The result is at most a day, and `None` if the header cannot be read.
fn wait(retry_after: &str, date: Option<&str>, now: DateTime<Utc>) -> Option<TimeDelta> {
    let text = retry_after.trim();
    let wait = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number that is too large to be read is more than a day.
        text.parse().map_or(LONGEST_WAIT, |seconds: u32| {
            TimeDelta::seconds(i64::from(seconds))
        })
    } else {
        let sent = date.and_then(http_date).unwrap_or(now);
        http_date(text)? - sent
    };
    Some(wait.clamp(TimeDelta::zero(), LONGEST_WAIT))
}

fn http_date(text: &str) -> Option<DateTime<Utc>> {
    let date = DateTime::parse_from_rfc2822(text.trim()).ok()?;
    Some(date.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pim_says_in_seconds_or_by_a_date_when_it_may_be_asked_again() {
        let now = http_date("Mon, 01 Jun 2026 12:00:00 GMT").unwrap();
        let seconds = |seconds| Some(TimeDelta::seconds(seconds));
        for (header, date, expected) in [
            ("120", None, seconds(120)),
            (" 0 ", None, seconds(0)),
            ("99999999999999999999", None, seconds(86_400)),
            ("Mon, 01 Jun 2026 12:02:00 GMT", None, seconds(120)),
            (
                "Mon, 01 Jun 2026 12:02:00 GMT",
                Some("Mon, 01 Jun 2026 12:01:30 GMT"),
                seconds(30),
            ),
            ("Mon, 01 Jun 2026 11:59:00 GMT", None, seconds(0)),
            ("Thu, 01 Jun 2028 12:00:00 GMT", None, seconds(86_400)),
            ("Mon, 01 Jun 2026 12:02:00 GMT", Some("?"), seconds(120)),
            ("-5", None, None),
            ("soon", None, None),
            ("", None, None),
        ] {
            assert_eq!(wait(header, date, now), expected, "{header:?} {date:?}");
        }
    }
}
