//! Categories, with the tree around them.

use crate::database::{Database, DatabaseError};
use crate::event::EntityType;
use crate::planner::facts::{BadRow, Branch, Category, Facts, Tree};
use crate::planner::in_shop::InShop;
use crate::planner::names::Names;
use crate::planner::policy::{Asks, Policy};
use crate::planner::reason::Why;
use crate::planner::row::{self, MAPPING, Source};
use crate::queue;
use chrono::NaiveDateTime;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

const TABLE: &str = "catalog_category_entity";
const IMPORT: &str = "category";

/// The id of their attribute `name`. One at most, whatever others have written.
const NAME_ATTRIBUTE: &str = "(SELECT MIN(na.attribute_id) FROM {eav_attribute} na \
                              JOIN {eav_entity_type} nt ON nt.entity_type_id = na.entity_type_id \
                              WHERE nt.entity_type_code = 'catalog_category' AND na.attribute_code = 'name')";

pub(super) fn source(database: &mut Database, names: Names) -> Result<Source, DatabaseError> {
    let (name, join) = name(database, names)?;
    Ok(Source {
        import: IMPORT,
        table: TABLE,
        key: "e.entity_id",
        columns: format!("e.path, e.level, g.group_id IS NOT NULL, {name}"),
        join: format!(
            "({{{TABLE}}} e {join}) ON e.entity_id = m.entity_id LEFT JOIN {{store_group}} g ON g.root_category_id = e.entity_id"
        ),
        read: |columns| {
            Ok(Facts::Category(Category {
                path: row::text(columns)?,
                level: columns.read::<Option<i64>>()?.unwrap_or_default(),
                store_root: row::flag(columns)?,
                name: row::name(columns),
                tree: Rc::default(),
            }))
        },
    })
}

/// The column of the name of a category `e`, and what is joined for it.
fn name(database: &mut Database, names: Names) -> Result<(&'static str, String), DatabaseError> {
    let row = database.row_column(TABLE)?;
    let join = format!(
        "LEFT JOIN {{catalog_category_entity_varchar}} n ON n.{row} = e.{row} AND n.attribute_id = {NAME_ATTRIBUTE} AND n.store_id = 0"
    );
    Ok((names.or("n.value", "NULL"), names.or(&join, "").to_owned()))
}

impl Category {
    /// Magento deletes the whole branch. What is below may go with it if it is mapped and gone in Akeneo: Akeneo deletes
    /// branches as well. The shop's tree is that of the last import, though. What has been moved away since still lives.
    /// Where Akeneo is not asked, each category below needs a deletion event of its own, younger than its mapping row.
    pub(super) fn guard(&self, entity_id: u32, policy: &Policy) -> Result<(), Why> {
        if self.level <= 1 || self.store_root {
            return Err(Why::RootCategory { entity_id });
        }
        if let Some(root) = self.below().find(|it| it.store_root) {
            return Err(Why::RootCategory {
                entity_id: root.entity_id,
            });
        }
        if let Some(bad) = self.below().find_map(|it| it.bad.clone()) {
            return Err(Why::BadRow(bad));
        }
        let foreign = self.below().filter(|it| it.mapped_at.is_none());
        let foreign: Vec<u32> = foreign.map(|it| it.entity_id).collect();
        if !foreign.is_empty() {
            return Err(Why::ForeignDescendants { foreign });
        }
        if policy.asks == Asks::Never {
            let alive: Vec<&Branch> = self.below().filter(|it| !it.announced).collect();
            if !alive.is_empty() {
                let living = alive.into_iter().flat_map(Branch::keys).collect();
                return Err(Why::NotAnnounced { living });
            }
        }
        Ok(())
    }

    /// With its place in the tree, once that is read.
    pub(super) fn in_shop(&self, id: u32) -> InShop {
        let path = self.tree.names(&self.path);
        InShop {
            id,
            name: self.name.clone(),
            below: (!path.is_empty()).then(|| self.below().count() as u64),
            path,
            ..InShop::default()
        }
    }

    /// What Magento deletes together with it.
    pub(super) fn below(&self) -> impl Iterator<Item = &Branch> {
        self.tree.below(&self.path)
    }
}

