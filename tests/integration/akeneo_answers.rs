//! What each of the PIM's answers says of an entity, for each type: that it is gone, that it is there, or nothing.

use crate::subscription_world::World as Akeneo;
use akeneo_events::testing::akeneo::{Answers, Catalog, Existence, Unclear};
use akeneo_events::{EntityKey, EntityType};
use serde_json::{Value, json};

const ASKED: &str = "6a9f8486-2c36-4680-b87f-6f5f8f01b6cf";
const OTHER: &str = "0b9f8486-2c36-4680-b87f-6f5f8f01b6cf";
const STRANGER: &str = "11111111-2c36-4680-b87f-6f5f8f01b6cf";

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    There,
    Gone,
    Unclear,
}

use Says::{Gone, There, Unclear as Open};

fn key(entity: EntityType, code: &str) -> EntityKey {
    EntityKey {
        entity,
        code: code.to_owned(),
        parent: entity.parent().map(|_| "shade".to_owned()),
    }
}

/// The PIM's words for an entity that it does not have.
fn lacks(entity: EntityType, code: &str) -> String {
    let more = match entity {
        EntityType::Product | EntityType::ProductModel => {
            " or you do not have permission to access it"
        }
        EntityType::AttributeOption => " or is not an option of the attribute \"shade\"",
        _ => "",
    };
    // "Product model", "Attribute option".
    let (first, rest) = entity.noun().split_at(1);
    let noun = format!("{}{rest}", first.to_uppercase());
    format!("{noun} \"{code}\" does not exist{more}.")
}

fn item(entity: EntityType, code: &str) -> Value {
    match entity {
        EntityType::Product => json!({"uuid": code, "enabled": true}),
        EntityType::AttributeOption => json!({"code": code, "attribute": "shade"}),
        EntityType::Attribute => json!({"code": code, "type": "pim_catalog_text"}),
        _ => json!({"code": code}),
    }
}

fn page(items: &[Value]) -> Value {
    json!({"_links": {"self": {"href": "x"}}, "_embedded": {"items": items}})
}

fn not_found(message: &str) -> Value {
    json!({"status": 404, "body": {"code": 404, "message": message}})
}

fn ok(body: &Value) -> Value {
    json!({"status": 200, "body": body})
}

/// Answers that say nothing, whatever was asked and how.
fn says_nothing(entity: EntityType) -> Vec<(&'static str, Value)> {
    let code_only = json!({"errors": [{"message": lacks(entity, ASKED)}]});
    let page = "<html><body>Not found</body></html>";
    let router = format!("No route found for \"GET http://pim/api/rest/v1/x/{ASKED}\"");
    vec![
        ("200 of another form", ok(&json!({}))),
        ("200 that is no JSON", ok(&json!(""))),
        ("200 with a proxy's page", ok(&json!(page))),
        (
            "404 with a proxy's page",
            json!({"status": 404, "body": page}),
        ),
        ("404 of the router", not_found(&router)),
        ("404 for another key", not_found(&lacks(entity, OTHER))),
        (
            "404 in another form",
            json!({"status": 404, "body": code_only}),
        ),
        (
            "403",
            json!({"status": 403, "body": {"code": 403, "message": "Access forbidden."}}),
        ),
        (
            "422",
            json!({"status": 422, "body": {"code": 422, "message": lacks(entity, ASKED)}}),
        ),
        (
            "410",
            json!({"status": 410, "body": {"code": 404, "message": lacks(entity, ASKED)}}),
        ),
        ("429", json!({"status": 429})),
        ("500", json!({"status": 500})),
        ("no answer", json!({"drop": true})),
    ]
}

fn under(akeneo: &Akeneo, entity: EntityType, answer: &Value) {
    // "product-models", "families".
    let name = entity.name().replace('_', "-");
    let list = match (entity, name.strip_suffix('y')) {
        (EntityType::Product, _) => "products-uuid".to_owned(),
        (EntityType::AttributeOption, _) => "attributes/shade/options".to_owned(),
        (_, Some(stem)) => format!("{stem}ies"),
        (_, None) => format!("{name}s"),
    };
    let mut fault = json!({"path_prefix": format!("/api/rest/v1/{list}"), "calls": 20});
    let answer = answer.as_object().unwrap().clone();
    fault.as_object_mut().unwrap().extend(answer);
    akeneo.fault(fault);
}

fn said(name: &str, entity: EntityType, answers: &Answers, expected: Says) {
    let first = answers.existence.first().unwrap();
    let says = match first {
        Existence::Exists => There,
        Existence::Gone => Gone,
        Existence::Unclear(_) => Open,
    };
    assert_eq!(says, expected, "{name}, {entity:?}: {answers:?}");
    let unanswered = Existence::Unclear(Unclear::Unanswered);
    let unanswered = answers.existence.contains(&unanswered);
    assert_eq!(answers.trouble.is_some(), unanswered, "{name}, {entity:?}");
}

fn world() -> Akeneo {
    let akeneo = Akeneo::new();
    let holds = json!({"attributes": ["shade"], "options": {"shade": []}});
    assert_eq!(akeneo.simulator.post("/_control/pim", &holds).0, 200);
    akeneo
}

fn asks(akeneo: &Akeneo) -> Catalog {
    Catalog::new(akeneo.pim.clone(), akeneo.limits)
}

/// What each answer of a table means: its name, the answer, and what it says of the first key.
fn says(
    akeneo: &Akeneo,
    entity: EntityType,
    table: Vec<(&str, Value, Says)>,
    ask: impl Fn(&mut Catalog) -> Answers,
) {
    for (name, answer, expected) in table {
        under(akeneo, entity, &answer);
        let answers = ask(&mut asks(akeneo));
        said(name, entity, &answers, expected);
        assert!(akeneo.faults() <= 1, "{name}");
        akeneo.forget_faults();
    }
}

