//! Where PDO connects by `app/etc/env.php` as Magento uses it, the extension does.

use crate::extension::{content, php};
use crate::http::PREFIX;
use crate::support::database::Database;
use crate::support::database_server::DatabaseServer;
use crate::support::dirs;
use crate::support::shop::{Shop, ShopOptions};
use mysql::prelude::Queryable;
use serde::Deserialize;
use serde_json::{Value, json};

/// An empty text, or why it does not connect.
#[derive(Deserialize, Debug)]
pub struct Tried {
    pub pdo: String,
    pub extension: String,
}

pub fn connect(connections: &[Value]) -> Vec<Tried> {
    let file = tempfile::NamedTempFile::new_in(dirs::run()).unwrap();
    std::fs::write(file.path(), json!(connections).to_string()).unwrap();
    let printed = content(php("tests/system/php/connect.php", &[file.path()]));
    serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{error}: {printed}"))
}

pub fn with_table(at: &Database) {
    let options = ShopOptions {
        mapped_products: 0,
        unmapped_products: 0,
        ..ShopOptions::default()
    };
    Shop::create(&mut at.conn(), PREFIX, options);
}

#[test]
fn a_connection_written_by_hand_is_the_one_that_magento_opens() {
    let server = DatabaseServer::shared();
    let at = server.create_database("20240229");
    with_table(&at);
    let mut root = server.root();
    for (user, password) in [("31415", "271828"), ("1", "1"), ("nobody", "")] {
        let account = format!("CREATE USER '{user}'@'%' IDENTIFIED BY '{password}'");
        root.query_drop(account).unwrap();
        root.query_drop(format!("GRANT ALL ON `20240229`.* TO '{user}'@'%'"))
            .unwrap();
    }
    let socket = server.socket().display().to_string();
    let tcp = format!("127.0.0.1:{}", server.port());
    let account = |host: &str, more: Value| {
        let mut connection =
            json!({"host": host, "dbname": 20_240_229, "username": 31_415, "password": 271_828});
        let connection = connection.as_object_mut().unwrap();
        connection.extend(more.as_object().unwrap().clone());
        json!(connection)
    };
    let good = [
        account(&socket, json!({})),
        account(&tcp, json!({})),
        account(&tcp, json!({"username": "31415", "password": "271828"})),
        account(&tcp, json!({"username": true, "password": true})),
        account(&tcp, json!({"username": "nobody", "password": null})),
        account(&tcp, json!({"username": "nobody", "password": false})),
        account(&tcp, json!({"port": null, "unix_socket": "/nowhere"})),
        account("localhost", json!({"unix_socket": socket})),
        account("localhost:1", json!({"unix_socket": socket})),
        account(
            &tcp,
            json!({"active": 1, "model": 4, "engine": false, "initStatements": "SET NAMES utf8;"}),
        ),
        account(
            &tcp,
            json!({"driver_options": {"1014": true, "1002": "SET NAMES utf8"}}),
        ),
    ];
    for (connection, tried) in good.iter().zip(connect(&good)) {
        assert_eq!(
            (tried.pdo.as_str(), tried.extension.as_str()),
            ("", ""),
            "{connection}"
        );
    }
    let bad = [
        account("s3cret", json!({})),
        account("/s3cret", json!({})),
        account("localhost", json!({"unix_socket": "/s3cret"})),
        account("127.0.0.1:1", json!({})),
        account(&tcp, json!({"port": "3306"})),
        account(&tcp, json!({"username": "s3cret"})),
        account(&tcp, json!({"password": "s3cret"})),
        account(&tcp, json!({"dbname": "s3cret"})),
    ];
    for (connection, tried) in bad.iter().zip(connect(&bad)) {
        assert_ne!(tried.pdo, "", "{connection}");
        assert_ne!(tried.extension, "", "{connection}");
        for value in [
            "s3cret",
            "31415",
            "271828",
            "20240229",
            "127.0.0.1",
            "nowhere",
        ] {
            assert!(!tried.extension.contains(value), "{}", tried.extension);
        }
    }
}
