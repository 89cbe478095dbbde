//! The rules on any snapshot: what they let go must satisfy each guard of the design, said here a second time.

use super::keys::mapping_codes;
use super::kinds::{Branch, Facts, Kind, rule};
use super::rules::{Decision, Plan, decide};
use super::snapshot::{Candidate, Snapshot};
use super::{Asks, AttributeMapping, Policy, Proposal};
use crate::event::{EntityKey, EntityType};
use crate::fuzzing::source::Source;
use crate::queue::Entry;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

const CODES: [&str; 14] = [
    "a", "b", "a-b", "a_b", "b_c", "c", "A", "a ", "color", "colour", "Colour", "é🐘", "x\ny", "",
];
const PATHS: [&str; 8] = [
    "1",
    "1/2",
    "1/2/3",
    "1/2/3/4",
    "1/2/30",
    "1/2/3/4/5",
    "1/20",
    "1/2/4",
];
const ENTITIES: u32 = 5;
const PRODUCT: &str = "catalog_product";

/// The data chooses policy, entry and snapshot.
pub fn mapping(data: &[u8]) {
    judge(data);
}

/// The type, and what was decided.
fn judge(data: &[u8]) -> (Option<EntityType>, Decision) {
    let mut source = Source(data);
    let case = Case::read(&mut source);
    let decision = decide(&case.entry, &case.snapshot, &case.policy, case.now);
    match &decision {
        Decision::Delete(proposal) => case.allows(proposal),
        Decision::AlreadyAbsent(rows) => case.nothing_lives(rows),
        Decision::Refuse(reason) | Decision::Defer(reason) | Decision::Wait(reason) => {
            let said = reason.to_string();
            assert!(
                said.chars().count() <= 1_000,
                "{} characters",
                said.chars().count()
            );
            assert!(!said.chars().any(char::is_control), "{said:?}");
        }
    }
    (case.entry.key.map(|key| key.entity), decision)
}

/// An entity of the shop; what its parts mean is up to its type.
struct There {
    name: String,
    of: String,
    first: i64,
    second: u64,
}

impl There {
    fn read(entity: EntityType, source: &mut Source<'_>) -> Self {
        let of = source
            .pick(&[PRODUCT, PRODUCT, PRODUCT, "customer", ""])
            .to_owned();
        let (name, first, second) = match entity {
            EntityType::Product | EntityType::ProductModel => {
                let types = ["simple", "configurable", "bundle", ""];
                (source.pick(&types).to_owned(), 0, 0)
            }
            EntityType::AttributeOption => (code(source), 0, source.below(2).into()),
            EntityType::Attribute => (
                code(source),
                i64::from(source.below(4) > 0),
                source.below(2).into(),
            ),
            EntityType::Category => {
                let (level, root) = (source.below(4).into(), u64::from(source.below(4) == 0));
                (source.pick(&PATHS).to_owned(), level, root)
            }
            EntityType::Family => (
                String::new(),
                i64::from(source.below(4) == 0),
                source.below(2).into(),
            ),
        };
        Self {
            name,
            of,
            first,
            second,
        }
    }

    fn kind(&self, entity: EntityType) -> Rc<dyn Kind> {
        (rule(entity).kind)(Facts {
            name: self.name.clone(),
            of: self.of.clone(),
            first: self.first,
            second: self.second,
        })
    }
}

struct Case {
    entity: EntityType,
    policy: Policy,
    entry: Entry,
    earlier: Option<Plan>,
    snapshot: Snapshot,
    /// What there is, by id.
    there: HashMap<u32, There>,
    now: DateTime<Utc>,
}

fn code(source: &mut Source<'_>) -> String {
    match source.below(8) {
        0 => String::from_utf8_lossy(source.bytes()).into_owned(),
        _ => source.pick(&CODES).to_owned(),
    }
}

