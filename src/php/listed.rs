//! Which entries PHP asks for, and how it gets them.

use super::exceptions::Thrown;
use super::value::{self, insert, number};
use crate::event::EntityType;
use crate::planner::InShop;
use crate::queue::{Count, Filter, Listed, Shelf, Wanted};
use chrono::{DateTime, Utc};
use ext_php_rs::boxed::ZBox;
use ext_php_rs::types::ZendHashTable;

/// An array of PHP.
pub(super) type Row = ZBox<ZendHashTable>;

/// `status`, `type`, `id`, `shelf`, `since`, `search`, `oldest_first` and `after`, where they are given.
pub(super) fn read_filter(filter: &ZendHashTable) -> Result<Filter, Thrown> {
    let text = |name| filter.get(name).and_then(|value| value.string());
    let id = |name| {
        let number = filter.get(name).and_then(|value| value.long());
        number.map(value::id).transpose()
    };
    let status = text("status").map(|it| it.parse().map_err(Thrown::invalid));
    let entity = text("type").map(|it| entity_type(&it));
    let shelf = text("shelf").map(|it| state_of_shelf(&it));
    let since = filter.get("since").and_then(|value| value.long());
    let oldest_first = filter.get("oldest_first").and_then(|it| it.bool());
    Ok(Filter {
        status: status.transpose()?,
        entity: entity.transpose()?,
        id: id("id")?,
        shelf: shelf.transpose()?,
        since: since.map(value::time).transpose()?,
        search: text("search"),
        oldest_first: oldest_first.unwrap_or_default(),
        after: id("after")?,
    })
}

/// `type` and `since`, where they are given. Anything else would be passed over, and be the wish for all.
pub(super) fn read_wanted(which: &ZendHashTable) -> Result<Wanted, Thrown> {
    let mut wanted = Wanted::default();
    for (name, value) in which {
        let (name, value) = (name.to_string(), value.dereference());
        match (name.as_str(), value.str(), value.long()) {
            ("type", Some(text), _) => wanted.entity = Some(entity_type(text)?),
            ("since", _, Some(seconds)) => wanted.since = Some(value::time(seconds)?),
            ("type" | "since", ..) if value.is_null() => {}
            _ => {
                return Err(Thrown::invalid(
                    "what is put back has a type (text), and is hidden since then (unix seconds)",
                ));
            }
        }
    }
    Ok(wanted)
}

/// The type that an operator named.
pub(super) fn entity_type(text: &str) -> Result<EntityType, Thrown> {
    EntityType::from_operator(text).ok_or_else(|| {
        let names: Vec<_> = EntityType::ALL.iter().map(|entity| entity.name()).collect();
        let names = names.join(", ");
        Thrown::invalid(format!(
            "there is no entity type \"{text}\"; the types are {names}"
        ))
    })
}

fn state_of_shelf(text: &str) -> Result<Shelf, Thrown> {
    Shelf::named(text).ok_or_else(|| {
        let names = Shelf::ALL.map(Shelf::name).join(", ");
        Thrown::invalid(format!(
            "there is no state \"{text}\" of the shelf; the states are {names}"
        ))
    })
}

pub(super) fn counted(count: Count) -> Result<Row, Thrown> {
    let mut row = ZendHashTable::new();
    insert(&mut row, "count", number(count.value))?;
    insert(&mut row, "more", count.more)?;
    Ok(row)
}

pub(super) fn ids(ids: Vec<u64>) -> Vec<i64> {
    ids.into_iter().map(number).collect()
}

pub(super) fn listed(entry: Listed) -> Result<Row, Thrown> {
    let mut row = ZendHashTable::new();
    let (entity, code, attribute) = match entry.key {
        Some(key) => (Some(key.entity.name()), Some(key.code), key.parent),
        None => (None, None, None),
    };
    insert(&mut row, "id", number(entry.id))?;
    insert(&mut row, "event_id", entry.event_id)?;
    insert(&mut row, "event_type", entry.event_type)?;
    insert(&mut row, "entity_type", entity)?;
    insert(&mut row, "code", code)?;
    insert(&mut row, "attribute_code", attribute)?;
    insert(&mut row, "status", entry.status)?;
    insert(&mut row, "attempts", i64::from(entry.attempts))?;
    insert(&mut row, "message", entry.message)?;
    insert(&mut row, "reason", entry.reason)?;
    insert(&mut row, "sentences", entry.sentences)?;
    insert(&mut row, "history", entry.history)?;
    insert(&mut row, "plan", entry.plan)?;
    let in_shop = entry.in_shop.as_deref().map(InShop::read);
    let shown = InShop::shown(&in_shop.unwrap_or_default(), entry.identifier.as_deref());
    insert(&mut row, "shown", shown)?;
    insert(&mut row, "identifier", entry.identifier)?;
    insert(&mut row, "in_shop", entry.in_shop)?;
    insert(&mut row, "occurred_at", seconds(entry.occurred_at))?;
    insert(&mut row, "available_at", entry.available_at.timestamp())?;
    insert(&mut row, "received_at", entry.received_at.timestamp())?;
    insert(&mut row, "updated_at", entry.updated_at.timestamp())?;
    insert(&mut row, "shelf", entry.shelf)?;
    insert(&mut row, "shelved_at", seconds(entry.shelved_at))?;
    insert(&mut row, "former", entry.former)?;
    insert(&mut row, "put_back_by", entry.put_back_by)?;
    Ok(row)
}

pub(super) fn seconds(time: Option<DateTime<Utc>>) -> Option<i64> {
    time.map(|time| time.timestamp())
}
