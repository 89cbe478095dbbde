//! Categories, with the tree around them.

use super::{Along, Kind, Rule, Source};
use crate::database::{Database, DatabaseError, Settings};
use crate::event::{EntityKey, EntityType};
use crate::planner::reason::Why;
use crate::planner::row::BadRow;
use crate::planner::rules::Case;
use crate::planner::snapshot::{MAPPING, Snapshot};
use crate::planner::{Asks, Policy};
use crate::queue;
use chrono::{DateTime, NaiveDateTime, Utc};
use std::collections::HashMap;
use std::rc::Rc;

pub(super) const RULE: Rule = Rule {
    import: "category",
    codes: super::own_code,
    source,
    kind: |facts| {
        Rc::new(Category {
            level: facts.first,
            store_root: facts.second != 0,
            path: facts.name,
        })
    },
    named: |code, _, _| super::named(EntityType::Category, code),
    around: tree,
};

#[derive(Debug)]
struct Category {
    level: i64,
    /// A store group's root.
    store_root: bool,
    path: String,
}

impl Kind for Category {
    fn mistaken(&self, _: &Case<'_>) -> Option<String> {
        None
    }

    /// Magento deletes the whole branch. What is below may go with it if it is mapped and gone in Akeneo: Akeneo deletes
    /// branches as well. The shop's tree is that of the last import, though. What has been moved away since still lives.
    /// Where Akeneo is not asked, each category below needs a deletion event of its own, younger than its mapping row.
    fn guard(&self, entity_id: u32, case: &Case<'_>) -> Result<(), Why> {
        if self.level <= 1 || self.store_root {
            return Err(Why::RootCategory { entity_id });
        }
        let below = || case.snapshot.descendants(&self.path);
        if let Some(root) = below().find(|it| it.store_root) {
            return Err(Why::RootCategory {
                entity_id: root.entity_id,
            });
        }
        if let Some(bad) = below().find_map(|it| it.bad.clone()) {
            return Err(Why::BadRow(bad));
        }
        let foreign: Vec<u32> = below()
            .filter(|it| it.mapped_at.is_none())
            .map(|it| it.entity_id)
            .collect();
        if let [example, others @ ..] = foreign.as_slice() {
            return Err(Why::ForeignDescendants {
                entity_id,
                example: *example,
                others: others.len(),
            });
        }
        if case.policy.asks == Asks::Never {
            let alive = below().filter(|it| !it.announced);
            let living: Vec<EntityKey> = alive.flat_map(Branch::keys).collect();
            if !living.is_empty() {
                return Err(Why::NotAnnounced { living });
            }
        }
        Ok(())
    }

    fn depth(&self) -> i64 {
        self.level
    }

    fn along(&self, snapshot: &Snapshot) -> Vec<Along> {
        let along = |it: &Branch| Along {
            entity_id: it.entity_id,
            keys: it.keys().collect(),
        };
        snapshot.descendants(&self.path).map(along).collect()
    }
}

/// A category of the shop, for what stands below another.
#[derive(Debug)]
pub(in crate::planner) struct Branch {
    pub(in crate::planner) entity_id: u32,
    pub(in crate::planner) path: String,
    /// Its codes in Akeneo.
    pub(in crate::planner) codes: Vec<String>,
    /// When it was mapped last; `None` if the connector does not know it.
    pub(in crate::planner) mapped_at: Option<DateTime<Utc>>,
    /// Its mapping row, if that cannot be read.
    pub(in crate::planner) bad: Option<BadRow>,
    /// Whether a deletion event of its own, for each of its codes, is on its way or was carried out. Looked up only where
    /// Akeneo is not asked.
    pub(in crate::planner) announced: bool,
    /// A store group's root.
    pub(in crate::planner) store_root: bool,
}

impl Branch {
    fn keys(&self) -> impl Iterator<Item = EntityKey> {
        let key = |code: &String| EntityKey::new(EntityType::Category, code);
        self.codes.iter().map(key)
    }
}

fn source(settings: &Settings) -> Source {
    Source {
        table: CATEGORIES,
        key: "e.entity_id",
        columns: "e.path, NULL, e.level, g.group_id IS NOT NULL".into(),
        join: format!(
            "{} e ON e.entity_id = m.entity_id LEFT JOIN {} g ON g.root_category_id = e.entity_id",
            settings.table(CATEGORIES),
            settings.table("store_group")
        ),
    }
}

const CATEGORIES: &str = "catalog_category_entity";

/// Reads the whole tree with its mapping. Its cost grows with the number of categories, not with that of entries.
fn tree(
    database: &mut Database,
    ids: &[u32],
    policy: &Policy,
    snapshot: &mut Snapshot,
) -> Result<(), DatabaseError> {
    let settings = database.settings();
    let categories = format!(
        "SELECT entity_id, path, COALESCE(entity_id IN (SELECT root_category_id FROM {}), 0) FROM {}",
        settings.table("store_group"),
        settings.table(CATEGORIES)
    );
    let mapped = format!(
        "SELECT id, entity_id, code, created_at FROM {} WHERE import = ? AND entity_id IS NOT NULL",
        settings.table(MAPPING)
    );
    // The mapping before the tree: a category that another worker deletes in between would stand there as one without a mapping.
    let mapping = database.rows(&mapped, (RULE.import,), |row| {
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
    let mut tree: HashMap<u32, Branch> = rows.into_iter().collect();
    // What leads to no category maps none.
    for (entity_id, code, mapped_at) in mapping {
        let Some(branch) = tree.get_mut(&entity_id) else {
            continue;
        };
        branch.codes.push(code);
        match mapped_at {
            Ok(at) => branch.mapped_at = branch.mapped_at.max(Some(at.and_utc())),
            Err(bad) => branch.bad = Some(bad),
        }
    }
    snapshot.tree = tree.into_values().collect();
    snapshot
        .tree
        .sort_by(|one, other| one.path.cmp(&other.path));
    if policy.asks == Asks::Never {
        announced(database, ids, snapshot)?;
    }
    Ok(())
}

/// Finds out which of the categories below these have deletion events of their own.
///
/// One that was carried out is older than a category that was imported again under its code since.
fn announced(
    database: &mut Database,
    ids: &[u32],
    snapshot: &mut Snapshot,
) -> Result<(), DatabaseError> {
    let named = |it: &&Branch| ids.contains(&it.entity_id);
    let parents = snapshot.tree.iter().filter(named);
    let below = parents.flat_map(|it| snapshot.descendants(&it.path));
    let mut codes: Vec<String> = below.flat_map(|it| it.codes.clone()).collect();
    codes.sort();
    codes.dedup();
    let events = queue::announced(database, EntityType::Category, &codes)?;
    for branch in &mut snapshot.tree {
        let event = |code: &String| events.get(code).copied();
        let since = branch.mapped_at;
        branch.announced =
            !branch.codes.is_empty() && branch.codes.iter().all(|code| event(code) >= since);
    }
    Ok(())
}