impl Case {
    fn read(source: &mut Source<'_>) -> Self {
        let now = DateTime::from_timestamp(1_780_000_000, 0).unwrap_or_default();
        let policy = Policy {
            protected_attributes: source.list(3, code),
            attribute_mapping: AttributeMapping::new(source.list(4, |it| (code(it), code(it)))),
            max_per_hour: 0,
            ..Policy::default()
        };
        let entity = source
            .pick(&EntityType::ALL.map(Some))
            .unwrap_or(EntityType::Product);
        let key = match entity {
            EntityType::AttributeOption => EntityKey::option(code(source), code(source)),
            other => EntityKey::new(other, code(source)),
        };
        let codes = mapping_codes(&key, &policy.attribute_mapping);
        let there: HashMap<u32, There> = (1..=ENTITIES)
            .filter_map(|id| {
                if source.below(4) == 0 {
                    return None;
                }
                Some((id, There::read(entity, source)))
            })
            .collect();
        let earlier = source.flag().then(|| Plan {
            entity_ids: source.list(3, entity_id),
            mapping_ids: source.list(3, |it| it.byte().into()),
            along: Vec::new(),
        });
        let occurred_at = now - TimeDelta::hours(source.below(4).into());
        let entry = Entry {
            id: 1,
            event_id: "e".into(),
            key: (source.below(16) > 0).then_some(key),
            occurred_at: (source.below(16) > 0).then_some(occurred_at),
            attempts: 1,
            plan: match source.below(4) {
                0 => Some(String::from_utf8_lossy(source.bytes()).into_owned()),
                _ => earlier
                    .as_ref()
                    .and_then(|it| serde_json::to_string(it).ok()),
            },
            reset: false,
            before: None,
        };
        let mut case = Self {
            entity,
            earlier: Plan::earlier(&entry),
            policy,
            entry,
            snapshot: Snapshot::default(),
            there,
            now,
        };
        case.map(&codes, source);
        case.policy.asks = source.pick(&[Asks::Never, Asks::InDoubt, Asks::Always]);
        for branch in &mut case.snapshot.tree {
            branch.announced = source.flag();
        }
        case
    }

    /// Fills the snapshot as the look-up would: rows under the key's codes, all codes of what they lead to.
    fn map(&mut self, codes: &[String], source: &mut Source<'_>) {
        let rows = source.list(7, |source| {
            let own = codes.get(usize::from(source.below(12))).cloned();
            let minutes = [-180, -61, -59, -1, 0, 1, 90];
            (
                own.unwrap_or_else(|| code(source)),
                entity_id(source),
                self.now + TimeDelta::minutes(source.pick(&minutes)),
            )
        });
        for (mapping_id, (code, entity_id, mapped_at)) in (1..).zip(rows) {
            self.snapshot
                .codes
                .entry(entity_id)
                .or_default()
                .push(code.clone());
            if codes.contains(&code) {
                self.snapshot
                    .by_code
                    .entry(code)
                    .or_default()
                    .push(Candidate {
                        mapping_id,
                        entity_id,
                        mapped_at,
                        kind: self.there.get(&entity_id).map(|it| it.kind(self.entity)),
                    });
            }
        }
        let planned = self.earlier.iter().flat_map(|plan| &plan.entity_ids);
        self.snapshot.planned = planned
            .filter_map(|id| Some((*id, self.there.get(id)?.kind(self.entity))))
            .collect();
        if self.entity == EntityType::AttributeOption {
            let variants = self.there.iter().map(|(id, it)| (*id, it.second));
            self.snapshot.variants = variants.collect();
        }
        let now = self.now;
        self.snapshot.tree = source.list(8, |source| Branch {
            bad: None,
            entity_id: source.byte().into(),
            path: source.pick(&PATHS).to_owned(),
            codes: Vec::new(),
            announced: false,
            mapped_at: (source.below(4) > 0)
                .then(|| now - TimeDelta::hours(source.below(5).into())),
            store_root: source.below(8) == 0,
        });
        self.snapshot
            .tree
            .sort_by(|one, other| one.path.cmp(&other.path));
    }

    fn rows(&self) -> impl Iterator<Item = &Candidate> {
        self.snapshot.by_code.values().flatten()
    }

