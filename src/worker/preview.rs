//! What would become of entries if they were processed now. Changes nothing, and asks nobody but the database.

use super::doubt::is_asked;
use super::plan::decided;
use super::sentences::{already_absent, stays, unreadable, would_delete};
use crate::database::{Database, DatabaseError};
use crate::event::{EntityKey, EntityType};
use crate::planner::{Decision, Policy, Proposal};
use crate::queue::{self, Entry, Filter};
use crate::reason::Sentences;
use chrono::{DateTime, Utc};
use std::collections::HashMap;

/// What the planner makes of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It would be deleted.
    Delete,
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
}

/// Plans one page of entries, see [`queue::waiting`]. Each is planned as the shop is now: an entry that waits for others of the same run
/// may go after them.
///
/// # Errors
/// [`DatabaseError`]
pub fn preview(
    database: &mut Database,
    which: Filter,
    limit: u32,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Result<Vec<Foreseen>, DatabaseError> {
    let page = queue::waiting(database, which, limit)?;
    let mut by_type: HashMap<EntityType, Vec<Entry>> = HashMap::new();
    for (entry, _) in &page {
        if let Some(key) = &entry.key {
            by_type.entry(key.entity).or_default().push(entry.clone());
        }
    }
    let mut foreseen: HashMap<u64, (Verdict, Sentences)> = HashMap::new();
    for (entity, entries) in by_type {
        for (entry, decision) in decided(database, entity, &entries, policy, now)? {
            let asked = |it: &Proposal| is_asked(policy.asks, entity, entry, it, now);
            foreseen.insert(entry.id, verdict(entry, decision, asked));
        }
    }
    let unreadable = || (Verdict::Refuse, unreadable());
    let of = |(entry, available_at): (Entry, DateTime<Utc>)| {
        let (verdict, told) = foreseen.remove(&entry.id).unwrap_or_else(unreadable);
        Foreseen {
            id: entry.id,
            event_id: entry.event_id,
            key: entry.key,
            available_at,
            verdict,
            told,
        }
    };
    Ok(page.into_iter().map(of).collect())
}

fn verdict(
    entry: &Entry,
    decision: Decision,
    asked: impl Fn(&Proposal) -> bool,
) -> (Verdict, Sentences) {
    match decision {
        Decision::Delete(it) => {
            let told = would_delete(entry, &it.plan, asked(&it));
            (Verdict::Delete, told)
        }
        Decision::AlreadyAbsent(_) => (Verdict::Absent, already_absent(entry)),
        Decision::Refuse(reason) => (Verdict::Refuse, stays(&reason)),
        Decision::Defer(reason) | Decision::Wait(reason) => (Verdict::Defer, stays(&reason)),
    }
}
