//! What an entry's message keeps of how it ended before an operator made it pending again:
//!
//! ```text
//! Already absent: … Before that (2026-06-01 12:00:00 UTC, completed): Deleted …
//! ```
//!
//! The ends before stand after the present one, the latest first. `reset` writes the present end there, each later message is written
//! before them.

/// Longest message in bytes that a row holds; longer ones are cut.
const MAX_TEXT_BYTES: usize = 65_535;

/// How an end before begins.
pub(super) const BEFORE: &str = "Before that (";

/// Between when and how, and what.
const SAYS: &str = "): ";

/// Most characters of all ends before.
pub(super) const MOST_BEFORE: usize = 4_000;

/// A text that fits its column, cut between two characters.
pub(super) fn cut(text: &str) -> &str {
    let end = text.floor_char_boundary(MAX_TEXT_BYTES);
    text.get(..end).unwrap_or_default()
}

/// The ends before that a message names.
pub(super) fn before(message: &str) -> Option<&str> {
    message.get(message.find(BEFORE)?..)
}

/// The same sentence, which names what others have written, with nothing in it that could be read as an end before.
pub(crate) fn quoted(sentence: &str) -> String {
    sentence.replace(BEFORE, "Before that [")
}

/// A message with the ends before. One that says the same again is left out.
pub(crate) fn told(message: &str, before: Option<&str>) -> String {
    let message = quoted(message);
    let before = match before {
        Some(before) => after_the_same(&message, before),
        None => return message,
    };
    let room = MAX_TEXT_BYTES.saturating_sub(before.len() + 1);
    let end = message.floor_char_boundary(room);
    let message = message.get(..end).unwrap_or_default();
    format!("{message} {before}").trim().to_owned()
}

fn after_the_same<'a>(message: &str, before: &'a str) -> &'a str {
    let says = || before.split_once(SAYS)?.1.strip_prefix(message);
    match says() {
        Some("") => "",
        Some(rest) => rest
            .strip_prefix(' ')
            .filter(|it| it.starts_with(BEFORE))
            .unwrap_or(before),
        None => before,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DELETED: &str = "Before that (2026-06-01 12:00:00 UTC, completed): Deleted it.";
    const ABSENT: &str = "Before that (2026-06-02 12:00:00 UTC, completed): Absent.";

    #[test]
    fn a_message_is_followed_by_the_ends_before_and_by_none_that_says_the_same() {
        let both = format!("{ABSENT} {DELETED}");
        assert_eq!(told("Absent.", None), "Absent.");
        assert_eq!(told("Absent.", Some(DELETED)), format!("Absent. {DELETED}"));
        assert_eq!(told("Absent.", Some(&both)), format!("Absent. {DELETED}"));
        assert_eq!(told("Absent.", Some(ABSENT)), "Absent.");
        assert_eq!(told("Abs", Some(&both)), format!("Abs {both}"));
        assert_eq!(told("Failed.", Some(&both)), format!("Failed. {both}"));
        assert_eq!(before(&format!("Failed. {both}")), Some(both.as_str()));
        assert_eq!(before("Failed."), None);
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        let long = "🐘".repeat(20_000);
        assert_eq!(cut(&long).len(), 65_532);
        assert_eq!(cut("short"), "short");
    }

    #[test]
    fn a_name_is_not_taken_for_an_end_before() {
        let said = told(&format!("Deleted \"{DELETED}\"."), None);
        assert_eq!(before(&said), None);
        let again = told(&said, Some(ABSENT));
        assert_eq!(before(&again), Some(ABSENT));
    }

    #[test]
    fn what_was_before_is_kept_however_long_the_message_is() {
        let long = told(&"🐘".repeat(20_000), Some(DELETED));
        assert!(long.len() <= MAX_TEXT_BYTES);
        assert!(long.ends_with(DELETED));
    }
}
