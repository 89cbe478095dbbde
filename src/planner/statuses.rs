//! What makes products and categories visible: their rows of the attribute `status`, and of `is_active`. How these read when something is
//! hidden, has been enabled since, or is put back. The rules are pure.

use super::facts::BadRow;
use super::reason::{Reason, Why};
use super::rules::{Decision, refusal};
use crate::database::{Columns, Database, DatabaseError, List, Refused, apart};
use crate::event::{EntityKey, EntityType};
use mysql::params;
use std::collections::{BTreeMap, HashMap};

/// The statuses of one entity, as the shop stores them: by store view, 0 is the default. NULL is `None`.
pub type Stores = BTreeMap<u32, Option<i64>>;

/// The same of several, by their ids in Magento.
pub type Statuses = BTreeMap<u32, Stores>;

/// Those of the entities that are in the shop, as far as they can be read.
pub(crate) type Found = HashMap<u32, Result<Stores, Unread>>;

/// Why the statuses of an entity are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unread {
    /// A row of it holds what it should not.
    Bad(BadRow),
    /// The database does not answer what is asked about this one.
    Refused(String),
    /// The same, and perhaps about all.
    RefusedForAll(String),
}

impl Unread {
    /// On an entry for which they have to be known.
    pub(crate) fn decision(&self, key: Option<&EntityKey>) -> Decision {
        match self {
            Self::Bad(bad) => refusal(key, Why::BadRow(bad.clone())),
            Self::Refused(error) => refusal(key, Why::RefusedByDatabase(error.clone())),
            Self::RefusedForAll(error) => {
                let why = Why::RefusedByDatabase(error.clone());
                Decision::Wait(Reason::new(key.cloned(), why))
            }
        }
    }
}

/// The default of all store views.
const DEFAULT: u32 = 0;

/// Of products and categories.
const ENABLED: Option<i64> = Some(1);

/// What hides an entity of this type.
const fn hidden(entity: EntityType) -> Option<i64> {
    match entity {
        EntityType::Category => Some(0),
        _ => Some(2),
    }
}

/// What hides an entity with these statuses.
pub(crate) fn hiding(entity: EntityType, now: &Stores) -> Stores {
    let stores = now.keys().copied().chain([DEFAULT]);
    stores.map(|store| (store, hidden(entity))).collect()
}

/// Whether an entity is hidden in every store view.
pub(crate) fn is_hidden(entity: EntityType, now: &Stores) -> bool {
    now.contains_key(&DEFAULT) && now.values().all(|it| *it == hidden(entity))
}

/// Whether somebody has enabled an entity since it was hidden.
pub(crate) fn is_enabled(now: &Stores) -> bool {
    !now.contains_key(&DEFAULT) || now.values().any(|it| *it == ENABLED)
}

/// Whether somebody has enabled an entity since hiding it began. A worker that died may have hidden nothing of it.
pub(crate) fn is_enabled_since(former: &Stores, now: &Stores) -> bool {
    let was_enabled = |store| former.get(store) == Some(&ENABLED);
    now.iter()
        .any(|(store, value)| *value == ENABLED && !was_enabled(store))
}

/// All rows of an entity that is put back: what somebody has changed since it was hidden stays so.
pub(crate) fn put_back(entity: EntityType, former: &Stores, now: &Stores) -> Stores {
    let mut rows = former.clone();
    for (store, value) in now {
        if *value != hidden(entity) {
            rows.insert(*store, *value);
        }
    }
    rows
}

/// For an entry's row.
pub(crate) fn stored(statuses: &Statuses) -> String {
    serde_json::to_string(statuses).unwrap_or_default()
}

/// As [`stored`] wrote it; `None` for anything else.
pub(crate) fn read(stored: &str) -> Option<Statuses> {
    serde_json::from_str(stored).ok()
}

