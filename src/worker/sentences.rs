//! What an operator reads of an entry's end.

use super::deletion::{Obstacle, Undone};
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

/// What a worker is about to delete, for the log.
pub(super) fn deleting(entry: &Entry, plan: &Plan) -> String {
    let ids = Arg::list(plan.entity_ids.iter().copied());
    format!("deleting {}, ID {ids}", named(entry))
}

pub(super) fn deleted(entry: &Entry, plan: &Plan) -> Sentences {
    planned(entry, plan, Code::Deleted, Code::DeletedAlong)
}

pub(super) fn would_delete(entry: &Entry, plan: &Plan, asked: bool) -> Sentences {
    let would = planned(entry, plan, Code::WouldDelete, Code::WouldDeleteAlong);
    match asked {
        true => would.and(Sentence::new(Code::AskedFirst, [])),
        false => would,
    }
}

fn planned(entry: &Entry, plan: &Plan, one: Code, along: Code) -> Sentences {
    let ids = Arg::list(plan.entity_ids.iter().copied());
    let sentences = Sentences::from(Sentence::new(one, [named(entry), ids]));
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

/// What Magento did not delete, and why.
pub(super) fn undone(entry: &Entry, undone: &Undone) -> Sentences {
    let (it, said) = (named(entry), Arg::words(&undone.said));
    let number = || {
        undone
            .said
            .parse()
            .map_or_else(|_| said.clone(), Arg::Number)
    };
    let sentence = match undone.obstacle {
        Obstacle::Refused => Sentence::new(Code::MagentoRefused, [it, said]),
        Obstacle::Busy => Sentence::new(Code::MagentoBusy, [it, said]),
        Obstacle::Failed => Sentence::new(Code::MagentoFailed, [it, said]),
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
