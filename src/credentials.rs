//! Reads what the shop has stored about its subscription: the secrets to verify with, and its id.

use crate::database::{Database, DatabaseError};
use crate::encryptor;
use crate::signature::Secret;

/// Configuration paths of the secrets that Akeneo may sign with. Magento encrypts them.
///
/// The retired secret is the primary one before the last rotation. Akeneo signs with it until it knows the new ones, minutes later, and
/// repeats deliveries from that time. The next rotation, a reset, or the first sync a day after the rotation removes it.
pub const SECRET_PATHS: [&str; 3] = [
    "akeneo_connector/events_platform/primary_secret",
    "akeneo_connector/events_platform/secondary_secret",
    "akeneo_connector/events_platform/retired_secret",
];

/// Configuration path of the subscription's id at Akeneo.
pub const SUBSCRIPTION_PATH: &str = "akeneo_connector/events_platform/subscription_id";

/// All paths that are read.
pub(crate) const PATHS: [&str; 4] = {
    let [primary, secondary, retired] = SECRET_PATHS;
    [primary, secondary, retired, SUBSCRIPTION_PATH]
};

/// The credentials that a delivery is checked against.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// Empty while the shop is not subscribed.
    pub secrets: Vec<Secret>,
    /// `None` until the answer to the subscribing call is stored. Until then a delivery is ours if one of `secrets` signed it, because each
    /// subscription gets fresh ones.
    pub subscription_id: Option<String>,
    /// Whether a secret is encrypted with a newer key than this process has. A delivery may be signed with that secret.
    pub lacks_key: bool,
    /// The stored rows that these were read from, by path, with encrypted secrets. Equal rows hold equal credentials.
    pub rows: Vec<(String, String)>,
}

impl Credentials {
    /// The stored value of a path; `None` if there is no row.
    #[must_use]
    pub fn row(&self, path: &str) -> Option<&str> {
        let row = self.rows.iter().find(|(it, _)| it == path);
        row.map(|(_, value)| value.as_str())
    }

    /// Whether a delivery for this subscription may be ours.
    #[must_use]
    pub fn own(&self, subject: &str) -> bool {
        self.subscription_id
            .as_deref()
            .is_none_or(|id| id == subject)
    }
}

/// Reads them from `core_config_data`, default scope. `None` if they are still the `known` ones; then nothing is decrypted. A secret that
/// cannot be decrypted is left out and logged.
///
/// # Errors
/// [`DatabaseError`]
pub fn read(
    database: &mut Database,
    known: &Credentials,
) -> Result<Option<Credentials>, DatabaseError> {
    let sql = format!(
        "SELECT path, COALESCE(value, '') FROM {} WHERE scope = 'default' AND scope_id = 0 AND path IN (?, ?, ?, ?) \
         ORDER BY path",
        database.settings().table("core_config_data")
    );
    let rows: Vec<(String, String)> =
        database.rows(&sql, PATHS.to_vec(), |row| Ok((row.take()?, row.take()?)))?;
    Ok((rows != known.rows).then(|| open(rows, database.settings().encryption_keys())))
}

fn open(rows: Vec<(String, String)>, keys: &[String]) -> Credentials {
    let mut credentials = Credentials::default();
    for (path, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        if path == SUBSCRIPTION_PATH {
            credentials.subscription_id = Some(value.clone());
        } else if let Some(secret) =
            encryptor::decrypt(value, keys).and_then(|secret| Secret::new(&secret).ok())
        {
            credentials.secrets.push(secret);
        } else if encryptor::key_number(value).is_some_and(|number| number >= keys.len()) {
            credentials.lacks_key = true;
            log::error!(
                "{path} is encrypted with a newer key than this PHP has in crypt/key: restart php-fpm, or deploy app/etc/env.php"
            );
        } else {
            log::error!(
                "{path} cannot be decrypted with crypt/key, as this PHP has it; bin/magento akeneo_events:doctor tells what to do"
            );
        }
    }
    Credentials {
        rows,
        ..credentials
    }
}
