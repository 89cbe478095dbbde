//! What sentences say, as JSON and in English.

use super::*;
use crate::event::{EntityKey, EntityType};
use chrono::{DateTime, Utc};

fn family() -> EntityKey {
    EntityKey::new(EntityType::Family, "shoes")
}

fn noon() -> DateTime<Utc> {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

#[test]
fn a_message_has_its_codes_its_main_code_and_its_english() {
    let shoes = Entity::new(&family(), None, Some("Shoes"));
    let holds = Sentence::new(Code::HoldsProducts, [shoes.into(), 12_u64.into()]);
    let told = Sentences::from(holds).after(Sentence::new(Code::GivenUp, [6_u16.into()]));
    assert_eq!(
        told.json(),
        r#"[{"code":"given_up","args":[6]},{"code":"holds_products","args":[{"type":"family","code":"shoes","name":"Shoes"},12]}]"#
    );
    assert_eq!(told.reason(), "holds_products");
    assert_eq!(
        told.to_string(),
        "The shop gave up after 6 tries. The attribute set of family \"shoes\" (Shoes) still holds products (number: 12). \
         Magento would delete them, or leave them without a set. Move or delete them first."
    );
    let asked = told.and(Sentence::new(Code::AskedFirst, []));
    assert_eq!(asked.reason(), "holds_products");
    assert!(asked.to_string().ends_with(" The shop asks Akeneo first."));
}

#[test]
fn an_argument_of_each_kind_is_the_same_after_json() {
    let option = EntityKey::option("color", "red");
    let args: [(Arg, &str, &str); 9] = [
        (12_u64.into(), "12", "12"),
        (Arg::code("a\"b"), r#""a\"b""#, "a\"b"),
        (
            noon().into(),
            r#"{"at":"2026-06-01 12:00:00"}"#,
            "2026-06-01 12:00:00 UTC",
        ),
        (
            EntityType::ProductModel.into(),
            r#"{"this":"product_model"}"#,
            "this product model",
        ),
        (
            Arg::These {
                these: EntityType::Family,
            },
            r#"{"these":"family"}"#,
            "families",
        ),
        (
            Entity::new(&option, None, Some("Red")).into(),
            r#"{"type":"attribute_option","code":"red","name":"Red","of":"color"}"#,
            "attribute option \"red\" of attribute \"color\" (Red)",
        ),
        (
            Entity::new(
                &EntityKey::new(EntityType::Product, "6a9f"),
                Some("A-1"),
                None,
            )
            .into(),
            r#"{"type":"product","code":"A-1"}"#,
            "product \"A-1\"",
        ),
        (
            Arg::list(1..=7_u32),
            r#"{"list":[1,2,3,4,5],"more":2}"#,
            "1, 2, 3, 4, 5 and 2 more",
        ),
        (
            Arg::list([&family()]),
            r#"{"list":[{"type":"family","code":"shoes"}],"more":0}"#,
            "family \"shoes\"",
        ),
    ];
    for (arg, json, english) in args {
        assert_eq!(serde_json::to_string(&arg).unwrap(), json);
        assert_eq!(serde_json::from_str::<Arg>(json).unwrap(), arg);
        assert_eq!(arg.to_string(), english);
    }
}

#[test]
fn a_sentence_of_another_version_is_none() {
    for json in [
        r#"{"code":"not_yet_known","args":[]}"#,
        r#"{"code":"given_up"}"#,
        r#"{"code":"given_up","args":[{"this":"asset"}]}"#,
        r#"{"code":"given_up","args":[{"at":"soon"}]}"#,
        "null",
    ] {
        assert!(serde_json::from_str::<Sentence>(json).is_err(), "{json}");
    }
    // Not as many arguments as there are places: what is there is said.
    let sentence: Sentence =
        serde_json::from_str(r#"{"code":"magento_refused","args":[]}"#).unwrap();
    assert_eq!(sentence.to_string(), "Magento refused to delete : .");
}

/// The column `message` holds 65,535 bytes, and a log line is one line.
#[test]
fn hostile_words_can_neither_flood_nor_forge_what_is_told() {
    let hostile = "\n\u{1b}[31m\u{85}%1%2{\"🐘".repeat(9_000);
    let key = EntityKey::option(&hostile, &hostile);
    let entity = Entity::new(&key, Some(&hostile), Some(&hostile));
    let all: Vec<Arg> = vec![entity.clone().into(); 9];
    let refused = Sentence::new(Code::MagentoRefused, [entity.into(), Arg::words(&hostile)]);
    let living = Sentence::new(Code::LivingDescendants, [(&key).into(), Arg::list(all)]);
    let told = Sentences::from(refused)
        .after(Sentence::new(Code::GivenUp, [6_u16.into()]))
        .and(living);
    for text in [told.to_string(), told.json()] {
        assert!(text.len() < 40_000, "{}", text.len());
        assert!(!text.chars().any(char::is_control));
    }
    let read: Vec<Sentence> = serde_json::from_str(&told.json()).unwrap();
    let again = read.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(again.join(" "), told.to_string());
    // What stands in an argument is no place of the template.
    assert!(told.to_string().contains("%1%2"));
}

#[test]
fn a_body_is_not_quoted_at_length() {
    let body = br#"{"specversion":"1.0","id":"e","type":"com.akeneo.pim.v1.family.deleted","subject":"s","time":"2026-06-01T12:00:00Z","data":{"family":"FAMILY"}}"#;
    let body = String::from_utf8_lossy(body).replace("FAMILY", &"x".repeat(100_000));
    let invalid = crate::event::parse(body.as_bytes()).unwrap_err();
    let said = Sentence::from(&invalid.reason).to_string();
    let begins = "The shop cannot use the event's family: invalid type: string \"xxx";
    assert!(said.starts_with(begins), "{said}");
    assert!(said.chars().count() < 1_100);
}

#[test]
fn words_of_others_end_with_the_full_stop_of_the_template() {
    let said = |words| Sentence::new(Code::AkeneoTrouble, [Arg::words(words)]).to_string();
    assert_eq!(said("Locked. "), "Akeneo gave no answer: Locked.");
    assert_eq!(said("Locked"), "Akeneo gave no answer: Locked.");
    let quoted = "Akeneo gave no answer: Away. (It is locked).";
    assert_eq!(said("Away. (It is locked.)"), quoted);
}
