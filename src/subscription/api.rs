//! The management API over HTTP: one method a call, nothing decided here.
//!
//! A token is fetched from the PIM when first needed, used while it is valid, and renewed once when the platform
//! refuses it. Redirects are not followed.

use super::error::ApiError;
use super::model::{Contact, Pim, Subscriber, Subscription, SubscriptionRequest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use ureq::Agent;
use ureq::http::{Method, Request};
use ureq::tls::{RootCerts, TlsConfig};

/// Where Akeneo's Event Platform is.
pub const DEFAULT_BASE: &str = "https://event.prd.sdk.akeneo.cloud/api/v1";

/// To connect, and for all calls of one [`Api`] together: an admin waits for it.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(15);

/// A token this close to its end is not used any more.
const TOKEN_MARGIN: TimeDelta = TimeDelta::seconds(60);

/// Calls on behalf of one PIM connection. May be used for 15 seconds.
pub struct Api {
    agent: Agent,
    base: String,
    pim: Pim,
    token: Option<Token>,
    started: Instant,
}

/// An access token of the PIM.
#[derive(Clone)]
struct Token {
    value: String,
    valid_until: DateTime<Utc>,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    #[serde(default)]
    expires_in: i64,
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

impl Api {
    /// Calls the platform at `base` (see [`DEFAULT_BASE`]) for the connection `pim`. Nothing is called yet.
    #[must_use]
    pub fn new(base: &str, pim: Pim) -> Self {
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .build();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .tls_config(tls)
            .user_agent(concat!("akeneo-events-magento/", env!("CARGO_PKG_VERSION")))
            .build()
            .new_agent();
        Self {
            agent,
            base: base.trim_end_matches('/').to_owned(),
            pim,
            token: None,
            started: Instant::now(),
        }
    }

    /// Active subscribers of this connection.
    ///
    /// # Errors
    /// [`ApiError`], as with every call.
    pub fn subscribers(&mut self, now: DateTime<Utc>) -> Result<Vec<Subscriber>, ApiError> {
        self.call(Method::GET, "/subscribers", None, now)
    }

    /// Makes a subscriber.
    ///
    /// # Errors
    /// [`ApiError::Permission`], [`ApiError::Conflict`] (20 a PIM) and the like.
    pub fn create_subscriber(
        &mut self,
        name: &str,
        email: &str,
        now: DateTime<Utc>,
    ) -> Result<Subscriber, ApiError> {
        let body = subscriber(name, email);
        self.call(Method::POST, "/subscribers", Some(body), now)
    }

    /// Changes a subscriber's name and contact.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] if it is deleted.
    pub fn update_subscriber(
        &mut self,
        id: &str,
        name: &str,
        email: &str,
        now: DateTime<Utc>,
    ) -> Result<Subscriber, ApiError> {
        let path = format!("/subscribers/{id}");
        self.call(Method::PATCH, &path, Some(subscriber(name, email)), now)
    }

    /// Deletes a subscriber and with it its subscriptions.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] if it is deleted already.
    pub fn delete_subscriber(&mut self, id: &str, now: DateTime<Utc>) -> Result<(), ApiError> {
        let path = format!("/subscribers/{id}");
        self.call::<Value>(Method::DELETE, &path, None, now)
            .map(drop)
    }

    /// Active and suspended subscriptions of a subscriber.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] if the subscriber is deleted.
    pub fn subscriptions(
        &mut self,
        subscriber: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<Subscription>, ApiError> {
        let path = format!("/subscribers/{subscriber}/subscriptions");
        self.call(Method::GET, &path, None, now)
    }

    /// Makes a subscription. The platform probes the address by HEAD meanwhile.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] says what is wrong with address or events; [`ApiError::Conflict`]: 20 a subscriber.
    pub fn create_subscription(
        &mut self,
        subscriber: &str,
        request: &SubscriptionRequest,
        now: DateTime<Utc>,
    ) -> Result<Subscription, ApiError> {
        let path = format!("/subscribers/{subscriber}/subscriptions");
        let body = self.subscription(request);
        self.call(Method::POST, &path, Some(body), now)
    }

    /// Changes a subscription.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] if it is deleted or revoked.
    pub fn update_subscription(
        &mut self,
        subscriber: &str,
        id: &str,
        request: &SubscriptionRequest,
        now: DateTime<Utc>,
    ) -> Result<Subscription, ApiError> {
        let path = format!("/subscribers/{subscriber}/subscriptions/{id}");
        let body = self.subscription(request);
        self.call(Method::PATCH, &path, Some(body), now)
    }

    /// Stops delivery; events until the resumption are lost.
    ///
    /// # Errors
    /// [`ApiError::Conflict`] if it is deleted or revoked.
    pub fn suspend(
        &mut self,
        subscriber: &str,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<Subscription, ApiError> {
        let path = format!("/subscribers/{subscriber}/subscriptions/{id}/suspend");
        self.call(Method::POST, &path, None, now)
    }

    /// Starts delivery again.
    ///
    /// # Errors
    /// [`ApiError::Conflict`] if it is deleted or revoked.
    pub fn resume(
        &mut self,
        subscriber: &str,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<Subscription, ApiError> {
        let path = format!("/subscribers/{subscriber}/subscriptions/{id}/resume");
        self.call(Method::POST, &path, None, now)
    }

    /// Deletes a subscription for good.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] if it is deleted already.
    pub fn delete_subscription(
        &mut self,
        subscriber: &str,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        let path = format!("/subscribers/{subscriber}/subscriptions/{id}");
        self.call::<Value>(Method::DELETE, &path, None, now)
            .map(drop)
    }

    fn subscription(&self, request: &SubscriptionRequest) -> Value {
        let mut config = json!({"url": request.url});
        if let (Some(secrets), Some(config)) = (&request.secrets, config.as_object_mut()) {
            config.insert("secret".into(), json!(secrets));
        }
        json!({
            "source": "pim",
            "subject": self.pim.url,
            "events": request.events,
            "type": "https",
            "send_product_identifier": false,
            "config": config,
        })
    }

    fn call<T: DeserializeOwned>(
        &mut self,
        method: Method,
        path: &str,
        body: Option<Value>,
        now: DateTime<Utc>,
    ) -> Result<T, ApiError> {
        let fresh = self.token.is_none();
        let token = self.token(now)?;
        let (mut status, mut text) = self.send(&method, path, body.as_ref(), &token)?;
        if status == 401 && !fresh {
            self.token = None;
            let token = self.token(now)?;
            (status, text) = self.send(&method, path, body.as_ref(), &token)?;
        }
        log::info!("event platform: {method} {path}: {status}");
        match status {
            200..=299 => {
                let text = if text.trim().is_empty() {
                    "null"
                } else {
                    &text
                };
                serde_json::from_str(text).map_err(|_| self.unexpected(status))
            }
            _ => Err(self.refusal(status, &text)),
        }
    }

    fn send(
        &self,
        method: &Method,
        path: &str,
        body: Option<&Value>,
        token: &str,
    ) -> Result<(u16, String), ApiError> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("X-PIM-URL", &self.pim.url)
            .header("X-PIM-TOKEN", token)
            .header("X-PIM-CLIENT-ID", &self.pim.client_id)
            .header("Content-Type", "application/json");
        self.run(&self.base, request, body)
    }

    fn run(
        &self,
        at: &str,
        request: ureq::http::request::Builder,
        body: Option<&Value>,
    ) -> Result<(u16, String), ApiError> {
        let unreachable = |reason: String| ApiError::Unreachable {
            at: at.to_owned(),
            reason,
        };
        let left = TOTAL_TIMEOUT.saturating_sub(self.started.elapsed());
        if left.is_zero() {
            return Err(unreachable("no answer within 15 seconds".into()));
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = request
            .body(body)
            .map_err(|error| unreachable(error.to_string()))?;
        let request = self
            .agent
            .configure_request(request)
            .timeout_global(Some(left))
            .build();
        let mut response = self
            .agent
            .run(request)
            .map_err(|error| unreachable(error.to_string()))?;
        let status = response.status().as_u16();
        let text = response
            .body_mut()
            .read_to_string()
            .map_err(|error| unreachable(error.to_string()))?;
        Ok((status, text))
    }

    fn token(&mut self, now: DateTime<Utc>) -> Result<String, ApiError> {
        if let Some(token) = self.token.as_ref().filter(|token| now < token.valid_until) {
            return Ok(token.value.clone());
        }
        let client = STANDARD.encode(format!("{}:{}", self.pim.client_id, self.pim.client_secret));
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("{}/api/oauth/v1/token", self.pim.url))
            .header("Authorization", format!("Basic {client}"))
            .header("Content-Type", "application/json");
        let body = json!({
            "grant_type": "password",
            "username": self.pim.username,
            "password": self.pim.password,
        });
        let (status, text) = self.run(&self.pim.url, request, Some(&body))?;
        log::info!("pim: POST /api/oauth/v1/token: {status}");
        let unexpected = || ApiError::Unexpected {
            at: self.pim.url.clone(),
            status,
        };
        match status {
            200 => {}
            400 | 401 | 403 | 422 => return Err(ApiError::Credentials),
            _ => return Err(unexpected()),
        }
        let answer: TokenAnswer = serde_json::from_str(&text).map_err(|_| unexpected())?;
        self.token = Some(Token {
            value: answer.access_token.clone(),
            valid_until: now + TimeDelta::seconds(answer.expires_in.clamp(0, 86_400))
                - TOKEN_MARGIN,
        });
        Ok(answer.access_token)
    }

    fn refusal(&self, status: u16, text: &str) -> ApiError {
        let messages: Vec<String> = serde_json::from_str::<Refusal>(text)
            .map(|refusal| refusal.errors.into_iter().map(|it| it.message).collect())
            .unwrap_or_default();
        let said = if messages.is_empty() {
            "no reason given".to_owned()
        } else {
            messages.join("; ")
        };
        match status {
            400 | 422 => ApiError::Invalid(said),
            401 => ApiError::Token(said),
            403 => ApiError::Permission,
            404 => ApiError::NotFound(said),
            409 => ApiError::Conflict(said),
            _ => self.unexpected(status),
        }
    }

    fn unexpected(&self, status: u16) -> ApiError {
        ApiError::Unexpected {
            at: self.base.clone(),
            status,
        }
    }
}

fn subscriber(name: &str, email: &str) -> Value {
    json!({"name": name, "contact": Contact { technical_email: email.to_owned() }})
}
