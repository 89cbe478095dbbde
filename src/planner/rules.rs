//! The rules of deletion that hold for every type. Pure: they look at a snapshot of the shop. Each type adds a guard in its file in
//! `kinds`.

use super::facts::{Branch, Facts};
use super::in_shop::InShop;
use super::kinds;
use super::policy::{Asks, Policy};
use super::question::{Plan, Question};
use super::reason::{Reason, Why};
use super::row::Row;
use super::snapshot::Snapshot;
use crate::event::EntityKey;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;

/// A mapping row younger than this, without its entity, may belong to an import that is still running: the
/// connector writes the row first and the entity later.
const IMPORT_WINDOW: TimeDelta = TimeDelta::hours(1);

/// What is to become of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Delete exactly this, if Akeneo does not object.
    Delete(Proposal),
    /// It is gone already; these mapping rows are left over.
    AlreadyAbsent(Vec<u64>),
    /// Never, with the reason.
    Refuse(Reason),
    /// Not now, with the reason.
    Defer(Reason),
    /// Nothing can be decided now, and that may have nothing to do with this entry: the try does not count.
    Wait(Reason),
}

/// What may be deleted by all that the shop knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What.
    pub plan: Plan,
    /// Of a category its level, else 0. The deepest goes first.
    pub depth: i64,
    /// What the plan takes along, as Akeneo names it.
    pub along: Vec<EntityKey>,
    /// Whether the mapping does not bear it: its row is younger than the event, or gone since an earlier try. It is never so
    /// where Akeneo is not asked.
    pub unproven: bool,
}

/// The decision for an entry that stays.
pub(super) fn refusal(key: Option<&EntityKey>, why: Why) -> Decision {
    let defers = why.defers();
    let reason = Reason::new(key.cloned(), why);
    match defers {
        true => Decision::Defer(reason),
        false => Decision::Refuse(reason),
    }
}

/// The decision on one deletion.
#[must_use]
pub fn decide(
    question: &Question,
    snapshot: &Snapshot,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Decision {
    let (Some(key), Some(occurred_at)) = (&question.key, question.occurred_at) else {
        return refusal(question.key.as_ref(), Why::Unreadable);
    };
    let case = Case {
        key,
        codes: &kinds::codes(key, &policy.attribute_mapping),
        occurred_at,
        earlier: question.earlier.as_ref(),
        counted: question.counted,
        snapshot,
        policy,
        now,
    };
    case.decide().unwrap_or_else(|why| refusal(Some(key), why))
}

/// What the mapping of a deletion leads to, and what an earlier try was going to delete, whatever becomes of it now.
pub(super) fn in_shop(question: &Question, snapshot: &Snapshot, policy: &Policy) -> Vec<InShop> {
    let Some(key) = &question.key else {
        return Vec::new();
    };
    let codes = kinds::codes(key, &policy.attribute_mapping);
    let mapped = rows(key, &codes, snapshot, policy).unwrap_or_default();
    let mut ids: BTreeSet<u32> = mapped.iter().map(|it| it.entity_id).collect();
    ids.extend(question.earlier.iter().flat_map(|it| &it.entity_ids));
    let known = |id| match snapshot.facts.get(&id) {
        Some(Ok(facts)) => Some(kinds::in_shop(facts, id)),
        _ => None,
    };
    ids.into_iter().filter_map(known).collect()
}

/// The mapping rows of a key. A code may be another key's as well, see [`is_of_another`]: it counts only where no other code of this key
/// is mapped.
fn rows<'a>(
    key: &EntityKey,
    codes: &[String],
    snapshot: &'a Snapshot,
    policy: &Policy,
) -> Result<Vec<&'a Row>, Why> {
    let (mut own, mut all) = (Vec::new(), Vec::new());
    for code in codes {
        let rows = match snapshot.rows.get(code) {
            Some(Ok(rows)) => rows,
            Some(Err(bad)) => return Err(Why::BadRow(bad.clone())),
            None => continue,
        };
        all.extend(rows);
        if !is_of_another(key, code, rows, snapshot, policy) {
            own.extend(rows);
        }
    }
    Ok(if own.is_empty() { all } else { own })
}

/// Whether the old form of an option's code is mapped as another pair's: `a_b` + `c` is `a` + `b_c`. All that it leads to are options of
/// other attributes then.
fn is_of_another(
    key: &EntityKey,
    code: &str,
    rows: &[Row],
    snapshot: &Snapshot,
    policy: &Policy,
) -> bool {
    let foreign = |row: &Row| match snapshot.facts.get(&row.entity_id) {
        Some(Ok(Facts::AttributeOption(it))) => it.is_of_another(key, policy),
        _ => false,
    };
    let new_form = format!("-{}", key.code);
    !code.ends_with(&new_form) && rows.iter().all(foreign)
}

/// One deletion, and all that is known.
struct Case<'a> {
    key: &'a EntityKey,
    codes: &'a [String],
    occurred_at: DateTime<Utc>,
    earlier: Option<&'a Plan>,
    counted: bool,
    snapshot: &'a Snapshot,
    policy: &'a Policy,
    now: DateTime<Utc>,
}

/// An entity that is in the shop.
type Live<'a> = (u32, &'a Facts);

