//! What the shop holds of the entities that a batch names. The queries that every type shares are here, what a type
//! adds to them is in its file of `kinds`.
//!
//! The look-up is `import` and `code` together, which is how the mapping table is indexed. Its collation folds
//! case and trailing spaces, so the rows that come back are compared again, byte by byte.

use super::imports::Imports;
use super::keys::mapping_codes;
use super::kinds::{self, Branch, Kind, Rule, Source};
use super::row::{self, BadRow};
use super::{Plan, Policy};
use crate::database::chunks::{chunks, padded, placeholders};
use crate::database::{Database, DatabaseError};
use crate::event::EntityType;
use crate::queue::Entry;
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::rc::Rc;

/// The connector's mapping table.
pub(super) const MAPPING: &str = "akeneo_connector_entities";

/// One mapping row and what it leads to.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) mapping_id: u64,
    pub(super) entity_id: u32,
    pub(super) mapped_at: DateTime<Utc>,
    /// `None`: there is no such entity any more, or not yet.
    pub(super) kind: Option<Rc<dyn Kind>>,
}

/// All that the rules look at.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    pub(super) by_code: HashMap<String, Vec<Candidate>>,
    /// Mapping rows that cannot be read, or lead to one that cannot.
    pub(super) bad: HashMap<String, BadRow>,
    pub(super) codes: HashMap<u32, Vec<String>>,
    /// Entities that an earlier try planned to delete and that are still there.
    pub(super) planned: HashMap<u32, Rc<dyn Kind>>,
    /// The same, but nothing can be told of them.
    pub(super) bad_planned: HashMap<u32, BadRow>,
    /// Variants of configurable products that have an option as their value.
    pub(super) variants: HashMap<u32, u64>,
    /// Sorted by path.
    pub(super) tree: Vec<Branch>,
    /// The latest imports of the type. Read only where something is not mapped.
    pub(super) imports: Imports,
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
    now: DateTime<Utc>,
) -> Result<Snapshot, DatabaseError> {
    let rule = kinds::rule(entity);
    let codes_of = |entry: &Entry| -> Vec<String> {
        let key = entry.key.as_ref();
        key.map(|key| mapping_codes(key, &policy.attribute_mapping))
            .unwrap_or_default()
    };
    let mut codes: Vec<String> = entries.iter().flat_map(codes_of).collect();
    codes.sort();
    codes.dedup();
    let mut snapshot = Snapshot::default();
    candidates(database, rule, &codes, &mut snapshot)?;
    planned(database, rule, entries, &mut snapshot)?;
    if entries
        .iter()
        .any(|entry| snapshot.candidates(&codes_of(entry)).is_empty())
    {
        snapshot.imports = Imports::read(database, rule, now)?;
    }
    let mut ids: Vec<u32> = snapshot.live().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(snapshot);
    }
    all_codes(database, rule, &ids, &mut snapshot)?;
    (rule.around)(database, &ids, policy, &mut snapshot)?;
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
}

fn candidates(
    database: &mut Database,
    rule: &Rule,
    codes: &[String],
    snapshot: &mut Snapshot,
) -> Result<(), DatabaseError> {
    let result = look_up(database, rule, codes, snapshot);
    if !matches!(
        result,
        Err(DatabaseError::Refused {
            code: 1267 | 1271 | 3988,
            ..
        })
    ) {
        return result;
    }
    // "Illegal mix of collations", in MySQL since 8.0.28 "Conversion from collation … is impossible": the column is of three-byte UTF-8, so it holds no code that needs four.
    let held = |code: &&String| code.chars().all(|it| it.len_utf8() < 4);
    let codes: Vec<String> = codes.iter().filter(held).cloned().collect();
    look_up(database, rule, &codes, snapshot)
}

fn look_up(
    database: &mut Database,
    rule: &Rule,
    codes: &[String],
    snapshot: &mut Snapshot,
) -> Result<(), DatabaseError> {
    let settings = database.settings();
    let source = (rule.source)(settings);
    let (columns, join) = (row::columns(&source), &source.join);
    let mapping = settings.table(MAPPING);
    for (size, chunk) in chunks(codes) {
        let sql = format!(
            "SELECT {columns} FROM {mapping} m LEFT JOIN {join} \
             WHERE m.import = ? AND m.entity_id IS NOT NULL AND m.code IN ({})",
            placeholders(size)
        );
        let params = padded(chunk, size, vec![rule.import.into()]);
        let rows = database.rows(&sql, params, |columns| Ok(row::mapping(columns, &source)))?;
        for (code, mapping) in rows {
            let mapping = match mapping {
                Ok(mapping) => mapping,
                Err(bad) => {
                    snapshot.bad.insert(code, bad);
                    continue;
                }
            };
            // Adobe Commerce versions products and categories: one entity, several rows.
            let of_code = snapshot.by_code.entry(code).or_default();
            if of_code.iter().all(|it| it.mapping_id != mapping.id) {
                of_code.push(Candidate {
                    mapping_id: mapping.id,
                    entity_id: mapping.entity_id,
                    mapped_at: mapping.mapped_at,
                    kind: mapping.facts.map(rule.kind),
                });
            }
        }
    }
    Ok(())
}

/// Looks up what earlier tries planned to delete, mapped or not: the connector removes the mapping row on a connection of
/// its own, so a try that was killed may leave the entity without it.
fn planned(
    database: &mut Database,
    rule: &Rule,
    entries: &[Entry],
    snapshot: &mut Snapshot,
) -> Result<(), DatabaseError> {
    let plans = entries.iter().filter_map(Plan::earlier);
    let ids: Vec<u32> = plans.flat_map(|plan| plan.entity_ids).collect();
    for (size, chunk) in chunks(&ids) {
        let Source {
            table,
            key,
            columns,
            join,
        } = (rule.source)(database.settings());
        let rows = vec!["SELECT CAST(? AS UNSIGNED) AS entity_id"; size].join(" UNION ");
        let sql = format!(
            "SELECT m.entity_id, {key} IS NOT NULL, {columns} FROM ({rows}) m LEFT JOIN {join}"
        );
        let rows = database.rows(&sql, padded(chunk, size, Vec::new()), |row| {
            Ok((row.take()?, row::facts(row)))
        })?;
        for (id, facts) in rows {
            match facts {
                Ok(Some(facts)) => drop(snapshot.planned.insert(id, (rule.kind)(facts))),
                Ok(None) => {}
                Err(bad) => drop(snapshot.bad_planned.insert(id, BadRow::new(table, id, bad))),
            }
        }
    }
    Ok(())
}

fn all_codes(
    database: &mut Database,
    rule: &Rule,
    ids: &[u32],
    snapshot: &mut Snapshot,
) -> Result<(), DatabaseError> {
    let mapping = database.settings().table(MAPPING);
    for (size, chunk) in chunks(ids) {
        let sql = format!(
            "SELECT entity_id, code FROM {mapping} WHERE import = ? AND entity_id IN ({})",
            placeholders(size)
        );
        let params = padded(chunk, size, vec![rule.import.into()]);
        let rows = database.rows(&sql, params, |row| {
            Ok((row.take()?, row.text().unwrap_or_default()))
        })?;
        for (entity_id, code) in rows {
            snapshot.codes.entry(entity_id).or_default().push(code);
        }
    }
    Ok(())
}
