//! What the admin wants, as the shop's configuration says it.

use super::error::SubscriptionError;

/// What the admin wants of the subscription.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Whether the shop wants events at all.
    pub enabled: bool,
    /// The name of this shop at Akeneo. It must differ from the name of every other shop that may use the same PIM connection: a subscriber
    /// with exactly this name counts as ours.
    pub name: String,
    /// The address that Akeneo writes to; needed when enabled.
    pub email: String,
    /// CloudEvent types. None means that delivery is suspended.
    pub events: Vec<String>,
    /// Where events go.
    pub webhook_url: String,
    /// Whether to resume a subscription that Akeneo itself suspended. Set it when an admin asks, for instance by saving: Akeneo may revoke
    /// a subscription that is resumed too often.
    pub resume_suspended_by_platform: bool,
}

impl Wanted {
    /// Whether events are to be delivered.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.enabled && !self.events.is_empty()
    }

    /// Trims the texts, sorts the events and removes duplicates.
    pub(super) fn tidy(mut self) -> Self {
        for text in [&mut self.name, &mut self.email, &mut self.webhook_url] {
            *text = text.trim().to_owned();
        }
        self.events.retain(|event| !event.trim().is_empty());
        self.events.sort();
        self.events.dedup();
        self
    }

    /// Checks that Akeneo can be asked for it.
    pub(super) fn check(&self) -> Result<(), SubscriptionError> {
        let problem = if !self.is_on() {
            return Ok(());
        } else if self.name.is_empty() {
            "the shop has no name to subscribe with"
        } else if !is_email(&self.email) {
            "the subscriber e-mail is missing or is not an e-mail address"
        } else if self.webhook_url.is_empty() {
            "the webhook's address is not known; set the secure base URL of the default store view, or \"Webhook URL\""
        } else {
            return Ok(());
        };
        Err(SubscriptionError::Wanted(problem))
    }
}

/// A rough check. Akeneo makes the real one.
pub(super) fn is_email(text: &str) -> bool {
    let plain = !text.chars().any(|it| it.is_whitespace() || it.is_control());
    plain
        && text
            .split_once('@')
            .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_on_needs_an_email_an_address_and_a_name() {
        let good = Wanted {
            enabled: true,
            name: "shop".into(),
            email: "a@b.example".into(),
            events: vec!["x".into()],
            webhook_url: "https://shop.example/webhook".into(),
            resume_suspended_by_platform: false,
        };
        assert_eq!(good.check(), Ok(()));
        for spoil in [
            |it: &mut Wanted| it.name.clear(),
            |it: &mut Wanted| it.email.clear(),
            |it: &mut Wanted| it.email = "a b@c".into(),
            |it: &mut Wanted| it.email = "a@".into(),
            |it: &mut Wanted| it.webhook_url.clear(),
        ] {
            let mut bad = good.clone();
            spoil(&mut bad);
            assert!(bad.check().is_err(), "{bad:?}");
            bad.events.clear();
            assert_eq!(bad.check(), Ok(()), "nothing is asked of Akeneo then");
        }
    }
}