/// Shows each category the tree around it, with what is announced of it where that matters.
pub(super) fn complete(
    database: &mut Database,
    policy: &Policy,
    names: Names,
    live: &mut BTreeMap<u32, &mut Facts>,
) -> Result<(), DatabaseError> {
    let mut tree = read_tree(database, names)?;
    if policy.asks == Asks::Never {
        let paths = live.values().filter_map(|it| match it {
            Facts::Category(category) => Some(category.path.as_str()),
            _ => None,
        });
        mark_announced(database, &paths.collect::<Vec<_>>(), &mut tree)?;
    }
    show(tree, live.values_mut().map(|it| &mut **it));
    Ok(())
}

/// Shows each category the tree around it.
pub(super) fn show_tree<'a>(
    database: &mut Database,
    names: Names,
    facts: impl Iterator<Item = &'a mut Facts>,
) -> Result<(), DatabaseError> {
    show(read_tree(database, names)?, facts);
    Ok(())
}

fn show<'a>(tree: Tree, facts: impl Iterator<Item = &'a mut Facts>) {
    let tree = Rc::new(tree);
    for it in facts {
        if let Facts::Category(category) = it {
            category.tree = Rc::clone(&tree);
        }
    }
}

/// Reads the whole tree with its mapping. Its cost grows with the number of categories, not with that of entries.
fn read_tree(database: &mut Database, names: Names) -> Result<Tree, DatabaseError> {
    let (name, join) = name(database, names)?;
    let categories = format!(
        "SELECT e.entity_id, e.path, COALESCE(e.entity_id IN (SELECT root_category_id FROM {{store_group}}), 0), {name} \
         FROM {{{TABLE}}} e {join}"
    );
    let mapped = format!(
        "SELECT id, entity_id, code, created_at FROM {{{MAPPING}}} WHERE import = ? AND entity_id IS NOT NULL"
    );
    // The mapping before the tree: a category that another worker deletes in between would stand there as one without a mapping.
    let mapping = database.rows(&mapped, (IMPORT,), |row| {
        let id = row.read::<i64>().unwrap_or_default();
        let entity_id = row.read::<u32>().unwrap_or_default();
        let code = row.text().unwrap_or_default();
        let mapped_at = row.read::<NaiveDateTime>();
        let mapped_at = mapped_at.map_err(|bad| BadRow::new(MAPPING, id, bad));
        Ok((entity_id, code, mapped_at))
    })?;
    // Adobe Commerce versions categories: one entity, several rows.
    let rows = database.rows(&categories, (), |columns| {
        let branch = Branch {
            entity_id: columns.take()?,
            // Without a path it is below no other.
            path: columns.text().unwrap_or_default(),
            codes: Vec::new(),
            mapped_at: None,
            bad: None,
            announced: false,
            store_root: columns.take()?,
            name: row::name(columns),
        };
        Ok((branch.entity_id, branch))
    })?;
    let mut branches: HashMap<u32, Branch> = rows.into_iter().collect();
    // What leads to no category maps none.
    for (entity_id, code, mapped_at) in mapping {
        let Some(branch) = branches.get_mut(&entity_id) else {
            continue;
        };
        branch.codes.push(code);
        match mapped_at {
            Ok(at) => branch.mapped_at = branch.mapped_at.max(Some(at.and_utc())),
            Err(bad) => branch.bad = Some(bad),
        }
    }
    Ok(Tree::new(branches.into_values().collect()))
}

/// Finds out which of the categories below these have deletion events of their own.
///
/// One that was carried out is older than a category that was imported again under its code since.
fn mark_announced(
    database: &mut Database,
    paths: &[&str],
    tree: &mut Tree,
) -> Result<(), DatabaseError> {
    let below = paths.iter().flat_map(|path| tree.below(path));
    let mut codes: Vec<String> = below.flat_map(|it| it.codes.clone()).collect();
    codes.sort();
    codes.dedup();
    let events = queue::announced(database, EntityType::Category, &codes)?;
    for branch in tree.branches() {
        let event = |code: &String| events.get(code).copied();
        let since = branch.mapped_at;
        branch.announced =
            !branch.codes.is_empty() && branch.codes.iter().all(|code| event(code) >= since);
    }
    Ok(())
}
