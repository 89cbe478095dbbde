//! Generated small shops and batches.

mod build;

use crate::planner_magento;
use akeneo_events::testing::planner::Asks;
use akeneo_events::{EntityKey, EntityType};
pub use build::build;
use proptest::prelude::*;

/// The attribute that this shop protects.
pub const PROTECTED: &str = "size";
/// Codes of products, models, categories and families: some are the same to the mapping column's collation.
const NAMES: [&str; 7] = ["x", "X", "y", "é", "e", "z", "x "];
/// Codes of attributes in Magento, how Akeneo may write them, and where the former are among the latter.
const ATTRIBUTES: [&str; 4] = ["a", "a_b", "tone", PROTECTED];
const WRITTEN: [&str; 6] = ["a", "A", "a_b", "A_B", "tone", PROTECTED];
const AS_WRITTEN: [usize; 4] = [0, 2, 4, 5];
/// Codes of options; `a` with `b_c` is `a_b` with `c` where the connector wrote an underscore.
const OPTIONS: [&str; 4] = ["c", "b_c", "C", "d"];

/// Where options and categories are among [`EntityType::ALL`].
const OPTION: usize = 2;
const CATEGORY: usize = 4;

/// The types that [`build`] makes in all their relations. Of any other it makes one of each name, as all tests do.
const INTERWOVEN: [EntityType; 6] = [
    EntityType::Product,
    EntityType::ProductModel,
    EntityType::AttributeOption,
    EntityType::Attribute,
    EntityType::Category,
    EntityType::Family,
];

/// A small shop and a batch. Numbers that point to something are taken modulo how many there are.
#[derive(Clone, Debug)]
pub struct Case {
    /// 0 and above 2: imported, 1: of the system, 2: of categories.
    attributes: Vec<u8>,
    /// Attribute.
    options: Vec<usize>,
    /// Family; none is Magento's own.
    families: usize,
    products: Vec<NewProduct>,
    /// Parent.
    categories: Vec<usize>,
    /// From the last category on; above them the usual one.
    store_root: usize,
    /// Whether and how each entity is mapped, in the order of their making.
    mapped: Vec<(bool, u8)>,
    noise: Vec<Noise>,
    imports: Vec<NewImport>,
    /// Type, name, attribute.
    pub events: Vec<(usize, usize, usize)>,
    /// Of each event what an earlier try planned to delete, from the newest entity of the type on; nothing is no such try.
    pub earlier: Vec<Vec<usize>>,
    /// How the shop is configured where decisions are compared, and nothing is deleted.
    pub asks: Asks,
    pub brake: usize,
    /// When each event's entity was deleted, as far as decisions are compared: seconds from noon.
    pub deleted: Vec<i64>,
}

#[derive(Clone, Debug)]
struct NewProduct {
    configurable: bool,
    /// Whether its row tells no type.
    bad: bool,
    family: usize,
    option: usize,
    /// The configurable that it is a variant of, if it is none itself.
    parent: usize,
}

/// A mapping row that no tidy shop would have.
#[derive(Clone, Debug)]
struct Noise {
    entity: usize,
    name: usize,
    attribute: usize,
    /// Below 20: any entity, below 28: none (null), above: of a family the default attribute set, else an id; of another kind, or of
    /// nothing.
    target: u32,
    age: u8,
}

/// A run of an import, in seconds from noon.
#[derive(Clone, Debug)]
struct NewImport {
    entity: usize,
    began: i64,
    /// Its last step.
    told: i64,
    ended: bool,
}

/// When something was deleted and an import worked, in seconds from noon: all that the rules tell apart.
const DELETED: [i64; 4] = [0, -1, -3_600, -90_000];
const BEGAN: [i64; 8] = [-86_400, -86_399, -90_000, -600, 299, 300, 301, 0];
const TOLD: [i64; 6] = [-3_600, -3_599, -601, -1, 0, 1];

pub fn cases() -> impl Strategy<Value = Case> {
    let product = (
        prop::bool::weighted(0.4),
        prop::bool::weighted(0.1),
        0..4_usize,
        0..6_usize,
        0..3_usize,
    )
        .prop_map(|(configurable, bad, family, option, parent)| NewProduct {
            configurable,
            bad,
            family,
            option,
            parent,
        });
    let types = 0..EntityType::ALL.len();
    let select = |from: &[i64]| prop::sample::select(from.to_vec());
    let noise = (types.clone(), 0..7_usize, 0..6_usize, 0..60_u32, 0..8_u8).prop_map(
        |(entity, name, attribute, target, age)| Noise {
            entity,
            name,
            attribute,
            target,
            age,
        },
    );
    let event = (types.clone(), 0..7_usize, 0..6_usize);
    let earlier = prop::collection::vec(0..6_usize, 0..3);
    let asks = prop::sample::select(vec![Asks::Never, Asks::InDoubt, Asks::Always]);
    let import = (types, select(&BEGAN), select(&TOLD), any::<bool>()).prop_map(
        |(entity, began, told, ended)| NewImport {
            entity,
            began,
            told,
            ended,
        },
    );
    let several = prop::collection::vec::<BoxedStrategy<usize>>;
    (
        prop::collection::vec(0..6_u8, 1..5),
        several((0..4_usize).boxed(), 0..8),
        0..4_usize,
        prop::collection::vec(product, 0..6),
        (several((0..6_usize).boxed(), 0..7), 0..20_usize),
        prop::collection::vec((prop::bool::weighted(0.85), 0..20_u8), 40),
        prop::collection::vec(noise, 0..6),
        prop::collection::vec((event, 0..20_usize), 1..14),
        (prop::collection::vec(earlier, 14), asks, 0..4_usize),
        (
            prop::collection::vec(import, 0..5),
            prop::collection::vec(select(&DELETED), 14),
        ),
    )
        .prop_map(
            |(
                attributes,
                options,
                families,
                products,
                (categories, store_root),
                mapped,
                noise,
                events,
                (earlier, asks, brake),
                (imports, deleted),
            )| {
                // Some name what is mapped untidily, some an option or a category that is there: by chance hardly any would.
                let option = |nth: usize| {
                    let nth = nth.checked_sub(6)?;
                    let attribute = AS_WRITTEN[options.get(nth)? % attributes.len()];
                    Some((OPTION, nth, attribute))
                };
                let category = |nth: usize| {
                    let nth = nth.checked_sub(14)?;
                    (nth < categories.len()).then_some((CATEGORY, nth, 0))
                };
                let event = |(own, nth): ((usize, usize, usize), usize)| {
                    let untidy = noise.get(nth);
                    let untidy = untidy.map(|it: &Noise| (it.entity, it.name, it.attribute));
                    let there = untidy.or_else(|| option(nth));
                    there.or_else(|| category(nth)).unwrap_or(own)
                };
                Case {
                    events: events.into_iter().map(event).collect(),
                    attributes,
                    options,
                    families,
                    products,
                    categories,
                    store_root,
                    mapped,
                    noise,
                    imports,
                    earlier,
                    asks,
                    brake,
                    deleted,
                }
            },
        )
}

pub fn key((entity, name, attribute): (usize, usize, usize)) -> EntityKey {
    match EntityType::ALL[entity] {
        EntityType::AttributeOption => {
            EntityKey::option(WRITTEN[attribute], OPTIONS[name % OPTIONS.len()])
        }
        EntityType::Attribute => EntityKey::new(EntityType::Attribute, WRITTEN[attribute]),
        other if INTERWOVEN.contains(&other) => EntityKey::new(other, NAMES[name]),
        other => planner_magento::key(other, NAMES[name]),
    }
}
