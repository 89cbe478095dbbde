//! What Akeneo calls a product, stored with its event.

use crate::world::{World, event, noon};
use akeneo_events::testing::event::{Message, parse};
use akeneo_events::testing::queue::{self, Filter};
use akeneo_events::{EntityKey, EntityType};

/// The stored identifier, and what searches compare.
fn stored(world: &mut World, id: &str, identifier: Option<&str>) -> [Option<String>; 2] {
    let mut event = event(id, EntityKey::new(EntityType::Product, id));
    event.identifier = identifier.map(str::to_owned);
    let entry = world.enqueue(&event, noon());
    ["identifier", "search_sku"].map(|column| world.column(column, entry))
}

#[test]
fn an_identifier_is_stored_as_akeneo_writes_it_and_searched_for_in_lower_case() {
    let mut world = World::new();
    let long = "É🐘".repeat(200);
    for (id, identifier, expected) in [
        ("e-1", "Red-SHIRT 🐘", ["Red-SHIRT 🐘", "red-shirt 🐘"]),
        ("e-2", " A\n\0<b>", [" A\n\0<b>", "a\n\0<b>"]),
        ("e-3", &long, [&long, &long.to_lowercase()]),
    ] {
        let expected = expected.map(|it| Some(it.chars().take(255).collect::<String>()));
        assert_eq!(stored(&mut world, id, Some(identifier)), expected, "{id}");
    }
    assert_eq!(stored(&mut world, "e-4", None), [None, None]);
}

#[test]
fn a_list_names_the_identifier_that_the_event_told() {
    let mut world = World::new();
    let vector = include_bytes!("../vectors/events/product.deleted.json");
    let Ok(Message::Deletion(event)) = parse(vector) else {
        panic!("the documented event is not read");
    };
    world.enqueue(&event, noon());
    let listed = queue::list(&mut world.database, Filter::default(), 10).unwrap();
    let named: Vec<_> = listed.iter().map(|it| it.identifier.as_deref()).collect();
    assert_eq!(named, [Some("ELK-100-XL")]);
}
