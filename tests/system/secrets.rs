//! No secret gets out: not by an exception with its trace, a dump, a log, `phpinfo()`, a process's arguments, the entries'
//! messages, or a statement that the database could log.

use crate::http::{PRIMARY, SECONDARY, Stand, post, product_deleted, send};
use crate::support::database::PASSWORD;
use crate::support::database_server::{DatabaseServer, Options};
use crate::support::env_php::CRYPT_KEY;
use crate::support::programs;
use crate::support::simulator::Simulator;
use crate::support::site::{self, Site};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use mysql::prelude::Queryable;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Client secret, password, token and, with something behind it, webhook secrets of what the PHP script does.
const CANARY: &str = "canary-in-the-mine-0123456789";

/// What the script of that name prints.
fn told(stand: &Stand, pim: &Simulator) -> String {
    fs::write(stand.site.root().join("canary"), CANARY).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(programs::php())
        .arg("-d")
        .arg(format!("extension={}", site::extension().display()))
        .arg(root.join("tests/system/php/secrets.php"))
        .arg(stand.site.root())
        .arg(pim.url())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    text.into_owned()
}

#[test]
fn no_secret_gets_out_whatever_goes_wrong() {
    let server = DatabaseServer::start(Options::default());
    let mut stand = Stand::on(&server, Site::pool());
    let mut root = server.root();
    root.query_drop("SET GLOBAL log_output = 'TABLE'").unwrap();
    root.query_drop("SET GLOBAL general_log = 1").unwrap();
    let pim = Simulator::start(&[
        "--client",
        &format!("shop:{CANARY}"),
        "--user",
        &format!("magento:{CANARY}"),
    ]);

    let good = product_deleted("e-1", "u");
    stand.deliver(&good);
    stand.deliver(b"{\"specversion\":");
    send(post(&stand.site.webhook(), &good, &Vec::new()));
    let table = stand.shop.table("akeneo_events_queue");
    stand
        .conn
        .query_drop(format!("ALTER TABLE {table} RENAME TO away"))
        .unwrap();
    stand.deliver(&product_deleted("e-2", "u"));
    stand
        .conn
        .query_drop(format!("ALTER TABLE away RENAME TO {table}"))
        .unwrap();
    let said = told(&stand, &pim);

    for word in [
        "SettingsException",
        "DatabaseBusyException",
        "UnreachableException",
        "POST /subscribers",
        "akeneo_events",
    ] {
        assert!(
            said.contains(word),
            "the script did not come to {word}: {said}"
        );
    }
    let statements: Vec<String> = root
        .query("SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log")
        .unwrap();
    assert!(
        statements.iter().any(|it| it.contains("core_config_data")),
        "{statements:?}"
    );
    let rows: Vec<String> = stand
        .conn
        .query(format!(
            "SELECT CONCAT_WS(' ', event_id, message, plan) FROM {table}"
        ))
        .unwrap();
    let mut workers = stand.site.fpm().worker_pids();
    workers.push(stand.site.fpm().master_pid());
    let processes: Vec<String> = workers
        .iter()
        .map(|pid| fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap())
        .collect();
    let places = [
        ("exceptions, dumps and phpinfo()", said),
        ("the log", stand.site.log()),
        ("the servers' logs", stand.site.server_log()),
        ("statements", statements.join("\n")),
        ("entries", rows.join("\n")),
        ("arguments", processes.join("\n")),
    ];
    let learned = fs::read_to_string(stand.site.root().join("learned")).unwrap();
    assert!(learned.lines().count() > 4, "{learned}");
    let known = [CANARY, PRIMARY, SECONDARY, PASSWORD, CRYPT_KEY];
    let basic = BASE64_STANDARD.encode(format!("shop:{CANARY}"));
    let secrets = known.into_iter().chain(learned.lines()).chain([&*basic]);
    for secret in secrets {
        for (place, text) in &places {
            let at = text.find(secret);
            let around = at.map(|at| {
                &text[at
                    .saturating_sub(600)
                    .max(text[..at].rfind("\n\n").unwrap_or(0))
                    ..(at + 80).min(text.len())]
            });
            assert!(at.is_none(), "{secret} in {place}: {around:?}");
        }
    }
}
