//! The rules of deletion that hold for every type, over a snapshot of the shop. Pure. What a type adds is the guard in
//! its file of `kinds`.

use super::keys::mapping_codes;
use super::reason::{Reason, Why};
use super::snapshot::{Candidate, Snapshot};
use super::{Asks, Policy, refusal};
use crate::event::EntityKey;
use crate::queue::Entry;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A mapping row younger than this, without its entity, may belong to an import that is still running: the
/// connector writes the row first and the entity later.
const IMPORT_WINDOW: TimeDelta = TimeDelta::hours(1);

/// What an entry is going to delete, written to its row beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The Magento entity: product, category, attribute, option or attribute set id. More than one only for an
    /// option that the connector copied to another attribute.
    pub entity_ids: Vec<u32>,
    /// The mapping rows by which it was found; they go with it.
    pub mapping_ids: Vec<u64>,
    /// What Magento deletes together with it: of a category every one below it, by Magento id and code in Akeneo.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub along: Vec<(u32, String)>,
}

impl Plan {
    /// All that goes: what it names, and what goes along.
    pub fn entities(&self) -> impl Iterator<Item = u32> {
        let along = self.along.iter().map(|(id, _)| *id);
        self.entity_ids.iter().copied().chain(along)
    }

    /// The plan that an earlier try of this entry wrote down.
    pub(super) fn earlier(entry: &Entry) -> Option<Self> {
        serde_json::from_str(entry.plan.as_deref()?).ok()
    }
}

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

/// The decision on one entry.
pub(super) fn decide(
    entry: &Entry,
    snapshot: &Snapshot,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Decision {
    let (Some(key), Some(occurred_at)) = (&entry.key, entry.occurred_at) else {
        return refusal(entry.key.as_ref(), Why::Unreadable);
    };
    let codes = mapping_codes(key, &policy.attribute_mapping);
    let earlier = Plan::earlier(entry);
    let case = Case {
        key,
        codes: &codes,
        occurred_at,
        earlier: earlier.as_ref(),
        snapshot,
        policy,
        now,
    };
    case.decide().unwrap_or_else(|why| refusal(Some(key), why))
}

/// One entry, and all that is known.
pub(super) struct Case<'a> {
    pub(super) key: &'a EntityKey,
    codes: &'a [String],
    pub(super) occurred_at: DateTime<Utc>,
    earlier: Option<&'a Plan>,
    pub(super) snapshot: &'a Snapshot,
    pub(super) policy: &'a Policy,
    now: DateTime<Utc>,
}

