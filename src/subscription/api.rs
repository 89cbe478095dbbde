//! The management API over HTTP: one method a call, nothing decided here.
//!
//! A token is fetched from the PIM when first needed, used while it is valid, and renewed once when the platform
//! refuses it. What a change left behind is `None` if the platform answered without a body.

use super::channel::Channel;
use super::logs::{self, DeliveryFailure};
use super::model::{Subscriber, SubscriberRequest, Subscription, SubscriptionRequest};
use super::path::{self, all, of, one};
use crate::akeneo::ApiError;
use crate::akeneo::Limits;
use crate::akeneo::Pim;
use crate::akeneo::Token;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use ureq::http::Method;

/// Where Akeneo's Event Platform is.
pub const DEFAULT_BASE: &str = "https://event.prd.sdk.akeneo.cloud/api/v1";

/// Calls on behalf of one PIM connection. May be used for 15 seconds from when it is made.
pub struct Api {
    channel: Channel,
}

impl Api {
    /// Calls the platform at `base` (see [`DEFAULT_BASE`]) for the connection `pim`. Nothing is called yet.
    #[must_use]
    pub fn new(base: &str, pim: Pim) -> Self {
        Self::within(base, pim, Limits::default())
    }

    /// The same, with other limits of time.
    #[must_use]
    pub fn within(base: &str, pim: Pim, limits: Limits) -> Self {
        let channel = Channel::new(base, pim, limits);
        Self { channel }
    }

    /// A token to begin with. One of other credentials is not used.
    #[must_use]
    pub fn with_token(mut self, token: Option<Token>) -> Self {
        self.channel.token = token;
        self
    }

    /// Never repeats this, whoever says it.
    pub(super) fn hide(&mut self, secret: &str) {
        self.channel.redactor.learn(secret);
    }

    /// The token in use, if one was needed.
    #[must_use]
    pub const fn token(&self) -> Option<&Token> {
        self.channel.token.as_ref()
    }

    /// How much of its time is left.
    pub(super) fn left(&self) -> Limits {
        self.channel.left()
    }

    /// Active subscribers of this connection.
    ///
    /// # Errors
    /// [`ApiError`], as with every call.
    pub fn subscribers(&mut self, now: DateTime<Utc>) -> Result<Vec<Subscriber>, ApiError> {
        self.channel.call(Method::GET, "/subscribers", None, now)
    }

    /// One subscriber, whatever its status.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] if it never was, or is long deleted.
    pub fn subscriber(&mut self, id: &str, now: DateTime<Utc>) -> Result<Subscriber, ApiError> {
        let path = of(id)?;
        self.channel.call(Method::GET, &path, None, now)
    }

    /// Makes a subscriber.
    ///
    /// # Errors
    /// [`ApiError::Permission`], [`ApiError::Conflict`] (20 a PIM) and the like.
    pub fn create_subscriber(
        &mut self,
        request: &SubscriberRequest,
        now: DateTime<Utc>,
    ) -> Result<Subscriber, ApiError> {
        let body = self.subscriber_content(request);
        self.channel
            .call(Method::POST, "/subscribers", Some(body), now)
    }

    /// Changes a subscriber's name and contact.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] if it is deleted.
    pub fn update_subscriber(
        &mut self,
        id: &str,
        request: &SubscriberRequest,
        now: DateTime<Utc>,
    ) -> Result<Option<Subscriber>, ApiError> {
        let path = of(id)?;
        let body = self.subscriber_content(request);
        self.channel.call(Method::PATCH, &path, Some(body), now)
    }

    /// Deletes a subscriber and with it its subscriptions.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] if it is deleted already.
    pub fn delete_subscriber(&mut self, id: &str, now: DateTime<Utc>) -> Result<(), ApiError> {
        let path = of(id)?;
        self.channel
            .call::<Value>(Method::DELETE, &path, None, now)
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
        let path = all(subscriber)?;
        self.channel.call(Method::GET, &path, None, now)
    }

