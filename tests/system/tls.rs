//! TLS to the database: where PDO connects by the driver options of `app/etc/env.php`, the extension does, or says what to set.

use crate::connect::{Tried, connect, with_table};
use crate::support::certificates::{HOST, certificates};
use crate::support::database::Database;
use crate::support::database_server::{Brand, DatabaseServer, Options};
use crate::support::dirs;
use mysql::prelude::Queryable;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A server whose certificate can be changed, and an account that may not connect without TLS.
struct Stand {
    server: DatabaseServer,
    database: Database,
    scratch: TempDir,
}

impl Stand {
    fn new() -> Self {
        let scratch = dirs::scratch("tls");
        let file = |name: &str| scratch.path().join(name).display().to_string();
        install(scratch.path(), "good");
        let server = DatabaseServer::start(Options {
            durable: false,
            args: vec![
                format!("--ssl-ca={}", certificates().join("ca.pem").display()),
                format!("--ssl-cert={}", file("server.pem")),
                format!("--ssl-key={}", file("server.key")),
            ],
            ..Options::default()
        });
        let database = server.fresh_database();
        with_table(&database);
        let stand = Self {
            server,
            database,
            scratch,
        };
        stand.account("secure", "SSL");
        stand
    }

    fn account(&self, name: &str, required: &str) {
        let mut root = self.server.root();
        let database = self.database.name();
        let account = format!("CREATE USER {name}@'%' IDENTIFIED BY 'pw' REQUIRE {required}");
        root.query_drop(account).unwrap();
        root.query_drop(format!("GRANT ALL ON `{database}`.* TO {name}@'%'"))
            .unwrap();
    }

    fn serve(&self, certificate: &str) {
        install(self.scratch.path(), certificate);
        let reload = match Brand::get() {
            Brand::MariaDb => "FLUSH SSL",
            Brand::MySql => "ALTER INSTANCE RELOAD TLS",
        };
        self.server.root().query_drop(reload).unwrap();
    }

    fn file(&self, name: &str) -> String {
        certificates().join(name).display().to_string()
    }

    fn connection(&self, user: &str, options: &Value) -> Value {
        json!({
            "host": format!("{HOST}:{}", self.server.port()), "dbname": self.database.name(), "username": user,
            "password": "pw", "encrypted": true, "driver_options": options,
        })
    }

    /// Tries each of the options; no error holds a value.
    fn tried(&self, user: &str, options: &[Value]) -> Vec<Tried> {
        let connections = options.iter().map(|it| self.connection(user, it));
        let tried = connect(&connections.collect::<Vec<_>>());
        for it in &tried {
            assert!(!it.extension.contains(HOST), "{it:?}");
            assert!(!it.extension.contains(&self.file("")), "{it:?}");
        }
        tried
    }
}

fn install(at: &Path, certificate: &str) {
    for kind in ["pem", "key"] {
        let from = certificates().join(format!("{certificate}.{kind}"));
        fs::copy(from, at.join(format!("server.{kind}"))).unwrap();
    }
}

