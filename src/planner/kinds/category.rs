//! Categories, with the tree around them.

use super::{Kind, Rule, Source};
use crate::database::{Database, DatabaseError, Settings};
use crate::event::EntityType;
use crate::planner::reason::Why;
use crate::planner::rules::Case;
use crate::planner::snapshot::{MAPPING, Snapshot};
use chrono::{DateTime, NaiveDateTime, Utc};
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

    /// Magento deletes the whole branch. Mapped descendants may go with it, since Akeneo deletes branches as well.
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
        let foreign: Vec<u32> = below()
            .filter(|it| it.mapped_at.is_none_or(|mapped| mapped > case.occurred_at))
            .map(|it| it.entity_id)
            .collect();
        match foreign.as_slice() {
            [] => Ok(()),
            [example, others @ ..] => Err(Why::ForeignDescendants {
                entity_id,
                example: *example,
                others: others.len(),
            }),
        }
    }

    fn depth(&self) -> i64 {
        self.level
    }
}

/// A category of the shop, for what stands below another.
#[derive(Debug)]
pub(in crate::planner) struct Branch {
    pub(in crate::planner) entity_id: u32,
    pub(in crate::planner) path: String,
    /// When it was mapped last; `None` if the connector does not know it.
    pub(in crate::planner) mapped_at: Option<DateTime<Utc>>,
    /// A store group's root.
    pub(in crate::planner) store_root: bool,
}

fn source(settings: &Settings) -> Source {
    Source {
        columns: "e.path, NULL, e.level, g.group_id".into(),
        join: format!(
            "{} e ON e.entity_id = m.entity_id LEFT JOIN {} g ON g.root_category_id = e.entity_id",
            settings.table("catalog_category_entity"),
            settings.table("store_group")
        ),
    }
}

fn tree(database: &mut Database, _: &[u32], snapshot: &mut Snapshot) -> Result<(), DatabaseError> {
    let settings = database.settings();
    let sql = format!(
        "SELECT c.entity_id, c.path, m.mapped_at, \
         c.entity_id IN (SELECT root_category_id FROM {}) FROM {} c LEFT JOIN (SELECT entity_id, MAX(created_at) AS mapped_at \
         FROM {} WHERE import = ? GROUP BY entity_id) m ON m.entity_id = c.entity_id",
        settings.table("store_group"),
        settings.table("catalog_category_entity"),
        settings.table(MAPPING)
    );
    snapshot.tree = database.rows(&sql, (RULE.import,), |row| {
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