    fn allows(&self, proposal: &Proposal) {
        let plan = &proposal.plan;
        let unproven = proposal.unproven;
        assert!(
            !unproven || self.policy.asks != Asks::Never,
            "unproven, and nobody is asked"
        );
        let (Some(key), Some(occurred_at)) = (&self.entry.key, self.entry.occurred_at) else {
            panic!("an event that cannot be read deletes");
        };
        let ids: BTreeSet<u32> = plan.entity_ids.iter().copied().collect();
        assert!(!ids.is_empty() && ids.len() == plan.entity_ids.len());
        let found = |id: u64| self.rows().find(|row| row.mapping_id == id);
        if self.rows().next().is_none() {
            let earlier = self.earlier.as_ref();
            assert!(unproven, "by a stored plan alone");
            assert!(
                ids.iter()
                    .all(|id| earlier.is_some_and(|it| it.entity_ids.contains(id)))
            );
        } else {
            let rows: Vec<_> = plan
                .mapping_ids
                .iter()
                .filter_map(|id| found(*id))
                .collect();
            assert_eq!(
                rows.len(),
                plan.mapping_ids.len(),
                "a mapping row of somebody else's"
            );
            assert!(
                unproven || rows.iter().all(|row| row.mapped_at <= occurred_at),
                "imported again"
            );
            assert!(
                ids.iter()
                    .all(|id| rows.iter().any(|row| row.entity_id == *id)),
                "not mapped"
            );
        }
        let codes = mapping_codes(key, &self.policy.attribute_mapping);
        let mut attributes = BTreeSet::new();
        for id in &ids {
            let Some(there) = self.there.get(id) else {
                panic!("{id} is not there");
            };
            if self.entity == EntityType::Category {
                let below = format!("{}/", there.name);
                let tree = self.snapshot.tree.iter();
                let below = tree.filter(|it| it.path.starts_with(&below)).count();
                assert_eq!(below, plan.along.len(), "goes along untold");
            }
            assert!(self.may_go(key, there), "{key}: {id}");
            let mapped_as = self.snapshot.codes.get(id).into_iter().flatten();
            assert!(
                { mapped_as }.all(|code| codes.contains(code)),
                "{id} is another's as well"
            );
            if self.entity == EntityType::AttributeOption {
                attributes.insert(&there.name);
            }
        }
        assert!(
            ids.len() == 1 || ids.len() == attributes.len(),
            "ambiguous: {ids:?}"
        );
        let others = self
            .rows()
            .filter(|row| row.kind.is_some() && !ids.contains(&row.entity_id));
        for other in others {
            assert!(
                self.is_anothers(key, other),
                "ambiguous: {}",
                other.entity_id
            );
        }
    }

    /// The old form of an option's code may be that of an option of another attribute: `a_b` + `c` is `a` + `b_c`.
    fn is_anothers(&self, key: &EntityKey, row: &Candidate) -> bool {
        let own = |it: &There| it.of == PRODUCT && self.own_attributes(key).contains(&it.name);
        let there = self.there.get(&row.entity_id);
        self.entity == EntityType::AttributeOption && there.is_some_and(|it| !own(it))
    }

    /// The Magento attributes that this Akeneo attribute fills, and it alone.
    fn own_attributes(&self, key: &EntityKey) -> Vec<String> {
        let own = key.attribute.as_deref().unwrap_or_default();
        self.policy.attribute_mapping.magento_attributes(own)
    }

    /// Each guard of the design.
    fn may_go(&self, key: &EntityKey, it: &There) -> bool {
        let product = it.of == PRODUCT;
        match key.entity {
            EntityType::Product => it.name != "configurable",
            EntityType::ProductModel => it.name == "configurable",
            EntityType::AttributeOption => {
                product && it.second == 0 && self.own_attributes(key).contains(&it.name)
            }
            EntityType::Attribute => {
                product
                    && it.first != 0
                    && it.second == 0
                    && !self.policy.protected_attributes.contains(&it.name)
            }
            EntityType::Category => {
                let path = format!("{}/", it.name);
                let mut below = self
                    .snapshot
                    .tree
                    .iter()
                    .filter(|it| it.path.starts_with(&path));
                it.first > 1
                    && it.second == 0
                    && below.all(|it| {
                        !it.store_root
                            && it.mapped_at.is_some()
                            && (it.announced || self.policy.asks != Asks::Never)
                    })
            }
            EntityType::Family => product && it.first == 0 && it.second == 0,
        }
    }

    fn nothing_lives(&self, rows: &[u64]) {
        let live = self.rows().filter(|row| row.kind.is_some());
        for row in live {
            let of_another = self
                .entry
                .key
                .as_ref()
                .is_some_and(|key| self.is_anothers(key, row));
            assert!(
                of_another && !rows.contains(&row.mapping_id),
                "called absent: {}",
                row.entity_id
            );
        }
        assert!(
            rows.iter()
                .all(|id| self.rows().any(|row| row.mapping_id == *id))
        );
        if self.rows().next().is_none() {
            assert!(self.earlier.is_some(), "never mapped is not absent");
        }
    }
}

fn entity_id(source: &mut Source<'_>) -> u32 {
    1 + u32::from(source.below(5))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_corpus_reaches_a_deletion_of_each_type() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/mapping");
        let mut deleted = BTreeSet::new();
        for file in std::fs::read_dir(folder).unwrap().flatten() {
            if let (Some(entity), Decision::Delete { .. }) =
                judge(&std::fs::read(file.path()).unwrap())
            {
                deleted.insert(entity);
            }
        }
        assert_eq!(deleted.into_iter().collect::<Vec<_>>(), EntityType::ALL);
    }
}
