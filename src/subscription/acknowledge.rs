//! What the shop stores once Akeneo carried a call out. Pure.

use super::model::{SubscriberRequest, SubscriptionRequest, WebhookSecrets};
use super::platform::{Answer, Call};
use super::record::{Record, Sent, digest, subscriber_shown, subscription_shown};
use super::stored::{Changes, Field, Stored};
use chrono::{DateTime, Utc};

/// The changes that follow from `answer` to `call`.
pub(super) fn changes(
    call: &Call,
    answer: &Answer,
    stored: &Stored,
    now: DateTime<Utc>,
) -> Changes {
    let mut record = stored.record().clone();
    match (call, answer) {
        (Call::CreateSubscriber { request }, Answer::Subscriber(Some(it))) => {
            sent_subscriber(&mut record, &it.id, request, answer);
            Changes::default()
                .record(&record)
                .set(Field::SubscriberId, &it.id)
        }
        (Call::UpdateSubscriber { id, request }, _) => {
            sent_subscriber(&mut record, id, request, answer);
            Changes::default().record(&record)
        }
        (Call::CreateSubscription { request, .. }, Answer::Subscription(Some(it))) => {
            record.paused = false;
            sent_subscription(&mut record, &it.id, request, answer, stored, now);
            Changes::default()
                .record(&record)
                .set(Field::SubscriptionId, &it.id)
        }
        (Call::UpdateSubscription { id, request, .. }, _) => {
            sent_subscription(&mut record, id, request, answer, stored, now);
            Changes::default().record(&record)
        }
        // That it is suspended was noted before. How it looks is not, so that it is updated when it is resumed.
        (Call::Resume { unaltered, .. }, _) => {
            record.paused = false;
            if *unaltered {
                record.subscription.shown = shown(answer);
            }
            Changes::default().record(&record)
        }
        _ => Changes::default(),
    }
}

/// Whether Akeneo did not yet acknowledge the secrets that are stored.
pub(super) fn has_unsent_secrets(stored: &Stored) -> bool {
    stored.get(Field::SubscriptionId).is_some_and(|id| {
        stored.record().secrets != secrets_digest(id, stored_secrets(stored).as_ref())
    })
}

/// The secrets that Akeneo is to sign with.
pub(super) fn stored_secrets(stored: &Stored) -> Option<WebhookSecrets> {
    Some(WebhookSecrets {
        primary: stored.get(Field::PrimarySecret)?.to_owned(),
        secondary: stored.get(Field::SecondarySecret).map(str::to_owned),
    })
}

/// Name, e-mail, and where and with which secret Akeneo tells of suspensions.
pub(super) fn subscriber_digest(id: &str, request: &SubscriberRequest) -> String {
    let notify = request.notify.as_ref();
    let notify = notify.map(|it| [it.url.as_str(), &it.secret]);
    let all = [id, &request.name, &request.email];
    digest(all.into_iter().chain(notify.into_iter().flatten()))
}

/// Address and events.
pub(super) fn content_digest(id: &str, request: &SubscriptionRequest) -> String {
    let events = request.events.iter().map(String::as_str);
    digest([id, &request.url].into_iter().chain(events))
}

/// Tells two pairs of secrets apart, and nothing about them: each is 32 random bytes.
pub(super) fn secrets_digest(id: &str, secrets: Option<&WebhookSecrets>) -> String {
    let pair = secrets.map(|it| (it.primary.as_str(), it.secondary.as_deref()));
    let (primary, secondary) = pair.unwrap_or_default();
    digest([id, primary, secondary.unwrap_or_default()])
}

fn sent_subscriber(record: &mut Record, id: &str, request: &SubscriberRequest, answer: &Answer) {
    record.name.clone_from(&request.name);
    record.subscriber = Sent {
        content: subscriber_digest(id, request),
        shown: shown(answer),
    };
}

fn sent_subscription(
    record: &mut Record,
    id: &str,
    request: &SubscriptionRequest,
    answer: &Answer,
    stored: &Stored,
    now: DateTime<Utc>,
) {
    record.url.clone_from(&request.url);
    record.subscription = Sent {
        content: content_digest(id, request),
        shown: shown(answer),
    };
    let secrets = secrets_digest(id, request.secrets.as_ref());
    if record.secrets != secrets {
        record.secrets = secrets;
        let rotated = stored.get(Field::RetiredSecret).is_some();
        record.rotated_at = rotated.then(|| now.timestamp());
    }
}

fn shown(answer: &Answer) -> String {
    match answer {
        Answer::Subscriber(Some(it)) => subscriber_shown(it),
        Answer::Subscription(Some(it)) => subscription_shown(it),
        _ => String::new(),
    }
}
