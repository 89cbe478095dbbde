//! The rules of docs/web-server.md, as they stand there.

use crate::http::{PREFIX, Stand, post, product_deleted, send, signed};
use crate::support::apache::Apache;
use crate::support::nginx::Nginx;
use crate::support::php_fpm::PhpFpm;
use crate::support::site::{self, Site, WEBHOOK_PATH};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::TempDir;
use ureq::http::Request;

const IN_SHOP: &str = "vendor/akeneo-events/module-akeneo-events/php-module/pub/webhook.php";

/// A shop's root into which Composer installed the module, in maintenance mode as Magento's `maintenance:enable` leaves it.
fn shop_in_maintenance(env_php: &str) -> TempDir {
    let root = site::root(env_php);
    let file = root.path().join(IN_SHOP);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let module = Path::new(env!("CARGO_MANIFEST_DIR")).join("php-module/pub");
    for name in ["webhook.php", "deployment.php"] {
        fs::copy(module.join(name), file.with_file_name(name)).unwrap();
    }
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
    // Magento's door reads them so, too: tests/php/Unit/Controller/ReceiveTest.php.
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

#[test]
fn the_rules_of_the_documentation_make_a_door_that_stays_open_in_maintenance_mode() {
    let mut stand = Stand::new();
    let root = shop_in_maintenance(&stand.at.env_php(PREFIX));
    let fpm = PhpFpm::start(&Site::pool());
    let socket = fpm.socket();
    for (path, mode) in [
        (root.path(), 0o755),
        (socket.parent().unwrap(), 0o755),
        (socket.as_path(), 0o777),
    ] {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    let nginx = Nginx::start(&format!(
        "set $MAGE_ROOT {};\nlocation / {{ return 404; }}\n{}",
        root.path().display(),
        rule("nginx")
            .replace(
                "include fastcgi_params",
                "include /etc/nginx/fastcgi_params"
            )
            .replace("fastcgi_backend", &format!("unix:{}", socket.display()))
    ));
    assert_is_a_door(&mut stand, "nginx", &nginx.url());
    let file = root.path().join(IN_SHOP);
    assert_puts_off_while_the_file_is_missing(&file, "nginx", &nginx.url());

    let public = root.path().join("pub");
    fs::create_dir(&public).unwrap();
    let public = public.display();
    let apache = Apache::start(&format!(
        "DocumentRoot {public}\n<Directory {public}>\nRequire all granted\n</Directory>\n{}",
        rule("apache")
            .replace("/var/www/magento", &root.path().display().to_string())
            .replace("/run/php/php-fpm.sock", &socket.display().to_string())
    ));
    assert_is_a_door(&mut stand, "Apache", &apache.url());
    assert_puts_off_while_the_file_is_missing(&file, "Apache", &apache.url());

    drop(fpm);
    let body = product_deleted("without php-fpm", "u");
    let webhook = format!("{}{WEBHOOK_PATH}", nginx.url());
    let answer = send(post(&webhook, &body, &signed(&body)));
    assert_eq!(answer.status, 429, "nginx: while php-fpm is away");
}
