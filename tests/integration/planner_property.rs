//! Any small shop, any batch: what is decided is what the oracle allows, exactly that is deleted, and nothing else changes.

use crate::fuzzing::oracle::{Settings, verdict};
use crate::fuzzing::verdict::Verdict;
use crate::planner::decide_all;
use crate::planner_cases::{Case, PROTECTED, build, cases, key};
use crate::planner_magento;
use crate::planner_model::Model;
use crate::seeded;
use crate::support::shop::Difference;
use crate::world::{World, event, noon, seconds};
use akeneo_events::testing::planner::{Asks, AttributeMapping, Question};
use akeneo_events::testing::queue::{LeaseToken, Selection, Status};
use akeneo_events::{Batch, EntityKey, EntityType, Plan, Policy};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// The shop's only pair of the connector's "Attribute mapping".
const MAPPED: (&str, &str) = ("A", "tone");
const CASES: u32 = 192;
/// Set to the number that a failed run printed, to see it again.
const SEED: &str = "PLANNER_PROPERTY_SEED";
/// No entity has this id.
const GONE: u32 = 9_999_999;

fn configured(asks: Asks, brake: usize) -> (Settings, Policy) {
    let settings = Settings {
        protected: vec![PROTECTED.to_owned()],
        pairs: vec![(MAPPED.0.to_owned(), MAPPED.1.to_owned())],
        asks,
        brake,
    };
    let policy = Policy {
        protected_attributes: settings.protected.clone(),
        attribute_mapping: AttributeMapping::new(settings.pairs.clone()),
        max_per_hour: u32::try_from(brake).unwrap(),
        asks,
        ..Policy::default()
    };
    (settings, policy)
}

/// Compares what is decided on each event, perhaps in a later try, whether Akeneo is asked or not, with any brake.
fn compare(world: &mut World, case: &Case, events: &BTreeSet<EntityKey>) {
    let (settings, policy) = configured(case.asks, case.brake);
    let model = Model::read(&world.shop, &mut world.conn);
    for entity in EntityType::ALL {
        let known = model.known(entity, events);
        let newest: Vec<u32> = known.there.keys().rev().copied().collect();
        let planned = |nth: &usize| newest.get(*nth).copied().unwrap_or(GONE);
        let question = |((event, earlier), deleted): ((&_, &Vec<usize>), &i64)| Question {
            key: Some(key(*event)),
            occurred_at: Some(noon() + seconds(*deleted)),
            earlier: (!earlier.is_empty()).then(|| Plan {
                entity_ids: earlier.iter().map(planned).collect(),
                mapping_ids: vec![1],
                along: Vec::new(),
            }),
            counted: false,
        };
        let of_type = case.events.iter().zip(&case.earlier).zip(&case.deleted);
        let of_type = of_type.filter(|((event, _), _)| key(**event).entity == entity);
        let questions: Vec<Question> = of_type.map(question).collect();
        let decisions = decide_all(&mut world.database, entity, &questions, &policy, noon());
        for (question, decision) in questions.iter().zip(&decisions) {
            let allowed = verdict(question, &known, &settings, noon());
            assert!(
                allowed.allows(&Verdict::of(decision)),
                "{question:?}, {:?}: {allowed:?}, not {decision:?}",
                case.asks
            );
        }
    }
}

