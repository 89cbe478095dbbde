//! Why a call to Akeneo failed. The messages tell an admin what to do.

use crate::event::EntityType;
use crate::reason::{Arg, Code, Sentence};
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
    /// The connector is not configured; nothing was called.
    #[error("the Akeneo API configuration of the connector is not complete; missing: {0}")]
    MissingCredentials(String),
    /// Credentials would travel unprotected; nothing was called.
    #[error("{0} is not an https address; credentials are not sent there")]
    Insecure(String),
    /// The PIM does not take the credentials.
    #[error(
        "the PIM refused the credentials of the connector; check client id, secret, username and password in the \
         Akeneo API configuration"
    )]
    Credentials,
    /// What answers at the address is not a PIM.
    #[error(
        "{at} does not answer as an Akeneo PIM does ({status}); check the base URL in the Akeneo API configuration"
    )]
    NotAPim {
        /// The address.
        at: String,
        /// HTTP status.
        status: u16,
    },
    /// The Event Platform refused the token, even a fresh one.
    #[error("the Event Platform refused the PIM's token: {0}")]
    Token(String),
    /// The connection in the PIM lacks the permission to use the Event Platform.
    #[error(
        "the connection may not use the Event Platform; in the PIM, under Connect > Connections, tick its \
         \"Event Platform\" checkbox"
    )]
    Permission,
    /// The connection in the PIM may not read the entities that are asked about.
    #[error(
        "the connection may not read {these} in the PIM; in the PIM, give its role the Web API permission to list them",
        these = .0.plural()
    )]
    Unreadable(EntityType),
    /// Akeneo has no such subscriber or subscription, or it was deleted.
    #[error("Akeneo has no such subscriber or subscription: {0}")]
    NotFound(String),
    /// Akeneo has reached a limit, or the subscription is in the wrong state.
    #[error(
        "Akeneo refused: {0} (it allows 20 subscribers a PIM and 20 subscriptions a subscriber)"
    )]
    Conflict(String),
    /// Akeneo does not accept what was sent.
    #[error("Akeneo did not accept it: {0}")]
    Invalid(String),
    /// Akeneo does not accept the subscription that was sent, most often because of its address.
    #[error(
        "Akeneo did not accept the subscription: {0} (the webhook's address must be https, public, and answer 200 to a \
         HEAD request without a redirect)"
    )]
    InvalidSubscription(String),
    /// An answer that the documentation does not name.
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

/// What an operator reads of a question that the PIM did not answer.
impl From<&ApiError> for Sentence {
    fn from(error: &ApiError) -> Self {
        let status = |status: &u16| Arg::from(*status);
        match error {
            ApiError::Unreachable { at, reason } => Self::new(
                Code::AkeneoUnreachable,
                [Arg::words(at), Arg::words(reason)],
            ),
            ApiError::MissingCredentials(what) => {
                Self::new(Code::AkeneoNotConfigured, [Arg::words(what)])
            }
            ApiError::Insecure(at) => Self::new(Code::AkeneoInsecure, [Arg::words(at)]),
            ApiError::Credentials => Self::new(Code::AkeneoCredentials, []),
            ApiError::NotAPim { at, status: it } => {
                Self::new(Code::AkeneoNoPim, [Arg::words(at), status(it)])
            }
            ApiError::Unreadable(entity) => {
                Self::new(Code::AkeneoPermission, [Arg::These { these: *entity }])
            }
            ApiError::Unexpected { at, status: it } => {
                Self::new(Code::AkeneoUnexpected, [Arg::words(at), status(it)])
            }
            // Of the Event Platform, which no entry waits for.
            ApiError::Token(_)
            | ApiError::Permission
            | ApiError::NotFound(_)
            | ApiError::Conflict(_)
            | ApiError::Invalid(_)
            | ApiError::InvalidSubscription(_) => {
                Self::new(Code::AkeneoTrouble, [Arg::words(&error.to_string())])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_trouble_of_a_question_has_its_sentence() {
        let (at, text) = ("https://pim.example".to_owned(), "no route".to_owned());
        for (error, code) in [
            (
                ApiError::Unreachable {
                    at: at.clone(),
                    reason: text.clone(),
                },
                "akeneo_unreachable",
            ),
            (
                ApiError::MissingCredentials(text.clone()),
                "akeneo_not_configured",
            ),
            (ApiError::Insecure(at.clone()), "akeneo_insecure"),
            (ApiError::Credentials, "akeneo_credentials"),
            (
                ApiError::NotAPim {
                    at: at.clone(),
                    status: 404,
                },
                "akeneo_no_pim",
            ),
            (
                ApiError::Unreadable(EntityType::Family),
                "akeneo_permission",
            ),
            (
                ApiError::Unexpected { at, status: 500 },
                "akeneo_unexpected",
            ),
            (ApiError::Conflict(text), "akeneo_trouble"),
        ] {
            let sentence = Sentence::from(&error);
            assert_eq!(sentence.code().name(), code);
            assert!(!sentence.to_string().contains('%'), "{sentence}");
        }
    }
}