#[test]
fn of_one_entity_only_its_own_404_says_that_it_is_gone() {
    let akeneo = world();
    for entity in EntityType::ALL {
        let mut table: Vec<_> = says_nothing(entity)
            .into_iter()
            .map(|(name, answer)| (name, answer, Open))
            .collect();
        let upper = item(entity, &ASKED.to_uppercase());
        table.extend([
            ("200 with the key", ok(&item(entity, ASKED)), There),
            ("200 with the key in capitals", ok(&upper), There),
            ("200 without the key", ok(&item(entity, OTHER)), Open),
            ("200 with an empty page", ok(&page(&[])), Open),
            ("404 for the key", not_found(&lacks(entity, ASKED)), Gone),
        ]);
        says(&akeneo, entity, table, |catalog| {
            catalog.ask_singly(&[key(entity, ASKED)], akeneo.now)
        });
    }
}

#[test]
fn of_a_search_only_the_documented_page_is_an_answer() {
    let akeneo = world();
    for entity in EntityType::ALL {
        // What is below a parent has no search.
        if entity.parent().is_some() {
            continue;
        }
        let mut table: Vec<_> = says_nothing(entity)
            .into_iter()
            .map(|(name, answer)| (name, answer, Open))
            .collect();
        let items = |codes: &[&str]| {
            let items: Vec<_> = codes.iter().map(|code| item(entity, code)).collect();
            ok(&page(&items))
        };
        table.extend([
            ("200 empty", items(&[]), Gone),
            ("200 without the key", items(&[OTHER]), Gone),
            ("200 with the key", items(&[OTHER, ASKED]), There),
            ("200 with what was not asked for", items(&[STRANGER]), Open),
            ("200 with what has no name", ok(&page(&[json!({})])), Open),
            ("404 for the key", not_found(&lacks(entity, ASKED)), Open),
        ]);
        let keys = [key(entity, ASKED), key(entity, OTHER)];
        says(&akeneo, entity, table, |catalog| {
            catalog.ask(entity, &keys, akeneo.now)
        });
    }
}

#[test]
fn of_a_list_of_options_only_a_page_of_that_attribute_is_an_answer() {
    let (akeneo, entity) = (world(), EntityType::AttributeOption);
    let mut table: Vec<_> = says_nothing(entity)
        .into_iter()
        .map(|(name, answer)| (name, answer, Open))
        .collect();
    let items = |codes: &[&str]| {
        let items: Vec<_> = codes.iter().map(|code| item(entity, code)).collect();
        ok(&page(&items))
    };
    let elsewhere = json!({"code": ASKED, "attribute": "size"});
    let none = "Attribute \"shade\" does not support options. Only attributes of type \"pim_catalog_simpleselect\" do.";
    table.extend([
        ("200 empty", items(&[]), Gone),
        ("200 without the key", items(&[OTHER, STRANGER]), Gone),
        ("200 with the key", items(&[STRANGER, ASKED]), There),
        (
            "200 with another attribute's options",
            ok(&page(&[elsewhere])),
            Open,
        ),
        // Of the list it is none, of the option, which is asked for alone then, it is one.
        ("404 for the key", not_found(&lacks(entity, ASKED)), Gone),
        (
            "404 for its parent",
            not_found("Attribute \"shade\" does not exist."),
            Open,
        ),
        ("404 as of a metric", not_found(none), Open),
    ]);
    let keys = [key(entity, ASKED), key(entity, OTHER)];
    says(&akeneo, entity, table, |catalog| {
        catalog.ask(entity, &keys, akeneo.now)
    });
}

#[test]
fn a_redirect_is_not_followed_to_what_says_that_it_is_gone() {
    const ELSEWHERE: &str = "/api/rest/v1/elsewhere";
    let akeneo = world();
    let redirect = json!({"status": 302, "headers": {"Location": ELSEWHERE}});
    for entity in EntityType::ALL {
        let keys = [key(entity, ASKED), key(entity, OTHER)];
        for denial in [not_found(&lacks(entity, ASKED)), ok(&page(&[]))] {
            let mut there = json!({"path_prefix": ELSEWHERE, "calls": 20});
            let denial = denial.as_object().unwrap().clone();
            there.as_object_mut().unwrap().extend(denial);
            akeneo.fault(there);
            under(&akeneo, entity, &redirect);
            let catalog = &mut asks(&akeneo);
            let alone = catalog.ask_singly(&keys[..1], akeneo.now);
            said("alone", entity, &alone, Open);
            said("all", entity, &catalog.ask(entity, &keys, akeneo.now), Open);
            akeneo.forget_faults();
        }
    }
}

#[test]
fn a_404_for_an_options_attribute_says_nothing_of_the_option() {
    let akeneo = world();
    let option = [EntityKey::option("shade", "shade")];
    let metric = "Attribute \"shade\" does not support options.";
    for (message, expected) in [
        (
            "Attribute \"shade\" does not exist.",
            Unclear::AttributeUnknown,
        ),
        (metric, Unclear::Unanswered),
    ] {
        under(&akeneo, EntityType::AttributeOption, &not_found(message));
        let answers = asks(&akeneo).ask_singly(&option, akeneo.now);
        akeneo.forget_faults();
        assert_eq!(
            answers.existence,
            [Existence::Unclear(expected)],
            "{message}"
        );
    }
}
