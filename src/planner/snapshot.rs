//! What the shop holds of the entities that a batch names. Every query of the planner is here.
//!
//! The look-up is `import` and `code` together, which is how the mapping table is indexed. Its collation folds
//! case and trailing spaces, so the rows that come back are compared again, byte by byte.

use super::keys::mapping_codes;
use super::{Plan, Policy};
use crate::database::chunks::{chunks, placeholders};
use crate::database::{Columns, Database, DatabaseError, Settings};
use crate::event::EntityType;
use crate::queue::Entry;
use chrono::{DateTime, NaiveDateTime, Utc};
use mysql::{Params, Value};
use std::collections::HashMap;

/// The connector's mapping table.
pub(super) const MAPPING: &str = "akeneo_connector_entities";

/// What a mapping row leads to, with what the rules want to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Product {
        type_id: String,
    },
    Option {
        /// Entity type of its attribute, as `catalog_product`.
        of: String,
        attribute_code: String,
        /// Variants of configurable products that have this value.
        variants: u64,
    },
    Attribute {
        of: String,
        code: String,
        user_defined: bool,
        /// Configurable products that it builds.
        configurables: u64,
    },
    Category {
        level: i64,
        /// A store group's root.
        store_root: bool,
        path: String,
    },
    Family {
        of: String,
        is_default: bool,
        products: u64,
    },
}

impl Kind {
    /// Of a category its level, else 0.
    pub(super) const fn depth(&self) -> i64 {
        match self {
            Self::Category { level, .. } => *level,
            _ => 0,
        }
    }
}

/// One mapping row and what it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) mapping_id: u64,
    pub(super) entity_id: u32,
    pub(super) mapped_at: DateTime<Utc>,
    /// `None`: there is no such entity any more, or not yet.
    pub(super) kind: Option<Kind>,
}

/// A category of the shop, for what stands below another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Branch {
    pub(super) entity_id: u32,
    pub(super) path: String,
    /// When it was mapped last; `None` if the connector does not know it.
    pub(super) mapped_at: Option<DateTime<Utc>>,
    /// A store group's root.
    pub(super) store_root: bool,
}

/// All that the rules look at.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    pub(super) by_code: HashMap<String, Vec<Candidate>>,
    pub(super) codes: HashMap<u32, Vec<String>>,
    /// Entities that an earlier try planned to delete and that are still there.
    pub(super) planned: HashMap<u32, Kind>,
    /// Sorted by path.
    pub(super) tree: Vec<Branch>,
}

impl Snapshot {
    /// The mapping rows under exactly these codes.
    pub(super) fn candidates(&self, codes: &[String]) -> Vec<&Candidate> {
        let rows = |code| self.by_code.get(code).into_iter().flatten();
        codes.iter().flat_map(rows).collect()
    }

    /// Every code under which this entity is mapped.
    pub(super) fn codes_of(&self, entity_id: u32) -> &[String] {
        self.codes.get(&entity_id).map_or(&[], Vec::as_slice)
    }

    /// Every category below the one with this path.
    pub(super) fn descendants(&self, path: &str) -> impl Iterator<Item = &Branch> {
        let below = format!("{path}/");
        let start = self
            .tree
            .partition_point(|it| it.path.as_str() < below.as_str());
        let tail = self.tree.get(start..).unwrap_or_default();
        tail.iter()
            .take_while(move |it| it.path.starts_with(&below))
    }
}

/// Reads the snapshot for entries of one type.
pub(super) fn read(
    database: &mut Database,
    entity: EntityType,
    entries: &[Entry],
    policy: &Policy,
) -> Result<Snapshot, DatabaseError> {
    let mut codes: Vec<String> = entries
        .iter()
        .filter_map(|entry| entry.key.as_ref())
        .flat_map(|key| mapping_codes(key, &policy.attribute_mapping))
        .collect();
    codes.sort();
    codes.dedup();
    let mut snapshot = Snapshot::default();
    candidates(database, entity, &codes, &mut snapshot)?;
    planned(database, entity, entries, &mut snapshot)?;
    let mut ids: Vec<u32> = snapshot.live().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(snapshot);
    }
    all_codes(database, entity, &ids, &mut snapshot)?;
    match entity {
        EntityType::AttributeOption => variants(database, &ids, &mut snapshot)?,
        EntityType::Category => tree(database, &mut snapshot)?,
        _ => {}
    }
    Ok(snapshot)
}

