//! The single values of a made-up shop, drawn from a fuzzer's bytes.

use crate::fuzzing::oracle::{Import, Row as Mapped, Settings, codes};
use crate::fuzzing::source::Source;
use akeneo_events::testing::planner::rules::Branch;
use akeneo_events::{EntityKey, EntityType};
use chrono::{DateTime, TimeDelta, Utc};

const CODES: [&str; 14] = [
    "a", "b", "a-b", "a_b", "b_c", "c", "A", "a ", "color", "colour", "Colour", "é🐘", "x\ny", "",
];
pub(super) const PATHS: [&str; 8] = [
    "1",
    "1/2",
    "1/2/3",
    "1/2/3/4",
    "1/2/30",
    "1/2/3/4/5",
    "1/20",
    "1/2/4",
];
pub(super) const ENTITIES: u8 = 5;

pub(super) fn code(source: &mut Source<'_>) -> String {
    match source.below(8) {
        0 => String::from_utf8_lossy(source.bytes()).into_owned(),
        _ => source.pick(&CODES).to_owned(),
    }
}

/// The seeds know these by their places. A type that came later has a byte of its own, from 255 down, which says the same in every
/// seed from then on, whatever its place among the types is.
pub(super) fn entity(source: &mut Source<'_>) -> EntityType {
    const FIRST: [EntityType; 6] = [
        EntityType::Product,
        EntityType::ProductModel,
        EntityType::AttributeOption,
        EntityType::Attribute,
        EntityType::Category,
        EntityType::Family,
    ];
    const LATER: [EntityType; 0] = [];
    let byte = source.byte();
    let later = LATER.get(usize::from(u8::MAX - byte));
    *later.unwrap_or(&FIRST[usize::from(byte) % FIRST.len()])
}

pub(super) fn entity_id(source: &mut Source<'_>) -> u32 {
    1 + u32::from(source.below(ENTITIES))
}

/// Mapping rows, many of them under the key's own codes.
pub(super) fn read_rows(
    source: &mut Source<'_>,
    key: &EntityKey,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Vec<Mapped> {
    let codes: Vec<String> = codes(key, settings).into_iter().collect();
    let rows = source.list(7, |source| {
        let own = codes.get(usize::from(source.below(12))).cloned();
        let minutes = [-180, -61, -59, -1, 0, 1, 90];
        Mapped {
            id: 0,
            code: own.unwrap_or_else(|| code(source)),
            entity: entity_id(source),
            mapped_at: Some(now + TimeDelta::minutes(source.pick(&minutes))),
        }
    });
    let numbered = (1..).zip(rows).map(|(id, row)| Mapped { id, ..row });
    numbered.collect()
}

pub(super) fn read_branch(source: &mut Source<'_>, now: DateTime<Utc>) -> Branch {
    let entity_id = source.byte().into();
    let path = source.pick(&PATHS).to_owned();
    let is_mapped = source.below(4) > 0;
    let mapped_at = is_mapped.then(|| now - TimeDelta::hours(source.below(5).into()));
    Branch {
        name: None,
        entity_id,
        path,
        codes: mapped_at.iter().map(|_| format!("c{entity_id}")).collect(),
        mapped_at,
        bad: None,
        announced: false,
        store_root: source.below(8) == 0,
    }
}

/// An import, with the times that the rules tell apart: when it began by the deletion's, and its last word by either.
pub(super) fn read_import(
    source: &mut Source<'_>,
    occurred_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Import {
    let (hour, day) = (3_600, 86_400);
    let since_event = [-hour, -1, 0, 1, 299, 300, 301, 2 * hour];
    let before_now = [1 - day, -day, -1 - day];
    let began = match source.below(4) {
        0 => now + TimeDelta::seconds(source.pick(&before_now)),
        _ => occurred_at + TimeDelta::seconds(source.pick(&since_event)),
    };
    let told = match source.below(2) {
        0 => now + TimeDelta::seconds(source.pick(&[-1, 1 - hour, -hour, -1 - hour])),
        _ => occurred_at + TimeDelta::seconds(source.pick(&[-1, 0, 1])),
    };
    let ended = source.flag();
    Import { began, told, ended }
}
