//! The demo's shop, left running to play with.

use crate::catalog::Catalog;
use crate::platform::Platform;
use crate::screen::{Paint, painted, row, text, title};
use crate::support::process::{Process, Signal};
use crate::support::site::{self, Site};
use crate::support::{dirs, programs};
use std::io;
use std::path::Path;
use std::thread;

/// Starts a worker, says what to try, and returns when the reader has pressed Enter.
pub fn running(site: &Site, platform: &Platform, catalog: &Catalog) {
    let script = dirs::project_root().join("tests/demo/process.php");
    let log = site.root().join("var/log/worker.log");
    let _worker = Process::spawn("worker", programs::php(), &log, Signal::Kill, |command| {
        command.arg("-d").arg(loaded(&site::extension()));
        command.arg(script).arg(site.root()).arg("--keep");
    });
    title("It stays, for you to play with");
    row("the shop's webhook", site.webhook());
    row("Akeneo, the simulator", platform.url());
    row("the shop's files and logs", site.root().display());
    text("A worker looks at the queue every second. In another terminal, in this directory:");
    commands(site, platform, catalog);
    println!();
    text(&painted(
        "Enter or Ctrl-C ends it. Nothing is left behind.",
        Paint::Bold,
    ));
    wait_for_enter();
}

fn commands(site: &Site, platform: &Platform, catalog: &Catalog) {
    let survivor = catalog.survivor();
    let deletion = |kind: &str, key: &str| {
        format!(
            "curl -s {}/_control/events -d \\\n    '{{\"events\":[{{\"type\":\"{kind}.deleted\",\"key\":\"{key}\"}}]}}'",
            platform.url()
        )
    };
    let forged = format!(
        "curl -s {}/_control/raw -d \\\n    '{{\"subscription_id\":\"{}\",\"body\":\"{{}}\",\"signature\":\"forged\"}}'",
        platform.url(),
        platform.subscription
    );
    let root = dirs::project_root();
    let extension = site::extension();
    let status = format!(
        "{} -d {} \\\n    tests/demo/status.php {} --limit=5",
        programs::php().display(),
        loaded(extension.strip_prefix(root).unwrap_or(&extension)),
        site.root().display()
    );
    for (what, command) in [
        ("delete a product", deletion("product", &survivor)),
        ("delete the root category", deletion("category", "master")),
        ("forge a deletion", forged),
        ("look at the queue", status),
        (
            "what Akeneo has delivered since, and what the shop answered",
            format!(
                "curl -s '{}/_control/deliveries?since={}'",
                platform.url(),
                platform.deliveries().len()
            ),
        ),
    ] {
        println!("\n  {}", painted(format!("# {what}"), Paint::Dim));
        println!("  {command}");
    }
}

/// An argument for PHP's `-d`.
fn loaded(extension: &Path) -> String {
    format!("extension={}", extension.display())
}

/// Where nobody can press it, only a signal ends the demo.
fn wait_for_enter() {
    let mut line = String::new();
    if io::stdin().read_line(&mut line).is_ok_and(|read| read > 0) {
        return;
    }
    loop {
        thread::park();
    }
}