/// Reads the statuses of these entities. One that the database refuses to look up holds no other.
///
/// # Errors
/// [`DatabaseError`]
pub(crate) fn find(
    database: &mut Database,
    entity: EntityType,
    ids: &[u32],
) -> Result<Found, DatabaseError> {
    let find = |database: &mut Database, ids: &[u32]| {
        let mut found = rows(database, entity, ids)?;
        Ok(ids.iter().map(|id| found.remove(id)).collect())
    };
    let refused = |_: &mut Database, _: &u32, Refused { error, of_one }| {
        let error = error.to_string();
        Ok(Some(Err(match of_one {
            true => Unread::Refused(error),
            false => Unread::RefusedForAll(error),
        })))
    };
    let found = apart(database, ids, find, refused)?;
    let found = ids.iter().copied().zip(found);
    Ok(found.filter_map(|(id, found)| Some((id, found?))).collect())
}

/// Adobe Commerce keeps several versions of an entity: the one that counts now is read.
fn rows(database: &mut Database, entity: EntityType, ids: &[u32]) -> Result<Found, DatabaseError> {
    let (table, values, of, attribute) = match entity {
        EntityType::Category => (
            "catalog_category_entity",
            "catalog_category_entity_int",
            "catalog_category",
            "is_active",
        ),
        _ => (
            "catalog_product_entity",
            "catalog_product_entity_int",
            "catalog_product",
            "status",
        ),
    };
    let row = database.row_column(table)?;
    let current = match row {
        "row_id" => "AND e.created_in <= UNIX_TIMESTAMP() AND e.updated_in > UNIX_TIMESTAMP()",
        _ => "",
    };
    let sql = format!(
        "SELECT e.entity_id, v.value_id, v.store_id, v.value FROM {{{table}}} e LEFT JOIN {{{values}}} v ON v.{row} = e.{row} \
         AND v.attribute_id = (SELECT MIN(a.attribute_id) FROM {{eav_attribute}} a \
         JOIN {{eav_entity_type}} t ON t.entity_type_id = a.entity_type_id \
         WHERE t.entity_type_code = :of AND a.attribute_code = :attribute) \
         WHERE e.entity_id IN (:ids) {current}"
    );
    let list: List<u32> = ("ids", |it| it.into());
    let read = |columns: &mut Columns| {
        let id = columns.take::<u32>()?;
        let value_id = columns.text().unwrap_or_default();
        let status = columns
            .read::<Option<u32>>()
            .and_then(|store| Ok((store, columns.read::<Option<i64>>()?)));
        let bad = |bad| Unread::Bad(BadRow::new(values, &value_id, bad));
        Ok((id, status.map_err(bad)))
    };
    let mut found = Found::new();
    for (id, status) in database.rows_for(ids, &sql, params! { of, attribute }, &[list], read)? {
        add(&mut found, id, status);
    }
    Ok(found)
}

