//! The endpoint's file reached in other ways than by its rule, and with a shop around it that is broken: it gives nothing
//! away, and nothing but 429 and 503 says that something is wrong.

use crate::http::{Answer, post, product_deleted, send, signed};
use crate::support::nginx::Nginx;
use crate::support::php_fpm::{Options, PhpFpm};
use crate::support::programs;
use crate::support::site::{self, Site};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use ureq::http::Request;

/// Stands in each `env.php` here.
const CANARY: &str = "canary-of-the-database-password";

struct Exposed {
    nginx: Nginx,
    fpm: PhpFpm,
    root: tempfile::TempDir,
}

impl Exposed {
    /// A web server that runs whatever file of the module it is asked for, and tells PHP the worst settings.
    fn start(env_php: &str, extension: bool) -> Self {
        let root = site::root(env_php);
        let module = Path::new(env!("CARGO_MANIFEST_DIR")).join("php-module");
        let mut pool = if extension {
            Site::pool()
        } else {
            Options::default()
        };
        let loud = [
            ("display_errors", "1"),
            ("html_errors", "1"),
            ("memory_limit", "16M"),
        ];
        for (name, value) in loud {
            pool.admin_values.push((name.into(), value.into()));
        }
        let fpm = PhpFpm::start(&pool);
        let nginx = Nginx::start(&format!(
            "root \"{}\";
            location ~ ^(.+\\.php)(/.*)?$ {{
                include /etc/nginx/fastcgi_params;
                fastcgi_param SCRIPT_FILENAME $document_root$1;
                fastcgi_param PATH_INFO $2;
                fastcgi_param MAGENTO_ROOT {};
                fastcgi_param PHP_VALUE display_startup_errors=1;
                fastcgi_pass unix:{};
            }}",
            module.display(),
            root.path().display(),
            fpm.socket().display(),
        ));
        Self { nginx, fpm, root }
    }

    fn get(&self, path: &str) -> Answer {
        let url = format!("{}{path}", self.nginx.url());
        send(Request::get(url).body(Vec::new()).unwrap())
    }

    fn post(&self, path: &str) -> Answer {
        let body = product_deleted("e", "u");
        send(post(
            &format!("{}{path}", self.nginx.url()),
            &body,
            &signed(&body),
        ))
    }

    fn log(&self) -> String {
        let log = self.root.path().join("var/log/akeneo_events.log");
        fs::read_to_string(log).unwrap_or_default() + &self.fpm.log()
    }
}

fn env_php(more: &str) -> String {
    format!(
        "<?php {more}; return ['db' => ['connection' => ['default' => ['host' => '/nowhere/mysqld.sock', 'dbname' => 'd', \
         'username' => 'u', 'password' => '{CANARY}']]], 'crypt' => ['key' => '{CANARY}']];"
    )
}

/// Nothing but the status: no body, no header that names a program or a path.
fn assert_silent(answer: &Answer, status: u16, case: &str) {
    let text = String::from_utf8_lossy(&answer.body);
    assert_eq!((answer.status, &*text), (status, ""), "{case}");
    for (name, value) in &answer.headers {
        let told = format!("{name}: {value}").to_ascii_lowercase();
        assert!(
            !told.contains("php") && !told.contains(CANARY) && !told.contains("set-cookie"),
            "{case}: {told}"
        );
    }
}

#[test]
fn called_by_another_address_or_with_more_behind_it_it_is_the_same_endpoint() {
    let exposed = Exposed::start(&env_php(""), true);
    for path in [
        "/pub/webhook.php",
        "/pub/webhook.php/",
        "/pub/webhook.php/app/etc/env.php",
        "/pub/webhook.php?MAGENTO_ROOT=/etc",
    ] {
        assert_silent(&exposed.get(path), 200, path);
        // The database is away.
        assert_silent(&exposed.post(path), 429, path);
    }
    assert!(!exposed.log().contains(CANARY), "{}", exposed.log());
}

