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
            if character.is_control() || turns_lines(character) {
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

/// Whether it ends a line or turns its direction, by which what follows could pass for something else. The marks of a single letter's
/// direction are harmless, and Arabic and Hebrew need them.
const fn turns_lines(character: char) -> bool {
    matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The most characters of a text by which entries are searched.
const MOST_SEARCHED: usize = 255;

/// A text as entries are searched by it. PHP folds what somebody searches for in the same way: each character to its simple lower case,
/// without the spaces around that PHP's `trim` takes.
pub(crate) fn folded(text: &str) -> String {
    let text = text.trim_matches([' ', '\n', '\r', '\t', '\u{b}', '\0']);
    let lower = |it: char| it.to_lowercase().next();
    text.chars().filter_map(lower).take(MOST_SEARCHED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_folded_character_by_character_and_keeps_their_number() {
        assert_eq!(folded(" \tRED Shirt\n"), "red shirt");
        // Without the dot above that the full mapping adds, and the last sigma as any other.
        assert_eq!(folded("İÄΣ"), "iäσ");
        assert_eq!(folded(&"🐘".repeat(300)).chars().count(), 255);
        assert_eq!(folded("  "), "");
    }

    #[test]
    fn what_turns_a_line_is_written_out() {
        let hostile = "a\u{202e}b\u{2028}c\u{2066}d\u{7}e";
        let shown = Sentence(hostile, 100).to_string();
        assert_eq!(shown, "a\\u{202e}b\\u{2028}c\\u{2066}d\\u{7}e");
        assert_eq!(Sentence("\u{200f}שלום", 100).to_string(), "\u{200f}שלום");
    }
}
