//! How much goes along with deletions in Magento, for whoever decides on them: counted for a batch, in one statement each, by the indexes
//! that Magento's tables have. Nothing waits for it: what cannot be counted in time is not told.

use super::in_shop::{Along, InShop};
use super::names::counted;
use super::question::Plan;
use crate::database::{Columns, Database, DatabaseError, List};
use crate::event::EntityType;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::time::Instant;

/// Something to count of each of `:ids`: a query for ids with numbers.
struct Count {
    what: &'static str,
    sql: String,
    of: fn(&mut Along) -> &mut u64,
}

/// Notes how much goes along with each plan, in what it is about. Returns for how many whole seconds: a lease counts in minutes.
pub(crate) fn count_along<'a>(
    database: &mut Database,
    entity: EntityType,
    plans: impl Iterator<Item = (&'a Plan, &'a mut Vec<InShop>)>,
    now: DateTime<Utc>,
) -> TimeDelta {
    let began = Instant::now();
    let plans: Vec<_> = plans.collect();
    let mut ids: Vec<u32> = plans.iter().flat_map(|(plan, _)| plan.entities()).collect();
    ids.sort_unstable();
    ids.dedup();
    let counts = match entity {
        EntityType::Product | EntityType::ProductModel => of_products(database),
        EntityType::Category => Ok(of_categories()),
        EntityType::AttributeOption | EntityType::Attribute | EntityType::Family => {
            return TimeDelta::zero();
        }
    };
    let counted = counts.and_then(|counts| count(database, &counts, &ids, now));
    let counted = counted.unwrap_or_else(|error| {
        log::warn!("planner: what goes along cannot be counted: {error}");
        HashMap::new()
    });
    for (plan, in_shop) in plans {
        let planned = in_shop
            .iter_mut()
            .filter(|it| plan.entity_ids.contains(&it.id));
        for it in planned {
            let mut along = Along {
                categories: plan.along.len() as u64,
                variants: it.variants.unwrap_or_default(),
                ..Along::default()
            };
            let below = plan.along.iter().map(|(id, _)| *id);
            for id in below.chain([it.id]) {
                if let Some(counted) = counted.get(&id) {
                    along.add(*counted);
                }
            }
            it.along = Some(along);
        }
    }
    TimeDelta::seconds(i64::try_from(began.elapsed().as_secs()).unwrap_or_default())
}

fn count(
    database: &mut Database,
    counts: &[Count],
    ids: &[u32],
    now: DateTime<Utc>,
) -> Result<HashMap<u32, Along>, DatabaseError> {
    let mut along: HashMap<u32, Along> = HashMap::new();
    if ids.is_empty() {
        return Ok(along);
    }
    // A product may be in very many carts.
    database.briefly(|database| {
        let list: List<u32> = ("ids", |it| it.into());
        let read = |row: &mut Columns| Ok((row.take::<u32>()?, row.take::<u64>()?));
        for Count { what, sql, of } in counts {
            let rows = counted(database, what, now, |database| {
                database.rows_for(ids, sql, (), &[list], read)
            })?;
            for (id, count) in rows.into_iter().flatten() {
                *of(along.entry(id).or_default()) = count;
            }
        }
        Ok(along)
    })
}

fn of_products(database: &mut Database) -> Result<Vec<Count>, DatabaseError> {
    let row = database.row_column("catalog_product_entity")?;
    Ok(vec![
        Count {
            what: "URL rewrites of products",
            sql: URL_REWRITES_OF_PRODUCTS.into(),
            of: |it| &mut it.url_rewrites,
        },
        Count {
            what: "categories of products",
            sql: "SELECT product_id, COUNT(*) FROM {catalog_category_product} WHERE product_id IN (:ids) GROUP BY product_id".into(),
            of: |it| &mut it.category_links,
        },
        // From the review on: the index of its kind leads to all reviews of products.
        Count {
            what: "reviews",
            sql: "SELECT r.entity_pk_value, COUNT(*) FROM {review} r STRAIGHT_JOIN {review_entity} k ON k.entity_id = r.entity_id \
                  WHERE r.entity_pk_value IN (:ids) AND k.entity_code = 'product' GROUP BY r.entity_pk_value"
                .into(),
            of: |it| &mut it.reviews,
        },
        Count {
            what: "images",
            sql: format!(
                "SELECT e.entity_id, COUNT(DISTINCT g.value_id) FROM {{catalog_product_entity}} e \
                 STRAIGHT_JOIN {{catalog_product_entity_media_gallery_value_to_entity}} g ON g.{row} = e.{row} \
                 WHERE e.entity_id IN (:ids) GROUP BY e.entity_id"
            ),
            of: |it| &mut it.images,
        },
        Count {
            what: "carts",
            sql: "SELECT i.product_id, COUNT(DISTINCT q.entity_id) FROM {quote_item} i STRAIGHT_JOIN {quote} q ON q.entity_id = i.quote_id \
                  WHERE i.product_id IN (:ids) AND q.is_active = 1 GROUP BY i.product_id"
                .into(),
            of: |it| &mut it.carts,
        },
    ])
}

fn of_categories() -> Vec<Count> {
    vec![
        Count {
            what: "URL rewrites of categories",
            sql: URL_REWRITES_OF_CATEGORIES.into(),
            of: |it| &mut it.url_rewrites,
        },
        Count {
            what: "products of categories",
            sql: "SELECT category_id, COUNT(*) FROM {catalog_category_product} WHERE category_id IN (:ids) GROUP BY category_id".into(),
            of: |it| &mut it.product_links,
        },
    ]
}

/// By store and entity: not every Magento has an index that begins with the entity.
const URL_REWRITES_OF_PRODUCTS: &str = "SELECT e.entity_id, COUNT(DISTINCT u.url_rewrite_id) FROM {catalog_product_entity} e \
                                        STRAIGHT_JOIN {store} s STRAIGHT_JOIN {url_rewrite} u ON u.store_id = s.store_id \
                                        AND u.entity_id = e.entity_id WHERE e.entity_id IN (:ids) AND u.entity_type = 'product' \
                                        GROUP BY e.entity_id";

/// The same.
const URL_REWRITES_OF_CATEGORIES: &str = "SELECT e.entity_id, COUNT(DISTINCT u.url_rewrite_id) FROM {catalog_category_entity} e \
                                          STRAIGHT_JOIN {store} s STRAIGHT_JOIN {url_rewrite} u ON u.store_id = s.store_id \
                                          AND u.entity_id = e.entity_id WHERE e.entity_id IN (:ids) AND u.entity_type = 'category' \
                                          GROUP BY e.entity_id";
