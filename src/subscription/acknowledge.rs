//! What the shop stores once Akeneo carried a call out. Pure.

use super::model::{Subscriber, SubscriberRequest, Subscription, SubscriptionRequest};
use super::platform::{Answer, Call};
use super::record::{self, Digests, Record};
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
    let made = match (call, answer) {
        (Call::CreateSubscriber { request }, Answer::Subscriber(Subscriber { id, .. })) => {
            note_subscriber(&mut record, id, request, answer);
            Some((Field::SubscriberId, id))
        }
        (Call::UpdateSubscriber { id, request }, _) => {
            note_subscriber(&mut record, id, request, answer);
            None
        }
        (
            Call::CreateSubscription { request, .. },
            Answer::Subscription(Subscription { id, .. }),
        ) => {
            record.paused = false;
            note_subscription(&mut record, id, request, answer);
            note_secrets(&mut record, id, request, stored, now);
            Some((Field::SubscriptionId, id))
        }
        (Call::UpdateSubscription { id, request, .. }, _) => {
            note_subscription(&mut record, id, request, answer);
            note_secrets(&mut record, id, request, stored, now);
            None
        }
        // That it is suspended was noted before. How it looks is not, so that it is updated when it is resumed.
        (Call::Resume { unaltered, .. }, _) => {
            record.paused = false;
            if *unaltered {
                record.subscription.shown = record::of_answer(answer);
            }
            None
        }
        _ => return Changes::default(),
    };
    let changes = Changes::default().record(&record);
    match made {
        Some((field, id)) => changes.set(field, id),
        None => changes,
    }
}

fn note_subscriber(record: &mut Record, id: &str, request: &SubscriberRequest, answer: &Answer) {
    record.name.clone_from(&request.name);
    record.subscriber = Digests {
        content: record::of_subscriber(id, request),
        shown: record::of_answer(answer),
    };
}

fn note_subscription(
    record: &mut Record,
    id: &str,
    request: &SubscriptionRequest,
    answer: &Answer,
) {
    record.url.clone_from(&request.url);
    record.subscription = Digests {
        content: record::of_subscription(id, request),
        shown: record::of_answer(answer),
    };
}

fn note_secrets(
    record: &mut Record,
    id: &str,
    request: &SubscriptionRequest,
    stored: &Stored,
    now: DateTime<Utc>,
) {
    let secrets = record::of_secrets(id, request.secrets.as_ref());
    if record.secrets != secrets {
        record.secrets = secrets;
        let rotated = stored.get(Field::RetiredSecret).is_some();
        record.rotated_at = rotated.then(|| now.timestamp());
    }
}
