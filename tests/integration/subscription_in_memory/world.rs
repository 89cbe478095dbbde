//! An imagined Event Platform: the documented rules.

use akeneo_events::testing::akeneo::ApiError;
use akeneo_events::testing::subscription::{
    Answer, Call, Contact, Destination, Ids, Status, Subscriber, SubscriberRequest, Subscription,
    WebhookSecrets,
};
use akeneo_events::testing::webhook_check::WebhookError;
use serde_json::{Value, json};

/// Whose subscriber it is.
pub type Owner = u8;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSubscriber {
    pub owner: Owner,
    pub it: Subscriber,
    /// Signs notifications.
    pub secret: Option<String>,
}

impl KeptSubscriber {
    fn take(&mut self, request: &SubscriberRequest, tick: Value) -> Answer {
        let notify = request.notify.as_ref();
        self.it.name.clone_from(&request.name);
        self.it.contact = Contact {
            technical_email: request.email.clone(),
            notification_webhook_url: notify.map(|it| it.url.clone()),
        };
        self.it.updated_at = tick;
        self.secret = notify.map(|it| it.secret.clone());
        Answer::Subscriber(self.it.clone())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSubscription {
    pub subscriber: String,
    pub it: Subscription,
    pub secrets: Option<WebhookSecrets>,
}

/// When a fault strikes: instead of the call, or in place of its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Before,
    After,
}

#[derive(Debug, Default)]
pub struct World {
    pub subscribers: Vec<KeptSubscriber>,
    pub subscriptions: Vec<KeptSubscription>,
    /// Changing calls that were tried.
    pub calls: Vec<Call>,
    /// Strikes at the changing call after so many others.
    pub fault: Option<(u32, When)>,
    /// What answers say of `send_product_identifier`, whatever was sent; null where they do not name it.
    pub tells_identifier: Value,
    /// What the webhook answers to a HEAD; `None` is 200.
    pub webhook: Option<WebhookError>,
    made: u32,
    changes: u32,
}

impl World {
    fn id(&mut self) -> String {
        self.made += 1;
        // Ids come in no order.
        format!("{:08x}", self.made.wrapping_mul(0x9e37_79b9))
    }

    fn tick(&mut self) -> serde_json::Value {
        self.changes += 1;
        json!(self.changes)
    }

    pub fn add_subscriber(&mut self, owner: Owner, name: &str, email: &str) -> Subscriber {
        let it = Subscriber {
            id: self.id(),
            name: name.into(),
            contact: Contact {
                technical_email: email.into(),
                notification_webhook_url: None,
            },
            status: Status::Active,
            updated_at: self.tick(),
            subscriptions: Vec::new(),
        };
        let kept = KeptSubscriber {
            owner,
            it: it.clone(),
            secret: None,
        };
        self.subscribers.push(kept);
        it
    }

    pub fn add_subscription(
        &mut self,
        subscriber: &str,
        url: &str,
        events: &[String],
        secrets: Option<WebhookSecrets>,
    ) -> Subscription {
        let it = Subscription {
            id: self.id(),
            source: "pim".into(),
            subject: String::new(),
            events: events.to_vec(),
            status: Status::Active,
            config: Destination { url: url.into() },
            send_product_identifier: self.tells_identifier.clone(),
            updated_at: self.tick(),
        };
        self.subscriptions.push(KeptSubscription {
            subscriber: subscriber.into(),
            it: it.clone(),
            secrets,
        });
        it
    }

    /// Changes the status of the live subscriptions that `which` names, as somebody else than the shop does.
    pub fn turn(&mut self, which: impl Fn(&KeptSubscription) -> bool, status: Status) {
        let tick = self.tick();
        let live = self
            .subscriptions
            .iter_mut()
            .filter(|it| it.it.status.is_live());
        for kept in live.filter(|it| which(it)) {
            kept.it.status = status;
            kept.it.updated_at = tick.clone();
        }
    }

