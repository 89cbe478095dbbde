//! What the demo prints, and the queue in the end.

use crate::catalog::Event;
use crate::support::database::Database as Shop;
use akeneo_events::Database;
use akeneo_events::testing::queue::{self, Filter, Listed};
use std::fmt::Display;
use std::process::ExitCode;
use std::time::Instant;

const NEXT: &str = "\
What to try next:
  make build                                         the extension for your PHP; README.md says how to install it
  make bench-quick                                   how fast it is; builds for some minutes first
  MAGENTO_ROOT=/var/www/magento tests/magento/run    the same in a real Magento, a shop of tests";

pub fn title(text: &str) {
    println!("\n{text}\n{}", "─".repeat(text.chars().count()));
}

pub fn row(what: &str, value: impl Display) {
    println!("  {what:<48} {value}");
}

/// What of the queue did not end as it should.
pub fn queue(shop: &Shop, prefix: &str, events: &[Event]) -> Vec<String> {
    let mut database = Database::connect(&shop.settings(prefix)).unwrap();
    let entries = queue::list(&mut database, Filter::default(), 10_000).unwrap();
    let mut faults = Vec::new();
    for event in events {
        let Some(entry) = entries.iter().find(|entry| about(entry, event)) else {
            faults.push(format!("no entry for {}", event.body));
            continue;
        };
        let message = entry.message.clone().unwrap_or_default();
        if entry.status != event.status || !message.to_lowercase().contains(event.says) {
            faults.push(format!("{}: {} \"{message}\"", event.what, entry.status));
        }
    }
    if entries.len() != events.len() {
        faults.push(format!(
            "{} entries for {} events",
            entries.len(),
            events.len()
        ));
    }
    faults
}

fn about(entry: &Listed, event: &Event) -> bool {
    let kind = event.body["type"].as_str().unwrap();
    entry.key.as_ref().is_some_and(|key| {
        key.entity.event_type().ends_with(&format!(".{kind}"))
            && event.body["key"] == key.code.as_str()
    })
}

pub fn verdict(faults: &[String], started: Instant) -> ExitCode {
    println!();
    if faults.is_empty() {
        println!(
            "Exactly the right things are gone. {:.0} s.",
            started.elapsed().as_secs_f32()
        );
        println!("\n{NEXT}");
        return ExitCode::SUCCESS;
    }
    println!("{} things are not as they should be:", faults.len());
    for fault in faults.iter().take(20) {
        println!("  {fault}");
    }
    ExitCode::FAILURE
}