impl Snapshot {
    fn live(&self) -> impl Iterator<Item = u32> {
        let candidates = self.by_code.values().flatten();
        candidates
            .filter(|it| it.kind.is_some())
            .map(|it| it.entity_id)
            .chain(self.planned.keys().copied())
    }

    /// Every entity that a deletion may be decided for.
    fn kinds_mut(&mut self) -> impl Iterator<Item = (u32, &mut Kind)> {
        let candidates = self.by_code.values_mut().flatten();
        candidates
            .filter_map(|it| Some((it.entity_id, it.kind.as_mut()?)))
            .chain(self.planned.iter_mut().map(|(id, kind)| (*id, kind)))
    }
}

const fn import(entity: EntityType) -> &'static str {
    match entity {
        // Product models share the namespace of products.
        EntityType::Product | EntityType::ProductModel => "product",
        EntityType::AttributeOption => "option",
        EntityType::Attribute => "attribute",
        EntityType::Category => "category",
        EntityType::Family => "family",
    }
}

/// The facts about an entity, and the join that leads from a mapping row `m` to them. The first column is null
/// where the entity does not exist.
fn facts(settings: &Settings, entity: EntityType) -> (String, String) {
    let table = |name| settings.table(name);
    match entity {
        EntityType::Product | EntityType::ProductModel => (
            "e.type_id, NULL, 0, 0".into(),
            format!(
                "{} e ON e.entity_id = m.entity_id",
                table("catalog_product_entity")
            ),
        ),
        EntityType::AttributeOption => (
            "a.attribute_code, t.entity_type_code, 0, 0".into(),
            format!(
                "({} e JOIN {} a ON a.attribute_id = e.attribute_id JOIN {} t ON t.entity_type_id = a.entity_type_id) \
                 ON e.option_id = m.entity_id",
                table("eav_attribute_option"),
                table("eav_attribute"),
                table("eav_entity_type")
            ),
        ),
        EntityType::Attribute => (
            "e.attribute_code, t.entity_type_code, e.is_user_defined, s.products".into(),
            format!(
                "({} e JOIN {} t ON t.entity_type_id = e.entity_type_id) ON e.attribute_id = m.entity_id LEFT JOIN \
                 (SELECT attribute_id, COUNT(*) AS products FROM {} GROUP BY attribute_id) s \
                 ON s.attribute_id = e.attribute_id",
                table("eav_attribute"),
                table("eav_entity_type"),
                table("catalog_product_super_attribute")
            ),
        ),
        EntityType::Category => (
            "e.path, NULL, e.level, g.group_id".into(),
            format!(
                "{} e ON e.entity_id = m.entity_id LEFT JOIN {} g ON g.root_category_id = e.entity_id",
                table("catalog_category_entity"),
                table("store_group")
            ),
        ),
        EntityType::Family => (
            format!(
                "e.attribute_set_name, t.entity_type_code, t.default_attribute_set_id = e.attribute_set_id, \
                 (SELECT COUNT(*) FROM {} p WHERE p.attribute_set_id = e.attribute_set_id)",
                table("catalog_product_entity")
            ),
            format!(
                "({} e JOIN {} t ON t.entity_type_id = e.entity_type_id) ON e.attribute_set_id = m.entity_id",
                table("eav_attribute_set"),
                table("eav_entity_type")
            ),
        ),
    }
}

fn kind(entity: EntityType, columns: &mut Columns) -> Result<Option<Kind>, DatabaseError> {
    let name: Option<String> = columns.take()?;
    let of = columns.take::<Option<String>>()?.unwrap_or_default();
    let first = columns.take::<Option<i64>>()?.unwrap_or_default();
    let second = columns.take::<Option<u64>>()?.unwrap_or_default();
    Ok(name.map(|name| match entity {
        EntityType::Product | EntityType::ProductModel => Kind::Product { type_id: name },
        EntityType::AttributeOption => Kind::Option {
            of,
            attribute_code: name,
            variants: 0,
        },
        EntityType::Attribute => Kind::Attribute {
            of,
            code: name,
            user_defined: first != 0,
            configurables: second,
        },
        EntityType::Category => Kind::Category {
            level: first,
            store_root: second != 0,
            path: name,
        },
        EntityType::Family => Kind::Family {
            of,
            is_default: first != 0,
            products: second,
        },
    }))
}

