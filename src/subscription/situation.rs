//! What a decision depends on, and what follows from it by itself: which of what Akeneo has is ours, which of that is to
//! stay, and how it is to look. Pure.

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
    /// Those of ours that live at Akeneo.
    pub(super) subscribers: &'a [Subscriber],
    pub(super) journal: &'a Journal,
    /// Fresh random secrets, used for those that are missing.
    pub(super) spare: &'a [String; 2],
    pub(super) now: DateTime<Utc>,
}

impl Situation<'_> {
    /// The subscriber that is to stay.
    pub(super) fn subscriber(&self) -> Option<&Subscriber> {
        let stored = self.stored.get(Field::SubscriberId);
        let all = self.subscribers.iter();
        all.min_by_key(|it| self.rank(&it.id, stored))
    }

    /// The one of its subscriptions that is to stay.
    pub(super) fn subscription<'a>(&self, of: &'a Subscriber) -> Option<&'a Subscription> {
        let stored = self.stored.get(Field::SubscriptionId);
        let own = of.subscriptions.iter().filter(|it| self.is_own(it));
        own.min_by_key(|it| self.rank(&it.id, stored))
    }

    /// What is stored stays. Of several that are not, or that were made a moment ago, perhaps by two processes at the
    /// same time, both of them keep the same one.
    fn rank(&self, id: &str, stored: Option<&str>) -> (bool, String) {
        let settled = stored == Some(id) && !self.journal.created.contains(id);
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

    /// How the subscriber is to look. Notifications are signed with the secret that Akeneo signs events with: it is rotated
    /// with them, and the webhook accepts what is signed with the one before. Their address follows once Akeneo has taken it
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

    /// How the subscription is to look.
    pub(super) fn subscription_request(&self) -> SubscriptionRequest {
        SubscriptionRequest {
            events: self.wanted.events.clone(),
            url: self.wanted.webhook_url.clone(),
            secrets: self.stored.webhook_secrets(),
        }
    }

    /// Whether a suspension is to end: the shop's own, or any when an admin asks.
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
