//! What the shop stores after Akeneo has carried out a call. Pure.

use super::platform::{Answer, Call};
use super::record::{self, Digests};
use super::stored::{Changes, Field, Stored};
use chrono::{DateTime, Utc};

/// The changes that follow from `answer` to `call`.
pub(super) fn changes(
    call: &Call,
    answer: &Answer,
    stored: &Stored,
    now: DateTime<Utc>,
) -> Changes {
    let Some(id) = call.changed().or_else(|| answer.id()) else {
        return Changes::default();
    };
    let (mut record, mut changes) = (stored.record().clone(), Changes::default());
    let shown = record::of_answer(answer);
    match call {
        Call::CreateSubscriber(request) | Call::UpdateSubscriber(_, request) => {
            let content = record::of_subscriber(id, request);
            record.subscriber = Digests { content, shown };
            record.name.clone_from(&request.name);
        }
        Call::CreateSubscription(_, request) | Call::UpdateSubscription(_, request) => {
            let content = record::of_subscription(id, request);
            record.subscription = Digests { content, shown };
            record.url.clone_from(&request.url);
            let secrets = record::of_secrets(id, request.secrets.as_ref());
            if record.secrets != secrets {
                record.secrets = secrets;
                let rotated = stored.get(Field::RetiredSecret).is_some();
                record.rotated_at = rotated.then(|| now.timestamp());
            }
        }
        Call::Resume { unaltered, .. } => {
            record.paused = false;
            if *unaltered {
                record.subscription.shown = shown;
            }
        }
        // The suspension itself was noted before the call. How the subscription looks now is not noted, so a later resumption updates it.
        Call::Suspend(_) | Call::DeleteSubscriber(_) | Call::DeleteSubscription(_) => {
            return changes;
        }
    }
    match call {
        Call::CreateSubscriber(_) => changes = changes.set(Field::SubscriberId, id),
        Call::CreateSubscription(..) => {
            record.paused = false;
            changes = changes.set(Field::SubscriptionId, id);
        }
        _ => {}
    }
    changes.record(&record)
}
