use super::*;
use serde_json::json;

fn read(host: &str, options: Value) -> Result<Settings, SettingsError> {
    let env = json!({
        "db": {
            "table_prefix": "m2_",
            "connection": {"default": {
                "host": host, "dbname": "magento", "username": "m", "password": "hush-hush",
                "driver_options": options,
            }},
        },
        "crypt": {"key": "old\nnew\n"},
    });
    Settings::from_env(&env, || Some("/dev/null".into()), WORKER_TIMEOUT)
}

#[test]
fn the_host_means_what_it_means_to_magento() {
    let tcp = |host: &str, port| Address::Tcp {
        host: host.into(),
        port,
    };
    for (host, address) in [
        ("db.internal", tcp("db.internal", 3306)),
        ("127.0.0.1:3307", tcp("127.0.0.1", 3307)),
        ("127.0.0.1:3307:1", tcp("127.0.0.1", 3307)),
        ("db:", tcp("db", 3306)),
        ("db:port", tcp("db", 3306)),
        (
            "/run/mysqld.sock",
            Address::Socket("/run/mysqld.sock".into()),
        ),
        ("localhost", Address::Socket("/dev/null".into())),
        ("localhost:3307", Address::Socket("/dev/null".into())),
    ] {
        assert_eq!(read(host, json!([])).unwrap().address, address, "{host}");
    }
    for host in ["", ":3306", "db:99999", "::1"] {
        assert!(read(host, json!([])).is_err(), "{host}");
    }
}

