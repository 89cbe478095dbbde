//! What a failed statement means: try again, or tell the operator.

use mysql::error::{DriverError, Error, MySqlError};
use std::error::Error as _;
use std::io::ErrorKind;
use thiserror::Error;

/// What a wait that became too long is called.
pub(super) const NO_ANSWER: &str = "no answer in time";

/// What the driver says of a statement that the server would not take.
const TOO_LARGE: &str = "Packet is larger than max_allowed_packet";

/// Why the database did not do as asked. Never holds a password or a row's content.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum DatabaseError {
    /// No connection could be made.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// An open connection broke; what was asked may or may not have been done.
    #[error("the connection to the database was lost: {0}")]
    Lost(String),
    /// Locked, overloaded, read-only or out of space: may pass by itself.
    #[error("the database is busy: {message} (error {code})")]
    Busy {
        /// The server's error number.
        code: u16,
        /// The server's message.
        message: String,
    },
    /// A unique key already exists.
    #[error("the row exists already")]
    Duplicate,
    /// A table or a column is missing or different.
    #[error("{0}; run bin/magento setup:upgrade")]
    Schema(String),
    /// Anything else that the server refused.
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
            Self::Unreachable(_) | Self::Lost(_) | Self::Busy { .. }
        )
    }

    /// It took too long; nobody reads the answer any more.
    pub(super) fn late() -> Self {
        Self::Lost(NO_ANSWER.into())
    }

    /// Whether it may be the fault of one of many that a statement is about. Not where the account lacks a right, a table or a view is
    /// broken, memory or transactions run out, the server does not know what it is asked, or a proxy or a cluster is in the way.
    pub(crate) const fn may_be_of_one(&self) -> bool {
        match self {
            Self::Refused { code, .. } => !matches!(
                code,
                1142 | 1143 | 1227 | 1370 | 1016 | 1033
                    ..=1035
                        | 1194
                        | 1195
                        | 1064
                        | 1305
                        | 1295
                        | 1461
                        | 1356
                        | 1449
                        | 1037
                        | 1038
                        | 1206
                        | 1637
                        | 1712
                        | 1812
                        | 1932
                        | 2003
                        | 3100
                        | 3101
            ),
            _ => false,
        }
    }

    /// Whether its number says that what it is about cannot be read, written or compared: a value out of range or not of its column,
    /// a character that does not fit, a packet too large, a broken constraint, what a trigger refuses.
    pub(crate) const fn is_known_of_one(&self) -> bool {
        matches!(
            self.code(),
            Some(
                1153
                | 1264..=1266
                | 1292
                | 1300
                | 1301
                | 1365..=1367
                | 1406
                | 1411
                | 1441
                | 1451
                | 1452
                | 1525
                | 1644
                | 1690
                | 1916
                | 3819
                | 3854
                | 3988
                | 4025,
            )
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

    /// Why no connection could be made. The server's and the driver's own words quote host, user or database: settings of
    /// `app/etc/env.php`, where a password may stand in the wrong place.
    pub(crate) fn connecting(error: Error) -> Self {
        match error {
            Error::DriverError(DriverError::CouldNotConnect(Some((_, why, _)))) => {
                Self::Unreachable(why)
            }
            Error::MySqlError(error) if access(error.code).is_some() => {
                Self::Unreachable(access(error.code).unwrap_or_default().into())
            }
            error => match Self::from(error) {
                Self::Lost(message) => Self::Unreachable(message),
                other => other,
            },
        }
    }

    /// The server's error number, where the statement's fate depends on it.
    pub(crate) const fn code(&self) -> Option<u16> {
        match self {
            Self::Busy { code, .. } | Self::Refused { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// Without the database's name and the tables' prefix, in each of the ways in which the server quotes them.
    pub(super) fn without(mut self, database: &str, prefix: &str) -> Self {
        match &mut self {
            Self::Unreachable(message)
            | Self::Lost(message)
            | Self::Schema(message)
            | Self::Busy { message, .. }
            | Self::Refused { message, .. } => *message = without(message, database, prefix),
            Self::Duplicate => {}
        }
        self
    }

    pub(crate) fn unexpected_column(row: &mysql::Row, index: usize) -> Self {
        let columns = row.columns_ref();
        let column = columns.get(index);
        Self::Schema(format!(
            "column {} of the database is not as declared",
            column.map_or("?".into(), |column| format!(
                "{}.{}",
                column.org_table_str(),
                column.name_str()
            ))
        ))
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
            // A killed connection shows as any of these, rarely as "server has gone away".
            Error::IoError(error) => Self::Lost(error.to_string()),
            Error::CodecError(error) => match error.to_string() {
                // Nothing was sent. The type of this error is not public.
                message if message == TOO_LARGE => Self::Refused {
                    code: 1153,
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

/// What the server says of who may do what: it quotes user, host and database, which are settings.
const fn access(code: u16) -> Option<&'static str> {
    Some(match code {
        1045 | 1698 => {
            "access denied, see db/connection/default/username and password in app/etc/env.php"
        }
        1044 => {
            "the user has no rights on the database, see db/connection/default/dbname in app/etc/env.php"
        }
        1049 => "there is no such database, see db/connection/default/dbname in app/etc/env.php",
        1130 => "the database server takes no connections from this host",
        1203 | 1226 => "the user has as many connections as it may have",
        3118 | 4151 => "the user's account is locked",
        _ => return None,
    })
}

fn without(message: &str, database: &str, prefix: &str) -> String {
    let mut message = message
        .replace(&format!("`{database}`."), "")
        .replace(&format!("'{database}."), "'")
        .replace(&format!("{database}.{prefix}"), "")
        .replace(&format!("'{database}'"), "of the shop");
    // The names of keys are of the prefix in upper case.
    for prefix in [prefix, &prefix.to_uppercase()] {
        for quote in ["`", "'"] {
            message = message.replace(&format!("{quote}{prefix}"), quote);
        }
    }
    message
}

/// What right is missing, without whom: `SELECT command denied to user 'u'@'host' for table 't'`.
fn denied(message: &str) -> String {
    let parts = message.split_once(" to user ");
    let parts = parts.and_then(|(right, rest)| Some((right, rest.rsplit_once("' for ")?.1)));
    parts.map_or_else(
        || "the user lacks a right on a table".into(),
        |(right, what)| format!("{right} to the user of the shop for {what}"),
    )
}

/// Whether the socket's bound is what ended it.
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

/// Numbers as in MySQL's and MariaDB's error references.
fn server(error: MySqlError) -> DatabaseError {
    let MySqlError { code, message, .. } = error;
    let message = access(code).map_or(message, Into::into);
    match code {
        1062 => DatabaseError::Duplicate,
        // ProxySQL's own: no server behind it answered.
        9000..=9999 => DatabaseError::Lost(message),
        // No such database, table, column, or a column that must have a value and is not ours.
        1049 | 1054 | 1136 | 1146 | 1364 => DatabaseError::Schema(message),
        // Access denied, host not allowed, too many connections.
        1044 | 1045 | 1130 | 1040 | 1203 | 1226 => DatabaseError::Unreachable(message),
        // A right on a table, a column or a routine.
        1142 | 1143 | 1370 => DatabaseError::Refused {
            code,
            message: denied(&message),
        },
        // Shutting down, killed, query interrupted, gone away, idle for too long; an index that is gone since this connection looked
        // for it, and statements that are to be prepared anew. Of a cluster: the node is not one of its majority, or did not say
        // whether it committed.
        1047 | 1180 | 1176 | 1615 | 1053 | 1927 | 1317 | 2006 | 2013 | 3169 | 4031 => {
            DatabaseError::Lost(message)
        }
        // Lock wait, deadlock, changed meanwhile, read-only, disk full, table full, out of resources.
        1205
        | 1213
        | 1020
        | 1290
        | 1792
        | 1836
        | 1021
        | 1030
        | 1114
        | 1041
        | 1969
        | 3024
        | 3572
        | 1026
        | 1028
        | 1041..=1043 => DatabaseError::Busy { code, message },
        _ => DatabaseError::Refused { code, message },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(code: u16, message: &str) -> String {
        let error = server(MySqlError {
            state: "HY000".into(),
            code,
            message: message.into(),
        });
        error.without("shopdb", "pre_").to_string()
    }

    #[test]
    fn what_the_server_says_is_told_without_user_host_database_and_prefix() {
        let messages = [
            (
                1044,
                "Access denied for user 'webuser'@'10.0.0.5' to database 'shopdb'",
            ),
            (
                1045,
                "Access denied for user 'webuser'@'10.0.0.5' (using password: YES)",
            ),
            (1049, "Unknown database 'shopdb'"),
            (
                1130,
                "Host '10.0.0.5' is not allowed to connect to this MariaDB server",
            ),
            (
                1142,
                "SELECT command denied to user 'webuser'@'10.0.0.5' for table `shopdb`.`pre_queue`",
            ),
            (
                1142,
                "SELECT command denied to user 'webuser'@'10.0.0.5' for table 'pre_queue'",
            ),
            (
                1143,
                "UPDATE command denied to user 'webuser'@'10.0.0.5' for column 'id' in table 'pre_queue'",
            ),
            (
                1226,
                "User 'webuser' has exceeded the 'max_questions' resource (current value: 1)",
            ),
            (
                1370,
                "execute command denied to user 'webuser'@'10.0.0.5' for routine 'shopdb.uuid'",
            ),
            (1370, "execute command denied to user ''@'10.0.0.5'"),
            (
                1451,
                "Cannot delete or update a parent row (`shopdb`.`pre_queue`, CONSTRAINT `PRE_QUEUE_ID` FOREIGN KEY (`id`) REFERENCES `pre_entity` (`id`))",
            ),
            (1146, "Table 'shopdb.pre_queue' doesn't exist"),
            (1114, "The table 'pre_queue' is full"),
        ];
        for (code, message) in messages {
            let told = told(code, message);
            for name in ["webuser", "10.0.0.5", "shopdb", "pre_", "PRE_"] {
                assert!(!told.contains(name), "{code}: {told}");
            }
            if message.contains("queue") {
                assert!(told.contains("queue"), "{code}: {told}");
            }
        }
    }

    #[test]
    fn what_is_denied_is_named_and_a_shop_without_a_prefix_keeps_its_words() {
        let denied = told(
            1142,
            "SELECT command denied to user 'webuser'@'h' for table `shopdb`.`pre_queue`",
        );
        assert_eq!(
            denied,
            "the database refused the statement: SELECT command denied to the user of the shop for table `queue` (error 1142)"
        );
        let message = "Data too long for column 'reason' at row 1";
        assert_eq!(without(message, "shopdb", ""), message);
    }
}
