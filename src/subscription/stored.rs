//! What the shop remembers of its subscription, and how that changes. PHP stores it.

use super::model::WebhookSecrets;
use super::platform::Ids;
use super::record::{self, Record};
use crate::akeneo::Pim;
use crate::signature::Secret;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt;

/// One value that the shop keeps. The order is the one in which changes have to be written if they are not written together: a secret is
/// not forgotten before the secrets are safe that Akeneo still signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The primary secret before the last rotation. Akeneo may still sign with it.
    RetiredSecret,
    /// The secret that Akeneo signs the primary header with.
    PrimarySecret,
    /// The secret that Akeneo signs the secondary header with.
    SecondarySecret,
    /// The PIM connection that the subscription belongs to, with its credentials, as JSON.
    Connection,
    /// What was last sent, as JSON; nothing secret.
    Record,
    /// The subscriber's id at Akeneo.
    SubscriberId,
    /// The subscription's id at Akeneo.
    SubscriptionId,
}

impl Field {
    /// All fields, in their order.
    pub const ALL: [Self; 7] = [
        Self::RetiredSecret,
        Self::PrimarySecret,
        Self::SecondarySecret,
        Self::Connection,
        Self::Record,
        Self::SubscriberId,
        Self::SubscriptionId,
    ];

    /// The name in PHP, and the last part of its path in Magento's configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RetiredSecret => "retired_secret",
            Self::PrimarySecret => "primary_secret",
            Self::SecondarySecret => "secondary_secret",
            Self::Connection => "connection",
            Self::Record => "record",
            Self::SubscriberId => "subscriber_id",
            Self::SubscriptionId => "subscription_id",
        }
    }

    /// Whether it has to be stored encrypted.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        !matches!(
            self,
            Self::Record | Self::SubscriberId | Self::SubscriptionId
        )
    }
}

/// What to store before going on; `None` removes a value.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Changes(BTreeMap<Field, Option<String>>);

impl Changes {
    /// The changes, in the order in which they have to be written.
    pub fn iter(&self) -> impl Iterator<Item = (Field, Option<&str>)> {
        self.0
            .iter()
            .map(|(field, value)| (*field, value.as_deref()))
    }

    /// Whether there is nothing to store.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn set(mut self, field: Field, value: &str) -> Self {
        self.0.insert(field, Some(value.to_owned()));
        self
    }

    pub(super) fn clear(mut self, field: Field) -> Self {
        self.0.insert(field, None);
        self
    }

    pub(super) fn record(self, record: &Record) -> Self {
        self.set(Field::Record, &record.to_text())
    }

    pub(super) fn connection(self, pim: &Pim) -> Self {
        self.set(Field::Connection, &json!(pim).to_string())
    }

    pub(super) fn clear_all() -> Self {
        Self(Field::ALL.map(|field| (field, None)).into())
    }
}

/// Shows no secret.
impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.iter().map(|(field, value)| match value {
            Some(_) if field.is_secret() => (field, Some("***")),
            value => (field, value),
        });
        f.debug_map().entries(shown).finish()
    }
}

/// What the shop remembers. It is empty before the first subscription and after a reset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stored {
    /// The values that exist.
    values: Changes,
    connection: Option<Pim>,
    record: Record,
}

impl Stored {
    /// Reads each value with `value`, which returns secrets decrypted. An absent value, an empty one and one that cannot be read count
    /// alike: a sync makes it anew.
    pub fn read(value: impl Fn(Field) -> Option<String>) -> Self {
        let mut stored = Self::default();
        for field in Field::ALL {
            stored.put(field, value(field).as_deref());
        }
        stored
    }

    /// Applies changes, as the shop does when it stores them.
    pub fn apply(&mut self, changes: &Changes) {
        for (field, value) in changes.iter() {
            self.put(field, value);
        }
    }

    /// One value, as it is stored.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&str> {
        self.values.0.get(&field)?.as_deref()
    }

    fn put(&mut self, field: Field, value: Option<&str>) {
        match value.filter(|value| !value.is_empty()) {
            Some(value) => self.values.0.insert(field, Some(value.to_owned())),
            None => self.values.0.remove(&field),
        };
        let text = self.get(field).unwrap_or_default();
        match field {
            Field::Connection => self.connection = serde_json::from_str(text).ok(),
            Field::Record => self.record = Record::from_text(text),
            _ => {}
        }
    }

    pub(super) fn connection(&self) -> Option<&Pim> {
        self.connection.as_ref()
    }

    /// All values that must not be shown.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &str> {
        let values = Field::ALL.into_iter().filter(|it| it.is_secret());
        let connection = self.connection.iter();
        let of_connection = connection.flat_map(|it| [&*it.client_secret, &*it.password]);
        values.filter_map(|it| self.get(it)).chain(of_connection)
    }

    pub(super) fn ids(&self) -> Option<Ids> {
        Some(Ids {
            subscriber: self.get(Field::SubscriberId)?.to_owned(),
            subscription: self.get(Field::SubscriptionId)?.to_owned(),
        })
    }

    /// The secrets that Akeneo has to sign with.
    pub(super) fn webhook_secrets(&self) -> Option<WebhookSecrets> {
        Some(WebhookSecrets {
            primary: self.get(Field::PrimarySecret)?.to_owned(),
            secondary: self.get(Field::SecondarySecret).map(str::to_owned),
        })
    }

    /// Whether Akeneo has not acknowledged the stored secrets yet.
    pub(super) fn has_unsent_secrets(&self) -> bool {
        let secrets = self.webhook_secrets();
        self.get(Field::SubscriptionId)
            .is_some_and(|id| self.record.secrets != record::of_secrets(id, secrets.as_ref()))
    }

    /// The secrets that Akeneo may sign with, the primary one first. Empty if the primary one cannot be used.
    #[must_use]
    pub fn accepted_secrets(&self) -> Vec<Secret> {
        let usable = |field| Secret::new(self.get(field)?.as_bytes()).ok();
        let Some(primary) = usable(Field::PrimarySecret) else {
            return Vec::new();
        };
        let others = [Field::SecondarySecret, Field::RetiredSecret];
        std::iter::once(primary)
            .chain(others.into_iter().filter_map(usable))
            .collect()
    }

    pub(super) const fn record(&self) -> &Record {
        &self.record
    }

    /// Whether nothing was ever made at Akeneo: secrets and connection are stored before that.
    pub(super) fn is_unused(&self) -> bool {
        self.values.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_shows_in_debug_output() {
        let stored = Stored::read(|field| Some(format!("value of {}", field.name())));
        let shown = format!("{stored:?}");
        for field in Field::ALL {
            let value = format!("value of {}", field.name());
            assert_eq!(shown.contains(&value), !field.is_secret(), "{shown}");
        }
    }

    #[test]
    fn what_cannot_be_read_counts_as_absent() {
        let stored = Stored::read(|field| match field {
            Field::Record | Field::Connection => Some("{broken".into()),
            _ => Some(String::new()),
        });
        assert_eq!(stored.connection(), None);
        assert_eq!(stored.record(), &Record::default());
        assert_eq!(stored.get(Field::PrimarySecret), None);
    }

    #[test]
    fn the_retired_secret_is_written_first() {
        let changes = Changes::default()
            .set(Field::PrimarySecret, "new")
            .set(Field::RetiredSecret, "old");
        let order: Vec<_> = changes.iter().map(|(field, _)| field).collect();
        assert_eq!(order, [Field::RetiredSecret, Field::PrimarySecret]);
    }
}
