//! How subscribers and subscriptions look in answers: redacted for the management API, bare for the
//! control API.
//!
//! Source: the examples in the logs and concepts pages (`***redacted***`, header names visible) and
//! "Notification webhooks" (its secret is never returned). The names of the two dates differ between
//! Akeneo's pages (`createdAt`, `created_at`); the newer one is used.

use serde_json::{Value, json};

use super::model::{Channel, Subscriber, Subscription, SubscriptionSpec};

/// What stands for a secret or a header's value.
pub const REDACTED: &str = "***redacted***";

/// A subscriber without its webhook secret.
pub fn subscriber(subscriber: &Subscriber) -> Value {
    let mut public = subscriber.clone();
    let contact = &mut public.spec.contact;
    contact.notification_webhook_secret = None;
    if contact
        .notification_channels
        .as_ref()
        .is_none_or(Vec::is_empty)
    {
        contact.notification_channels = Some(vec![Channel::Email]);
    }
    bare_subscriber(&public)
}

/// A subscriber with everything.
pub fn bare_subscriber(subscriber: &Subscriber) -> Value {
    json!({
        "id": subscriber.id,
        "status": if subscriber.deleted { "deleted" } else { "active" },
        "name": subscriber.spec.name,
        "subject": subscriber.owner.pim_url,
        "contact": subscriber.spec.contact,
        "created_at": subscriber.created_at.precise(),
        "updated_at": subscriber.updated_at.precise(),
    })
}

/// A subscription without its secrets and header values.
pub fn subscription(subscription: &Subscription) -> Value {
    let mut public = subscription.clone();
    redact(&mut public.spec);
    bare_subscription(&public)
}

fn redact(spec: &mut SubscriptionSpec) {
    let config = &mut spec.config;
    config.secret.primary = REDACTED.to_owned();
    if let Some(secondary) = &mut config.secret.secondary {
        *secondary = REDACTED.to_owned();
    }
    for value in config.headers.iter_mut().flat_map(|all| all.values_mut()) {
        *value = REDACTED.to_owned();
    }
}

/// A subscription with everything.
pub fn bare_subscription(subscription: &Subscription) -> Value {
    let mut value = json!(subscription.spec);
    if let Some(fields) = value.as_object_mut() {
        let created_at = subscription.created_at.precise();
        fields.insert("id".to_owned(), json!(subscription.id));
        fields.insert(
            "subscriber_id".to_owned(),
            json!(subscription.subscriber_id),
        );
        fields.insert("status".to_owned(), json!(subscription.status));
        fields.insert("created_at".to_owned(), json!(created_at));
        fields.insert(
            "updated_at".to_owned(),
            json!(subscription.updated_at.precise()),
        );
    }
    value
}

#[cfg(test)]
mod tests {
    use super::super::lifecycle::Status;
    use super::super::model::Owner;
    use super::*;
    use crate::clock::SimTime;
    use crate::ids::Ids;

    const SECRET: &str = "never-to-be-seen-again";

    #[test]
    fn no_secret_and_no_header_value_of_a_subscription_is_shown() -> serde_json::Result<()> {
        let mut ids = Ids::seeded(1);
        let spec = serde_json::from_value(json!({
            "source": "pim", "subject": "https://pim", "events": [], "type": "https",
            "config": {
                "url": "https://shop", "headers": {"X-Api-Key": SECRET},
                "secret": {"primary": SECRET, "secondary": SECRET},
            },
        }))?;
        let shown = subscription(&Subscription {
            id: ids.uuid(),
            subscriber_id: ids.uuid(),
            spec,
            status: Status::Active,
            created_at: SimTime::from_micros(0),
            updated_at: SimTime::from_micros(0),
        });
        assert!(!shown.to_string().contains(SECRET));
        assert_eq!(
            shown.get("config"),
            Some(&json!({
                "url": "https://shop",
                "secret": {"primary": REDACTED, "secondary": REDACTED},
                "headers": {"X-Api-Key": REDACTED},
            }))
        );
        Ok(())
    }

    #[test]
    fn the_webhook_secret_of_a_subscriber_is_left_out() -> serde_json::Result<()> {
        let spec = serde_json::from_value(json!({
            "name": "shop",
            "contact": {"technical_email": "a@b", "notification_webhook_secret": SECRET},
        }))?;
        let shown = subscriber(&Subscriber {
            id: Ids::seeded(1).uuid(),
            owner: Owner {
                pim_url: "https://pim".to_owned(),
                client_id: "shop".to_owned(),
            },
            spec,
            deleted: false,
            created_at: SimTime::from_micros(0),
            updated_at: SimTime::from_micros(0),
        });
        assert_eq!(
            shown.get("contact"),
            Some(&json!({"technical_email": "a@b", "notification_channels": ["email"]}))
        );
        Ok(())
    }
}
