//! What a decision depends on, and what follows from it: which things at Akeneo are ours, which of them stay, and how they have to look.
//! Pure.

use super::model::{Notify, Subscriber, SubscriberRequest, Subscription, SubscriptionRequest};
use super::remote::Journal;
use super::stored::{Field, Stored};
use super::wanted::Wanted;
use crate::akeneo::{Pim, same_address};
use chrono::{DateTime, Utc};
use ureq::http::Uri;

/// Everything that a decision depends on.
pub(super) struct Situation<'a> {
    pub(super) wanted: &'a Wanted,
    pub(super) pim: &'a Pim,
    pub(super) stored: &'a Stored,
    /// Our live subscribers at Akeneo.
    pub(super) subscribers: &'a [Subscriber],
    pub(super) journal: &'a Journal,
    /// Fresh random secrets, which replace missing ones.
    pub(super) spare: &'a [String; 2],
    pub(super) now: DateTime<Utc>,
}

impl Situation<'_> {
    /// The subscriber that stays.
    pub(super) fn subscriber(&self) -> Option<&Subscriber> {
        let stored = self.stored.get(Field::SubscriberId);
        let all = self.subscribers.iter();
        all.min_by_key(|it| self.rank(&it.id, stored))
    }

    /// The subscription that stays.
    pub(super) fn subscription<'a>(&self, of: &'a Subscriber) -> Option<&'a Subscription> {
        let stored = self.stored.get(Field::SubscriptionId);
        let own = of.subscriptions.iter().filter(|it| self.is_own(it));
        own.min_by_key(|it| self.rank(&it.id, stored))
    }

    /// What is stored stays. If several are not stored, or were made a moment ago, the lowest id stays: two processes at the same time then
    /// keep the same one.
    fn rank(&self, id: &str, stored: Option<&str>) -> (bool, String) {
        let settled = stored == Some(id) && !self.journal.created.contains(id);
        (!settled, id.to_owned())
    }

    /// Whether a subscription of our subscriber is ours: it is the stored one, or it leads to our webhook, under any host name that the
    /// shop has had.
    pub(super) fn is_own(&self, it: &Subscription) -> bool {
        let ours = [&self.wanted.webhook_url, &self.stored.record().url];
        let leads_here = ours.iter().any(|our| is_same_endpoint(our, &it.config.url));
        let from_pim = it.source.is_empty() || it.source == "pim";
        let of_pim = it.subject.is_empty() || same_address(&it.subject, &self.pim.url);
        self.stored.get(Field::SubscriptionId) == Some(&it.id) || (leads_here && from_pim && of_pim)
    }

    /// The content that the subscriber should have. Akeneo signs notifications with the primary secret, as it signs events: both are
    /// rotated together, and the webhook still accepts the secret before. Notifications get a new address only after Akeneo has accepted it
    /// for events.
    pub(super) fn subscriber_request(&self) -> SubscriberRequest {
        let secret = self.stored.get(Field::PrimarySecret);
        let taken = self.stored.get(Field::SubscriptionId);
        let taken = taken.map(|_| &self.stored.record().url);
        let taken = taken.filter(|url| !url.is_empty());
        let url = taken.unwrap_or(&self.wanted.webhook_url);
        SubscriberRequest {
            name: self.wanted.name.clone(),
            email: self.wanted.email.clone(),
            notify: secret.filter(|_| !url.is_empty()).map(|secret| Notify {
                url: url.clone(),
                secret: secret.to_owned(),
            }),
        }
    }

    /// The content that the subscription should have.
    pub(super) fn subscription_request(&self) -> SubscriptionRequest {
        SubscriptionRequest {
            events: self.wanted.events.clone(),
            url: self.wanted.webhook_url.clone(),
            secrets: self.stored.webhook_secrets(),
        }
    }

    /// Whether to end a suspension: the shop's own one always, any other one when an admin asks.
    pub(super) fn resumes(&self) -> bool {
        self.stored.record().paused || self.wanted.resume_suspended_by_platform
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
