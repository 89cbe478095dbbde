//! Words of others in messages and log lines: neither a flood nor a forgery.

use chrono::{DateTime, Utc};
use std::fmt;

/// A time as messages and log lines tell it: `2026-06-01 12:00:00 UTC`.
pub(crate) fn utc(at: DateTime<Utc>) -> impl fmt::Display {
    at.format("%Y-%m-%d %H:%M:%S UTC")
}

/// At most 100 characters of a text, so that a hostile code cannot flood a message or a log line;
/// control characters escaped, so that it cannot forge one.
pub(crate) struct Cut<'a>(pub(crate) &'a str);

impl fmt::Display for Cut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Sentence(self.0, 100).fmt(f)
    }
}

/// The same for a sentence that may quote what it is about, with its own number of characters.
pub(crate) struct Sentence<'a>(pub(crate) &'a str, pub(crate) usize);

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0.chars();
        for character in rest.by_ref().take(self.1) {
            if character.is_control() {
                write!(f, "{}", character.escape_default())?;
            } else {
                write!(f, "{character}")?;
            }
        }
        if rest.next().is_some() {
            f.write_str("…")?;
        }
        Ok(())
    }
}
