//! Keeps what the subscription code, the brake and reconcile log in this binary.

use std::sync::{Mutex, OnceLock};

struct Collector;

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl log::Log for Collector {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let of = [
            "akeneo_events::subscription",
            "akeneo_events::akeneo",
            "akeneo_events::webhook_check",
            "akeneo_events::queue::brake",
            "akeneo_events::reconcile",
        ];
        if of.iter().any(|it| record.target().starts_with(it)) {
            LINES.lock().unwrap().push(record.args().to_string());
        }
    }

    fn flush(&self) {}
}

pub fn listen() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        log::set_logger(&Collector).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
    });
}

/// Everything that these logged so far.
pub fn logged() -> String {
    LINES.lock().unwrap().join("\n")
}
