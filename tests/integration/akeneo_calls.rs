//! How many questions it takes to learn what the PIM still has.

use crate::subscription_world::World as Akeneo;
use akeneo_events::testing::akeneo::{Answers, Catalog, Existence};
use akeneo_events::{EntityKey, EntityType};
use serde_json::{Value, json};

fn holds(catalog: &Value) -> Akeneo {
    let akeneo = Akeneo::new();
    assert_eq!(akeneo.simulator.post("/_control/pim", catalog).0, 200);
    akeneo
}

/// Asks, and counts the questions.
fn ask(akeneo: &Akeneo, keys: &[EntityKey]) -> (Answers, usize) {
    let mut catalog = Catalog::new(akeneo.pim.clone(), akeneo.limits);
    akeneo.calls();
    let answers = catalog.ask(keys[0].entity, keys, akeneo.now);
    assert_eq!(answers.trouble, None);
    let calls = akeneo.calls();
    let questions = calls.iter().filter(|it| it.starts_with("GET"));
    (answers, questions.count())
}

fn option_codes(numbers: std::ops::Range<u32>) -> Vec<String> {
    numbers.map(|number| format!("o{number:03}")).collect()
}

fn options(numbers: std::ops::Range<u32>) -> Vec<EntityKey> {
    let codes = option_codes(numbers);
    codes
        .iter()
        .map(|it| EntityKey::option("shade", it))
        .collect()
}

#[test]
fn a_thousand_products_in_two_batches_are_ten_questions() {
    let products: Vec<String> = (0..1_000)
        .map(|number| format!("6a9f8486-2c36-4680-b87f-{number:012}"))
        .collect();
    let there: Vec<_> = products.iter().step_by(3).collect();
    let akeneo = holds(&json!({"products": there}));
    let keys: Vec<_> = products
        .iter()
        .map(|it| EntityKey::new(EntityType::Product, it))
        .collect();
    let mut questions = 0;
    for (batch, keys) in keys.chunks(500).enumerate() {
        let (answers, asked) = ask(&akeneo, keys);
        questions += asked;
        for (number, existence) in answers.existence.iter().enumerate() {
            let number = batch * 500 + number;
            assert_eq!(
                *existence == Existence::Exists,
                number.is_multiple_of(3),
                "{number}"
            );
        }
    }
    assert_eq!(questions, 10);
}

#[test]
fn two_hundred_options_of_an_attribute_with_few_left_are_two_questions() {
    let akeneo = holds(&json!({"options": {"shade": option_codes(150..249)}}));
    let (answers, questions) = ask(&akeneo, &options(0..200));
    assert_eq!(questions, 2, "the attribute, and its list");
    let gone = answers
        .existence
        .iter()
        .take_while(|it| **it == Existence::Gone);
    assert_eq!(gone.count(), 150);
    assert_eq!(answers.existence[150..], vec![Existence::Exists; 50]);
}

#[test]
fn options_that_a_full_page_does_not_have_are_asked_for_alone() {
    let akeneo = holds(&json!({"options": {"shade": option_codes(0..300)}}));
    let (answers, questions) = ask(&akeneo, &options(97..102));
    assert_eq!(questions, 1 + 1 + 2);
    assert_eq!(answers.existence, vec![Existence::Exists; 5]);
    let (answers, questions) = ask(&akeneo, &options(298..302));
    assert_eq!(questions, 1 + 1 + 4);
    let [there, gone] = [Existence::Exists, Existence::Gone];
    assert_eq!(
        answers.existence,
        [there.clone(), there, gone.clone(), gone]
    );
}

#[test]
fn one_option_is_two_questions_and_the_attributes_of_many_are_one() {
    let attributes: Vec<String> = (0..90).map(|number| format!("a{number}")).collect();
    let types: serde_json::Map<String, Value> = attributes
        .iter()
        .map(|it| (it.clone(), json!("pim_catalog_simpleselect")))
        .collect();
    let akeneo = holds(&json!({"attribute_types": types}));
    let one = [EntityKey::option("a1", "red")];
    assert_eq!(ask(&akeneo, &one).1, 2);
    let each: Vec<_> = attributes
        .iter()
        .map(|it| EntityKey::option(it, "red"))
        .collect();
    let (answers, questions) = ask(&akeneo, &each);
    assert_eq!(questions, 1 + 90);
    assert_eq!(answers.existence, vec![Existence::Gone; 90]);
    // The PIM is not asked for options that it cannot have.
    let unknown = (0..200).map(|number| EntityKey::option("weight", number.to_string()));
    assert_eq!(ask(&akeneo, &unknown.collect::<Vec<_>>()).1, 1);
}