/// Runs the batch and compares; returns what each deletion was of.
fn check(world: &mut World, case: &Case) -> Vec<EntityType> {
    build(world, case);
    let keys: BTreeMap<u64, EntityKey> = case
        .events
        .iter()
        .enumerate()
        .map(|(n, it)| {
            (
                world.enqueue(&event(&format!("e{n}"), key(*it)), noon()),
                key(*it),
            )
        })
        .collect();
    let events: BTreeSet<EntityKey> = keys.values().cloned().collect();
    compare(world, case, &events);
    let (settings, policy) = configured(Asks::Never, 0);
    let snapshot = world.shop.snapshot(&mut world.conn);
    let token = LeaseToken::random().unwrap();
    let mut batch = Batch::claim(
        &mut world.database,
        Selection::Due,
        512,
        policy,
        token,
        noon(),
    )
    .unwrap();
    let mut expected = Model::read(&world.shop, &mut world.conn);
    let mut verdicts: BTreeMap<u64, Verdict> = BTreeMap::new();
    let mut handed_out = BTreeMap::new();
    let mut unplanned = EntityType::ALL.as_slice();
    let mut done = Vec::new();
    loop {
        // What `next` plans now, it plans on this shop.
        let model = Model::read(&world.shop, &mut world.conn);
        let deletion = batch.next(&mut world.database, noon()).unwrap();
        while let Some((entity, later)) = unplanned.split_first()
            && deletion.as_ref().is_none_or(|it| *entity <= it.key.entity)
        {
            let known = model.known(*entity, &events);
            let of_type = keys.iter().filter(|(_, key)| key.entity == *entity);
            verdicts.extend(of_type.map(|(id, key)| {
                let question = Question {
                    key: Some(key.clone()),
                    occurred_at: Some(noon()),
                    earlier: None,
                    counted: false,
                };
                (*id, verdict(&question, &known, &settings, noon()))
            }));
            unplanned = later;
        }
        let Some(deletion) = deletion else { break };
        let found = Verdict::deletes(&deletion.plan, false);
        assert_eq!(found, verdicts[&deletion.id], "{}", deletion.key);
        let outcome = planner_magento::delete(&world.shop, &mut world.conn, &deletion);
        batch.report(deletion.id, outcome, noon()).unwrap();
        done.push(deletion.key.entity);
        assert!(
            handed_out.insert(deletion.id, deletion).is_none(),
            "handed out twice"
        );
    }
    batch.finish(&mut world.database, noon()).unwrap();
    for (id, verdict) in &verdicts {
        let (entity, key) = (keys[id].entity, &keys[id]);
        let none = BTreeSet::new();
        let (ends, entities, rows): (&[Status], _, _) = match verdict {
            Verdict::Refuse => (&[Status::Failed], &none, &BTreeSet::new()),
            Verdict::Defer => (&[Status::Pending], &none, &BTreeSet::new()),
            Verdict::RefuseOrDefer => (&[Status::Failed, Status::Pending], &none, &BTreeSet::new()),
            Verdict::Absent(rows) => (&[Status::Completed], &none, rows),
            Verdict::Delete { entities, rows, .. } => (&[Status::Completed], entities, rows),
        };
        let status = world.status(*id).unwrap().parse().unwrap();
        assert!(ends.contains(&status), "{key}: {status}, {verdict:?}");
        assert_eq!(
            handed_out.contains_key(id),
            !entities.is_empty(),
            "{key}: {verdict:?}"
        );
        expected = expected.without(entity, entities, rows);
    }
    assert_eq!(Model::read(&world.shop, &mut world.conn), expected);
    side_effects(
        &snapshot.difference(&world.shop.snapshot(&mut world.conn)),
        &expected,
    );
    done
}

/// Of the tables that the model leaves out only rows may go that hung on something that is gone, and nothing may be
/// changed but a category's number of children and an emptied value.
fn side_effects(difference: &Difference, after: &Model) {
    let modelled = [
        "akeneo_connector_entities",
        "catalog_category_entity",
        "catalog_product_entity_int",
    ];
    for row in &difference.removed {
        let (table, columns) = row.split_once(": ").unwrap();
        let orphaned = columns.split(' ').any(|cell| {
            let named = cell.split_once("='");
            named.is_some_and(|(name, id)| {
                let name = match name {
                    "entity_id" if table.starts_with("catalog_category_") => "category_id",
                    name => name,
                };
                let id = id.trim_end_matches('\'').parse();
                id.is_ok_and(|id| after.is_gone(name, id))
            })
        });
        assert!(orphaned || modelled.contains(&table), "{row}");
    }
    for row in &difference.added {
        let table = row.split(": ").next().unwrap();
        assert!(modelled[1..].contains(&table), "{row}");
    }
}

#[test]
fn exactly_what_may_be_deleted_is_deleted_in_any_shop_by_any_batch() {
    let mut world = World::with("m2_", 0, 3);
    // So that a row may hold what cannot be read.
    for statement in [
        "ALTER TABLE {{akeneo_connector_entities}} MODIFY created_at TIMESTAMP NULL",
        "ALTER TABLE {{catalog_product_entity}} MODIFY type_id VARCHAR(32) NULL",
    ] {
        world.shop.run(&mut world.conn, statement);
    }
    let world = RefCell::new(world);
    let deletions = RefCell::new(BTreeMap::<EntityType, u32>::new());
    let run = seeded::run(SEED, CASES, 300, &cases(), |case| {
        for entity in check(&mut world.borrow_mut(), &case) {
            *deletions.borrow_mut().entry(entity).or_default() += 1;
        }
    });
    println!("{:?}", deletions.borrow());
    let deleted = deletions.borrow();
    assert!(
        deleted.len() == EntityType::ALL.len() && deleted.values().sum::<u32>() >= CASES / 2,
        "{run}: hardly anything was deleted"
    );
}
