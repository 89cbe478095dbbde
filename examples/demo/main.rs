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
mod keep;
mod names;
mod platform;
mod report;
mod screen;
mod stock;

use catalog::{Catalog, End, Event};
use platform::Platform;
use screen::{Paint, painted, row, text, title};
use std::process::{Command, ExitCode};
use std::time::Instant;
use support::database_server::{DatabaseServer, Options};
use support::programs;
use support::site::{self, Site};

/// Imported products that Akeneo deletes, and how many of these events it sends twice.
const DELETED: u32 = 100;
const TWICE: u32 = 10;

fn main() -> ExitCode {
    let keep = match std::env::args().nth(1).as_deref() {
        None => false,
        Some("--keep") => true,
        Some(_) => {
            eprintln!("usage: demo [--keep]");
            return ExitCode::from(2);
        }
    };
    let started = Instant::now();
    title("A shop, on real parts: a database, PHP with the extension, a web server");
    let server = DatabaseServer::start(Options::default());
    let at = server.create_database("demo");
    let mut catalog = Catalog::create(at.conn());
    let site = Site::start(&at, catalog::PREFIX, Site::pool());
    let events = catalog.events(DELETED);
    let stock = catalog.stock();
    stock.print();

    title("The shop subscribes at Akeneo, which is a simulator here");
    let mut platform = Platform::subscribe(&site.webhook());
    let (secrets, id) = (platform.secrets(), &platform.subscription);
    site::subscribe(catalog.shop(), &mut at.conn(), &secrets, id);
    row("Akeneo will tell of each deletion at", site.webhook());

    title("Somebody deletes in Akeneo, and Akeneo tells the shop");
    let before = catalog.snapshot();
    platform.deliver(&events, TWICE);
    let mut faults = delivered(&platform, &events, &catalog.survivor());

    title("The shop decides, and deletes");
    let clock = Instant::now();
    php(&site, "process.php", &[]);
    let seconds = clock.elapsed().as_secs_f32();
    faults.extend(report::queue(&at, catalog::PREFIX, &events));
    text(&format!("All of this took {seconds:.1} s."));

    title("The shop, before and after");
    stock.print_beside(&catalog.stock());
    text("Every row of the catalog is compared: nothing else may have changed.");
    faults.extend(catalog.judge(&before, &events));

    let verdict = report::end(&faults, started);
    if keep {
        keep::running(&site, &platform, &catalog);
    } else if faults.is_empty() {
        report::next();
    }
    verdict
}

fn as_it_should_be(refused: bool) -> String {
    match refused {
        true => painted("refused, as it should be", Paint::Cyan),
        false => painted("NOT refused", Paint::Red),
    }
}

/// Prints what was answered to the deliveries and to a forged one; returns what is not as it should be.
fn delivered(platform: &Platform, events: &[Event], survivor: &str) -> Vec<String> {
    let may = |it: &&Event| matches!(it.end, End::Deleted);
    let may = events.iter().filter(may).count();
    text(&format!(
        "{} events: {may} of entities that are to go, {} of entities that the shop must keep.",
        events.len(),
        events.len() - may
    ));
    let (first, again) = platform.taken();
    let forged = platform.deliver_forged(survivor);
    let answer = |what: &str, count: usize, status: u64| {
        format!("  {what:<48} {count:>5}   answered {status}")
    };
    let again = answer("the same event once more, stored only once", again, 200);
    let forged_row = answer("a forged event, signed by somebody else", 1, forged);
    println!("{}", answer("events that the shop stored", first, 200));
    println!("{again}");
    println!("{forged_row}   {}", as_it_should_be(forged == 401));
    let mut faults = platform.judge(events.len() + TWICE as usize);
    if forged != 401 {
        faults.push(format!("the forged event was answered {forged}, not 401"));
    }
    faults
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
