//! Text in messages and log lines: times, words of others, and what searches compare. Words of others can neither flood a log nor forge a
//! line.

use chrono::{DateTime, Utc};
use std::fmt;

/// A time as messages and log lines show it: `2026-06-01 12:00:00 UTC`.
pub(crate) fn utc(at: DateTime<Utc>) -> impl fmt::Display {
    at.format("%Y-%m-%d %H:%M:%S UTC")
}

/// Most characters of [`Cut`].
pub(crate) const MOST_CUT: usize = 100;

/// At most 100 characters of a text, so that a hostile code cannot flood a message or a log line. Control characters are escaped, so that
/// it cannot forge one.
pub(crate) struct Cut<'a>(pub(crate) &'a str);

impl fmt::Display for Cut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Sentence(self.0, MOST_CUT).fmt(f)
    }
}

/// As [`Cut`], with its own number of characters: for a sentence that may quote what it is about.
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

/// Most characters of a text by which entries are searched.
const MOST_SEARCHED: usize = 255;

/// A text as searches compare it: trimmed, and each character in lower case. The simple mapping is used, so one character never becomes
/// two.
///
/// PHP folds the words that are searched for by `mb_convert_case(trim($text), MB_CASE_LOWER_SIMPLE, 'UTF-8')`, and both have to agree. So
/// only what PHP's `trim` removes is trimmed here. What the column does not hold is cut off.
pub(crate) fn folded(text: &str) -> String {
    let text = text.trim_matches([' ', '\t', '\n', '\r', '\0', '\x0B']);
    let lower = |it: char| it.to_lowercase().next().unwrap_or(it);
    text.chars().take(MOST_SEARCHED).map(lower).collect()
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
    fn folding_keeps_the_number_of_characters_up_to_what_the_column_holds() {
        let all: Vec<char> = ('!'..=char::MAX).collect();
        for some in all.chunks(200) {
            let text: String = some.iter().collect();
            let edge = |it: &char| it.is_whitespace() || it.is_control();
            if !some.first().is_some_and(edge) && !some.last().is_some_and(edge) {
                assert_eq!(folded(&text).chars().count(), some.len());
            }
        }
        assert_eq!(folded(&"🐘".repeat(300)).chars().count(), 255);
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(first("a🐘é", 2), "a🐘");
        assert_eq!(first("a🐘é", 3), "a🐘é");
        assert_eq!(first("", 3), "");
        assert_eq!(first("ab", 0), "");
    }

    #[test]
    fn what_turns_a_line_is_written_out() {
        let hostile = "a\u{202e}b\u{2028}c\u{2066}d\u{7}e";
        let shown = Sentence(hostile, 100).to_string();
        assert_eq!(shown, "a\\u{202e}b\\u{2028}c\\u{2066}d\\u{7}e");
        assert_eq!(Sentence("\u{200f}שלום", 100).to_string(), "\u{200f}שלום");
    }
}
