//! Why Akeneo, or the way to it, did not do as asked; in words that tell an admin what to do.

use thiserror::Error;

/// A call that failed. Never holds a token, a password or a secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ApiError {
    /// Nobody answered in time.
    #[error("{at} cannot be reached: {reason}")]
    Unreachable {
        /// The PIM or the Event Platform, by address.
        at: String,
        /// What the network said.
        reason: String,
    },
    /// The PIM does not take the credentials.
    #[error(
        "the PIM refused the credentials of the connector; check client id, secret, username and password in the \
         Akeneo API configuration"
    )]
    Credentials,
    /// The token was refused, even a fresh one.
    #[error("the Event Platform refused the PIM's token: {0}")]
    Token(String),
    /// The connection lacks the permission.
    #[error(
        "the connection may not use the Event Platform; in the PIM, under Connect > Connections, tick its \
         \"Event Platform\" checkbox"
    )]
    Permission,
    /// There is no such subscriber or subscription, or not any more.
    #[error("Akeneo does not know it (any more): {0}")]
    NotFound(String),
    /// A limit is reached, or the state does not allow it.
    #[error(
        "Akeneo refused: {0} (it allows 20 subscribers a PIM and 20 subscriptions a subscriber)"
    )]
    Conflict(String),
    /// The content is not acceptable.
    #[error("Akeneo did not accept the subscription: {0}")]
    Invalid(String),
    /// Anything that the documentation does not name.
    #[error("{at} answered unexpectedly ({status})")]
    Unexpected {
        /// The PIM or the Event Platform, by address.
        at: String,
        /// HTTP status.
        status: u16,
    },
}

impl ApiError {
    /// Whether the same call may succeed later without anybody doing anything.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            Self::Unexpected { status, .. } => *status == 429 || *status >= 500,
            _ => false,
        }
    }
}
