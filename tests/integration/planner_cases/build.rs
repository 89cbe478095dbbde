//! How a made-up shop gets into the database.

use super::*;
use crate::support::shop::{
    DEFAULT_SET, Input, NewAttribute, ROOT_CATEGORY, TREE_ROOT, import, mapped_at,
};
use crate::world::{World, noon, seconds};
use mysql::prelude::Queryable;

/// Empties the shop of what the last case made, and makes this one's.
pub fn build(world: &mut World, case: &Case) {
    for statement in [
        "DELETE FROM {{catalog_product_entity}} WHERE sku LIKE 'p%'",
        "DELETE FROM {{eav_attribute}} WHERE attribute_id >= 160",
        "DELETE FROM {{eav_attribute_set}} WHERE attribute_set_id > 8",
        "DELETE FROM {{catalog_category_entity}} WHERE entity_id > 2",
        "DELETE FROM {{akeneo_connector_entities}}",
        "DELETE FROM {{akeneo_connector_import_log}}",
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
    for new in &case.imports {
        let at = |second: i64| noon() + seconds(second);
        let log = shop.begin_import(conn, EntityType::ALL[new.entity], at(new.began));
        match new.ended {
            true => shop.end_import(conn, log, at(new.told)),
            false => shop.import_step(conn, log, at(new.told)),
        }
    }
}
