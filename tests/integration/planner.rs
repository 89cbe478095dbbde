//! Short ways to ask `planner::decide` about a real shop. The rules that all six types share are in `planner_rules`,
//! those of single types in `planner_catalog`, `planner_categories` and `planner_options`, what codes may look like
//! in `planner_codes`; what each type is on the fixture's tables is in `planner_magento`.

pub use crate::planner_magento::{SHADE, attribute, create, key, mapped_as};

use crate::support::shop::mapped_at;
use crate::world::{World, noon, seconds};
use akeneo_events::testing::planner::{self, Decision, Proposal, Question, Reason};
use akeneo_events::testing::reason::Sentence;
use akeneo_events::{Database, EntityKey, EntityType, Plan, Policy};
use chrono::{DateTime, Utc};

/// An id that no entity of the fixture has.
pub const GONE: u32 = 65_000;

/// Adds a mapping row under the entity's own code.
pub fn map(world: &mut World, entity: EntityType, name: &str, to: u32, at: DateTime<Utc>) -> u64 {
    let code = mapped_as(entity, name);
    world
        .shop
        .map_at(&mut world.conn, entity, &code, Some(to), at)
        .into()
}

/// Makes an entity as the connector would, long ago; returns its id and its mapping row's.
pub fn imported(world: &mut World, entity: EntityType, name: &str) -> (u32, u64) {
    let id = create(world, entity, name);
    (id, map(world, entity, name, id, mapped_at()))
}

/// A deletion at noon, in its first try.
pub fn question(key: EntityKey) -> Question {
    Question {
        key: Some(key),
        occurred_at: Some(noon()),
        earlier: None,
        counted: false,
    }
}

/// The same in a later try, after one that had planned to delete `ids`.
pub fn planned_before(key: EntityKey, ids: &[u32]) -> Question {
    let earlier = Plan {
        entity_ids: ids.to_vec(),
        mapping_ids: vec![1],
        along: Vec::new(),
    };
    Question {
        earlier: Some(earlier),
        ..question(key)
    }
}

/// The decision on one deletion a minute after noon.
pub fn decide(world: &mut World, question: Question, policy: &Policy) -> Decision {
    let entity = question.key.as_ref().unwrap().entity;
    let now = noon() + seconds(60);
    decide_all(&mut world.database, entity, &[question], policy, now).remove(0)
}

/// The decisions on several deletions of one type.
pub fn decide_all(
    database: &mut Database,
    entity: EntityType,
    questions: &[Question],
    policy: &Policy,
    now: DateTime<Utc>,
) -> Vec<Decision> {
    let decided = planner::decide(database, entity, questions, policy, now).unwrap();
    decided.into_iter().map(|it| it.decision).collect()
}

/// The decision on the deletion of this key at noon, by the default policy.
pub fn ask(world: &mut World, key: EntityKey) -> Decision {
    decide(world, question(key), &Policy::default())
}

/// A decision to delete exactly these, found by exactly these mapping rows.
#[track_caller]
pub fn assert_deletes(decision: &Decision, entities: &[u32], rows: &[u64]) {
    let Decision::Delete(Proposal { plan, .. }) = decision else {
        panic!("not deleted: {decision:?}");
    };
    let (mut ids, mut mapping_ids) = (plan.entity_ids.clone(), plan.mapping_ids.clone());
    ids.sort_unstable();
    mapping_ids.sort_unstable();
    assert_eq!((ids.as_slice(), mapping_ids.as_slice()), (entities, rows));
}

#[track_caller]
pub fn assert_refused(decision: &Decision, because: &str) {
    let Decision::Refuse(reason) = decision else {
        panic!("not refused: {decision:?}");
    };
    assert_says(reason, because);
}

/// In English, or as the code in brackets.
#[track_caller]
fn assert_says(reason: &Reason, because: &str) {
    let sentence = Sentence::from(reason);
    let said = format!("{sentence} [{}]", sentence.code().name());
    assert!(said.contains(because), "{said}");
}

#[track_caller]
pub fn assert_deferred(decision: &Decision, because: &str) {
    let Decision::Defer(reason) = decision else {
        panic!("not deferred: {decision:?}");
    };
    assert_says(reason, because);
}
