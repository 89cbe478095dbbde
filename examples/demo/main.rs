//! The whole way of an event in one command, on real parts: `make demo`.
//!
//! A small shop, a web server with the extension, the Event Platform simulator; deletions delivered, some twice, one
//! forged, one for a product that was never imported; the queue processed; and the catalog compared row by row. Ends
//! with 1 unless exactly the right things are gone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a demonstration that fails must stop at once, where it failed"
)]

#[path = "../../tests/support/mod.rs"]
mod support;

mod catalog;
mod names;
mod platform;
mod report;

use catalog::Catalog;
use platform::Platform;
use report::{row, title};
use std::process::{Command, ExitCode};
use std::time::Instant;
use support::database_server::{DatabaseServer, Options};
use support::programs;
use support::site::{self, Site};

/// Imported products that Akeneo deletes, and how many of these events it sends twice.
const DELETED: u32 = 100;
const TWICE: u32 = 10;

/// How many entries the table in the end has: one of each kind, all that were refused, and some products.
const SHOWN: &str = "--limit=12";

fn main() -> ExitCode {
    let started = Instant::now();
    title("A shop");
    let server = DatabaseServer::start(Options::default());
    let at = server.create_database("demo");
    let mut catalog = Catalog::create(at.conn());
    let site = Site::start(&at, catalog::PREFIX, Site::pool());
    row(
        "products that the connector imported",
        catalog.mapped_products(),
    );
    row("products made by hand", catalog.unmapped_products());
    row("webhook", site.webhook());

    title("Subscribe at the Event Platform (the simulator)");
    let mut platform = Platform::subscribe(&site.webhook());
    let secrets = platform.secrets();
    site::subscribe(
        catalog.shop(),
        &mut at.conn(),
        &secrets,
        &platform.subscription,
    );
    row("subscriber", &platform.subscriber);
    row("subscription", &platform.subscription);

    title("Akeneo deletes");
    let events = catalog.events(DELETED);
    let before = catalog.snapshot();
    platform.deliver(&events, TWICE);
    let forged = platform.deliver_forged(&catalog.survivor());
    let answers = platform.answers();
    for (what, answers) in &answers {
        row(what, answers);
    }
    row(
        "a forged deletion of another imported product",
        format!("answered {forged}"),
    );

    title("Process the queue");
    let clock = Instant::now();
    php(&site, "process.php", &[]);
    row("took", format!("{:.1} s", clock.elapsed().as_secs_f32()));
    let mut faults = report::queue(&at, catalog::PREFIX, &events);

    title("The shop, before and after");
    faults.extend(catalog.judge(&before, &events));
    if forged != 401 {
        faults.push(format!("the forged event was answered {forged}, not 401"));
    }
    faults.extend(platform.judge(events.len() + TWICE as usize));

    title(&format!("bin/magento akeneo_events:status {SHOWN}"));
    php(&site, "status.php", &[SHOWN]);
    report::verdict(&faults, started)
}

/// Runs a script of `tests/demo` with the extension, on the site's shop; what it prints goes where the demo's output goes.
fn php(site: &Site, script: &str, options: &[&str]) {
    let status = Command::new(programs::php())
        .arg("-d")
        .arg(format!("extension={}", site::extension().display()))
        .arg(
            support::dirs::project_root()
                .join("tests/demo")
                .join(script),
        )
        .arg(site.root())
        .args(options)
        .status()
        .expect("php");
    assert!(status.success(), "{status}\n{}", site.log());
}
