//! Requests to the management API in the name of a PIM connection.

use crate::akeneo::ApiError;
use crate::akeneo::Pim;
use crate::akeneo::{Http, Limits};
use crate::akeneo::{Redactor, is_safe, shown};
use crate::akeneo::{Token, basic, fetch};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use ureq::http::{Method, Request};

/// Carries calls to the platform, each with a token of the PIM.
pub(super) struct Channel {
    http: Http,
    base: String,
    pub(super) pim: Pim,
    pub(super) token: Option<Token>,
    pub(super) redactor: Redactor,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    errors: Vec<RefusalMessage>,
}

#[derive(Deserialize)]
struct RefusalMessage {
    #[serde(default)]
    message: String,
}

impl Channel {
    pub(super) fn new(base: &str, mut pim: Pim, limits: Limits) -> Self {
        let mut redactor = Redactor::default();
        for secret in [&pim.client_secret, &pim.password, &basic(&pim)] {
            redactor.learn(secret);
        }
        pim.url = pim.url.trim().trim_end_matches('/').to_owned();
        Self {
            http: Http::new(limits),
            base: base.trim().trim_end_matches('/').to_owned(),
            pim,
            token: None,
            redactor,
        }
    }

    pub(super) fn left(&self) -> Limits {
        self.http.left()
    }

    /// One call, for whose token `now` counts. An empty answer reads as JSON's null.
    pub(super) fn call<T: DeserializeOwned>(
        &mut self,
        method: Method,
        path: &str,
        body: Option<Value>,
        now: DateTime<Utc>,
    ) -> Result<T, ApiError> {
        let fresh = self.renew(now)?;
        let (mut status, mut text) = self.send(&method, path, body.as_ref())?;
        if status == 401 && !fresh {
            self.token = None;
            self.renew(now)?;
            (status, text) = self.send(&method, path, body.as_ref())?;
        }
        if (200..=299).contains(&status) {
            log::info!("event platform: {method} {path}: {status}");
            let text = if text.trim().is_empty() {
                "null"
            } else {
                &text
            };
            return serde_json::from_str(text).map_err(|_| self.unexpected(status));
        }
        let said = self.reasons(&text);
        log::info!("event platform: {method} {path}: {status}: {said}");
        Err(match status {
            400 | 422 => ApiError::Invalid(said),
            401 => ApiError::Token(said),
            403 => ApiError::Permission,
            404 => ApiError::NotFound(said),
            409 => ApiError::Conflict(said),
            _ => self.unexpected(status),
        })
    }

    /// Makes sure of a token; true if it was fetched just now.
    fn renew(&mut self, now: DateTime<Utc>) -> Result<bool, ApiError> {
        if !is_safe(&self.base) {
            return Err(ApiError::Insecure(shown(&self.base)));
        }
        if let Some(token) = &self.token
            && token.is_good(&self.pim, now)
        {
            self.redactor.learn(token.value());
            return Ok(false);
        }
        let token = fetch(&self.http, &self.pim, now)?;
        self.redactor.learn(token.value());
        self.token = Some(token);
        Ok(true)
    }

    fn send(
        &self,
        method: &Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(u16, String), ApiError> {
        let token = self.token.as_ref().map(Token::value).unwrap_or_default();
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("X-PIM-URL", &self.pim.url)
            .header("X-PIM-TOKEN", token)
            .header("X-PIM-CLIENT-ID", &self.pim.client_id)
            .header("Content-Type", "application/json");
        // A POST without content still says so, by a length of zero.
        let body = match body {
            None if method == Method::POST => Some(String::new()),
            body => body.map(Value::to_string),
        };
        let reply = self.http.send(request, body).map_err(|reason| {
            log::warn!("event platform: {method} {path}: {reason}");
            ApiError::Unreachable {
                at: shown(&self.base),
                reason,
            }
        })?;
        Ok((reply.status, reply.body))
    }

    /// What Akeneo says of a refusal, fit to be shown.
    fn reasons(&self, text: &str) -> String {
        let refusal = serde_json::from_str::<Refusal>(text);
        let messages = refusal.map(|it| it.errors.into_iter().map(|it| it.message));
        let said = messages.map(|it| it.collect::<Vec<_>>().join("; "));
        match self.redactor.clean(&said.unwrap_or_default()) {
            said if said.is_empty() => "no reason given".to_owned(),
            said => said,
        }
    }

    fn unexpected(&self, status: u16) -> ApiError {
        ApiError::Unexpected {
            at: shown(&self.base),
            status,
        }
    }
}
