//! The rules of docs/web-server.md, as they stand there.

use crate::http::{PREFIX, SUBSCRIPTION, Stand, post, product_deleted, send, signed};
use crate::support::apache::Apache;
use crate::support::nginx::Nginx;
use crate::support::php_fpm::PhpFpm;
use crate::support::site::{self, Site, WEBHOOK_PATH};
use crate::unknown_length::{assert_takes_bodies_of_unknown_length, endless};
use akeneo_events::Secret;
use akeneo_events::testing::webhook_check::{Fault, self_test};
use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use ureq::http::Request;

const IN_SHOP: &str = "vendor/akeneo-events/module-akeneo-events/php-module/pub/webhook.php";

/// A shop's root into which Composer installed the module, in maintenance mode as Magento's `maintenance:enable` leaves it.
fn shop_in_maintenance(env_php: &str) -> TempDir {
    let root = site::root(env_php);
    let file = root.path().join(IN_SHOP);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let module = Path::new(env!("CARGO_MANIFEST_DIR")).join("php-module");
    for name in ["webhook.php", "deployment.php", "later.asis"] {
        fs::copy(module.join("pub").join(name), file.with_file_name(name)).unwrap();
    }
    let model = file.parent().unwrap().with_file_name("Model");
    fs::create_dir_all(&model).unwrap();
    fs::copy(module.join("Model/LogTail.php"), model.join("LogTail.php")).unwrap();
    fs::write(root.path().join("var/.maintenance.flag"), "").unwrap();
    root
}

fn rule(of: &str) -> String {
    let text = include_str!("../../docs/web-server.md");
    let block = text.split_once(&format!("```{of}\n")).unwrap().1;
    block.split_once("```").unwrap().0.to_owned()
}

/// Akeneo's calls arrive; what is beside the path stays the shop's.
fn assert_is_a_door(stand: &mut Stand, server: &str, url: &str) {
    let webhook = format!("{url}{WEBHOOK_PATH}");
    let head = send(Request::head(&webhook).body(Vec::new()).unwrap());
    assert_eq!(head.status, 200, "{server}: HEAD");
    let body = product_deleted(server, "u");
    assert_eq!(
        send(post(&webhook, &body, &signed(&body))).status,
        200,
        "{server}"
    );
    assert_eq!(
        send(post(&format!("{webhook}?a=b"), &body, &signed(&body))).status,
        200,
        "{server}: with a query"
    );
    let unsigned = send(post(&webhook, &body, &Vec::new()));
    assert_eq!(unsigned.status, 401, "{server}: without a signature");
    let stored = stand.queue();
    assert!(
        stored
            .iter()
            .any(|(id, status, _)| id == server && status == "pending"),
        "{server}: {stored:?}"
    );
    // Magento's door reads them so, too: tests/php/Unit/Model/ReceiveWebhookTest.php.
    for alike in ["//akeneo_events/webhook", "/akeneo_events//webhook"] {
        let answer = send(post(&format!("{url}{alike}"), &body, &signed(&body)));
        assert_eq!(answer.status, 200, "{server}: {alike}");
    }
    for beside in [
        "/akeneo_events/webhooks",
        "/akeneo_events/webhook/more",
        "/x/akeneo_events/webhook",
    ] {
        let answer = send(post(&format!("{url}{beside}"), &body, &signed(&body)));
        assert_eq!(answer.status, 404, "{server}: {beside}");
    }
}

/// Composer takes the file away before it puts the new one there; on 404 Akeneo would suspend the subscription.
fn assert_puts_off_while_the_file_is_missing(file: &Path, server: &str, url: &str) {
    let webhook = format!("{url}{WEBHOOK_PATH}");
    let aside = file.with_extension("aside");
    let body = product_deleted(&format!("{server} missing"), "u");
    fs::rename(file, &aside).unwrap();
    let meanwhile = send(post(&webhook, &body, &signed(&body)));
    fs::rename(&aside, file).unwrap();
    assert_eq!(meanwhile.status, 429, "{server}: while it is missing");
    let afterwards = send(post(&webhook, &body, &signed(&body)));
    assert_eq!(afterwards.status, 200, "{server}: when it is back");
}

/// Its drop ends the load, also when an assertion fails.
struct EndOfLoad<'a>(&'a AtomicBool);

