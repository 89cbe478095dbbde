//! Reads what the shop has of the entities that a batch names. The number of statements does not depend on the number of entries.
//!
//! The look-up is `import` and `code` together, which is how the mapping table is indexed. Its collation folds
//! case and trailing spaces, so the rows that come back are compared again, byte by byte.

use super::facts::{BadRow, Facts};
use super::imports::Imports;
use super::kinds;
use super::names::{Names, with_names};
use super::policy::Policy;
use super::question::Question;
use super::row::{MAPPING, Row, Source};
use crate::database::{Columns, Database, DatabaseError, List};
use crate::event::EntityType;
use chrono::{DateTime, Utc};
use mysql::params;
use std::collections::{BTreeMap, HashMap};

/// All that the rules look at.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// The mapping rows by code; of a code the first that cannot be read, or leads to what cannot.
    pub rows: HashMap<String, Result<Vec<Row>, BadRow>>,
    /// Those that are in the shop, of all that the rows lead to and all that earlier tries planned to delete.
    pub facts: HashMap<u32, Result<Facts, BadRow>>,
    /// Every code under which an entity is mapped.
    pub codes: HashMap<u32, Vec<String>>,
    /// The latest imports of the type. Read only where something is not mapped.
    pub imports: Imports,
}

/// Reads the snapshot for questions about one type.
pub(super) fn read(
    database: &mut Database,
    entity: EntityType,
    questions: &[Question],
    policy: &Policy,
    now: DateTime<Utc>,
) -> Result<Snapshot, DatabaseError> {
    with_names(database, entity, now, |database, names| {
        read_by(database, entity, questions, policy, names, now)
    })
}

fn read_by(
    database: &mut Database,
    entity: EntityType,
    questions: &[Question],
    policy: &Policy,
    names: Names,
    now: DateTime<Utc>,
) -> Result<Snapshot, DatabaseError> {
    let source = kinds::source(database, entity, names)?;
    let codes_of = |it: &Question| {
        let codes = |key| kinds::codes(key, &policy.attribute_mapping);
        it.key.as_ref().map(codes).unwrap_or_default()
    };
    let mut codes: Vec<String> = questions.iter().flat_map(codes_of).collect();
    codes.sort();
    codes.dedup();
    let mut snapshot = Snapshot::default();
    snapshot.look_up(database, &source, &codes)?;
    snapshot.look_up_planned(database, &source, questions)?;
    let is_mapped = |it| codes_of(it).iter().any(|it| snapshot.rows.contains_key(it));
    if !questions.iter().all(is_mapped) {
        snapshot.imports = Imports::read(database, source.import)?;
    }
    let facts = snapshot.facts.iter_mut();
    let mut live: BTreeMap<u32, &mut Facts> = facts
        .filter_map(|(id, facts)| Some((*id, facts.as_mut().ok()?)))
        .collect();
    if live.is_empty() {
        return Ok(snapshot);
    }
    let ids: Vec<u32> = live.keys().copied().collect();
    snapshot.codes = all_codes(database, source.import, &ids)?;
    kinds::complete(database, entity, policy, names, &mut live, now)?;
    Ok(snapshot)
}

impl Snapshot {
    fn look_up(
        &mut self,
        database: &mut Database,
        source: &Source,
        codes: &[String],
    ) -> Result<(), DatabaseError> {
        match self.look_up_rows(database, source, codes) {
            // "Illegal mix of collations", in MySQL since 8.0.28 "Conversion from collation … is impossible": the column is of
            // three-byte UTF-8, so it holds no code that needs four.
            Err(DatabaseError::Refused {
                code: 1267 | 1271 | 3988,
                ..
            }) => {
                let held = |code: &&String| code.chars().all(|it| it.len_utf8() < 4);
                let codes: Vec<String> = codes.iter().filter(held).cloned().collect();
                self.look_up_rows(database, source, &codes)
            }
            result => result,
        }
    }

    fn look_up_rows(
        &mut self,
        database: &mut Database,
        source: &Source,
        codes: &[String],
    ) -> Result<(), DatabaseError> {
        let (columns, join) = (source.columns(), &source.join);
        let sql = format!(
            "SELECT {columns} FROM {{{MAPPING}}} m LEFT JOIN {join} \
             WHERE m.import = :import AND m.entity_id IS NOT NULL AND m.code IN (:codes)"
        );
        let params = params! { "import" => source.import };
        let list: List<String> = ("codes", |it| it.into());
        let read = |columns: &mut Columns| Ok(source.mapping(columns));
        for (code, mapping) in database.rows_for(codes, &sql, params, &[list], read)? {
            self.add(code, mapping);
        }
        Ok(())
    }

    /// Takes a mapping row under a code, with what it leads to. Of what it leads to the next version may follow.
    pub fn add(&mut self, code: String, mapping: Result<(Row, Option<Facts>), BadRow>) {
        let of_code = self.rows.entry(code).or_insert_with(|| Ok(Vec::new()));
        match (of_code, mapping) {
            (Ok(rows), Ok((row, facts))) => {
                if let Some(facts) = facts {
                    self.facts.entry(row.entity_id).or_insert(Ok(facts));
                }
                // Adobe Commerce versions products and categories: one entity, several rows.
                if rows.iter().all(|it| it.id != row.id) {
                    rows.push(row);
                }
            }
            (of_code @ Ok(_), Err(bad)) => *of_code = Err(bad),
            (Err(_), _) => {}
        }
    }

    /// Looks up what earlier tries planned to delete, mapped or not: the connector removes the mapping row on a connection of
    /// its own, so a try that was killed may leave the entity without it.
    fn look_up_planned(
        &mut self,
        database: &mut Database,
        source: &Source,
        questions: &[Question],
    ) -> Result<(), DatabaseError> {
        let plans = questions.iter().filter_map(|it| it.earlier.as_ref());
        let ids: Vec<u32> = plans.flat_map(|it| it.entity_ids.iter().copied()).collect();
        for (id, facts) in source.by_id(database, &ids)? {
            self.add_planned(id, facts);
        }
        Ok(())
    }

    /// Takes what an earlier try planned to delete. Of an entity's versions one that cannot be read counts, whatever the others
    /// say and whichever comes first.
    pub fn add_planned(&mut self, id: u32, facts: Result<Option<Facts>, BadRow>) {
        match facts {
            Ok(Some(facts)) => {
                self.facts.entry(id).or_insert(Ok(facts));
            }
            Ok(None) => {}
            Err(bad) => {
                self.facts.insert(id, Err(bad));
            }
        }
    }
}

fn all_codes(
    database: &mut Database,
    import: &str,
    ids: &[u32],
) -> Result<HashMap<u32, Vec<String>>, DatabaseError> {
    let sql = format!(
        "SELECT entity_id, code FROM {{{MAPPING}}} WHERE import = :import AND entity_id IN (:ids)"
    );
    let list: List<u32> = ("ids", |it| it.into());
    let read = |row: &mut Columns| Ok((row.take()?, row.text().unwrap_or_default()));
    let mut codes: HashMap<u32, Vec<String>> = HashMap::new();
    for (entity_id, code) in database.rows_for(ids, &sql, params! { import }, &[list], read)? {
        codes.entry(entity_id).or_default().push(code);
    }
    Ok(codes)
}