impl Case<'_> {
    /// The rows of this key. The old form of an option's code may be another pair's (`a_b` + `c` is `a` + `b_c`): where all
    /// that it leads to are options of other attributes, and another form is mapped, it is left out.
    fn candidates(&self) -> Vec<&Candidate> {
        let foreign = |it: &&Candidate| {
            let kind = it.kind.as_ref().filter(|kind| kind.attribute().is_some());
            kind.is_some_and(|kind| kind.mistaken(self).is_some())
        };
        let new_form = format!("-{}", self.key.code);
        let of_another = |code: &&String| {
            let rows = self.snapshot.candidates(std::slice::from_ref(*code));
            !code.ends_with(&new_form) && !rows.is_empty() && rows.iter().all(foreign)
        };
        let own: Vec<String> = self
            .codes
            .iter()
            .filter(|it| !of_another(it))
            .cloned()
            .collect();
        match self.snapshot.candidates(&own) {
            rows if rows.is_empty() => self.snapshot.candidates(self.codes),
            rows => rows,
        }
    }

    fn decide(&self) -> Result<Decision, Why> {
        let mut bad = self.codes.iter().map(|code| self.snapshot.bad.get(code));
        if let Some(bad) = bad.find_map(|it| it) {
            return Err(Why::BadRow(bad.clone()));
        }
        let candidates = &*self.candidates();
        if candidates.is_empty() {
            return self.unmapped();
        }
        let mapped_at = candidates.iter().map(|it| it.mapped_at).max();
        let stale = mapped_at.filter(|it| *it > self.occurred_at);
        if let Some(mapped_at) = stale
            && self.policy.asks == Asks::Never
        {
            return Err(Why::Stale {
                mapped_at,
                occurred_at: self.occurred_at,
            });
        }
        let mut live: Vec<&Candidate> = Vec::new();
        for candidate in candidates.iter().filter(|it| it.kind.is_some()) {
            if live.iter().all(|it| it.entity_id != candidate.entity_id) {
                live.push(candidate);
            }
        }
        let mapping_ids = candidates.iter().map(|it| it.mapping_id).collect();
        if live.is_empty() {
            return self.absent(candidates, mapping_ids);
        }
        self.delete(&live, mapping_ids, stale.is_some())
    }

    fn delete(
        &self,
        live: &[&Candidate],
        mapping_ids: Vec<u64>,
        unproven: bool,
    ) -> Result<Decision, Why> {
        self.alone(live)?;
        for candidate in live {
            self.guard(candidate)?;
        }
        let kinds = || live.iter().filter_map(|it| it.kind.as_deref());
        let along: Vec<_> = kinds().flat_map(|it| it.along(self.snapshot)).collect();
        let code = |keys: &[EntityKey]| keys.first().map(|it| it.code.clone());
        let plan = Plan {
            entity_ids: live.iter().map(|it| it.entity_id).collect(),
            mapping_ids,
            along: along
                .iter()
                .map(|it| (it.entity_id, code(&it.keys).unwrap_or_default()))
                .collect(),
        };
        let (deletions, maximum) = (plan.entities().count() as u64, self.policy.max_per_hour);
        if maximum > 0 && deletions > u64::from(maximum) {
            return Err(Why::LargerThanBrake { deletions, maximum });
        }
        Ok(Decision::Delete(Proposal {
            plan,
            depth: kinds().map(|it| it.depth()).max().unwrap_or_default(),
            along: along.into_iter().flat_map(|it| it.keys).collect(),
            unproven,
        }))
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
        let left = |id: &u32| {
            let kind = self.snapshot.planned.get(id)?.clone();
            Some(Candidate {
                mapping_id: 0,
                entity_id: *id,
                mapped_at: self.occurred_at,
                kind: Some(kind),
            })
        };
        let mut bad = plan.entity_ids.iter();
        if let Some(bad) = bad.find_map(|id| self.snapshot.bad_planned.get(id)) {
            return Err(Why::BadRow(bad.clone()));
        }
        let left: Vec<Candidate> = plan.entity_ids.iter().filter_map(left).collect();
        let Some(first) = left.first() else {
            return Ok(Decision::AlreadyAbsent(Vec::new()));
        };
        if self.policy.asks == Asks::Never {
            return Err(Why::NoLongerMapped {
                entity_id: first.entity_id,
            });
        }
        let mapping_ids = plan.mapping_ids.clone();
        self.delete(&left.iter().collect::<Vec<_>>(), mapping_ids, true)
    }

    fn absent(&self, candidates: &[&Candidate], rows: Vec<u64>) -> Result<Decision, Why> {
        let planned = |id| {
            self.earlier
                .is_some_and(|plan| plan.entity_ids.contains(&id))
        };
        let fresh = candidates
            .iter()
            .find(|it| self.now - it.mapped_at < IMPORT_WINDOW && !planned(it.entity_id));
        match fresh {
            Some(it) => Err(Why::ImportRunning {
                entity_id: it.entity_id,
            }),
            None => Ok(Decision::AlreadyAbsent(rows)),
        }
    }

    /// One entity; or one option in each of several attributes, where the connector copied it.
    fn alone(&self, live: &[&Candidate]) -> Result<(), Why> {
        let mut attributes: Vec<_> = live
            .iter()
            .map(|it| it.kind.as_ref().and_then(|kind| kind.attribute()))
            .collect();
        attributes.sort();
        attributes.dedup();
        if attributes.len() == live.len() {
            Ok(())
        } else {
            Err(Why::Ambiguous(live.iter().map(|it| it.entity_id).collect()))
        }
    }

    fn guard(&self, candidate: &Candidate) -> Result<(), Why> {
        let entity_id = candidate.entity_id;
        let other = |code: &&String| !self.codes.contains(*code);
        if let Some(code) = self.snapshot.codes_of(entity_id).iter().find(other) {
            return Err(Why::Shared {
                entity_id,
                code: code.clone(),
            });
        }
        let Some(kind) = &candidate.kind else {
            return Err(Why::NotMapped);
        };
        if let Some(is) = kind.mistaken(self) {
            return Err(Why::WrongKind { entity_id, is });
        }
        kind.guard(entity_id, self)
    }
}
