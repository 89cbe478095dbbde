//! What a failed statement means: whether to try again, and what to tell the operator.

mod codes;

use codes::{DENIED, Meaning, TOO_LARGE, access, meaning};
use mysql::error::{DriverError, Error, MySqlError};
use std::error::Error as _;
use std::io::ErrorKind;
use thiserror::Error;

/// The words for a wait that took too long.
pub(super) const NO_ANSWER: &str = "no answer in time";

/// The words of the driver for a statement that is too large for the server.
const PACKET_TOO_LARGE: &str = "Packet is larger than max_allowed_packet";

/// Why the database did not do as asked. Never holds a password or a row's content.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum DatabaseError {
    /// No connection could be made.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// An open connection broke. Nobody knows whether the last statement was carried out.
    #[error("the connection to the database was lost: {0}")]
    Lost(String),
    /// The row is locked, or the server is overloaded, read-only or out of space. This may pass by itself.
    #[error("the database is busy: {message} (error {code})")]
    Busy {
        /// The server's error number.
        code: u16,
        /// The server's message.
        message: String,
    },
    /// Other processes are in the way, which the server itself does not report. This may pass by itself.
    #[error("the database is busy: {0}")]
    Contended(&'static str),
    /// The server gave it up, since it took too long.
    #[error("{0}")]
    TooLong(&'static str),
    /// A unique key already exists.
    #[error("the row exists already")]
    Duplicate,
    /// A table or a column is missing or different.
    #[error("{message}; run bin/magento setup:upgrade")]
    Schema {
        /// The server's error number; `None` for a column of another type.
        code: Option<u16>,
        /// The server's message, or ours.
        message: String,
    },
    /// The server refused the statement for another reason.
    #[error("the database refused the statement: {message} (error {code})")]
    Refused {
        /// The server's error number.
        code: u16,
        /// The server's message.
        message: String,
    },
}

impl DatabaseError {
    /// Whether the same call may succeed later without anybody doing anything.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_) | Self::Lost(_) | Self::Busy { .. } | Self::Contended(_)
        )
    }

    /// The error for an answer that came too late to be read.
    pub(super) fn late() -> Self {
        Self::Lost(NO_ANSWER.into())
    }

    /// Whether one of many items of the statement may have caused it; see [`Meaning::OfAll`].
    pub(crate) fn may_be_of_one(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if meaning(*code) != Meaning::OfAll)
    }

    /// Whether the error number says that one item caused it; see [`Meaning::OfOne`].
    pub(crate) fn is_known_of_one(&self) -> bool {
        self.code().map(meaning) == Some(Meaning::OfOne)
    }

    /// Whether the server gave it up because it took too long.
    pub(crate) const fn took_too_long(&self) -> bool {
        matches!(self.code(), Some(1969 | 3024))
    }

    /// Whether there is no such table.
    pub(crate) const fn is_missing_table(&self) -> bool {
        matches!(
            self,
            Self::Schema {
                code: Some(1146),
                ..
            }
        )
    }

    /// Whether the server undid the whole transaction in favour of another one.
    pub(crate) const fn is_deadlock(&self) -> bool {
        matches!(
            self,
            Self::Busy {
                code: 1213 | 1020,
                ..
            }
        )
    }

    /// Why no connection could be made, in our own words: those of the server and of the driver quote host, user or database. These are
    /// settings of `app/etc/env.php`, where a password may stand in the wrong place.
    pub(crate) fn connecting(error: Error) -> Self {
        match error {
            Error::DriverError(DriverError::CouldNotConnect(Some((_, why, _)))) => {
                Self::Unreachable(why)
            }
            Error::MySqlError(error) if access(error.code).is_some() => {
                Self::Unreachable(access(error.code).unwrap_or_default().into())
            }
            // If MySQL does not know the user, it asks for a password by any plugin that it has.
            Error::DriverError(DriverError::UnknownAuthPlugin(plugin)) => {
                Self::Unreachable(format!(
                    "the server wants a password by {plugin}, which this extension cannot send: either there is no such user, or the \
                     account has to use caching_sha2_password, see db/connection/default/username in app/etc/env.php"
                ))
            }
            error => match Self::from(error) {
                Self::Lost(message) => Self::Unreachable(message),
                other => other,
            },
        }
    }

    /// The server's error number, for the errors that are treated by their number.
    pub(crate) const fn code(&self) -> Option<u16> {
        match self {
            Self::Busy { code, .. } | Self::Refused { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// The same error without the name of the database and the prefix of the tables, in each form in which the server quotes them.
    pub(super) fn without(mut self, database: &str, prefix: &str) -> Self {
        match &mut self {
            Self::Unreachable(message)
            | Self::Lost(message)
            | Self::Schema { message, .. }
            | Self::Busy { message, .. }
            | Self::Refused { message, .. } => *message = without(message, database, prefix),
            Self::Contended(_) | Self::TooLong(_) | Self::Duplicate => {}
        }
        self
    }

    pub(crate) fn unexpected_column(row: &mysql::Row, index: usize) -> Self {
        let columns = row.columns_ref();
        let column = columns.get(index);
        let name = column.map_or("?".into(), |column| {
            format!("{}.{}", column.org_table_str(), column.name_str())
        });
        Self::Schema {
            code: None,
            message: format!("column {name} of the database differs from the declared one"),
        }
    }
}

impl From<Error> for DatabaseError {
    fn from(error: Error) -> Self {
        match error {
            _ if waited_too_long(&error) => Self::late(),
            Error::MySqlError(error) => server(error),
            Error::DriverError(
                error @ (DriverError::ConnectTimeout | DriverError::CouldNotConnect(_)),
            ) => Self::Unreachable(error.to_string()),
            Error::IoError(error)
                if matches!(
                    error.kind(),
                    ErrorKind::ConnectionRefused | ErrorKind::NotFound
                ) =>
            {
                Self::Unreachable(error.to_string())
            }
            // A killed connection shows up as one of these, rarely as "server has gone away".
            Error::IoError(error) => Self::Lost(error.to_string()),
            Error::CodecError(error) => match error.to_string() {
                // Nothing was sent. The type of this error is not public, so its text is compared.
                message if message == PACKET_TOO_LARGE => Self::Refused {
                    code: TOO_LARGE,
                    message,
                },
                message => Self::Lost(message),
            },
            Error::DriverError(error) => Self::Lost(error.to_string()),
            Error::TlsError(error) => Self::Unreachable(format!("TLS: {error}")),
            Error::UrlError(_) | Error::FromValueError(_) | Error::FromRowError(_) => {
                Self::Lost("the driver could not read the answer".into())
            }
        }
    }
}

fn without(message: &str, database: &str, prefix: &str) -> String {
    let mut message = message
        .replace(&format!("`{database}`."), "")
        .replace(&format!("'{database}."), "'")
        .replace(&format!("{database}.{prefix}"), "")
        .replace(&format!("'{database}'"), "of the shop");
    // The names of keys have the prefix in upper case.
    for prefix in [prefix, &prefix.to_uppercase()] {
        for quote in ["`", "'"] {
            message = message.replace(&format!("{quote}{prefix}"), quote);
        }
    }
    message
}

/// The missing right, without the user: `SELECT command denied to user 'u'@'host' for table 't'`.
fn denied(message: &str) -> String {
    let parts = message.split_once(" to user ");
    let parts = parts.and_then(|(right, rest)| Some((right, rest.rsplit_once("' for ")?.1)));
    parts.map_or_else(
        || "the user lacks a right on a table".into(),
        |(right, what)| format!("{right} to the user of the shop for {what}"),
    )
}

/// Whether the limit of the socket has ended it.
fn waited_too_long(error: &Error) -> bool {
    let source = match error {
        Error::IoError(error) => Some(error),
        Error::CodecError(error) => error.source().and_then(|it| it.downcast_ref()),
        _ => None,
    };
    source.is_some_and(|it: &std::io::Error| {
        matches!(it.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
    })
}

fn server(error: MySqlError) -> DatabaseError {
    let MySqlError { code, message, .. } = error;
    let message = access(code).map_or(message, Into::into);
    match meaning(code) {
        Meaning::Duplicate => DatabaseError::Duplicate,
        Meaning::Lost => DatabaseError::Lost(message),
        Meaning::Schema => DatabaseError::Schema {
            code: Some(code),
            message,
        },
        Meaning::Unreachable => DatabaseError::Unreachable(message),
        Meaning::Busy => DatabaseError::Busy { code, message },
        Meaning::OfAll if DENIED.contains(&code) => DatabaseError::Refused {
            code,
            message: denied(&message),
        },
        Meaning::OfAll | Meaning::OfOne | Meaning::Unknown => {
            DatabaseError::Refused { code, message }
        }
    }
}

#[cfg(test)]
mod tests;