    /// Live subscribers of that name with their live subscriptions.
    pub fn named(
        &self,
        owner: Owner,
        name: &str,
    ) -> Vec<(&KeptSubscriber, Vec<&KeptSubscription>)> {
        let all = self.subscribers.iter();
        let named = all.filter(|it| it.owner == owner && it.it.name == name);
        let live = named.filter(|it| it.it.status == Status::Active);
        live.map(|it| (it, self.live_of(&it.it.id))).collect()
    }

    pub fn live_of(&self, subscriber: &str) -> Vec<&KeptSubscription> {
        let all = self.subscriptions.iter();
        all.filter(|it| it.subscriber == subscriber && it.it.status.is_live())
            .collect()
    }

    fn subscriber_mut(&mut self, owner: Owner, id: &str) -> Result<&mut KeptSubscriber, ApiError> {
        let mut all = self.subscribers.iter_mut();
        all.find(|it| it.owner == owner && it.it.id == id && it.it.status == Status::Active)
            .ok_or_else(|| ApiError::NotFound(format!("no subscriber {id}")))
    }

    fn subscription_mut(
        &mut self,
        owner: Owner,
        ids: &Ids,
    ) -> Result<&mut KeptSubscription, ApiError> {
        let (subscriber, id) = (&ids.subscriber, &ids.subscription);
        self.subscriber_mut(owner, subscriber)?;
        let mut all = self.subscriptions.iter_mut();
        all.find(|it| it.subscriber == *subscriber && it.it.id == *id && it.it.status.is_live())
            .ok_or_else(|| ApiError::NotFound(format!("no subscription {id}")))
    }

    pub fn carry_out(&mut self, owner: Owner, call: &Call) -> Result<Answer, ApiError> {
        let tick = self.tick();
        match call {
            Call::CreateSubscriber(request) => {
                let live = |it: &&KeptSubscriber| it.it.status == Status::Active;
                if self.subscribers.iter().filter(live).count() >= 20 {
                    return Err(ApiError::Conflict("too many".into()));
                }
                let it = self.add_subscriber(owner, &request.name, &request.email);
                let kept = self.subscriber_mut(owner, &it.id)?;
                Ok(kept.take(request, it.updated_at))
            }
            Call::UpdateSubscriber(id, request) => {
                let kept = self.subscriber_mut(owner, id)?;
                Ok(kept.take(request, tick))
            }
            Call::DeleteSubscriber(id) => {
                self.subscriber_mut(owner, id)?.it.status = Status::Deleted;
                self.turn(|it| it.subscriber == *id, Status::Deleted);
                Ok(Answer::Empty)
            }
            Call::CreateSubscription(subscriber, request) => {
                self.subscriber_mut(owner, subscriber)?;
                let (url, secrets) = (&request.url, request.secrets.clone());
                let it = self.add_subscription(subscriber, url, &request.events, secrets);
                Ok(Answer::Subscription(it))
            }
            Call::UpdateSubscription(ids, request) => {
                let told = self.tells_identifier.clone();
                let kept = self.subscription_mut(owner, ids)?;
                kept.it.events.clone_from(&request.events);
                kept.it.config.url.clone_from(&request.url);
                kept.it.send_product_identifier = told;
                kept.it.updated_at = tick;
                kept.secrets = request.secrets.clone();
                Ok(Answer::Subscription(kept.it.clone()))
            }
            Call::DeleteSubscription(ids) => {
                self.subscription_mut(owner, ids)?.it.status = Status::Deleted;
                Ok(Answer::Empty)
            }
            Call::Suspend(ids) | Call::Resume { ids, .. } => {
                let kept = self.subscription_mut(owner, ids)?;
                kept.it.status = if matches!(call, Call::Suspend(_)) {
                    Status::Suspended
                } else {
                    Status::Active
                };
                kept.it.updated_at = tick;
                Ok(Answer::Subscription(kept.it.clone()))
            }
        }
    }
}