impl<'a> Case<'a> {
    fn decide(&self) -> Result<Decision, Why> {
        let rows = rows(self.key, self.codes, self.snapshot, self.policy)?;
        let Some(mapped_at) = rows.iter().map(|it| it.mapped_at).max() else {
            return self.unmapped();
        };
        let stale = mapped_at > self.occurred_at;
        if stale && self.policy.asks == Asks::Never {
            return Err(Why::Stale {
                mapped_at,
                occurred_at: self.occurred_at,
            });
        }
        let ids: BTreeSet<u32> = rows.iter().map(|it| it.entity_id).collect();
        let live = self.live(ids)?;
        let mapping_ids = rows.iter().map(|it| it.id).collect();
        match live.is_empty() {
            true => self.absent(&rows, mapping_ids),
            false => self.delete(&live, mapping_ids, stale),
        }
    }

    /// Which of these are in the shop.
    fn live(&self, ids: impl IntoIterator<Item = u32>) -> Result<Vec<Live<'a>>, Why> {
        let mut live = Vec::new();
        for id in ids {
            match self.snapshot.facts.get(&id) {
                Some(Ok(facts)) => live.push((id, facts)),
                Some(Err(bad)) => return Err(Why::BadRow(bad.clone())),
                None => {}
            }
        }
        Ok(live)
    }

    fn delete(
        &self,
        live: &[Live<'_>],
        mapping_ids: Vec<u64>,
        unproven: bool,
    ) -> Result<Decision, Why> {
        alone(live)?;
        for (entity_id, facts) in live {
            self.guard(*entity_id, facts)?;
        }
        let along: Vec<&Branch> = live.iter().flat_map(|(_, it)| kinds::along(it)).collect();
        let named = |it: &&Branch| {
            let code = it.codes.first().cloned();
            (it.entity_id, code.unwrap_or_default())
        };
        let plan = Plan {
            entity_ids: live.iter().map(|(id, _)| *id).collect(),
            mapping_ids,
            along: along.iter().map(named).collect(),
        };
        let (deletions, maximum) = (plan.entities().count() as u64, self.policy.max_per_hour);
        if maximum > 0 && !self.counted && deletions > u64::from(maximum) {
            return Err(Why::LargerThanBrake { deletions, maximum });
        }
        let depth = |(_, facts): &Live<'_>| match facts {
            Facts::Category(it) => it.level,
            _ => 0,
        };
        Ok(Decision::Delete(Proposal {
            plan,
            depth: live.iter().map(depth).max().unwrap_or_default(),
            along: along.into_iter().flat_map(Branch::keys).collect(),
            unproven,
        }))
    }

    fn guard(&self, entity_id: u32, facts: &Facts) -> Result<(), Why> {
        let mut codes = self.snapshot.codes.get(&entity_id).into_iter().flatten();
        if let Some(code) = codes.find(|it| !self.codes.contains(it)) {
            return Err(Why::Shared {
                entity_id,
                code: code.clone(),
            });
        }
        kinds::guard(facts, entity_id, self.key, self.policy)
    }

    /// Nothing is mapped under the key. Either nothing ever was, or an earlier try wrote its plan down and died: after the
    /// deletion, or half-way, when the mapping row was gone and the entity came back by rollback. Of an entity that is still
    /// there somebody else may have removed the row: the plan alone proves nothing.
    fn unmapped(&self) -> Result<Decision, Why> {
        let imports = &self.snapshot.imports;
        let Some(plan) = self.earlier else {
            return match imports.may_map_what_was_deleted_at(self.occurred_at, self.now) {
                true => Err(Why::ImportMayMap),
                false => Err(Why::NotMapped),
            };
        };
        let left = self.live(plan.entity_ids.iter().copied())?;
        match left.first() {
            None => Ok(Decision::AlreadyAbsent(Vec::new())),
            Some((entity_id, _)) if self.policy.asks == Asks::Never => Err(Why::NoLongerMapped {
                entity_id: *entity_id,
            }),
            Some(_) => self.delete(&left, plan.mapping_ids.clone(), true),
        }
    }

    /// It is mapped, and nothing of it is there.
    fn absent(&self, rows: &[&Row], mapping_ids: Vec<u64>) -> Result<Decision, Why> {
        let planned = |id| self.earlier.is_some_and(|it| it.entity_ids.contains(&id));
        let young = |it: &&&Row| self.now - it.mapped_at < IMPORT_WINDOW && !planned(it.entity_id);
        match rows.iter().find(young) {
            Some(row) => Err(Why::ImportRunning {
                entity_id: row.entity_id,
            }),
            None => Ok(Decision::AlreadyAbsent(mapping_ids)),
        }
    }
}

/// One entity; or one option in each of several attributes, where the connector copied it. It copies nothing else. A plan that
/// names an entity twice is none that was written here.
fn alone(live: &[Live<'_>]) -> Result<(), Why> {
    let attribute = |(_, facts): &Live<'_>| match facts {
        Facts::AttributeOption(it) => Some(it.attribute.clone()),
        _ => None,
    };
    let mut attributes: Vec<_> = live.iter().map(attribute).collect();
    attributes.sort();
    attributes.dedup();
    match attributes.len() == live.len() {
        true => Ok(()),
        false => Err(Why::Ambiguous(live.iter().map(|(id, _)| *id).collect())),
    }
}
