//! What would become of entries if a worker took them now. It asks only the database, and changes one thing: an entry whose names in the
//! shop are not stored yet gets them.

use super::doubt::is_asked;
use super::names::{note, shown};
use super::plan::decided;
use super::sentences::{
    already_absent, on_shelf_until, stays, stays_hidden, to_be_put_back, unreadable, would_delete,
    would_hide,
};
use crate::database::{Database, DatabaseError};
use crate::event::{EntityKey, EntityType};
use crate::planner::{self, Decided, Decision, Policy, Proposal, Stay};
use crate::queue::{self, Entry, Filter, Shelf};
use crate::reason::Sentences;
use chrono::{DateTime, Utc};
use std::collections::HashMap;

/// What the planner makes of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It would be deleted.
    Delete,
    /// It would be hidden.
    Hide,
    /// It is on the shelf, and would be left alone or put back.
    Shelf,
    /// It is gone already.
    Absent,
    /// It would be put off.
    Defer,
    /// It would fail.
    Refuse,
}

impl Verdict {
    /// The name in PHP and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Hide => "hide",
            Self::Shelf => "shelf",
            Self::Absent => "absent",
            Self::Defer => "defer",
            Self::Refuse => "refuse",
        }
    }
}

/// An entry with what would become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreseen {
    /// Entry id.
    pub id: u64,
    /// CloudEvent id.
    pub event_id: String,
    /// What it deletes; `None` for an event that could not be read.
    pub key: Option<EntityKey>,
    /// When it may be taken by itself.
    pub available_at: DateTime<Utc>,
    /// What would become of it.
    pub verdict: Verdict,
    /// The same in sentences.
    pub told: Sentences,
    /// As `Deletion::shown`.
    pub shown: Option<String>,
    /// The names that the shop has for it, as they are stored; with what goes along if it would be deleted.
    pub in_shop: Option<String>,
    /// What Akeneo calls the product.
    pub identifier: Option<String>,
}

/// Plans one page of entries, see [`queue::waiting`]. Each is planned as the shop is now: an entry that waits for others of the same run
/// may go after them. A `bare` preview neither counts what goes along nor stores names.
///
/// # Errors
/// [`DatabaseError`]
pub fn preview(
    database: &mut Database,
    which: Filter,
    limit: u32,
    bare: bool,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Result<Vec<Foreseen>, DatabaseError> {
    let page = queue::waiting(database, which, limit)?;
    let days: HashMap<u64, DateTime<Utc>> = page.iter().map(|(it, day)| (it.id, *day)).collect();
    let day = |entry: &Entry| days.get(&entry.id).copied().unwrap_or(now);
    let mut by_type: HashMap<EntityType, Vec<Entry>> = HashMap::new();
    for (entry, _) in &page {
        if let Some(key) = &entry.key {
            by_type.entry(key.entity).or_default().push(entry.clone());
        }
    }
    let mut foreseen: HashMap<u64, (Entry, Verdict, Sentences)> = HashMap::new();
    for (entity, mut entries) in by_type {
        let mut cases = decided(database, entity, &mut entries, policy, now)?;
        if !bare {
            let plans = cases.iter_mut().filter_map(|it| match &it.decision {
                Decision::Delete(proposal) => Some((&proposal.plan, &mut it.in_shop)),
                _ => None,
            });
            planner::count_along(database, entity, plans, now);
        }
        for (mut entry, Decided { decision, in_shop }) in entries.into_iter().zip(cases) {
            note(&mut entry, &in_shop);
            let asked = |it: &Proposal| is_asked(policy.asks, entity, &entry, it, now);
            let hides = entry.shelf != Some(Shelf::Hidden) && policy.shelf.stay(entity).is_some();
            let left = left_on_shelf(&entry, entity, policy, day(&entry), now);
            let left = left.map(|told| (Verdict::Shelf, told));
            let (verdict, told) = left.unwrap_or_else(|| verdict(&entry, decision, hides, asked));
            foreseen.insert(entry.id, (entry, verdict, told));
        }
    }
    if !bare {
        name_first(database, &page, &foreseen);
    }
    let of = |(entry, available_at): (Entry, DateTime<Utc>)| {
        let foreseen = foreseen.remove(&entry.id);
        let (entry, verdict, told) =
            foreseen.unwrap_or_else(|| (entry, Verdict::Refuse, unreadable()));
        Foreseen {
            id: entry.id,
            shown: shown(&entry),
            event_id: entry.event_id,
            key: entry.key,
            available_at,
            verdict,
            told,
            in_shop: entry.in_shop,
            identifier: entry.identifier,
        }
    };
    Ok(page.into_iter().map(of).collect())
}

/// Stores the names of entries that have none yet. Without them an entry is foreseen all the same.
fn name_first(
    database: &mut Database,
    page: &[(Entry, DateTime<Utc>)],
    foreseen: &HashMap<u64, (Entry, Verdict, Sentences)>,
) {
    let nameless = page.iter().filter(|(entry, _)| entry.in_shop.is_none());
    let names = nameless.filter_map(|(entry, _)| {
        let (noted, ..) = foreseen.get(&entry.id)?;
        Some((entry.id, noted.unstored.clone()?))
    });
    let names: Vec<_> = names.collect();
    if let Err(error) = queue::name_first(database, &names) {
        log::warn!("queue: the names of a page cannot be stored: {error}");
    }
}

/// What is told of an entry that is on the shelf and stays there, or is about to be put back.
fn left_on_shelf(
    entry: &Entry,
    entity: EntityType,
    policy: &Policy,
    day: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<Sentences> {
    match entry.shelf {
        Some(Shelf::Returning) => Some(to_be_put_back(entry)),
        Some(Shelf::Hidden) if !policy.forced => match policy.shelf.stay(entity) {
            Some(Stay::ForGood) => Some(stays_hidden(entry, entry.shelved_at.unwrap_or(now))),
            _ => (day > now).then(|| on_shelf_until(entry, day)),
        },
        _ => None,
    }
}

fn verdict(
    entry: &Entry,
    decision: Decision,
    hides: bool,
    asked: impl Fn(&Proposal) -> bool,
) -> (Verdict, Sentences) {
    match decision {
        Decision::Delete(it) if hides => {
            let told = would_hide(entry, &it.plan, asked(&it));
            (Verdict::Hide, told)
        }
        Decision::Delete(it) => {
            let told = would_delete(entry, &it.plan, asked(&it));
            (Verdict::Delete, told)
        }
        Decision::AlreadyAbsent(_) => (Verdict::Absent, already_absent(entry)),
        Decision::Refuse(reason) => (Verdict::Refuse, stays(entry, &reason)),
        Decision::Defer(reason) | Decision::Wait(reason) => (Verdict::Defer, stays(entry, &reason)),
    }
}
