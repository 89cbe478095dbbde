//! Generated small shops and batches.

use crate::planner_magento;
use crate::support::shop::{
    DEFAULT_SET, Input, NewAttribute, ROOT_CATEGORY, TREE_ROOT, import, mapped_at,
};
use crate::world::{World, noon, seconds};
use akeneo_events::testing::planner::Asks;
use akeneo_events::{EntityKey, EntityType};
use mysql::prelude::Queryable;
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

/// Where options are among [`EntityType::ALL`].
const OPTION: usize = 2;

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
    /// Type, name, attribute.
    pub events: Vec<(usize, usize, usize)>,
    /// Of each event what an earlier try planned to delete, from the newest entity of the type on; nothing is no such try.
    pub earlier: Vec<Vec<usize>>,
    /// How the shop is configured where decisions are compared, and nothing is deleted.
    pub asks: Asks,
    pub brake: usize,
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
    let noise = (types.clone(), 0..7_usize, 0..6_usize, 0..60_u32, 0..8_u8).prop_map(
        |(entity, name, attribute, target, age)| Noise {
            entity,
            name,
            attribute,
            target,
            age,
        },
    );
    let event = (types, 0..7_usize, 0..6_usize);
    let earlier = prop::collection::vec(0..6_usize, 0..3);
    let asks = prop::sample::select(vec![Asks::Never, Asks::InDoubt, Asks::Always]);
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
            )| {
                // Some name what is mapped untidily, some an option that is there: by chance hardly any would.
                let option = |nth: usize| {
                    let nth = nth.checked_sub(6)?;
                    let attribute = AS_WRITTEN[options.get(nth)? % attributes.len()];
                    Some((OPTION, nth, attribute))
                };
                let event = |(own, nth): ((usize, usize, usize), usize)| {
                    let untidy = noise.get(nth);
                    let untidy = untidy.map(|it: &Noise| (it.entity, it.name, it.attribute));
                    untidy.or_else(|| option(nth)).unwrap_or(own)
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
                    earlier,
                    asks,
                    brake,
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

/// Empties the shop of what the last case made, and makes this one's.
pub fn build(world: &mut World, case: &Case) {
    for statement in [
        "DELETE FROM {{catalog_product_entity}} WHERE sku LIKE 'p%'",
        "DELETE FROM {{eav_attribute}} WHERE attribute_id >= 160",
        "DELETE FROM {{eav_attribute_set}} WHERE attribute_set_id > 8",
        "DELETE FROM {{catalog_category_entity}} WHERE entity_id > 2",
        "DELETE FROM {{akeneo_connector_entities}}",
        "DELETE FROM {{akeneo_events_queue}}",
    ] {
        world.shop.run(&mut world.conn, statement);
    }
    let (shop, conn) = (&world.shop, &mut world.conn);
    let mut made: Vec<(EntityType, String, u32)> = Vec::new();
    for (code, kind) in ATTRIBUTES.into_iter().zip(&case.attributes) {
        let new = NewAttribute {
            user_defined: *kind != 1,
            entity_type: if *kind == 2 { 3 } else { 4 },
            ..NewAttribute::imported(code, Input::Select)
        };
        made.push((
            EntityType::Attribute,
            code.to_owned(),
            shop.add_attribute(conn, &new),
        ));
    }
    let attributes = made.clone();
    let mut options = Vec::new();
    for (n, attribute) in case.options.iter().enumerate() {
        let (_, code, attribute) = &attributes[attribute % attributes.len()];
        let id = shop.add_option(conn, *attribute, &n.to_string());
        options.push((id, *attribute));
        let separator = if n % 3 == 2 { '_' } else { '-' };
        made.push((
            EntityType::AttributeOption,
            format!("{code}{separator}{}", OPTIONS[n % OPTIONS.len()]),
            id,
        ));
    }
    let mut sets = vec![DEFAULT_SET];
    for (n, name) in NAMES.iter().enumerate().take(case.families) {
        let id = shop.add_family(conn, &format!("set {n}"));
        sets.push(id);
        made.push((EntityType::Family, (*name).to_owned(), id));
    }
    let mut configurables = Vec::new();
    for (n, new) in case.products.iter().enumerate() {
        let kind = if new.configurable {
            "configurable"
        } else {
            "simple"
        };
        let id = shop.add_product(conn, &format!("p{n}"), kind, sets[new.family % sets.len()]);
        let own = || match options.len() {
            0 => (0, attributes[0].2),
            count => options[new.option % count],
        };
        let parent: Option<&(u32, (u32, u32))> =
            configurables.get(new.parent).filter(|_| !new.configurable);
        // Every other variant has an option of the attribute that its configurable is built of.
        let (option, attribute) = match parent {
            Some((_, of_parent)) if new.option % 2 == 0 => *of_parent,
            _ => own(),
        };
        if new.configurable {
            configurables.push((id, (option, attribute)));
            let super_attribute =
                "INSERT INTO {{catalog_product_super_attribute}} (product_id, attribute_id)";
            shop.run(
                conn,
                &format!("{super_attribute} VALUES ({id}, {attribute})"),
            );
        } else {
            shop.set_int(conn, id, attribute, option);
            if let Some((parent, _)) = parent {
                shop.add_variant(conn, *parent, id);
            }
        }
        if new.bad {
            let bad = "UPDATE {{catalog_product_entity}} SET type_id = NULL";
            shop.run(conn, &format!("{bad} WHERE entity_id = {id}"));
        }
        made.push((EntityType::Product, NAMES[n].to_owned(), id));
    }
    let mut parents = vec![ROOT_CATEGORY, TREE_ROOT];
    for (n, parent) in case.categories.iter().enumerate() {
        let id = shop.add_category(conn, parents[parent % parents.len()]);
        // Most below one another.
        parents.insert(0, id);
        made.push((EntityType::Category, NAMES[n].to_owned(), id));
    }
    let store_root = parents.get(case.store_root).filter(|it| **it != TREE_ROOT);
    let root = store_root.unwrap_or(&ROOT_CATEGORY);
    let store = "UPDATE {{store_group}} SET root_category_id =";
    shop.run(conn, &format!("{store} {root} WHERE group_id = 1"));
    let all = EntityType::ALL.into_iter();
    for entity in all.filter(|it| !INTERWOVEN.contains(it)) {
        for name in NAMES {
            let id = planner_magento::create(world, entity, name);
            made.push((entity, planner_magento::mapped_as(entity, name), id));
        }
    }
    let (shop, conn) = (&world.shop, &mut world.conn);
    let mut rows = Vec::new();
    for ((entity, code, id), (mapped, age)) in made.iter().zip(&case.mapped) {
        if *mapped {
            rows.push((import(*entity), code.clone(), Some(*id), *age));
        }
    }
    for noise in &case.noise {
        let entity = EntityType::ALL[noise.entity];
        let any = made.get(noise.name * 3 + noise.attribute).or(made.first());
        let target = match noise.target {
            0..20 => any.map(|it| it.2),
            20..28 => None,
            _ if entity == EntityType::Family => Some(DEFAULT_SET),
            id => Some(id * 6 - 20),
        };
        let key = key((noise.entity, noise.name, noise.attribute));
        let code = match key.parent {
            _ if !INTERWOVEN.contains(&entity) => {
                planner_magento::mapped_as(entity, NAMES[noise.name])
            }
            Some(of) => format!("{of}{}{}", ["-", "_"][noise.name % 2], key.code),
            None => key.code,
        };
        rows.push((import(entity), code, target, 12 + noise.age));
    }
    let insert = "INSERT IGNORE INTO {} (import, code, entity_id, created_at) VALUES (?, ?, ?, FROM_UNIXTIME(?))";
    let insert = insert.replace("{}", &shop.table("akeneo_connector_entities"));
    let rows = rows.into_iter().map(|(import, code, id, age)| {
        let mapped_at = match age {
            19 => Some(noon() + seconds(1)),
            18 => Some(noon()),
            17 => Some(noon() - seconds(3_599)),
            16 => Some(noon() - seconds(3_600)),
            15 => None,
            _ => Some(mapped_at()),
        };
        (import, code, id, mapped_at.map(|it| it.timestamp()))
    });
    conn.exec_batch(insert, rows).unwrap();
}
