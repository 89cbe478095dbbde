//! One HTTP exchange after another, all within one span of time. Redirects are not followed.

use std::time::{Duration, Instant};
use ureq::Agent;
use ureq::http::{HeaderMap, Request};
use ureq::tls::{RootCerts, TlsConfig};

/// Longest answer that is read, in bytes, unless its reader asks for more.
const LONGEST_ANSWER: u64 = 1024 * 1024;

/// How long to wait for others: an admin waits for us meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// To connect once; 5 seconds by default.
    pub connect: Duration,
    /// For everything together, from the beginning on; 15 seconds by default.
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
    /// These, but no more than `total` in all.
    #[must_use]
    pub fn at_most(self, total: Duration) -> Self {
        Self {
            connect: self.connect.min(total),
            total: self.total.min(total),
        }
    }
}

/// What came back.
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
}

/// Sends requests until its time is up.
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

    /// Reads answers of up to so many bytes.
    pub(crate) const fn reading(mut self, longest: u64) -> Self {
        self.longest = longest;
        self
    }

    /// For how long it has been there.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    pub(crate) fn left(&self) -> Limits {
        self.limits
            .at_most(self.limits.total.saturating_sub(self.started.elapsed()))
    }

    /// The error is a few words about the network; it names no URL.
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

/// ureq's own words may quote a URL or a proxy's address with its password.
fn words(error: ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => late(),
        ureq::Error::HostNotFound => "there is no host of that name".to_owned(),
        ureq::Error::BadUri(_) => "the address is no URL".to_owned(),
        ureq::Error::ConnectProxyFailed(_) | ureq::Error::InvalidProxyUrl => {
            "the proxy that the environment names does not work".to_owned()
        }
        ureq::Error::BodyExceedsLimit(_) => "the answer is too long".to_owned(),
        ureq::Error::Io(error) => error.to_string(),
        ureq::Error::Rustls(error) => format!("TLS: {error}"),
        ureq::Error::Tls(error) => format!("TLS: {error}"),
        ureq::Error::Protocol(_) => "the answer is not HTTP".to_owned(),
        _ => "the connection failed".to_owned(),
    }
}
