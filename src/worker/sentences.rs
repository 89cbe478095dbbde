//! What an operator reads of an entry's end.

use super::deletion::{Action, Obstacle, Undone};
use super::names::entity;
use crate::event::{EntityKey, EntityType};
use crate::planner::{Plan, Reason};
use crate::queue::Entry;
use crate::reason::{Arg, Code, Sentence, Sentences};
use chrono::{DateTime, Utc};

pub(super) fn unreadable() -> Sentences {
    Sentence::new(Code::UnreadableEvent, []).into()
}

pub(super) fn broken_off() -> Sentences {
    Sentence::new(Code::BrokenOff, []).into()
}

pub(super) fn stays(entry: &Entry, reason: &Reason) -> Sentences {
    reason.told(entity(entry)).into()
}

/// What the entry deletes. One without a key is never planned.
fn named(entry: &Entry) -> Arg {
    entity(entry).map_or_else(|| Arg::code(""), Arg::from)
}

fn ids(plan: &Plan) -> Arg {
    Arg::list(plan.entity_ids.iter().copied())
}

/// What a worker is about to do, for the log.
pub(super) fn begins(entry: &Entry, action: &Action, plan: &Plan) -> String {
    let doing = match action {
        Action::Delete => "deleting",
        Action::Hide(..) => "hiding",
        Action::PutBack(_) => "putting back",
    };
    format!("{doing} {}, ID {}", named(entry), ids(plan))
}

pub(super) fn deleted(entry: &Entry, plan: &Plan) -> Sentences {
    planned(entry, plan, Code::Deleted, Code::DeletedAlong)
}

pub(super) fn would_delete(entry: &Entry, plan: &Plan, asked: bool) -> Sentences {
    let would = planned(entry, plan, Code::WouldDelete, Code::WouldDeleteAlong);
    asked_first(would, asked)
}

pub(super) fn would_hide(entry: &Entry, plan: &Plan, asked: bool) -> Sentences {
    let would = Sentence::new(Code::WouldHide, [named(entry), ids(plan)]);
    asked_first(would.into(), asked)
}

fn asked_first(would: Sentences, asked: bool) -> Sentences {
    match asked {
        true => would.and(Sentence::new(Code::AskedFirst, [])),
        false => would,
    }
}

fn planned(entry: &Entry, plan: &Plan, one: Code, along: Code) -> Sentences {
    let sentences = Sentences::from(Sentence::new(one, [named(entry), ids(plan)]));
    if plan.along.is_empty() {
        return sentences;
    }
    let below = plan.along.iter();
    let below = below.map(|(_, code)| Arg::from(&EntityKey::new(EntityType::Category, code)));
    sentences.and(Sentence::new(along, [Arg::list(below)]))
}

pub(super) fn already_absent(entry: &Entry) -> Sentences {
    Sentence::new(Code::AlreadyAbsent, [named(entry)]).into()
}

pub(super) fn exists_still(entry: &Entry) -> Sentences {
    Sentence::new(Code::ExistsInAkeneo, [named(entry)]).into()
}

/// `why` Akeneo did not answer.
pub(super) fn waits_for_akeneo(entry: &Entry, until: DateTime<Utc>, why: Sentence) -> Sentences {
    let waits = Sentence::new(Code::WaitsForAkeneo, [named(entry), until.into()]);
    Sentences::from(waits).and(why)
}

pub(super) fn waits_for_brake(deletions: usize, until: DateTime<Utc>) -> Sentences {
    let deletions = Arg::from(deletions as u64);
    Sentence::new(Code::WaitsForBrake, [deletions, until.into()]).into()
}

/// It was hidden then, and is going to be deleted at that time, if ever.
pub(super) fn hidden(
    entry: &Entry,
    plan: &Plan,
    at: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
) -> Sentences {
    let (it, ids) = (named(entry), ids(plan));
    match until {
        Some(until) => Sentence::new(Code::HiddenUntil, [at.into(), until.into(), it, ids]),
        None => Sentence::new(Code::Hidden, [at.into(), it, ids]),
    }
    .into()
}

/// By whoever asked for it, or because Akeneo has it again.
pub(super) fn put_back(entry: &Entry, plan: &Plan, now: DateTime<Utc>) -> Sentences {
    let (it, ids) = (named(entry), ids(plan));
    match &entry.put_back_by {
        Some(by) => Sentence::new(Code::PutBackBy, [Arg::code(by), now.into(), it, ids]),
        None => Sentence::new(Code::ThereAgain, [now.into(), it, ids]),
    }
    .into()
}