#[test]
fn tls_is_as_pdo_has_it_or_the_error_names_the_option() {
    let stand = Stand::new();
    let unknown = stand.file("unknown-ca.pem");
    for (certificate, why) in [
        ("good", None),
        ("v1", Some("X.509 version 1")),
        ("without-san", Some("has no subjectAltName")),
        ("other-name", None),
        ("self", Some("that of an authority")),
        ("self-with-san", Some("that of an authority")),
    ] {
        stand.serve(certificate);
        let mut verified = vec![
            json!({"1009": stand.file("ca.pem")}),
            json!({"1009": stand.file(&format!("{certificate}.pem"))}),
            json!({"1009": stand.file(&format!("{certificate}.pem")), "1014": true}),
            json!({"1009": unknown}),
            json!({"1009": stand.file("nowhere.pem")}),
            json!({"1010": stand.file("directory")}),
            json!({"1010": stand.file("directory"), "1009": unknown}),
            json!({"1010": stand.file("nowhere")}),
            json!({"1011": "HIGH"}),
            json!({"1009": null}),
        ];
        verified.extend(
            [json!(true), json!(1), json!("1"), json!(-1)]
                .map(|verify| json!({"1009": unknown, "1014": verify})),
        );
        for (options, tried) in verified.iter().zip(stand.tried("secure", &verified)) {
            match why {
                _ if !tried.pdo.is_empty() => {
                    assert_ne!(tried.extension, "", "{certificate}, {options}: {tried:?}");
                }
                None => assert_eq!(tried.extension, "", "{certificate}, {options}"),
                Some(why) => assert!(
                    tried.extension.contains(why)
                        && tried
                            .extension
                            .contains("set PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT (1014) to false"),
                    "{certificate}, {options}: {tried:?}"
                ),
            }
        }
        let off = [
            "\"\"",
            "0",
            "\"0\"",
            "false",
            "null",
            "\"false\"",
            "\"true\"",
            "0.5",
        ];
        let off = off.map(|it| serde_json::from_str::<Value>(it).unwrap());
        let mut unverified: Vec<Value> = off
            .iter()
            .map(|off| json!({"1009": unknown, "1014": off}))
            .collect();
        unverified.extend([
            json!({"1009": stand.file("nowhere.pem"), "1014": false}),
            json!({"1009": "", "1014": false}),
            json!({"1010": stand.file("nowhere"), "1014": false}),
            json!({"1011": "HIGH", "1014": false}),
            json!({"1007": stand.file("client.key"), "1014": false}),
        ]);
        for (options, tried) in unverified.iter().zip(stand.tried("secure", &unverified)) {
            let both = (tried.pdo.as_str(), tried.extension.as_str());
            assert_eq!(both, ("", ""), "{certificate}, {options}");
        }
    }
}

#[test]
fn without_an_option_of_tls_nothing_is_encrypted() {
    let stand = Stand::new();
    let options = [json!({}), json!({"1014": true}), json!({"1014": false})];
    for tried in stand.tried("secure", &options) {
        assert!(tried.pdo.contains("[1045]"), "{tried:?}");
        assert!(tried.extension.contains("access denied"), "{tried:?}");
    }
}

#[test]
fn the_systems_authorities_count_where_none_are_named() {
    let stand = Stand::new();
    let mut connection = stand.connection("secure", &json!({"1011": "HIGH"}));
    connection["system_authorities"] = stand.file("ca.pem").into();
    let tried = connect(&[connection]).remove(0);
    assert_eq!((tried.pdo.as_str(), tried.extension.as_str()), ("", ""));
}

#[test]
fn a_clients_certificate_proves_it_unless_it_is_of_version_1() {
    let stand = Stand::new();
    stand.account("proven", "X509");
    let client = |certificate: &str, key: &str| json!({"1008": stand.file(certificate), "1007": stand.file(key), "1009": stand.file("ca.pem")});
    let with_key = json!({"1008": stand.file("client-with-key.pem"), "1009": stand.file("ca.pem")});
    let options = [client("client.pem", "client.key"), with_key];
    for tried in stand.tried("proven", &options) {
        assert_eq!((tried.pdo.as_str(), tried.extension.as_str()), ("", ""));
    }
    let of_version_1 = [client("client-v1.pem", "client-v1.key")];
    let tried = stand.tried("secure", &of_version_1).remove(0);
    assert_eq!((tried.pdo.as_str(), tried.extension.as_str()), ("", ""));
    let tried = stand.tried("proven", &of_version_1).remove(0);
    assert_eq!(tried.pdo, "");
    assert!(
        tried.extension.contains("MYSQL_ATTR_SSL_CERT (1008)"),
        "{tried:?}"
    );
    let unreadable = [
        client("nowhere.pem", "client.key"),
        client("client.pem", "nowhere.key"),
    ];
    for (tried, option) in stand
        .tried("proven", &unreadable)
        .iter()
        .zip(["(1008)", "(1007)"])
    {
        assert!(tried.extension.contains(option), "{tried:?}");
    }
}
