//! A shop, its configuration and a question about it, made of a fuzzer's bytes: as the planner reads them, and as the oracle knows
//! them.

mod drawn;

use super::oracle::{Below, Import, Known, Row as Mapped, Settings, There, codes};
use super::source::Source;
use akeneo_events::testing::planner::rules::{
    Attribute, AttributeOption, BadRow, Branch, Category, Facts, Family, Imports, Product, Row,
    Run, Snapshot, Tree, bad_row,
};
use akeneo_events::testing::planner::{Asks, Question};
use akeneo_events::{EntityKey, EntityType, Plan};
use chrono::{DateTime, TimeDelta, Utc};
use drawn::{ENTITIES, PATHS, code, entity, entity_id, read_branch, read_import, read_rows};
use std::collections::BTreeMap;
use std::rc::Rc;

const PRODUCT: &str = "catalog_product";
/// An entity of the shop; what its parts mean is up to its type.
struct Made {
    name: String,
    of: String,
    first: i64,
    second: u64,
}

pub struct Case {
    entity: EntityType,
    pub settings: Settings,
    pub question: Question,
    made: BTreeMap<u32, Made>,
    rows: Vec<Mapped>,
    tree: Vec<Branch>,
    imports: Vec<Import>,
    /// Of an entity that is kept in several versions, or of which nothing can be read: which of them can be.
    versions: BTreeMap<u32, Vec<bool>>,
    pub now: DateTime<Utc>,
}

impl Made {
    fn read(entity: EntityType, source: &mut Source<'_>) -> Self {
        let of = source
            .pick(&[PRODUCT, PRODUCT, PRODUCT, "customer", ""])
            .to_owned();
        let (name, first, second) = match entity {
            EntityType::Product | EntityType::ProductModel => {
                let types = ["simple", "configurable", "bundle", ""];
                (source.pick(&types).to_owned(), 0, 0)
            }
            EntityType::AttributeOption => (code(source), 0, source.below(2).into()),
            EntityType::Attribute => (
                code(source),
                i64::from(source.below(4) > 0),
                source.below(2).into(),
            ),
            EntityType::Category => {
                let (level, root) = (source.below(4).into(), u64::from(source.below(4) == 0));
                (source.pick(&PATHS).to_owned(), level, root)
            }
            EntityType::Family => (
                String::new(),
                i64::from(source.below(4) == 0),
                source.below(2).into(),
            ),
        };
        Self {
            name,
            of,
            first,
            second,
        }
    }

    /// As the planner reads it.
    fn facts(&self, entity: EntityType, tree: &Rc<Tree>) -> Facts {
        let (name, of) = (self.name.clone(), self.of.clone());
        match entity {
            EntityType::Product | EntityType::ProductModel => Facts::Product(Product {
                type_id: name,
                sku: None,
                name: None,
                variants: None,
            }),
            EntityType::AttributeOption => Facts::AttributeOption(AttributeOption {
                of,
                attribute: name,
                variants: self.second,
                label: None,
                attribute_label: None,
            }),
            EntityType::Attribute => Facts::Attribute(Attribute {
                of,
                code: name,
                user_defined: self.first != 0,
                configurables: self.second,
                label: None,
            }),
            EntityType::Category => Facts::Category(Category {
                level: self.first,
                store_root: self.second != 0,
                path: name,
                name: None,
                tree: Rc::clone(tree),
            }),
            EntityType::Family => Facts::Family(Family {
                of,
                is_default: self.first != 0,
                products: self.second,
                name: None,
            }),
        }
    }

    /// As the oracle knows it.
    fn there(&self, entity: EntityType, tree: &[Branch]) -> There {
        let of_products = self.of == PRODUCT;
        match entity {
            EntityType::Product | EntityType::ProductModel => There::Product {
                configurable: self.name == "configurable",
            },
            EntityType::AttributeOption => There::Option {
                of_products,
                attribute: self.name.clone(),
                makes_variants: self.second > 0,
            },
            EntityType::Attribute => There::Attribute {
                of_products,
                code: self.name.clone(),
                user_defined: self.first != 0,
                builds_configurables: self.second > 0,
            },
            EntityType::Category => {
                let path = format!("{}/", self.name);
                let below = tree.iter().filter(|it| it.path.starts_with(&path));
                let told = |it: &Branch| Below {
                    id: it.entity_id,
                    is_root: it.store_root,
                    mapped: it.mapped_at.is_some() && it.bad.is_none(),
                    announced: it.announced,
                };
                There::Category {
                    is_root: self.first <= 1 || self.second != 0,
                    below: below.map(told).collect(),
                }
            }
            EntityType::Family => There::Family {
                of_products,
                is_default: self.first != 0,
                holds_products: self.second > 0,
            },
        }
    }
}

