//! What may be deleted, told a second time: over plain lists, the slow way, from the rules as the design states them and
//! without a look at `src/planner`. The fuzz target `mapping` compares the rules with it on made-up facts; the property test
//! in `tests/integration` compares whole batches on a real database.

mod known;

use super::verdict::Verdict;
use akeneo_events::testing::planner::{Asks, Question};
use akeneo_events::{EntityKey, EntityType};
use chrono::{DateTime, TimeDelta, Utc};
pub use known::{Below, Import, Known, Row, There};
use std::collections::BTreeSet;

/// How the shop is configured.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Attributes that are never deleted.
    pub protected: Vec<String>,
    /// The connector's "Attribute mapping", from Akeneo to Magento.
    pub pairs: Vec<(String, String)>,
    pub asks: Asks,
    /// Most deletions in any hour; 0 is no limit.
    pub brake: usize,
}

/// What is to become of a deletion, decided `now`.
pub fn verdict(
    question: &Question,
    known: &Known,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Verdict {
    let (Some(key), Some(occurred_at)) = (&question.key, question.occurred_at) else {
        return Verdict::Refuse;
    };
    let judge = Judge {
        key,
        codes: codes(key, settings),
        known,
        settings,
    };
    let planned = |id: &u32| {
        let earlier = question.earlier.as_ref();
        earlier.is_some_and(|it| it.entity_ids.contains(id))
    };
    let Some(rows) = judge.rows() else {
        return Verdict::Refuse;
    };
    let ids = rows.iter().map(|row| row.id).collect();
    let exists = |id: &u32| known.there.contains_key(id);
    if rows.is_empty() {
        let Some(earlier) = &question.earlier else {
            return match known.import_may_map(occurred_at, now) {
                true => Verdict::Defer,
                false => Verdict::Refuse,
            };
        };
        let planned = earlier.entity_ids.iter().copied().filter(exists);
        let left: BTreeSet<u32> = planned.clone().collect();
        return match settings.asks {
            _ if left.is_empty() => Verdict::Absent(ids),
            Asks::Never => Verdict::Refuse,
            // No plan names an entity twice: somebody else wrote this one.
            _ if left.len() < planned.count() => Verdict::Refuse,
            _ => judge.delete(left, earlier.mapping_ids.iter().copied().collect(), true),
        };
    }
    let stale = rows.iter().any(|row| row.mapped_at > Some(occurred_at));
    if stale && settings.asks == Asks::Never {
        return Verdict::Refuse;
    }
    let entities: BTreeSet<u32> = rows.iter().map(|row| row.entity).filter(exists).collect();
    if entities.is_empty() {
        let hour = TimeDelta::hours(1);
        let young = |row: &&Row| row.mapped_at > Some(now - hour) && !planned(&row.entity);
        return match rows.iter().any(young) {
            true => Verdict::Defer,
            false => Verdict::Absent(ids),
        };
    }
    judge.delete(entities, ids, stale)
}

struct Judge<'a> {
    key: &'a EntityKey,
    codes: BTreeSet<String>,
    known: &'a Known,
    settings: &'a Settings,
}