/// What PHP makes of a value that Magento's adapter hands to PDO.
fn conversions() -> [(Value, &'static str); 6] {
    [
        (json!("s3cret"), "s3cret"),
        (json!(123_456), "123456"),
        (json!(1.5), "1.5"),
        (json!(true), "1"),
        (json!(false), ""),
        (json!(null), ""),
    ]
}

/// A shop's `env.php`, with `value` under `key` of its connection; `None` takes the key away.
fn with(key: &str, value: Option<&Value>) -> Value {
    let mut env = json!({"db": {"connection": {"default": {
        "host": "db", "dbname": "magento", "username": "m", "password": "p",
        "model": "mysql4", "engine": "innodb", "initStatements": "SET NAMES utf8;", "active": "1",
    }}}});
    let connection = env["db"]["connection"]["default"].as_object_mut().unwrap();
    match value {
        Some(value) => connection.insert(key.to_owned(), value.clone()),
        None => connection.remove(key),
    };
    env
}

fn of(env: &Value) -> Result<Settings, SettingsError> {
    Settings::from_env(env, || None, WORKER_TIMEOUT)
}

#[test]
fn every_key_of_the_connection_is_read_as_php_converts_it_for_pdo() {
    for (value, text) in conversions() {
        let read = |key| of(&with(key, Some(&value)));
        assert_eq!(read("username").unwrap().user, text, "{value}");
        assert_eq!(read("password").unwrap().password, text, "{value}");
        if text.is_empty() {
            // Magento: no host, or a database that is none.
            assert!(read("host").is_err() && read("dbname").is_err(), "{value}");
        } else {
            assert_eq!(read("dbname").unwrap().database, text, "{value}");
            let address = Address::Tcp {
                host: text.into(),
                port: 3306,
            };
            assert_eq!(read("host").unwrap().address, address, "{value}");
        }
    }
    for key in ["username", "password"] {
        assert!(of(&with(key, None)).is_ok(), "{key}");
    }
    for key in ["host", "dbname"] {
        let missing = of(&with(key, None)).unwrap_err().to_string();
        assert_eq!(
            missing,
            format!("app/etc/env.php: db/connection/default/{key} is missing")
        );
    }
}

#[test]
fn a_port_of_its_own_is_refused_as_by_magento_unless_it_is_null() {
    for value in [json!("3307"), json!(3_307), json!(false)] {
        let refused = of(&with("port", Some(&value))).unwrap_err().to_string();
        assert!(
            refused.contains("behind the host") && !refused.contains("3307"),
            "{refused}"
        );
    }
    assert!(of(&with("port", Some(&json!(null)))).is_ok());
    assert!(of(&with("port", None)).is_ok());
}

#[test]
fn a_socket_of_its_own_is_that_of_localhost() {
    let at = |host: &str, socket: Value| {
        let mut env = with("unix_socket", Some(&socket));
        env["db"]["connection"]["default"]["host"] = host.into();
        Settings::from_env(&env, || Some("/dev/null".into()), WORKER_TIMEOUT)
            .unwrap()
            .address
    };
    let socket = |path: &str| Address::Socket(path.into());
    for host in ["localhost", "localhost:3307"] {
        assert_eq!(at(host, json!("/run/db.sock")), socket("/run/db.sock"));
        for none in [json!(""), json!(false), json!(null)] {
            assert_eq!(at(host, none), socket("/dev/null"));
        }
    }
    assert_eq!(at("/a.sock", json!("/run/db.sock")), socket("/a.sock"));
    let tcp = Address::Tcp {
        host: "db".into(),
        port: 3306,
    };
    assert_eq!(at("db", json!("/run/db.sock")), tcp);
}

#[test]
fn what_does_not_concern_the_connection_may_be_of_any_type() {
    for key in [
        "model",
        "engine",
        "initStatements",
        "active",
        "profiler",
        "type",
        "charset",
        "persistent",
        "options",
        "use_buffered_query",
        "driver_options",
    ] {
        let values = conversions().map(|(value, _)| Some(value));
        for value in values.into_iter().chain([None, Some(json!({"0": {}}))]) {
            let read = of(&with(key, value.as_ref()));
            assert!(read.is_ok_and(|it| it.tls.is_none()), "{key}: {value:?}");
        }
    }
}

#[test]
fn prefix_and_crypt_key_are_read_as_php_converts_them() {
    for (value, text) in conversions() {
        let mut env = with("host", Some(&json!("db")));
        env["crypt"] = json!({"key": value});
        assert_eq!(of(&env).unwrap().encryption_keys().concat(), text);
        env["db"]["table_prefix"] = value;
        match of(&env) {
            Ok(read) => assert_eq!(read.table("t"), format!("`{text}t`")),
            Err(_) => assert_eq!(text, "1.5"),
        }
    }
    let settings = read("db", json!([])).unwrap();
    assert_eq!(settings.table("t"), "`m2_t`");
    assert_eq!(settings.encryption_keys(), ["old", "new"]);
    assert!(of(&json!({"db": {"table_prefix": "x`; DROP"}})).is_err());
}

#[test]
fn debug_output_and_errors_hold_no_value() {
    let settings = read("db", json!([])).unwrap();
    let shown = format!("{settings:?}");
    assert!(!shown.contains("hush") && !shown.contains("new"), "{shown}");
    let keys = [
        "host",
        "dbname",
        "username",
        "password",
        "port",
        "unix_socket",
    ];
    let unusable = [
        json!("s3cret:99999"),
        json!(["s3cret"]),
        json!({"s3cret": "s3cret"}),
        json!(12_345_678_901_234_567_890_f64),
    ];
    let mut errors = Vec::new();
    for value in &unusable {
        errors.extend(keys.map(|key| of(&with(key, Some(value))).err()));
        for path in ["/db/table_prefix", "/crypt/key", "/db/connection", "/db"] {
            let mut env = with("host", Some(&json!("db")));
            env["crypt"] = json!({"key": ""});
            env["db"]["table_prefix"] = json!("");
            *env.pointer_mut(path).unwrap() = value.clone();
            errors.push(of(&env).err());
        }
        let env = with("driver_options", Some(&json!({"1009": value})));
        errors.push(of(&env).err());
    }
    let errors: Vec<_> = errors.into_iter().flatten().collect();
    assert!(errors.len() > 30, "{errors:?}");
    for error in errors {
        let error = error.to_string();
        assert!(
            !error.contains("s3cret") && !error.contains("1234"),
            "{error}"
        );
    }
    let error = of(&json!({"db": {}})).unwrap_err().to_string();
    assert_eq!(
        error,
        "app/etc/env.php: db/connection/default/host is missing"
    );
}
