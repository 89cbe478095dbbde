//! Text in messages and log lines: times, words of others, and what searches compare. Words of others can neither flood a log nor forge a
//! line.

use chrono::{DateTime, Utc};
use std::fmt;

/// A time as messages and log lines show it: `2026-06-01 12:00:00 UTC`.
pub(crate) fn utc(at: DateTime<Utc>) -> impl fmt::Display {
    at.format("%Y-%m-%d %H:%M:%S UTC")
}

/// At most 100 characters of a text, so that a hostile code cannot flood a message or a log line. Control characters are escaped, so that
/// it cannot forge one.
pub(crate) struct Cut<'a>(pub(crate) &'a str);

impl fmt::Display for Cut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Sentence(self.0, 100).fmt(f)
    }
}

/// As [`Cut`], with its own number of characters: for a sentence that may quote what it is about.
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

/// A text as searches compare it: trimmed, and each character in lower case. The simple mapping is used, so one character never becomes
/// two.
///
/// PHP folds the words that are searched for by `mb_convert_case(trim($text), MB_CASE_LOWER_SIMPLE, 'UTF-8')`, and both have to agree. So
/// only what PHP's `trim` removes is trimmed here.
pub(crate) fn folded(text: &str) -> String {
    let text = text.trim_matches([' ', '\t', '\n', '\r', '\0', '\x0B']);
    text.chars()
        .map(|it| it.to_lowercase().next().unwrap_or(it))
        .collect()
}

/// The first characters of a text, as many as a column takes.
pub(crate) fn first(text: &str, characters: usize) -> &str {
    let end = text.char_indices().nth(characters).map(|(at, _)| at);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_does_not_depend_on_the_case_of_letters() {
        for (text, expected) in [
            ("Red-SHIRT_01", "red-shirt_01"),
            (" \t\n\rA b\0\x0B ", "a b"),
            ("ÄÖÜẞß", "äöüßß"),
            ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
            ("İIı", "iiı"),
            ("\u{a0}A", "\u{a0}a"),
            ("ǅ🐘Ⓐ𐐀", "ǆ🐘ⓐ𐐨"),
            ("", ""),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
    }

    #[test]
    fn folding_keeps_the_number_of_characters() {
        let all: String = ('!'..=char::MAX).collect();
        assert_eq!(folded(&all).chars().count(), all.chars().count());
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(first("a🐘é", 2), "a🐘");
        assert_eq!(first("a🐘é", 3), "a🐘é");
        assert_eq!(first("", 3), "");
        assert_eq!(first("ab", 0), "");
    }
}
