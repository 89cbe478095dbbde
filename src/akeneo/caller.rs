//! Calls with a token of the PIM. The token is fetched when a call first needs one, used while it is valid, and renewed once when the PIM
//! refuses it.

use super::error::ApiError;
use super::http::{Http, Limits, Reply};
use super::pim::Pim;
use super::redact::{is_safe, shown};
use super::token::Token;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;
use ureq::http::request::Builder;
use ureq::http::{Method, Request};

/// Where the PIM gives tokens.
const TOKEN: &str = "/api/oauth/v1/token";

/// A service to call, and how a call proves who makes it.
pub(crate) struct Service {
    /// In log lines.
    pub(crate) name: &'static str,
    /// Its address, without a slash at the end.
    pub(crate) base: String,
    /// Adds the headers that prove who calls; the text is the token.
    pub(crate) sign: fn(Builder, &Pim, &str) -> Builder,
}

/// Makes calls until its limit of time is reached.
pub(crate) struct Caller {
    http: Http,
    pub(crate) pim: Pim,
    pub(crate) token: Option<Token>,
    /// How long the last answer asked us to wait before the next call.
    pub(crate) ask_again_after: Option<TimeDelta>,
    service: Service,
}

/// What the PIM answers to a request for a token.
#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default)]
    expires_in: Option<i64>,
}

impl Caller {
    pub(crate) const fn new(service: Service, pim: Pim, http: Http) -> Self {
        Self {
            http,
            pim,
            token: None,
            ask_again_after: None,
            service,
        }
    }

    pub(crate) fn left(&self) -> Limits {
        self.http.left()
    }

    /// How long ago it was made.
    pub(crate) fn elapsed(&self) -> Duration {
        self.http.elapsed()
    }

    /// The token in use, if there is one.
    pub(crate) fn token_text(&self) -> &str {
        self.token.as_ref().map(Token::value).unwrap_or_default()
    }

    /// Makes one call. `now` decides whether the token is still valid.
    pub(crate) fn call(
        &mut self,
        method: &Method,
        path: &str,
        body: Option<&Value>,
        now: DateTime<Utc>,
    ) -> Result<Reply, ApiError> {
        let is_fresh = self.renew(now)?;
        let mut reply = self.send(method, path, body)?;
        if reply.status == 401 && !is_fresh {
            self.token = None;
            self.renew(now)?;
            reply = self.send(method, path, body)?;
        }
        self.ask_again_after = reply.ask_again_after(now);
        Ok(reply)
    }

    pub(crate) fn unexpected(&self, status: u16) -> ApiError {
        ApiError::Unexpected {
            at: shown(&self.service.base),
            status,
        }
    }

    fn send(&self, method: &Method, path: &str, body: Option<&Value>) -> Result<Reply, ApiError> {
        let Service { name, base, sign } = &self.service;
        let request = Request::builder()
            .method(method)
            .uri(format!("{base}{path}"));
        // A POST without content needs a `Content-Length` of zero.
        let body = match body {
            None if method == Method::POST => Some(String::new()),
            body => body.map(Value::to_string),
        };
        let request = sign(request, &self.pim, self.token_text());
        let reply = self.http.send(request, body);
        // The log does not show the codes that were searched for.
        let place = path.split('?').next().unwrap_or_default();
        reply.map_err(|reason| unreachable(name, base, &format!("{method} {place}"), reason))
    }

    /// Fetches a token unless there is a valid one. Returns whether it fetched one.
    fn renew(&mut self, now: DateTime<Utc>) -> Result<bool, ApiError> {
        let missing = self.pim.missing();
        if !missing.is_empty() {
            return Err(ApiError::MissingCredentials(missing));
        }
        for address in [&self.service.base, &self.pim.url] {
            if !is_safe(address) {
                return Err(ApiError::Insecure(shown(address)));
            }
        }
        let token = self.token.as_ref();
        if token.is_some_and(|it| it.is_good(&self.pim, now)) {
            return Ok(false);
        }
        let reply = self.ask_for_token()?;
        self.ask_again_after = reply.ask_again_after(now);
        self.token = Some(self.read_token(&reply, now)?);
        Ok(true)
    }

    fn ask_for_token(&self) -> Result<Reply, ApiError> {
        let pim = &self.pim;
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("{}{TOKEN}", pim.url))
            .header("Authorization", format!("Basic {}", basic(pim)))
            .header("Content-Type", "application/json");
        let body = json!({
            "grant_type": "password",
            "username": pim.username,
            "password": pim.password,
        });
        let reply = self.http.send(request, Some(body.to_string()));
        let call = format!("POST {TOKEN}");
        let reply = reply.map_err(|reason| unreachable("pim", &pim.url, &call, reason))?;
        log::info!("pim: {call}: {}", reply.status);
        Ok(reply)
    }

    fn read_token(&self, reply: &Reply, now: DateTime<Utc>) -> Result<Token, ApiError> {
        let (at, status) = (shown(&self.pim.url), reply.status);
        match status {
            200 => match serde_json::from_str::<Granted>(&reply.body) {
                Ok(it) => Ok(Token::granted(
                    it.access_token,
                    it.expires_in,
                    &self.pim,
                    now,
                )),
                Err(_) => Err(ApiError::NotAPim { at, status }),
            },
            400 | 401 | 403 | 422 => Err(ApiError::Credentials),
            429 | 500..=599 => Err(ApiError::Unexpected { at, status }),
            _ => Err(ApiError::NotAPim { at, status }),
        }
    }
}

/// The credentials of the client as the header `Authorization` carries them.
pub(crate) fn basic(pim: &Pim) -> String {
    STANDARD.encode(format!("{}:{}", pim.client_id, pim.client_secret))
}

fn unreachable(service: &str, base: &str, call: &str, reason: String) -> ApiError {
    log::warn!("{service}: {call}: {reason}");
    let at = shown(base);
    ApiError::Unreachable { at, reason }
}
