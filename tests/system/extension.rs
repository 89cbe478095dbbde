//! The extension as PHP sees it. Each test runs one file of `php/`, which exits with 0 if it is content.

use crate::http::{PREFIX, Stand, product_deleted};
use crate::support::database_server::DatabaseServer;
use crate::support::programs;
use crate::support::shop::{Shop, ShopOptions, product_uuid};
use crate::support::site;
use std::path::Path;
use std::process::{Command, Output};

pub fn php(script: &str, arguments: &[&Path]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    Command::new(programs::php())
        .arg("-d")
        .arg(format!("extension={}", site::extension().display()))
        .arg(root.join(script))
        .args(arguments)
        .output()
        .unwrap()
}

pub fn content(output: Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}{errors}");
    text
}

#[test]
fn a_panic_becomes_an_exception_that_php_catches_and_that_tells_no_secret() {
    content(php("tests/system/php/exceptions.php", &[]));
}

#[test]
fn a_child_process_never_uses_its_parents_connection() {
    let at = DatabaseServer::shared().fresh_database();
    let options = ShopOptions {
        mapped_products: 0,
        unmapped_products: 0,
        ..ShopOptions::default()
    };
    Shop::create(&mut at.conn(), PREFIX, options);
    let root = site::root(&at.env_php(PREFIX));
    content(php("tests/system/php/fork.php", &[root.path()]));
}

#[test]
fn a_deletion_may_take_longer_than_a_connection_is_kept_idle() {
    let mut stand = Stand::new();
    let body = product_deleted("e-1", &product_uuid(0));
    assert_eq!(stand.deliver(&body).status, 200);
    content(php("tests/system/php/idle.php", &[stand.site.root()]));
    assert_eq!(stand.queue()[0].1, "completed");
}

#[test]
fn the_stubs_are_what_the_extension_offers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let generated = content(php("tools/generate-stubs.php", &[]));
    let committed = std::fs::read_to_string(root.join("stubs/akeneo_events.php")).unwrap();
    assert!(
        generated == committed,
        "stubs/akeneo_events.php has drifted; `make stubs` writes it anew. It should be:\n{generated}"
    );
    let undocumented: Vec<&str> = generated
        .split("\n    public ")
        .zip(generated.split("\n    public ").skip(1))
        .filter(|(before, member)| {
            !before.trim_end().ends_with("*/") && !member.starts_with("const")
        })
        .map(|(_, member)| member.lines().next().unwrap_or_default())
        .collect();
    assert!(
        undocumented.is_empty(),
        "without a doc comment: {undocumented:?}"
    );
}
