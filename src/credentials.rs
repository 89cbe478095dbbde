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

/// All that is read.
pub(crate) const PATHS: [&str; 4] = {
    let [primary, secondary, retired] = SECRET_PATHS;
    [primary, secondary, retired, SUBSCRIPTION_PATH]
};

/// What a delivery is checked against.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// Empty while the shop is not subscribed.
    pub secrets: Vec<Secret>,
    /// `None` until Akeneo's answer to the subscribing call is stored; until then a delivery is
    /// ours if one of `secrets` signed it, since those are fresh with each subscription.
    pub subscription_id: Option<String>,
    /// Whether a secret is encrypted with a newer key than this process has: it may be what a delivery is signed with.
    pub lacks_key: bool,
    /// The stored rows that these were read from, by path, secrets encrypted. Equal rows hold the same.
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

/// Reads them from `core_config_data`, default scope; `None` if they are still the `known` ones, and nothing is decrypted then. A
/// secret that cannot be decrypted is left out and logged.
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