/// Of an entity without any row there is one without a store.
fn add(found: &mut Found, id: u32, status: Result<(Option<u32>, Option<i64>), Unread>) {
    let stores = found.entry(id).or_insert_with(|| Ok(Stores::new()));
    match (stores, status) {
        (Ok(stores), Ok((Some(store), value))) => {
            stores.insert(store, value);
        }
        (stores @ Ok(_), Err(bad)) => *stores = Err(bad),
        (Ok(_), Ok((None, _))) | (Err(_), _) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::EntityType::{Category, Product, ProductModel};

    fn rows(rows: &[(u32, i64)]) -> Stores {
        rows.iter()
            .map(|(store, value)| (*store, Some(*value)))
            .collect()
    }

    #[test]
    fn the_default_and_every_store_view_with_a_status_of_its_own_are_hidden() {
        for (entity, enabled, disabled) in [(Product, 1, 2), (ProductModel, 1, 2), (Category, 1, 0)]
        {
            let before = rows(&[(0, enabled), (1, disabled), (3, enabled)]);
            let hidden = rows(&[(0, disabled), (1, disabled), (3, disabled)]);
            assert_eq!(hiding(entity, &before), hidden);
            assert_eq!(hiding(entity, &hidden), hidden);
            assert!(is_hidden(entity, &hidden) && !is_hidden(entity, &before));
            assert_eq!(hiding(entity, &rows(&[])), rows(&[(0, disabled)]));
        }
    }

    #[test]
    fn something_is_hidden_only_if_its_default_and_each_row_say_so() {
        let hidden = |rows: Stores| is_hidden(Product, &rows);
        assert!(hidden(rows(&[(0, 2)])));
        assert!(!hidden(rows(&[])));
        assert!(!hidden(rows(&[(1, 2)])));
        assert!(!hidden(rows(&[(0, 2), (1, 1)])));
        assert!(!hidden(rows(&[(0, 0)])));
        assert!(!hidden(Stores::from([(0, None)])));
    }

    #[test]
    fn one_enabled_row_or_the_lack_of_a_default_is_enabled_again() {
        assert!(!is_enabled(&rows(&[(0, 2), (1, 2)])));
        assert!(is_enabled(&rows(&[(0, 2), (1, 1)])));
        assert!(is_enabled(&rows(&[(0, 1)])));
        assert!(is_enabled(&rows(&[(1, 2)])));
        // Neither enabled nor hidden: nobody can tell, and it is not visible.
        assert!(!is_enabled(&Stores::from([(0, None)])));
    }

    #[test]
    fn what_was_enabled_before_hiding_began_is_not_enabled_since() {
        let former = rows(&[(0, 1), (1, 2)]);
        for now in [&[(0, 1), (1, 2)][..], &[(0, 2), (1, 2)], &[(0, 1), (1, 0)]] {
            assert!(!is_enabled_since(&former, &rows(now)), "{now:?}");
        }
        for now in [&[(0, 2), (1, 1)][..], &[(0, 2), (1, 2), (3, 1)]] {
            assert!(is_enabled_since(&former, &rows(now)), "{now:?}");
        }
        assert!(is_enabled_since(&rows(&[]), &rows(&[(0, 1)])));
    }

    #[test]
    fn what_is_put_back_is_as_it_was_but_for_what_others_have_changed() {
        let former = Stores::from([(0, Some(1)), (1, Some(2)), (2, None), (3, Some(1))]);
        let back = |now: &[(u32, i64)]| put_back(Product, &former, &rows(now));
        // As hiding left it, whole or half.
        assert_eq!(back(&[(0, 2), (1, 2), (2, 2), (3, 2)]), former);
        assert_eq!(back(&[(0, 2), (1, 2), (3, 1)]), former);
        // Rows that are missing come back, and one that hiding made goes.
        assert_eq!(back(&[]), former);
        assert_eq!(back(&[(0, 2), (7, 2)]), former);
        // What somebody changed stays.
        let mut changed = former.clone();
        changed.extend([(1, Some(1)), (7, Some(1))]);
        assert_eq!(back(&[(0, 2), (1, 1), (7, 1)]), changed);
        let category = put_back(Category, &rows(&[(0, 1)]), &rows(&[(0, 0), (1, 2)]));
        assert_eq!(category, rows(&[(0, 1), (1, 2)]));
    }

    #[test]
    fn statuses_are_stored_as_json_and_nothing_else_is_read() {
        let statuses = Statuses::from([
            (12, Stores::from([(0, Some(1)), (3, None)])),
            (13, Stores::new()),
        ]);
        let json = r#"{"12":{"0":1,"3":null},"13":{}}"#;
        assert_eq!(stored(&statuses), json);
        assert_eq!(read(json), Some(statuses));
        for damaged in [
            "",
            "null",
            "[]",
            "{\"12\":",
            "{\"x\":{}}",
            "{\"12\":[1]}",
            "{\"12\":{\"0\":\"1\"}}",
        ] {
            assert_eq!(read(damaged), None, "{damaged}");
        }
    }
}
