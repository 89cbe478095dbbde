//! What an operator reads of an entry's end.

use crate::planner::Plan;
use crate::queue::Entry;

/// Categories named in a sentence; of more, these and a number.
const MOST_NAMED: usize = 5;

pub(super) const UNREADABLE: &str = "Not deleted: the stored event cannot be read.";

pub(super) const BROKEN_OFF: &str = "The deletion was begun and broke off; see the log.";

pub(super) fn named(entry: &Entry) -> String {
    let key = entry.key.as_ref();
    key.map(ToString::to_string).unwrap_or_default()
}

pub(super) fn deleted(entry: &Entry, plan: &Plan) -> String {
    format!("Deleted {}.", what(entry, plan))
}

pub(super) fn would_delete(entry: &Entry, plan: &Plan, asked: bool) -> String {
    let asked = match asked {
        true => " Akeneo is asked first.",
        false => "",
    };
    format!("Would delete {}.{asked}", what(entry, plan))
}

pub(super) fn already_absent(entry: &Entry) -> String {
    format!(
        "Already absent: {} is not in this shop any more.",
        named(entry)
    )
}

/// `category "shoes" (entity 4) and with it 2 categories below it: "boots" (5), "sandals" (6)`
pub(super) fn what(entry: &Entry, plan: &Plan) -> String {
    let ids: Vec<_> = plan.entity_ids.iter().map(u32::to_string).collect();
    let what = format!("{} (entity {})", named(entry), ids.join(", "));
    let along = plan.along.iter().take(MOST_NAMED);
    let names: Vec<_> = along
        .map(|(id, code)| format!("\"{code}\" ({id})"))
        .collect();
    let more = match plan.along.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    match plan.along.len() {
        0 => what,
        1 => format!(
            "{what} and with it the category below it: {}",
            names.join(", ")
        ),
        count => format!(
            "{what} and with it {count} categories below it: {}{more}",
            names.join(", ")
        ),
    }
}