impl Drop for EndOfLoad<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Whatever php-fpm does, Akeneo hears 200 or 429; and 200 soon after it is back.
fn assert_puts_off_while_php_is_away(fpm: &mut PhpFpm, server: &str, url: &str) {
    let webhook = format!("{url}{WEBHOOK_PATH}");
    let answers = Mutex::new(BTreeSet::new());
    let ended = AtomicBool::new(false);
    let deliver = |id: &str| {
        let body = product_deleted(&format!("{server} {id}"), "u");
        let status = send(post(&webhook, &body, &signed(&body))).status;
        answers.lock().unwrap().insert(status);
        status
    };
    thread::scope(|scope| {
        let _ends_them = EndOfLoad(&ended);
        for client in 0..4 {
            let (deliver, ended) = (&deliver, &ended);
            scope.spawn(move || {
                for n in 0.. {
                    if ended.load(Ordering::Relaxed) {
                        break;
                    }
                    deliver(&format!("load {client} {n}"));
                }
            });
        }
        for crash in [false, true, false] {
            fpm.stop(crash);
            assert_eq!(deliver(&format!("away, crash {crash}")), 429, "{server}");
            fpm.start_again();
            let back = Instant::now();
            while deliver("back") != 200 {
                assert!(back.elapsed() < Duration::from_secs(5), "{server}: 429");
            }
        }
    });
    let answers = answers.into_inner().unwrap();
    assert_eq!(answers, BTreeSet::from([200, 429]), "{server}");
}

#[test]
fn a_password_in_front_of_the_shop_is_told_from_a_wrong_signature() {
    let stand = Stand::new();
    let nginx = Nginx::start(&format!(
        "location / {{
            auth_basic staging;
            auth_basic_user_file /dev/null;
            proxy_pass {};
        }}
        location /open/ {{ proxy_pass {}; }}",
        stand.site.url(),
        stand.site.webhook()
    ));
    let secrets = [Secret::new(b"not-the-secret-of-the-shop").unwrap()];
    let test = |path: &str| {
        let url = format!("{}{path}", nginx.url());
        let now = chrono::Utc::now();
        self_test::send(&url, Some(SUBSCRIPTION), &secrets, "t-1", now).unwrap_err()
    };
    let error = test(WEBHOOK_PATH);
    assert!(error.to_string().contains("a password (Basic)"), "{error}");
    let error = test("/open/");
    assert!(error.fault == Fault::Status(401), "{error}");
}

#[test]
fn the_rules_of_the_documentation_make_a_door_that_stays_open_in_maintenance_mode() {
    let mut stand = Stand::new();
    let root = shop_in_maintenance(&stand.at.env_php(PREFIX));
    let mut pool = Site::pool();
    // For two seconds it would run a file that is gone.
    pool.admin_values
        .push(("opcache.enable".into(), "0".into()));
    let mut fpm = PhpFpm::start(&pool);
    let socket = fpm.socket();
    for (path, mode) in [(root.path(), 0o755), (socket.parent().unwrap(), 0o755)] {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    let h2 = root.path().join("h2.sock");
    let nginx = Nginx::start(&format!(
        "listen unix:{} http2;\nauth_basic staging;\nauth_basic_user_file /dev/null;\nset $MAGE_ROOT {};\nlocation / {{ return 404; }}\n{}",
        h2.display(),
        root.path().display(),
        rule("nginx")
            .replace(
                "include fastcgi_params",
                "include /etc/nginx/fastcgi_params"
            )
            .replace("fastcgi_backend", &format!("unix:{}", socket.display()))
    ));
    assert_is_a_door(&mut stand, "nginx", &nginx.url());
    let by_socket = ["--unix-socket".to_owned(), h2.display().to_string()];
    let by_socket = [
        &by_socket[..],
        &[format!("http://shop.example{WEBHOOK_PATH}")],
    ]
    .concat();
    assert_takes_bodies_of_unknown_length(&mut stand, "nginx", &nginx.url(), &by_socket);
    let file = root.path().join(IN_SHOP);
    assert_eq!(endless(&nginx.url()), 413, "nginx: a body without end");
    assert_puts_off_while_the_file_is_missing(&file, "nginx", &nginx.url());

    let public = root.path().join("pub");
    fs::create_dir(&public).unwrap();
    let public = public.display();
    let apache = Apache::start(&format!(
        "DocumentRoot {public}\n<Directory {public}>\nRequire all granted\n</Directory>\n\
         <LocationMatch \"^/akeneo_events/(webhook|later)$\">\nAuthType Basic\nAuthName staging\nAuthUserFile /dev/null\n\
         Require valid-user\n</LocationMatch>\n{}",
        rule("apache")
            .replace("/var/www/magento", &root.path().display().to_string())
            .replace("/run/php/php-fpm.sock", &socket.display().to_string())
    ));
    assert_is_a_door(&mut stand, "Apache", &apache.url());
    let by_port = [format!("{}{WEBHOOK_PATH}", apache.url())];
    assert_takes_bodies_of_unknown_length(&mut stand, "Apache", &apache.url(), &by_port);
    assert_puts_off_while_the_file_is_missing(&file, "Apache", &apache.url());

    assert_puts_off_while_php_is_away(&mut fpm, "nginx", &nginx.url());
    assert_puts_off_while_php_is_away(&mut fpm, "Apache", &apache.url());
}
