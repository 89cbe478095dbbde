//! The rules on any facts: what they decide is what the oracle allows.

use super::made::Case;
use super::oracle::verdict;
use super::source::Source;
use super::verdict::Verdict;
use akeneo_events::testing::planner::rules::{Facts, decide};
use akeneo_events::testing::planner::{Asks, AttributeMapping, Decision};
use akeneo_events::{EntityKey, EntityType, Policy};

/// Longest sentence in characters that an entry's row may have to hold.
const LONGEST: usize = 1_000;

/// The data chooses policy, question and facts.
pub fn mapping(data: &[u8]) {
    judge(data);
}

/// The type, and what was decided.
pub fn judge(data: &[u8]) -> (Option<EntityType>, Decision) {
    let case = Case::read(&mut Source(data));
    let policy = Policy {
        protected_attributes: case.settings.protected.clone(),
        attribute_mapping: AttributeMapping::new(case.settings.pairs.clone()),
        max_per_hour: u32::try_from(case.settings.brake).unwrap(),
        asks: case.settings.asks,
        ..Policy::default()
    };
    let decision = decide(&case.question, &case.snapshot(), &policy, case.now);
    let allowed = verdict(&case.question, &case.known(), &case.settings, case.now);
    let key = case.question.key.as_ref();
    assert!(
        allowed.allows(&Verdict::of(&decision)),
        "{key:?}: {allowed:?}, not {decision:?}"
    );
    match &decision {
        Decision::Delete(it) => {
            assert!(!it.unproven || policy.asks != Asks::Never, "{it:?}");
            let snapshot = case.snapshot();
            let level = |id| match &snapshot.facts[id] {
                Ok(Facts::Category(it)) => it.level,
                _ => 0,
            };
            let deepest = it.plan.entity_ids.iter().map(level).max();
            assert_eq!(Some(it.depth), deepest, "{it:?}");
            // Akeneo is asked about exactly what goes along.
            let named = |(_, code): &(u32, String)| EntityKey::new(EntityType::Category, code);
            let along: Vec<EntityKey> = it.plan.along.iter().map(named).collect();
            assert_eq!(it.along, along, "{it:?}");
        }
        Decision::AlreadyAbsent(_) => {}
        Decision::Refuse(reason) | Decision::Defer(reason) | Decision::Wait(reason) => {
            let said = reason.to_string();
            assert!(said.chars().count() <= LONGEST, "{}", said.chars().count());
            assert!(!said.chars().any(char::is_control), "{said:?}");
        }
    }
    (key.map(|it| it.entity), decision)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    /// A seed's name says what it is for: `attribute_option-defer-usedbyvariants`.
    #[test]
    fn each_seed_of_the_corpus_is_decided_as_it_is_called_and_one_of_each_type_is_deleted() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/mapping");
        let mut deleted = BTreeSet::new();
        for file in std::fs::read_dir(folder).unwrap().flatten() {
            let (entity, decision) = judge(&std::fs::read(file.path()).unwrap());
            let decided = match decision {
                Decision::Delete(_) => "delete",
                Decision::AlreadyAbsent(_) => "absent",
                Decision::Refuse(_) => "refuse",
                Decision::Defer(_) | Decision::Wait(_) => "defer",
            };
            let called = file.file_name().into_string().unwrap();
            if let [of, verdict, _] = called.split('-').collect::<Vec<_>>()[..] {
                let of_it = entity.map_or("unreadable", EntityType::name);
                assert_eq!((of_it, decided), (of, verdict), "{called}");
            }
            if decided == "delete" {
                deleted.extend(entity);
            }
        }
        assert_eq!(deleted.into_iter().collect::<Vec<_>>(), EntityType::ALL);
    }
}