    /// One subscription, whatever its status.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] if it never was, or is long deleted.
    pub fn subscription(
        &mut self,
        subscriber: &str,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<Subscription, ApiError> {
        let path = one(subscriber, id, "")?;
        self.channel.call(Method::GET, &path, None, now)
    }

    /// Makes a subscription. The platform probes the address by HEAD meanwhile.
    ///
    /// # Errors
    /// [`ApiError::InvalidSubscription`] says what is wrong with address or events; [`ApiError::Conflict`]: 20 a subscriber.
    pub fn create_subscription(
        &mut self,
        subscriber: &str,
        request: &SubscriptionRequest,
        now: DateTime<Utc>,
    ) -> Result<Subscription, ApiError> {
        let path = all(subscriber)?;
        let body = self.content(request);
        let made = self.channel.call(Method::POST, &path, Some(body), now);
        made.map_err(of_subscription)
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
    ) -> Result<Option<Subscription>, ApiError> {
        let path = one(subscriber, id, "")?;
        let body = self.content(request);
        let made = self.channel.call(Method::PATCH, &path, Some(body), now);
        made.map_err(of_subscription)
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
    ) -> Result<Option<Subscription>, ApiError> {
        let path = one(subscriber, id, "/suspend")?;
        self.channel.call(Method::POST, &path, None, now)
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
    ) -> Result<Option<Subscription>, ApiError> {
        let path = one(subscriber, id, "/resume")?;
        self.channel.call(Method::POST, &path, None, now)
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
        let path = one(subscriber, id, "")?;
        self.channel
            .call::<Value>(Method::DELETE, &path, None, now)
            .map(drop)
    }

    /// Deliveries of a subscription that failed since then, newest first; of the newest 50 entries.
    ///
    /// # Errors
    /// [`ApiError`], as with every call.
    pub fn delivery_failures(
        &mut self,
        subscription: &str,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<DeliveryFailure>, ApiError> {
        let id = path::id(subscription)?;
        let from = since.to_rfc3339_opts(SecondsFormat::Secs, true);
        let path = format!("/logs?log_type=error&subscription_id={id}&from={from}");
        let answer = self.channel.call::<Value>(Method::GET, &path, None, now);
        let answer = match answer {
            // Parameters of other names; what comes is looked through below.
            Err(ApiError::Invalid(_)) => self.channel.call(Method::GET, "/logs", None, now)?,
            answer => answer?,
        };
        let redactor = &self.channel.redactor;
        Ok(logs::failures(&answer, subscription, since, redactor))
    }

    fn subscriber_content(&mut self, request: &SubscriberRequest) -> Value {
        let mut contact = json!({"technical_email": request.email});
        if let (Some(notify), Some(contact)) = (&request.notify, contact.as_object_mut()) {
            self.channel.redactor.learn(&notify.secret);
            contact.insert("notification_channels".into(), json!(["email", "webhook"]));
            contact.insert("notification_webhook_url".into(), json!(notify.url));
            contact.insert("notification_webhook_secret".into(), json!(notify.secret));
        }
        json!({"name": request.name, "contact": contact})
    }

    fn content(&mut self, request: &SubscriptionRequest) -> Value {
        let mut config = json!({"url": request.url});
        if let (Some(secrets), Some(config)) = (&request.secrets, config.as_object_mut()) {
            self.channel.redactor.learn(&secrets.primary);
            if let Some(secondary) = &secrets.secondary {
                self.channel.redactor.learn(secondary);
            }
            config.insert("secret".into(), json!(secrets));
        }
        json!({
            "source": "pim",
            "subject": self.channel.pim.url,
            "events": request.events,
            "type": "https",
            "send_product_identifier": false,
            "config": config,
        })
    }
}

fn of_subscription(error: ApiError) -> ApiError {
    match error {
        ApiError::Invalid(said) => ApiError::InvalidSubscription(said),
        other => other,
    }
}
