//! How an entry ends by what PHP tells of it.

use super::deletion::{Action, InHand, Outcome};
use super::sentences::{already_absent, deleted, hidden, nothing_to_put_back, put_back, undone};
use super::settle::later;
use crate::queue::retry::Cause;
use crate::queue::{Entry, Settlement};
use chrono::{DateTime, Utc};

/// The entry, its end, and the mapping rows that are left over.
pub(super) fn end(
    in_hand: InHand,
    outcome: Outcome,
    now: DateTime<Utc>,
) -> (Entry, Settlement, Vec<u64>) {
    let InHand {
        entry,
        action,
        plan,
        ..
    } = in_hand;
    let (settlement, left_over) = match (outcome, &action) {
        (Outcome::Deleted, _) => {
            let told = deleted(&entry, &plan);
            (Settlement::Deleted(told), plan.mapping_ids)
        }
        (Outcome::Hidden, _) => {
            let until = match action {
                Action::Hide(_, stay) => stay.until(now),
                Action::Delete | Action::PutBack(_) => None,
            };
            let told = hidden(&entry, &plan, now, until);
            (Settlement::Shelved(until, told), Vec::new())
        }
        (Outcome::PutBack, _) => {
            let told = put_back(&entry, &plan, now);
            (Settlement::PutBack(told), Vec::new())
        }
        (Outcome::AlreadyGone, Action::PutBack(_)) => (
            Settlement::Completed(nothing_to_put_back(&entry)),
            Vec::new(),
        ),
        (Outcome::AlreadyGone, Action::Delete | Action::Hide(..)) => {
            let told = already_absent(&entry);
            (Settlement::Completed(told), plan.mapping_ids)
        }
        (Outcome::Failed(why), _) => {
            let why = undone(&entry, &action, &why);
            (Settlement::Failed(why), Vec::new())
        }
        (Outcome::Retry(why), _) => {
            let why = undone(&entry, &action, &why);
            let settlement = later(Cause::Transient, entry.attempts, why, now);
            (settlement, Vec::new())
        }
    };
    (entry, settlement, left_over)
}
