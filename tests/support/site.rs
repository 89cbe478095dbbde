//! A Magento root without Magento: `app/etc/env.php`, `var/log`, a pool of php-fpm with the extension loaded, and nginx with
//! the rule for the direct endpoint.

use super::database::Database;
use super::env_php::CRYPT_KEY;
use super::shop::Shop;
use super::{dirs, nginx, php_fpm};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mysql::Conn;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Path of the webhook, the same at both doors.
pub const WEBHOOK_PATH: &str = "/akeneo_events/webhook";

/// Where the extension for tests is: `AKENEO_EVENTS_EXTENSION`, or where `make build-dev` puts it.
///
/// # Panics
/// When it is not built.
pub fn extension() -> PathBuf {
    let built = std::env::var_os("AKENEO_EVENTS_EXTENSION").map_or_else(
        || dirs::project_root().join("target/extension-dev/akeneo_events.so"),
        PathBuf::from,
    );
    assert!(
        built.exists(),
        "{} is not there: run `make build-dev`",
        built.display()
    );
    built
}

/// What Magento's encryptor would store for a secret.
///
/// # Panics
/// Never, with the fixture's key.
pub fn encrypt(secret: &[u8]) -> String {
    let key = STANDARD
        .decode(CRYPT_KEY.trim_start_matches("base64"))
        .expect("a key in base64");
    let key = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &key).expect("32 bytes"));
    let nonce = [7; 12];
    let mut sealed = secret.to_vec();
    key.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::from(nonce),
        &mut sealed,
    )
    .expect("a sealed secret");
    let bytes: Vec<u8> = nonce.into_iter().chain(sealed).collect();
    format!("0:3:{}", STANDARD.encode(bytes))
}

/// Stores secrets and subscription as a subscribed shop has them.
pub fn subscribe(shop: &Shop, conn: &mut Conn, secrets: &[&str], subscription: &str) {
    for (name, secret) in ["primary_secret", "secondary_secret"].iter().zip(secrets) {
        let path = format!("akeneo_connector/events_platform/{name}");
        shop.set_config(conn, &path, &encrypt(secret.as_bytes()));
    }
    shop.set_config(
        conn,
        "akeneo_connector/events_platform/subscription_id",
        subscription,
    );
}

/// The site. Dropping it stops its servers and removes its files.
#[derive(Debug)]
pub struct Site {
    nginx: nginx::Nginx,
    fpm: php_fpm::PhpFpm,
    root: TempDir,
}

impl Site {
    /// A site on the shop in `database`.
    ///
    /// # Panics
    /// When a server does not come up.
    pub fn start(database: &Database, prefix: &str, fpm: php_fpm::Options) -> Self {
        let root = root(&database.env_php(prefix));
        let fpm = php_fpm::PhpFpm::start(&fpm);
        let nginx = nginx::Nginx::start(&rules(root.path(), &fpm.socket()));
        Self { nginx, fpm, root }
    }

    /// Options of a pool with the extension loaded.
    pub fn pool() -> php_fpm::Options {
        php_fpm::Options {
            extension: Some(extension()),
            ..php_fpm::Options::default()
        }
    }

    /// Address of the webhook.
    pub fn webhook(&self) -> String {
        format!("{}{WEBHOOK_PATH}", self.nginx.url())
    }

    /// Address of the site, without a slash at the end.
    pub fn url(&self) -> String {
        self.nginx.url()
    }

    /// The root, where `app/etc/env.php` is.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// The pool.
    pub const fn fpm(&self) -> &php_fpm::PhpFpm {
        &self.fpm
    }

    /// What stands in `var/log/akeneo_events.log`.
    pub fn log(&self) -> String {
        fs::read_to_string(self.root.path().join("var/log/akeneo_events.log")).unwrap_or_default()
    }

    /// What nginx and php-fpm logged.
    pub fn server_log(&self) -> String {
        self.nginx.log() + &self.fpm.log()
    }
}

/// A directory that looks like a Magento root as far as this product looks.
///
/// # Panics
/// When it cannot be written.
pub fn root(env_php: &str) -> TempDir {
    let root = dirs::scratch("magento");
    fs::create_dir_all(root.path().join("app/etc")).expect("app/etc");
    fs::create_dir_all(root.path().join("var/log")).expect("var/log");
    fs::write(root.path().join("app/etc/env.php"), env_php).expect("env.php");
    root
}

/// The direct endpoint's rule, as the documentation gives it, PHP files of a test below `/test/`, and what stands in for
/// Magento's front controller below `/magento/`.
fn rules(root: &Path, socket: &Path) -> String {
    let module = dirs::project_root().join("php-module");
    let scripts = dirs::project_root().join("tests/system/php");
    let (root, socket) = (root.display(), socket.display());
    format!(
        "location = {WEBHOOK_PATH} {{
            include /etc/nginx/fastcgi_params;
            fastcgi_param SCRIPT_FILENAME \"{module}/pub/webhook.php\";
            fastcgi_param MAGENTO_ROOT {root};
            fastcgi_pass unix:{socket};
        }}
        location ~ ^/test/(.+\\.php)$ {{
            include /etc/nginx/fastcgi_params;
            fastcgi_param SCRIPT_FILENAME \"{scripts}/$1\";
            fastcgi_param MAGENTO_ROOT {root};
            fastcgi_pass unix:{socket};
        }}
        location /magento/ {{
            include /etc/nginx/fastcgi_params;
            fastcgi_param SCRIPT_FILENAME \"{scripts}/controller.php\";
            fastcgi_param MAGENTO_ROOT {root};
            fastcgi_pass unix:{socket};
        }}
        location / {{ return 444; }}",
        module = module.display(),
        scripts = scripts.display(),
    )
}
