//! The address of the PIM, and the credentials for it.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The PIM and the connection in it, as the connector's configuration holds them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pim {
    /// Address of the PIM, without a slash at the end.
    pub url: String,
    /// The connection's client id.
    pub client_id: String,
    /// The connection's secret.
    pub client_secret: String,
    /// The connection's user.
    pub username: String,
    /// That user's password.
    pub password: String,
}

impl Pim {
    /// Removes what an admin may have typed around the address, such as spaces and slashes.
    pub(crate) fn tidy(mut self) -> Self {
        self.url = self.url.trim().trim_end_matches('/').to_owned();
        self
    }

    /// Whether both are the same connection of the same PIM. Akeneo keeps subscribers apart by these two.
    #[must_use]
    pub fn is_same_connection(&self, other: &Self) -> bool {
        same_address(&self.url, &other.url) && self.client_id == other.client_id
    }

    /// The fields that the connector's configuration still lacks, by the names on its page.
    #[must_use]
    pub fn missing(&self) -> String {
        let fields = [
            (&self.url, "base URL"),
            (&self.client_id, "client id"),
            (&self.client_secret, "client secret"),
            (&self.username, "username"),
            (&self.password, "password"),
        ];
        let missing = fields
            .into_iter()
            .filter(|(value, _)| value.trim().is_empty());
        let names: Vec<_> = missing.map(|(_, name)| name).collect();
        names.join(", ")
    }
}

/// Shows the address and the client id, and no secret.
impl fmt::Debug for Pim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pim")
            .field("url", &super::redact::shown(&self.url))
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// Whether two addresses are equal apart from slashes at the end.
pub(crate) fn same_address(one: &str, other: &str) -> bool {
    one.trim_end_matches('/') == other.trim_end_matches('/')
}