impl Case {
    /// What the corpus means hangs on the order in which this reads: new values come last.
    pub fn read(source: &mut Source<'_>) -> Self {
        let now = DateTime::from_timestamp(1_780_000_000, 0).unwrap();
        let mut settings = Settings {
            protected: source.list(3, code),
            pairs: source.list(4, |it| (code(it), code(it))),
            asks: Asks::Never,
            brake: 0,
        };
        let entity = entity(source);
        let key = EntityKey {
            entity,
            parent: entity.parent().map(|_| code(source)),
            code: code(source),
        };
        let made = (1..=u32::from(ENTITIES)).filter_map(|id| {
            let exists = source.below(4) > 0;
            exists.then(|| (id, Made::read(entity, source)))
        });
        let made = made.collect();
        let earlier = source.flag().then(|| Plan {
            entity_ids: source.list(3, entity_id),
            mapping_ids: source.list(3, |it| it.byte().into()),
            along: Vec::new(),
        });
        let occurred_at = now - TimeDelta::hours(source.below(4).into());
        let (has_key, has_time) = (source.below(16) > 0, source.below(16) > 0);
        let mut question = Question {
            key: has_key.then(|| key.clone()),
            occurred_at: has_time.then_some(occurred_at),
            earlier: match source.below(4) {
                0 => Plan::read(&String::from_utf8_lossy(source.bytes())),
                _ => earlier,
            },
            counted: false,
        };
        if let Some(plan) = &mut question.earlier {
            // None was ever written down that names a row twice.
            plan.mapping_ids.sort_unstable();
            plan.mapping_ids.dedup();
        }
        let mut rows = read_rows(source, &key, &settings, now);
        let mut tree: Vec<Branch> = source.list(8, |source| read_branch(source, now));
        tree.sort_by(|one, other| one.path.cmp(&other.path));
        settings.asks = source.pick(&[Asks::Never, Asks::InDoubt, Asks::Always]);
        for branch in &mut tree {
            branch.announced = source.flag();
        }
        settings.brake = source.below(4).into();
        let imports = source.list(4, |source| read_import(source, occurred_at, now));
        for _ in 0..source.below(3) {
            if let Some(row) = rows.get_mut(usize::from(source.below(7))) {
                row.mapped_at = None;
            }
        }
        let versions = source.list(3, |it| (entity_id(it), vec![it.flag(), it.flag()]));
        for _ in 0..source.below(2) {
            if let Some(branch) = tree.get_mut(usize::from(source.below(8))) {
                branch.bad = Some(bad_row("akeneo_connector_entities", 0));
            }
        }
        Self {
            entity,
            settings,
            question,
            made,
            rows,
            tree,
            imports,
            versions: versions.into_iter().collect(),
            now,
        }
    }

    /// As the look-up fills it: rows under the key's codes and what an earlier try planned, a version after the other, and all codes
    /// of what they lead to.
    pub fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot::default();
        let key = self.question.key.as_ref();
        let codes = key.map(|it| codes(it, &self.settings)).unwrap_or_default();
        let tree = Rc::new(Tree::new(self.tree.clone()));
        for row in &self.rows {
            let code = || row.code.clone();
            let of_entity = snapshot.codes.entry(row.entity).or_default();
            of_entity.push(code());
            if !codes.contains(&row.code) {
                continue;
            }
            for facts in self.looked_up(row.entity, &tree) {
                let mapped_at = row.mapped_at;
                let mapped_at = mapped_at.ok_or(bad_row("akeneo_connector_entities", row.id));
                let mapping = mapped_at.and_then(|mapped_at| {
                    let (id, entity_id) = (row.id, row.entity);
                    let row = Row {
                        id,
                        entity_id,
                        mapped_at,
                    };
                    Ok((row, facts?))
                });
                snapshot.add(code(), mapping);
            }
        }
        let planned = self.question.earlier.iter();
        for id in planned.flat_map(|it| it.entity_ids.iter().copied()) {
            for facts in self.looked_up(id, &tree) {
                snapshot.add_planned(id, facts);
            }
        }
        let run = |it: &Import| Run {
            began: it.began,
            last_seen: it.told,
            is_open: !it.ended,
        };
        snapshot.imports = Imports(self.imports.iter().map(run).collect());
        snapshot
    }

    /// What a join leads to: each version of an entity, or once nothing.
    fn looked_up(&self, id: u32, tree: &Rc<Tree>) -> Vec<Result<Option<Facts>, BadRow>> {
        let Some(made) = self.made.get(&id) else {
            return vec![Ok(None)];
        };
        let facts = |readable: &bool| match readable {
            true => Ok(Some(made.facts(self.entity, tree))),
            false => Err(bad_row("of_the_entity", id.into())),
        };
        let versions = self.versions.get(&id);
        versions.unwrap_or(&vec![true]).iter().map(facts).collect()
    }

    pub fn known(&self) -> Known {
        let told = |(id, it): (&u32, &Made)| match self.versions.get(id) {
            Some(versions) if versions.contains(&false) => (*id, There::Unreadable),
            _ => (*id, it.there(self.entity, &self.tree)),
        };
        Known {
            rows: self.rows.clone(),
            there: self.made.iter().map(told).collect(),
            imports: self.imports.clone(),
        }
    }
}
