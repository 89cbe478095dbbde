//! What is wrong with a certificate, and which option repairs it. OpenSSL, and so PDO, accepts some certificates that rustls refuses.

use super::super::error::DatabaseError;
use crate::certificate::Refused;
use mysql::Error;

const DRIVER_OPTIONS: &str = "see driver_options of db/connection/default in app/etc/env.php";

/// Whether the client's certificate cannot be used. It is checked before anything is sent.
pub(super) fn is_of_client(error: &Error) -> bool {
    matches!(error, Error::TlsError(error) if Refused::of(&error.to_string()) == Some(Refused::Version1))
}

/// Why the server accepted no connection without the certificate of the client.
pub(super) fn without_client(error: Error) -> DatabaseError {
    match error {
        Error::MySqlError(error) if error.code == 1045 => DatabaseError::Unreachable(
            "access denied (error 1045); the client's certificate is of X.509 version 1, which this extension cannot send: name one of \
             version 3 with PDO::MYSQL_ATTR_SSL_CERT (1008) in app/etc/env.php, if the account requires one"
                .into(),
        ),
        error => of_server(error),
    }
}

/// Why no connection could be made.
pub(super) fn of_server(error: Error) -> DatabaseError {
    let Some(refused) = Refused::of(&error.to_string()) else {
        return DatabaseError::connecting(error);
    };
    let of_rustls = |why| {
        format!(
            "the server's certificate {why}, which this extension cannot verify though PDO may: give the server one of version 3 with \
             its host as subjectAltName, or set PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT (1014) to false, {DRIVER_OPTIONS}"
        )
    };
    let plain = |why| format!("the server's certificate {why}, {DRIVER_OPTIONS}");
    DatabaseError::Unreachable(match refused {
        Refused::Version1 => of_rustls("is of X.509 version 1"),
        Refused::OfAuthority => of_rustls("is that of an authority"),
        Refused::Nameless => of_rustls("has no subjectAltName"),
        Refused::Issuer => {
            plain("is not issued by any authority that PDO::MYSQL_ATTR_SSL_CA (1009) names")
        }
        Refused::OtherHost => plain("is for another host than db/connection/default/host"),
        Refused::Expired => plain("has expired"),
        Refused::NotYetValid => plain("is not valid yet"),
    })
}
