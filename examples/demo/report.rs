//! What became of each event, and the end of it all.

use crate::catalog::{End, Event};
use crate::screen::{Paint, painted, text, title, verdict};
use crate::support::database::Database as Shop;
use akeneo_events::Database;
use akeneo_events::testing::queue::{self, Filter, Listed};
use std::process::ExitCode;
use std::time::Instant;

const NEXT: [(&str, &str); 3] = [
    (
        "make demo KEEP=1",
        "the same, and it stays: delete something else yourself",
    ),
    ("make test", "every test"),
    (
        "make build",
        "the extension for a shop; docs/install.md says how to install it",
    ),
];

/// Prints how each event ended; returns what did not end as it should.
pub fn queue(shop: &Shop, prefix: &str, events: &[Event]) -> Vec<String> {
    let mut database = Database::connect(&shop.settings(prefix)).unwrap();
    let entries = queue::list(&mut database, Filter::default(), 10_000).unwrap();
    let mut faults = Vec::new();
    let mut alike: Vec<(&Event, usize, String)> = Vec::new();
    for event in events {
        let Some(entry) = entries.iter().find(|entry| about(entry, event)) else {
            faults.push(format!("no entry for {}", event.body));
            continue;
        };
        let message = entry.message.clone().unwrap_or_default();
        if entry.status != event.end.status() || !message.to_lowercase().contains(event.says) {
            faults.push(format!("{}: {} \"{message}\"", event.what, entry.status));
            continue;
        }
        match alike.last_mut() {
            Some((last, count, _)) if last.what == event.what => *count += 1,
            _ => alike.push((event, 1, message)),
        }
    }
    for (event, count, message) in alike {
        tell(event, count, &message);
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

/// One verdict for all events of the same kind that ended alike, with the message of the first.
fn tell(event: &Event, count: usize, message: &str) {
    let (word, paint) = match event.end {
        End::Deleted => ("deleted", Paint::Green),
        End::Refused => ("refused, as it should be", Paint::Cyan),
        End::Waits => ("waits, as it should", Paint::Yellow),
    };
    match count {
        1 => verdict(word, paint, &event.what, message),
        _ => {
            let what = format!("{count} {}", event.what);
            verdict(word, paint, &what, &format!("The first of them: {message}"));
        }
    }
}

fn about(entry: &Listed, event: &Event) -> bool {
    let kind = event.body["type"].as_str().unwrap();
    entry.key.as_ref().is_some_and(|key| {
        key.entity.event_type().ends_with(&format!(".{kind}"))
            && event.body["key"] == key.code.as_str()
    })
}

/// Prints whether all is as it should be.
pub fn end(faults: &[String], started: Instant) -> ExitCode {
    println!();
    if faults.is_empty() {
        let seconds = started.elapsed().as_secs_f32();
        let verdict = format!("Exactly the right things are gone. {seconds:.0} s.");
        text(&painted(verdict, Paint::Green));
        return ExitCode::SUCCESS;
    }
    let count = format!("{} things are not as they should be:", faults.len());
    text(&painted(count, Paint::Red));
    for fault in faults.iter().take(20) {
        text(fault);
    }
    ExitCode::FAILURE
}

/// Prints what to do next.
pub fn next() {
    title("What to try next");
    for (command, what) in NEXT {
        println!("  {command:<20} {what}");
    }
}
