//! Which of what Akeneo has is ours, and which of that is to stay. Pure.

use super::model::Subscription;
use super::platform::Call;
use super::remote::Held;
use super::stored::Field;
use super::sync::Situation;
use crate::akeneo::same_address;
use ureq::http::Uri;

impl Situation<'_> {
    /// The subscriber that is to stay.
    pub(super) fn subscriber(&self) -> Option<&Held> {
        let stored = self.stored.get(Field::SubscriberId);
        let all = self.remote.subscribers.iter();
        all.min_by_key(|it| self.rank(&it.subscriber.id, stored))
    }

    /// The one of its subscriptions that is to stay.
    pub(super) fn subscription<'a>(&self, held: &'a Held) -> Option<&'a Subscription> {
        let stored = self.stored.get(Field::SubscriptionId);
        let own = held.subscriptions.iter().filter(|it| self.is_own(it));
        own.min_by_key(|it| self.rank(&it.id, stored))
    }

    /// What is stored stays. Of several that are not, or that were made a moment ago, perhaps by two processes at the
    /// same time, both of them keep the same one.
    fn rank(&self, id: &str, stored: Option<&str>) -> (bool, String) {
        let settled = stored == Some(id) && !self.deeds.created.contains(id);
        (!settled, id.to_owned())
    }

    /// Of the subscriptions of our subscriber, the stored one and those that lead to our webhook, under whatever host
    /// name the shop had.
    pub(super) fn is_own(&self, it: &Subscription) -> bool {
        let ours = [&self.wanted.webhook_url, &self.stored.record().url];
        let leads_here = ours.iter().any(|our| is_same_endpoint(our, &it.config.url));
        let from_pim = it.source.is_empty() || it.source == "pim";
        let of_pim = it.subject.is_empty() || same_address(&it.subject, &self.pim.url);
        self.stored.get(Field::SubscriptionId) == Some(&it.id) || (leads_here && from_pim && of_pim)
    }
}

/// Takes a subscriber down: its subscriptions first, one a call.
pub(super) fn removal_of(held: &Held) -> Call {
    let subscriber = held.subscriber.id.clone();
    match held.subscriptions.first() {
        Some(it) => Call::DeleteSubscription {
            subscriber,
            id: it.id.clone(),
        },
        None => Call::DeleteSubscriber { id: subscriber },
    }
}

fn is_same_endpoint(one: &str, other: &str) -> bool {
    let path = |url: &str| {
        let path = url.parse::<Uri>().map(|it| it.path().to_owned());
        path.ok().filter(|path| path.len() > 1)
    };
    !one.is_empty()
        && (same_address(one, other) || path(one).is_some_and(|it| path(other) == Some(it)))
}