/// `at` it was hidden.
pub(super) fn enabled_again(entry: &Entry, plan: &Plan, at: DateTime<Utc>) -> Sentences {
    Sentence::new(Code::EnabledAgain, [named(entry), ids(plan), at.into()]).into()
}

/// `shown` are categories below it, by their codes.
pub(super) fn below_is_shown<'a>(entry: &Entry, shown: impl Iterator<Item = &'a str>) -> Sentences {
    below(Code::BelowIsShown, entry, shown)
}

/// `hidden` are categories below it, by their codes.
pub(super) fn below_on_shelf<'a>(
    entry: &Entry,
    hidden: impl Iterator<Item = &'a str>,
) -> Sentences {
    below(Code::BelowOnShelf, entry, hidden)
}

fn below<'a>(code: Code, entry: &Entry, below: impl Iterator<Item = &'a str>) -> Sentences {
    let below = below.map(|it| Arg::from(&EntityKey::new(EntityType::Category, it)));
    Sentence::new(code, [named(entry), Arg::list(below)]).into()
}

/// `why` it cannot be deleted while the shop has hidden products.
pub(super) fn waits_for_shelf(why: Sentences, until: DateTime<Utc>) -> Sentences {
    why.and(Sentence::new(Code::WaitsForShelf, [until.into()]))
}

pub(super) fn on_shelf_already(entry: &Entry, other: u64, at: DateTime<Utc>) -> Sentences {
    Sentence::new(
        Code::OnShelfAlready,
        [named(entry), at.into(), other.into()],
    )
    .into()
}

pub(super) fn hidden_by_later(entry: &Entry, later: u64) -> Sentences {
    Sentence::new(Code::HiddenByLater, [named(entry), later.into()]).into()
}

pub(super) fn nothing_to_put_back(entry: &Entry) -> Sentences {
    Sentence::new(Code::NothingToPutBack, [named(entry)]).into()
}

pub(super) fn former_unreadable(entry: &Entry) -> Sentences {
    Sentence::new(Code::FormerUnreadable, [named(entry)]).into()
}

pub(super) fn on_shelf_until(entry: &Entry, until: DateTime<Utc>) -> Sentences {
    Sentence::new(Code::OnShelfUntil, [until.into(), named(entry)]).into()
}

pub(super) fn stays_hidden(entry: &Entry, at: DateTime<Utc>) -> Sentences {
    Sentence::new(Code::StaysHidden, [named(entry), at.into()]).into()
}

pub(super) fn to_be_put_back(entry: &Entry) -> Sentences {
    Sentence::new(Code::ToBePutBack, [named(entry)]).into()
}

/// What Magento did not do, and why.
pub(super) fn undone(entry: &Entry, action: &Action, undone: &Undone) -> Sentences {
    let (it, said) = (named(entry), Arg::words(&undone.said));
    let number = || {
        undone
            .said
            .parse()
            .map_or_else(|_| said.clone(), Arg::Number)
    };
    let [refused, busy, failed] = match action {
        Action::Delete => [Code::MagentoRefused, Code::MagentoBusy, Code::MagentoFailed],
        Action::Hide(..) | Action::PutBack(_) => {
            [Code::ChangeRefused, Code::ChangeBusy, Code::ChangeFailed]
        }
    };
    let sentence = match undone.obstacle {
        Obstacle::Refused => Sentence::new(refused, [it, said]),
        Obstacle::Busy => Sentence::new(busy, [it, said]),
        Obstacle::Failed => Sentence::new(failed, [it, said]),
        Obstacle::CategoryGrew => Sentence::new(Code::CategoryGrew, [it, number()]),
        Obstacle::HoldsProducts => Sentence::new(Code::HoldsProducts, [it, number()]),
    };
    sentence.into()
}

pub(super) fn plan_not_recorded(error: &impl ToString) -> Sentences {
    let error = Arg::words(&error.to_string());
    Sentence::new(Code::PlanNotRecorded, [error]).into()
}

pub(super) fn not_recorded(error: &impl ToString) -> Sentences {
    let error = Arg::words(&error.to_string());
    Sentence::new(Code::NotRecorded, [error]).into()
}

/// The last try's reason.
pub(super) fn given_up(attempts: u16, reason: Sentences) -> Sentences {
    reason.after(Sentence::new(Code::GivenUp, [attempts.into()]))
}
