//! Categories, with the tree around them.

use crate::database::{Database, DatabaseError, Settings};
use crate::event::EntityType;
use crate::planner::facts::{BadRow, Branch, Category, Facts, Tree};
use crate::planner::policy::{Asks, Policy};
use crate::planner::reason::Why;
use crate::planner::row::{self, MAPPING, Source};
use crate::queue;
use chrono::NaiveDateTime;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

const TABLE: &str = "catalog_category_entity";
const IMPORT: &str = "category";

pub(super) fn source(settings: &Settings) -> Source {
    Source {
        import: IMPORT,
        table: TABLE,
        key: "e.entity_id",
        columns: "e.path, e.level, g.group_id IS NOT NULL".into(),
        join: format!(
            "{} e ON e.entity_id = m.entity_id LEFT JOIN {} g ON g.root_category_id = e.entity_id",
            settings.table(TABLE),
            settings.table("store_group")
        ),
        read: |columns| {
            Ok(Facts::Category(Category {
                path: row::text(columns)?,
                level: columns.read::<Option<i64>>()?.unwrap_or_default(),
                store_root: row::flag(columns)?,
                tree: Rc::default(),
            }))
        },
    }
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

    /// What Magento deletes together with it.
    pub(super) fn below(&self) -> impl Iterator<Item = &Branch> {
        self.tree.below(&self.path)
    }
}

/// Shows each category the tree around it.
pub(super) fn show_tree(
    database: &mut Database,
    policy: &Policy,
    live: &mut BTreeMap<u32, &mut Facts>,
) -> Result<(), DatabaseError> {
    let mut tree = read_tree(database)?;
    let categories = live.values_mut().filter_map(|it| match it {
        Facts::Category(category) => Some(category),
        _ => None,
    });
    let categories: Vec<&mut Category> = categories.collect();
    if policy.asks == Asks::Never {
        let paths: Vec<&str> = categories.iter().map(|it| it.path.as_str()).collect();
        mark_announced(database, &paths, &mut tree)?;
    }
    let tree = Rc::new(tree);
    for category in categories {
        category.tree = Rc::clone(&tree);
    }
    Ok(())
}

/// Reads the whole tree with its mapping. Its cost grows with the number of categories, not with that of entries.
fn read_tree(database: &mut Database) -> Result<Tree, DatabaseError> {
    let settings = database.settings();
    let categories = format!(
        "SELECT entity_id, path, COALESCE(entity_id IN (SELECT root_category_id FROM {}), 0) FROM {}",
        settings.table("store_group"),
        settings.table(TABLE)
    );
    let mapped = format!(
        "SELECT id, entity_id, code, created_at FROM {} WHERE import = ? AND entity_id IS NOT NULL",
        settings.table(MAPPING)
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
    let rows = database.rows(&categories, (), |row| {
        let branch = Branch {
            entity_id: row.take()?,
            // Without a path it is below no other.
            path: row.text().unwrap_or_default(),
            codes: Vec::new(),
            mapped_at: None,
            bad: None,
            announced: false,
            store_root: row.take()?,
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
