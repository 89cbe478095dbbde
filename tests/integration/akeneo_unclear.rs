//! What the PIM does not know, and when it may be asked again.

use crate::subscription_world::World as Akeneo;
use akeneo_events::testing::akeneo::{Catalog, Existence, Unclear};
use akeneo_events::{EntityKey, EntityType};
use chrono::TimeDelta;
use serde_json::json;

fn asks(akeneo: &Akeneo) -> Catalog {
    Catalog::new(akeneo.pim.clone(), akeneo.limits)
}

#[test]
fn an_option_of_what_has_none_is_unclear_and_the_pim_was_heard() {
    let akeneo = Akeneo::new();
    let holds = json!({
        "attribute_types": {
            "weight": "pim_catalog_metric", "Sizes": "pim_catalog_multiselect", "brand": "akeneo_reference_entity",
        },
        "attributes": ["name"], "options": {"shade": ["Red"]},
    });
    assert_eq!(akeneo.simulator.post("/_control/pim", &holds).0, 200);
    let none = |of: &str| {
        Existence::Unclear(Unclear::NoOptions {
            attribute_type: of.to_owned(),
        })
    };
    for (attribute, code, expected) in [
        ("weight", "60.0000", none("pim_catalog_metric")),
        ("brand", "acme", none("akeneo_reference_entity")),
        ("name", "x", none("pim_catalog_text")),
        ("lost", "x", Existence::Unclear(Unclear::AttributeUnknown)),
        ("sizes", "xl", Existence::Gone),
        ("shade", "blue", Existence::Gone),
        ("SHADE", "red", Existence::Exists),
    ] {
        let key = EntityKey::option(attribute, code);
        let other = EntityKey::option(attribute, "other");
        for keys in [vec![key.clone()], vec![key, other]] {
            let answers = asks(&akeneo).ask(EntityType::AttributeOption, &keys, akeneo.now);
            assert_eq!(answers.existence.first(), Some(&expected), "{attribute}");
            assert_eq!(answers.trouble, None, "{attribute}");
        }
    }
}

#[test]
fn when_the_pim_says_when_to_ask_again_it_is_told() {
    let akeneo = Akeneo::new();
    let family = [EntityKey::new(EntityType::Family, "shoes")];
    let rest = "/api/rest/";
    for (path, status, header, expected) in [
        (rest, 429, Some("120"), Some(TimeDelta::seconds(120))),
        (rest, 503, Some("7"), Some(TimeDelta::seconds(7))),
        (rest, 503, Some("999999999"), Some(TimeDelta::hours(24))),
        ("/api/oauth/", 429, Some("60"), Some(TimeDelta::seconds(60))),
        (rest, 429, None, None),
        (rest, 500, Some("120"), None),
        (rest, 302, Some("120"), None),
    ] {
        let mut fault = json!({"path_prefix": path, "status": status});
        if let Some(header) = header {
            fault["headers"] = json!({"Retry-After": header});
        }
        akeneo.fault(fault);
        let mut catalog = asks(&akeneo);
        let answers = catalog.ask(EntityType::Family, &family, akeneo.now);
        assert!(answers.trouble.is_some());
        assert_eq!(answers.ask_again_after, expected, "{status} {header:?}");
        let next = catalog.ask(EntityType::Family, &family, akeneo.now);
        assert_eq!((next.trouble, next.ask_again_after), (None, None));
    }
}
