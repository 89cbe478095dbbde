//! How an entry ended before an operator made it pending again: a line of JSON each, the latest end first.
//!
//! ```text
//! {"at":"2026-06-01 12:00:00","status":"completed","message":"…","reason":"deleted","sentences":"[…]"}
//! ```
//!
//! `sentences` is JSON in a text, or null. The last line may be cut: whoever reads them passes over what is no JSON.

/// Most characters of all ends.
const LONGEST: usize = 20_000;

/// Most characters of a message, and of its sentences, which are left out if they are more. The latest end has room then, though
/// JSON may need six characters for one.
const LONGEST_TEXT: usize = 4_000;

/// The history of a row, as SQL: with the present end, if it has ended. What is hidden has come to an end, too, though it waits for its day.
pub(super) fn with_present_end() -> String {
    format!(
        "IF(status IN ('completed', 'failed') OR (shelf <=> 'hidden' AND message IS NOT NULL), LEFT(CONCAT_WS('\n', \
         JSON_OBJECT('at', DATE_FORMAT(updated_at, '%Y-%m-%d %H:%i:%s'), 'status', status, 'message', LEFT(message, {LONGEST_TEXT}), 'reason', reason, \
         'sentences', IF(CHAR_LENGTH(sentences) > {LONGEST_TEXT}, NULL, sentences)), history), {LONGEST}), history)"
    )
}
