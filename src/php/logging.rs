//! Keeps log lines in a small buffer until PHP takes them to its own logger.

use super::guard::guard;
use chrono::Utc;
use ext_php_rs::boxed::ZBox;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;
use log::{Level, Metadata, Record};
use std::cell::{Cell, RefCell};

/// How many lines are kept between two calls of `drain`. Further lines are dropped and counted. One call may log a line for each deletion
/// that `reconcile` enqueues.
const CAPACITY: usize = 10_000;

#[derive(Default)]
struct Buffer {
    lines: Vec<(Level, String, i64)>,
    dropped: usize,
}

thread_local! {
    static BUFFER: RefCell<Buffer> = RefCell::default();
    /// Whether this process has lost a line.
    static LOST: Cell<bool> = const { Cell::new(false) };
}

struct Collector;

impl log::Log for Collector {
    /// Only our own lines: those of libraries could name hosts or headers.
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("akeneo_events")
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let line = (
            record.level(),
            record.args().to_string(),
            Utc::now().timestamp(),
        );
        let _ = BUFFER.try_with(|buffer| {
            if let Ok(mut buffer) = buffer.try_borrow_mut() {
                if buffer.lines.len() < CAPACITY {
                    buffer.lines.push(line);
                } else {
                    buffer.dropped += 1;
                }
            }
        });
    }

    fn flush(&self) {}
}

pub(super) fn install() {
    // This fails only if there is a logger already, after a restart inside one process. That logger is this one.
    if log::set_logger(&Collector).is_ok() {
        log::set_max_level(log::LevelFilter::Debug);
    }
}

pub(super) fn clear() {
    drop(take());
}

fn take() -> Buffer {
    BUFFER.with(|buffer| {
        buffer
            .try_borrow_mut()
            .map(|mut buffer| std::mem::take(&mut *buffer))
            .unwrap_or_default()
    })
}

/// What the extension logged in this request.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\Log", flags = ext_php_rs::flags::ClassFlags::Final)]
pub struct PhpLog;

#[php_impl]
impl PhpLog {
    /// Takes every line since the last call, oldest first, each as `level` (of PSR-3), `message` and `time`
    /// (unix seconds). At most 10,000 lines wait.
    pub fn drain() -> PhpResult<Vec<ZBox<ZendHashTable>>> {
        guard(|| {
            let mut buffer = take();
            if buffer.dropped > 0 {
                let message = format!("{} more log lines were dropped", buffer.dropped);
                buffer
                    .lines
                    .push((Level::Warn, message, Utc::now().timestamp()));
            }
            buffer.lines.into_iter().map(row).collect()
        })
    }

    /// To be called when a line could not be written to the log. Returns whether it is the first such line of this process, because one
    /// message in PHP's error log is enough.
    pub fn is_first_loss() -> PhpResult<bool> {
        guard(|| Ok(!LOST.replace(true)))
    }
}

fn row(
    (level, message, time): (Level, String, i64),
) -> Result<ZBox<ZendHashTable>, super::exceptions::Thrown> {
    let level = match level {
        Level::Error => "error",
        Level::Warn => "warning",
        Level::Info => "info",
        Level::Debug | Level::Trace => "debug",
    };
    let mut row = ZendHashTable::new();
    super::value::insert(&mut row, "level", level)?;
    super::value::insert(&mut row, "message", message)?;
    super::value::insert(&mut row, "time", time)?;
    Ok(row)
}
