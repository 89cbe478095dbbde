//! The HTTP client. Follows no redirects, keeps no connections, uses no proxy.
//!
//! The time-out covers everything from the name look-up to the last byte of the answer, in real seconds:
//! the receiver lives in real time. Failures are named by the platform's documented `error_reason`s.

use std::io::{self, ErrorKind, Read as _};
use std::time::Duration;

use serde::Serialize;
use ureq::http::{self, Request};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

/// How much of an answer's body is kept, in bytes.
const BODY_KEPT: u64 = 64 * 1024;
pub const USER_AGENT: &str = "akeneo/event-platform";

/// A request to send.
pub struct Outbound {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// The answer.
pub struct Received {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Why there was no answer.
#[derive(Debug, Clone, Serialize)]
pub struct Failure {
    pub reason: &'static str,
    pub message: String,
}

/// The client, shared by all threads.
pub struct Client {
    agent: Agent,
}

impl Client {
    /// `insecure` accepts any TLS certificate.
    pub fn new(timeout: Duration, insecure: bool) -> Self {
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .disable_verification(insecure)
            .build();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_connections(0)
            .allow_non_standard_methods(true)
            .proxy(None)
            .user_agent(USER_AGENT)
            .timeout_global(Some(timeout))
            .tls_config(tls)
            .build();
        Self {
            agent: config.into(),
        }
    }

    /// Sends `request`. Blocks for up to the time-out.
    pub fn send(&self, request: &Outbound) -> Result<Received, Failure> {
        let mut builder = Request::builder()
            .method(request.method.as_str())
            .uri(&request.url);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let bodiless = matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS");
        let answer = if bodiless && request.body.is_empty() {
            self.agent.run(builder.body(()).map_err(ureq::Error::from)?)
        } else {
            let request = builder.body(&request.body).map_err(ureq::Error::from)?;
            self.agent.run(request)
        };
        Ok(receive(answer?).map_err(ureq::Error::from)?)
    }
}

fn receive(answer: http::Response<Body>) -> io::Result<Received> {
    let (parts, body) = answer.into_parts();
    let mut kept = Vec::new();
    body.into_reader().take(BODY_KEPT).read_to_end(&mut kept)?;
    let headers = parts.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        (name.to_string(), value.into_owned())
    });
    Ok(Received {
        status: parts.status.as_u16(),
        headers: headers.collect(),
        body: kept,
    })
}

impl From<ureq::Error> for Failure {
    fn from(error: ureq::Error) -> Self {
        let reason = match &error {
            ureq::Error::Timeout(_) => "destination_timeout",
            ureq::Error::HostNotFound => "dns_lookup_failure",
            ureq::Error::Tls(_) => "invalid_tls_handshake",
            ureq::Error::Rustls(_) => "invalid_certificate",
            ureq::Error::Io(error) => match error.kind() {
                ErrorKind::TimedOut | ErrorKind::WouldBlock => "destination_timeout",
                ErrorKind::ConnectionRefused => "connection_refused",
                ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => "connection_reset",
                ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable => "network_unreachable",
                ErrorKind::UnexpectedEof => "unexpected_eof",
                // rustls reports through io, and has no other word for it.
                ErrorKind::InvalidData if error.to_string().contains("certificate") => {
                    "invalid_certificate"
                }
                ErrorKind::InvalidData => "invalid_tls_handshake",
                _ => "destination_failure",
            },
            _ => "destination_failure",
        };
        Self {
            reason,
            message: error.to_string(),
        }
    }
}
