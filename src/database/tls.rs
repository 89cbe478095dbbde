//! TLS to the database, by the driver options of `app/etc/env.php` as PDO with mysqlnd understands them
//! (`pdo_mysql_handle_factory`, `mysqlnd_vio::enable_ssl`).

use super::env;
use super::settings::{CONNECTION, SettingsError};
use mysql::{ClientIdentity, SslOpts};
use serde_json::Value;
use std::path::PathBuf;

/// Keys of the driver options. They are PHP's with mysqlnd, the only driver since PHP 8.
const KEY: &str = "1007";
const CERT: &str = "1008";
const CA: &str = "1009";
const CAPATH: &str = "1010";
const CIPHER: &str = "1011";
const VERIFY_SERVER_CERT: &str = "1014";

/// How the connection is encrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tls {
    ca: Option<PathBuf>,
    /// Certificate chain and private key of the client.
    client: Option<(PathBuf, PathBuf)>,
    verify: bool,
}

impl Tls {
    /// `None` if none of the options is there that switch TLS on. An empty one does so, too.
    pub(super) fn of(env: &Value) -> Result<Option<Self>, SettingsError> {
        let key = |option| format!("{CONNECTION}/driver_options/{option}");
        let is_there = |option| env.pointer(&format!("/{}", key(option))).is_some();
        if ![KEY, CERT, CA, CAPATH, CIPHER].into_iter().any(is_there) {
            return Ok(None);
        }
        let path = |option| {
            let text = env::text(env, &key(option))?;
            Ok(text.filter(|path| !path.is_empty()).map(PathBuf::from))
        };
        let verify = env
            .pointer(&format!("/{}", key(VERIFY_SERVER_CERT)))
            .is_none_or(|value| env::integer(value) != 0);
        let ca = path(CA)?;
        if verify && ca.is_none() && path(CAPATH)?.is_some() {
            return Err(SettingsError(format!(
                "{} (PDO::MYSQL_ATTR_SSL_CAPATH) is not supported; name one file with PDO::MYSQL_ATTR_SSL_CA",
                key(CAPATH)
            )));
        }
        // Without a key it is in the file of the certificate. A key alone does nothing.
        let client = match (path(CERT)?, path(KEY)?) {
            (Some(cert), Some(key)) => Some((cert, key)),
            (Some(cert), None) => Some((cert.clone(), cert)),
            (None, _) => None,
        };
        Ok(Some(Self { ca, client, verify }))
    }

    /// For the driver.
    pub(super) fn options(&self) -> SslOpts {
        let client = self
            .client
            .clone()
            .map(|(certificate, key)| ClientIdentity::new(certificate, key));
        SslOpts::default()
            .with_root_cert_path(self.ca.clone())
            .with_client_identity(client)
            .with_danger_accept_invalid_certs(!self.verify)
            .with_danger_skip_domain_validation(!self.verify)
    }
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
                assert!(on(json!({option: value})).verify, "{option}");
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
        let verify = |value: Value| on(json!({CA: "/ca.pem", VERIFY_SERVER_CERT: value})).verify;
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

    #[test]
    fn a_directory_of_authorities_is_refused_only_where_it_is_needed() {
        let refused = tls(json!({CAPATH: "/certificates"})).unwrap_err();
        assert!(!refused.to_string().contains("/certificates"), "{refused}");
        assert!(on(json!({CAPATH: "/certificates", CA: "/ca.pem"})).verify);
        assert!(!on(json!({CAPATH: "/certificates", VERIFY_SERVER_CERT: false})).verify);
    }
}
