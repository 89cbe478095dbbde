//! What the shop stored about its subscription: the secrets it verifies with, and the subscription's id.

use crate::database::{Database, DatabaseError};
use crate::encryptor;
use crate::signature::Secret;

/// Configuration paths of the secrets that Akeneo may be signing with, encrypted by Magento.
///
/// The retired one is the primary of before the last rotation: Akeneo signs with it until the new ones become effective,
/// minutes later, and on repeated deliveries of that time. The next rotation, a reset, or the first sync a day after the
/// rotation drops it.
pub const SECRET_PATHS: [&str; 3] = [
    "akeneo_connector/events_platform/primary_secret",
    "akeneo_connector/events_platform/secondary_secret",
    "akeneo_connector/events_platform/retired_secret",
];

/// Configuration path of the subscription's id at Akeneo.
pub const SUBSCRIPTION_PATH: &str = "akeneo_connector/events_platform/subscription_id";

/// What a delivery is checked against.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// Empty while the shop is not subscribed.
    pub secrets: Vec<Secret>,
    /// `None` until Akeneo's answer to the subscribing call is stored; until then a delivery is
    /// ours if one of `secrets` signed it, since those are fresh with each subscription.
    pub subscription_id: Option<String>,
}

impl Credentials {
    /// Whether a delivery for this subscription may be ours.
    #[must_use]
    pub fn own(&self, subject: &str) -> bool {
        self.subscription_id
            .as_deref()
            .is_none_or(|id| id == subject)
    }
}

/// Reads them from `core_config_data`, default scope. A secret that cannot be decrypted is left out and logged.
///
/// # Errors
/// [`DatabaseError`]
pub fn read(database: &mut Database) -> Result<Credentials, DatabaseError> {
    let [primary, secondary, retired] = SECRET_PATHS;
    let sql = format!(
        "SELECT path, value FROM {} WHERE scope = 'default' AND scope_id = 0 AND path IN (?, ?, ?, ?)",
        database.settings().table("core_config_data")
    );
    let rows: Vec<(String, Option<String>)> = database.rows(
        &sql,
        (primary, secondary, retired, SUBSCRIPTION_PATH),
        |row| Ok((row.take()?, row.take()?)),
    )?;
    let mut credentials = Credentials::default();
    for (path, value) in rows {
        let Some(value) = value.filter(|value| !value.is_empty()) else {
            continue;
        };
        if path == SUBSCRIPTION_PATH {
            credentials.subscription_id = Some(value);
        } else if let Some(secret) =
            encryptor::decrypt(&value, database.settings().encryption_keys())
                .and_then(|secret| Secret::new(&secret).ok())
        {
            credentials.secrets.push(secret);
        } else {
            log::error!(
                "{path} cannot be decrypted with crypt/key, as this PHP has it; bin/magento akeneo_events:doctor tells what to do"
            );
        }
    }
    Ok(credentials)
}