fn candidates(
    database: &mut Database,
    entity: EntityType,
    codes: &[String],
    snapshot: &mut Snapshot,
) -> Result<(), DatabaseError> {
    let result = look_up(database, entity, codes, snapshot);
    if !matches!(
        result,
        Err(DatabaseError::Refused {
            code: 1267 | 1271,
            ..
        })
    ) {
        return result;
    }
    // "Illegal mix of collations": the column is of three-byte UTF-8, so it holds no code that needs four.
    let held = |code: &&String| code.chars().all(|it| it.len_utf8() < 4);
    let codes: Vec<String> = codes.iter().filter(held).cloned().collect();
    look_up(database, entity, &codes, snapshot)
}

fn look_up(
    database: &mut Database,
    entity: EntityType,
    codes: &[String],
    snapshot: &mut Snapshot,
) -> Result<(), DatabaseError> {
    let settings = database.settings();
    let (columns, join) = facts(settings, entity);
    let mapping = settings.table(MAPPING);
    for (size, chunk) in chunks(codes) {
        let sql = format!(
            "SELECT m.id, m.code, m.entity_id, m.created_at, {columns} FROM {mapping} m LEFT JOIN {join} \
             WHERE m.import = ? AND m.entity_id IS NOT NULL AND m.code IN ({})",
            placeholders(size)
        );
        let params = padded(chunk, size, vec![import(entity).into()]);
        let rows = database.rows(&sql, params, |columns| {
            let mapping_id = columns.take()?;
            let code: String = columns.take()?;
            let entity_id = columns.take()?;
            let mapped_at = columns.take::<NaiveDateTime>()?.and_utc();
            let kind = kind(entity, columns)?;
            Ok((
                code,
                Candidate {
                    mapping_id,
                    entity_id,
                    mapped_at,
                    kind,
                },
            ))
        })?;
        for (code, candidate) in rows {
            // Adobe Commerce versions products and categories: one entity, several rows.
            let of_code = snapshot.by_code.entry(code).or_default();
            if of_code
                .iter()
                .all(|it| it.mapping_id != candidate.mapping_id)
            {
                of_code.push(candidate);
            }
        }
    }
    Ok(())
}

/// Looks up what earlier tries planned to delete, mapped or not: the connector removes the mapping row on a connection of
/// its own, so a try that was killed may leave the entity without it.
fn planned(
    database: &mut Database,
    entity: EntityType,
    entries: &[Entry],
    snapshot: &mut Snapshot,
) -> Result<(), DatabaseError> {
    let plans = entries.iter().filter_map(Plan::earlier);
    let ids: Vec<u32> = plans.flat_map(|plan| plan.entity_ids).collect();
    for (size, chunk) in chunks(&ids) {
        let (columns, join) = facts(database.settings(), entity);
        let rows = vec!["SELECT CAST(? AS UNSIGNED) AS entity_id"; size].join(" UNION ");
        let sql = format!("SELECT m.entity_id, {columns} FROM ({rows}) m LEFT JOIN {join}");
        let rows = database.rows(&sql, padded(chunk, size, Vec::new()), |row| {
            Ok((row.take()?, kind(entity, row)?))
        })?;
        let found = rows.into_iter().filter_map(|(id, kind)| Some((id, kind?)));
        snapshot.planned.extend(found);
    }
    Ok(())
}

/// A list of values of a fixed size: short of it, the last one is repeated.
fn padded<T: Clone + Into<Value>>(chunk: &[T], size: usize, before: Vec<Value>) -> Params {
    let mut params = before;
    params.extend(chunk.iter().cloned().map(Into::into));
    let missing = size - chunk.len();
    params.extend(
        chunk
            .last()
            .into_iter()
            .flat_map(|last| std::iter::repeat_n(last.clone().into(), missing)),
    );
    Params::Positional(params)
}

