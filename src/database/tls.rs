//! TLS to the database. The driver options of `app/etc/env.php` mean what they mean to PDO with mysqlnd (`pdo_mysql_handle_factory`,
//! `mysqlnd_vio::enable_ssl`).

mod authorities;
mod refusal;

use super::env::{self, CONNECTION, SettingsError};
use super::error::DatabaseError;
use authorities::Authorities;
use mysql::{ClientIdentity, Conn, OptsBuilder, SslOpts};
use serde_json::Value;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Keys of the driver options, as PHP with mysqlnd has them. PHP 8 has no other driver.
const KEY: &str = "1007";
const CERT: &str = "1008";
const CA: &str = "1009";
const CAPATH: &str = "1010";
const CIPHER: &str = "1011";
const VERIFY_SERVER_CERT: &str = "1014";

/// How the connection is encrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tls {
    /// The trusted authorities. `None` means that the certificate of the server is not verified.
    trusted: Option<Trusted>,
    /// Certificate chain and private key of the client.
    client: Option<(PathBuf, PathBuf)>,
}

/// A file and a directory of authorities. Without both, those of the system are used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Trusted {
    file: Option<PathBuf>,
    directory: Option<PathBuf>,
}

impl Tls {
    /// `None` if no option switches TLS on. An empty option does.
    pub(super) fn of(env: &Value) -> Result<Option<Self>, SettingsError> {
        let options = env::at(env, &format!("{CONNECTION}/driver_options"));
        let option = |key| options.and_then(|options| options.get(key));
        let switches = [KEY, CERT, CA, CAPATH, CIPHER];
        if !switches.into_iter().any(|key| option(key).is_some()) {
            return Ok(None);
        }
        let key = |option| format!("{CONNECTION}/driver_options/{option}");
        let path = |option| {
            let text = env::text(env, &key(option))?;
            Ok(text.filter(|path| !path.is_empty()).map(PathBuf::from))
        };
        let verify = option(VERIFY_SERVER_CERT).is_none_or(|value| env::integer(value) != 0);
        let trusted = Trusted {
            file: path(CA)?,
            directory: path(CAPATH)?,
        };
        // If there is no key, it stands in the file of the certificate. A key alone does nothing.
        let client = match (path(CERT)?, path(KEY)?) {
            (Some(cert), Some(key)) => Some((cert, key)),
            (Some(cert), None) => Some((cert.clone(), cert)),
            (None, _) => None,
        };
        Ok(Some(Self {
            trusted: verify.then_some(trusted),
            client,
        }))
    }

    /// Connects. If TLS fails, the error names the option that repairs it.
    pub(super) fn connect(&self, options: OptsBuilder) -> Result<Conn, DatabaseError> {
        let verify = self.trusted.is_some();
        let authorities = self.trusted.as_ref().map(Trusted::authorities);
        let authorities = authorities.transpose()?.unwrap_or_default();
        let without_client = SslOpts::default()
            .with_root_cert_path(authorities.path())
            .with_danger_accept_invalid_certs(!verify)
            .with_danger_skip_domain_validation(!verify);
        let client = self.client()?;
        let ssl = without_client.clone().with_client_identity(client);
        match Conn::new(options.clone().ssl_opts(ssl)) {
            // If the server asks for no certificate of the client, none is needed.
            Err(error) if refusal::is_of_client(&error) => {
                Conn::new(options.ssl_opts(without_client)).map_err(refusal::without_client)
            }
            connected => connected.map_err(refusal::of_server),
        }
    }

    fn client(&self) -> Result<Option<ClientIdentity>, DatabaseError> {
        let Some((certificate, key)) = &self.client else {
            return Ok(None);
        };
        readable(certificate, "MYSQL_ATTR_SSL_CERT (1008)")?;
        readable(key, "MYSQL_ATTR_SSL_KEY (1007)")?;
        Ok(Some(ClientIdentity::new(certificate.clone(), key.clone())))
    }
}

impl Trusted {
    fn authorities(&self) -> Result<Authorities, DatabaseError> {
        match self {
            Self {
                file: Some(file),
                directory: None,
            } => {
                readable(file, "MYSQL_ATTR_SSL_CA (1009)")?;
                Ok(Authorities::file(file.clone()))
            }
            Self { file, directory } => Authorities::of(file.as_deref(), directory.as_deref()),
        }
    }
}

/// Checks that a file can be read, because the driver would not name the file.
fn readable(path: &Path, option: &str) -> Result<(), DatabaseError> {
    File::open(path).map(drop).map_err(|error| {
        DatabaseError::Unreachable(format!(
            "the file that PDO::{option} names in app/etc/env.php cannot be read: {error}"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn tls(options: Value) -> Result<Option<Tls>, SettingsError> {
        Tls::of(&json!({"db": {"connection": {"default": {"driver_options": options}}}}))
    }

    fn on(options: Value) -> Tls {
        tls(options.clone())
            .unwrap()
            .unwrap_or_else(|| panic!("TLS is off with {options}"))
    }

    #[test]
    fn each_option_of_tls_switches_it_on_and_nothing_else_does() {
        for option in [KEY, CERT, CA, CIPHER] {
            for value in [json!("/x"), json!(""), json!(null)] {
                assert!(on(json!({option: value})).trusted.is_some(), "{option}");
            }
        }
        for off in [
            json!(null),
            json!([]),
            json!("x"),
            json!({"1014": true, "1013": 1}),
        ] {
            assert_eq!(tls(off).unwrap(), None);
        }
    }

    #[test]
    fn verification_is_off_where_php_reads_zero() {
        let verify = |value: Value| {
            on(json!({CA: "/ca.pem", VERIFY_SERVER_CERT: value}))
                .trusted
                .is_some()
        };
        for off in [
            json!(false),
            json!(0),
            json!("0"),
            json!(""),
            json!(null),
            json!("false"),
            json!("true"),
        ] {
            assert!(!verify(off.clone()), "{off}");
        }
        for on in [json!(true), json!(1), json!("1")] {
            assert!(verify(on.clone()), "{on}");
        }
    }

    #[test]
    fn a_certificate_without_a_key_holds_the_key_and_a_key_alone_does_nothing() {
        let file = |name: &str| PathBuf::from(name);
        let client = |options| on(options).client;
        assert_eq!(
            client(json!({CERT: "/c", KEY: "/k"})),
            Some((file("/c"), file("/k")))
        );
        assert_eq!(client(json!({CERT: "/c"})), Some((file("/c"), file("/c"))));
        assert_eq!(client(json!({KEY: "/k"})), None);
    }
}