#[test]
fn a_request_cannot_name_another_root() {
    let exposed = Exposed::start(&env_php(""), true);
    let elsewhere = site::root("<?php file_put_contents(__DIR__ . '/read', '1'); return [];");
    let root = elsewhere.path().display().to_string();
    let body = product_deleted("e", "u");
    let mut headers = signed(&body);
    for name in ["MAGENTO-ROOT", "MAGENTO_ROOT", "Magento-Root"] {
        headers.push((name, root.clone()));
    }
    let url = format!(
        "{}/pub/webhook.php?MAGENTO_ROOT={root}",
        exposed.nginx.url()
    );
    assert_silent(&send(post(&url, &body, &headers)), 429, "headers");
    assert!(!elsewhere.path().join("app/etc/read").exists());
}

#[test]
fn whatever_env_php_does_the_answer_is_an_empty_429_and_the_log_tells_no_secret() {
    let endless = "$a = []; while (true) { $a[] = str_repeat('x', 1 << 20); }";
    let cases = [
        ("prints", env_php("echo 'a word', PHP_EOL")),
        (
            "warns",
            env_php("$undefined['x']['y']; trigger_error('a warning', E_USER_WARNING)"),
        ),
        (
            "is no PHP",
            format!("<?php return ['password' => '{CANARY}'"),
        ),
        (
            "stops with a page",
            env_php("throw new \\RuntimeException('it broke')"),
        ),
        ("needs too much memory", env_php(endless)),
        ("returns no array", format!("<?php return '{CANARY}';")),
        (
            "lacks what is needed",
            format!("<?php return ['db' => ['password' => '{CANARY}']];"),
        ),
        (
            "has a prefix that is none",
            env_php("").replace("'db' => [", "'db' => ['table_prefix' => '`; DROP',"),
        ),
    ];
    for (case, env_php) in cases {
        let exposed = Exposed::start(&env_php, true);
        assert_silent(&exposed.post("/pub/webhook.php"), 429, case);
        let log = exposed.log();
        assert!(!log.contains(CANARY), "{case}: {log}");
        assert!(!log.is_empty(), "{case}: nothing was logged");
    }
}

#[test]
fn a_form_that_php_complains_about_is_answered_without_the_complaint() {
    let exposed = Exposed::start(&env_php(""), true);
    let url = format!("{}/pub/webhook.php", exposed.nginx.url());
    let request = Request::post(&url)
        .header("Content-Type", "multipart/form-data")
        .body(b"x".to_vec())
        .unwrap();
    let answer = send(request);
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(!text.contains('/'), "{text}");
}

#[test]
fn without_the_extension_every_way_in_is_a_plain_503() {
    let exposed = Exposed::start(&env_php(""), false);
    for path in ["/pub/webhook.php", "/pub/webhook.php/x"] {
        assert_silent(&exposed.get(path), 503, path);
        let answer = exposed.post(path);
        assert_silent(&answer, 503, path);
        // By this the doctor knows.
        let told = ("x-akeneo-events-trouble", "extension");
        let headers = answer.headers.iter();
        let mut headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value));
        assert!(headers.any(|(name, value)| (&*name, &**value) == told));
    }
    let log = exposed.log();
    assert!(
        log.contains("The PHP extension akeneo_events is not loaded"),
        "{log}"
    );
    assert!(!log.contains(CANARY), "{log}");
}

#[test]
fn on_the_command_line_it_prints_nothing() {
    let root = site::root(&env_php(""));
    let run = |extension: bool| -> Output {
        let mut php = Command::new(programs::php());
        if extension {
            php.arg("-d")
                .arg(format!("extension={}", site::extension().display()));
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("php-module/pub/webhook.php");
        php.arg(script)
            .arg("--help")
            .env("MAGENTO_ROOT", root.path());
        php.output().unwrap()
    };
    for extension in [true, false] {
        let output = run(extension);
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            "",
            "with the extension: {extension}"
        );
        assert!(!String::from_utf8_lossy(&output.stderr).contains(CANARY));
    }
}