fn all_codes(
    database: &mut Database,
    entity: EntityType,
    ids: &[u32],
    snapshot: &mut Snapshot,
) -> Result<(), DatabaseError> {
    let mapping = database.settings().table(MAPPING);
    for (size, chunk) in chunks(ids) {
        let sql = format!(
            "SELECT entity_id, code FROM {mapping} WHERE import = ? AND entity_id IN ({})",
            placeholders(size)
        );
        let params = padded(chunk, size, vec![import(entity).into()]);
        let rows = database.rows(&sql, params, |row| Ok((row.take()?, row.take()?)))?;
        for (entity_id, code) in rows {
            snapshot.codes.entry(entity_id).or_default().push(code);
        }
    }
    Ok(())
}

/// Counts the variants of configurable products that have an option as their value.
fn variants(
    database: &mut Database,
    ids: &[u32],
    snapshot: &mut Snapshot,
) -> Result<(), DatabaseError> {
    let settings = database.settings();
    let table = |name| settings.table(name);
    let (values, products, links, supers) = (
        table("catalog_product_entity_int"),
        table("catalog_product_entity"),
        table("catalog_product_super_link"),
        table("catalog_product_super_attribute"),
    );
    let options = table("eav_attribute_option");
    let row = row_column(database, &products)?;
    let mut counts: HashMap<u32, u64> = HashMap::new();
    for (size, chunk) in chunks(ids) {
        let sql = format!(
            "SELECT o.option_id, COUNT(DISTINCT l.product_id) FROM {options} o \
             JOIN {values} v ON v.attribute_id = o.attribute_id AND v.value = o.option_id \
             JOIN {products} p ON p.{row} = v.{row} JOIN {links} l ON l.product_id = p.entity_id \
             JOIN {supers} s ON s.product_id = l.parent_id AND s.attribute_id = o.attribute_id \
             WHERE o.option_id IN ({}) GROUP BY o.option_id",
            placeholders(size)
        );
        let params = padded(chunk, size, Vec::new());
        let rows: Vec<(u32, u64)> =
            database.rows(&sql, params, |row| Ok((row.take()?, row.take()?)))?;
        counts.extend(rows);
    }
    for (id, kind) in snapshot.kinds_mut() {
        if let Kind::Option { variants, .. } = kind {
            *variants = counts.get(&id).copied().unwrap_or_default();
        }
    }
    Ok(())
}

/// Adobe Commerce links attribute values to a version of a product, `row_id`; Open Source to `entity_id`.
fn row_column(database: &mut Database, products: &str) -> Result<&'static str, DatabaseError> {
    let sql = format!("SHOW COLUMNS FROM {products} LIKE 'row_id'");
    let versioned: Vec<String> = database.rows(&sql, (), |row| row.take())?;
    Ok(if versioned.is_empty() {
        "entity_id"
    } else {
        "row_id"
    })
}

fn tree(database: &mut Database, snapshot: &mut Snapshot) -> Result<(), DatabaseError> {
    let settings = database.settings();
    let sql = format!(
        "SELECT c.entity_id, c.path, m.mapped_at, \
         c.entity_id IN (SELECT root_category_id FROM {}) FROM {} c LEFT JOIN (SELECT entity_id, MAX(created_at) AS mapped_at \
         FROM {} WHERE import = ? GROUP BY entity_id) m ON m.entity_id = c.entity_id",
        settings.table("store_group"),
        settings.table("catalog_category_entity"),
        settings.table(MAPPING)
    );
    snapshot.tree = database.rows(&sql, (import(EntityType::Category),), |row| {
        Ok(Branch {
            entity_id: row.take()?,
            path: row.take()?,
            mapped_at: row
                .take::<Option<NaiveDateTime>>()?
                .map(|time| time.and_utc()),
            store_root: row.take()?,
        })
    })?;
    snapshot
        .tree
        .sort_by(|one, other| one.path.cmp(&other.path));
    Ok(())
}