impl Judge<'_> {
    /// The rows of the key. An old code is another pair's where every option that it leads to is of another attribute.
    /// None where one that has to be looked at cannot be read.
    fn rows(&self) -> Option<Vec<&Row>> {
        let of_key = |row: &&Row| self.codes.contains(&row.code);
        let all: Vec<&Row> = self.known.rows.iter().filter(of_key).collect();
        let unreadable = |row: &&Row| {
            let entity = self.known.there.get(&row.entity);
            row.mapped_at.is_none() || matches!(entity, Some(There::Unreadable))
        };
        if all.iter().any(unreadable) {
            return None;
        }
        let foreign = |row: &&Row| match self.known.there.get(&row.entity) {
            Some(There::Option {
                of_products,
                attribute,
                ..
            }) => !of_products || !self.own_attributes().contains(attribute),
            _ => false,
        };
        let of_another = |code: &str| {
            let mut rows = all.iter().filter(|row| row.code == code);
            !code.ends_with(&format!("-{}", self.key.code)) && rows.all(foreign)
        };
        let mut own = all.clone();
        own.retain(|row| !of_another(&row.code));
        Some(if own.is_empty() { all } else { own })
    }

    fn own_attributes(&self) -> Vec<String> {
        fills(
            self.key.parent.as_deref().unwrap_or_default(),
            self.settings,
        )
    }

    fn delete(&self, entities: BTreeSet<u32>, rows: BTreeSet<u64>, unproven: bool) -> Verdict {
        let attribute = |id: &u32| match &self.known.there[id] {
            There::Option { attribute, .. } => Some(attribute),
            _ => None,
        };
        let attributes: BTreeSet<_> = entities.iter().map(attribute).collect();
        if attributes.len() != entities.len() {
            return Verdict::Refuse;
        }
        let objections: Vec<Verdict> = entities.iter().filter_map(|id| self.objects(*id)).collect();
        match objections.as_slice() {
            [] => {}
            [first, others @ ..] if others.iter().all(|it| it == first) => return first.clone(),
            _ => return Verdict::RefuseOrDefer,
        }
        let below = |id: &u32| match &self.known.there[id] {
            There::Category { below, .. } => below.iter().map(|it| it.id).collect(),
            _ => Vec::new(),
        };
        let mut along: Vec<u32> = entities.iter().flat_map(below).collect();
        along.sort_unstable();
        let brake = self.settings.brake;
        if brake > 0 && entities.len() + along.len() > brake {
            return Verdict::Defer;
        }
        Verdict::Delete {
            entities,
            rows,
            along,
            unproven,
        }
    }

    /// Each guard of the design.
    fn objects(&self, id: u32) -> Option<Verdict> {
        let (refuse, defer) = match &self.known.there[&id] {
            There::Product { configurable } => {
                let is_model = self.key.entity == EntityType::ProductModel;
                (*configurable != is_model, false)
            }
            There::Option {
                of_products,
                attribute,
                makes_variants,
            } => {
                let own = *of_products && self.own_attributes().contains(attribute);
                (!own, *makes_variants)
            }
            There::Attribute {
                of_products,
                code,
                user_defined,
                builds_configurables,
            } => {
                let own = self.key.code.to_ascii_lowercase();
                let filled = sources(code, self.settings).any(|it| it != own);
                let protected = self.settings.protected.contains(code);
                let refuse = !of_products || !user_defined || protected || filled;
                (refuse, *builds_configurables)
            }
            There::Category { is_root, below } => {
                let foreign = below.iter().any(|it| it.is_root || !it.mapped);
                let lives = below.iter().any(|it| !it.announced);
                let asks = self.settings.asks != Asks::Never;
                (*is_root || foreign, lives && !asks)
            }
            There::Family {
                of_products,
                is_default,
                holds_products,
            } => (!of_products || *is_default, *holds_products),
            There::Unreadable => (true, false),
        };
        let of_it = |row: &&Row| row.entity == id;
        let mut rows = self.known.rows.iter().filter(of_it);
        let shared = rows.any(|row| !self.codes.contains(&row.code));
        match (shared || refuse, defer) {
            (true, _) => Some(Verdict::Refuse),
            (false, true) => Some(Verdict::Defer),
            (false, false) => None,
        }
    }
}

/// The Akeneo attributes that the setting leads to this Magento attribute.
fn sources(magento: &str, settings: &Settings) -> impl Iterator<Item = String> {
    let pairs = settings.pairs.iter();
    pairs
        .filter(move |(_, target)| target.to_ascii_lowercase() == magento)
        .map(|(source, _)| source.to_ascii_lowercase())
}

/// The Magento attributes that only this Akeneo attribute fills.
fn fills(akeneo: &str, settings: &Settings) -> Vec<String> {
    let own = akeneo.to_ascii_lowercase();
    let pairs = settings.pairs.iter();
    let targets = pairs
        .filter(|(source, _)| source.to_ascii_lowercase() == own)
        .map(|(_, target)| target.to_ascii_lowercase());
    let mut all: Vec<String> = targets.chain([own.clone()]).collect();
    all.retain(|it| sources(it, settings).all(|source| source == own));
    all
}

/// Under which codes the connector maps a key.
pub fn codes(key: &EntityKey, settings: &Settings) -> BTreeSet<String> {
    match &key.parent {
        Some(attribute) => {
            let attributes = fills(attribute, settings)
                .into_iter()
                .chain([attribute.clone()]);
            attributes
                .flat_map(|of| ["-", "_"].map(|it| format!("{of}{it}{}", key.code)))
                .collect()
        }
        None if key.entity == EntityType::Attribute => {
            [key.code.clone(), key.code.to_ascii_lowercase()].into()
        }
        None => [key.code.clone()].into(),
    }
}
