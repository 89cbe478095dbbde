//! Reads what the shelf's rules look at: statuses, and which entries are on the shelf. Only where that may matter.

use super::former::looked_at;
use super::plan::Case;
use crate::database::{Database, DatabaseError};
use crate::event::{EntityKey, EntityType};
use crate::planner::statuses::{self, Found};
use crate::planner::{Policy, ShelfPolicy};
use crate::queue::{self, Entry, OnShelf, Shelf};
use std::collections::BTreeSet;

/// What is known for the turn of one type.
#[derive(Default)]
pub(super) struct Sight {
    pub(super) statuses: Found,
    pub(super) on_shelf: Vec<OnShelf>,
}

impl Sight {
    /// Of entries of one type, and what was decided on them. Statuses come first: whoever hides something has said so before, so what is found
    /// hidden by another worker is found on the shelf as well.
    pub(super) fn read(
        database: &mut Database,
        entity: EntityType,
        entries: &[Entry],
        cases: &[Case],
        policy: &Policy,
    ) -> Result<Self, DatabaseError> {
        let mut sight = Self::default();
        if !ShelfPolicy::TYPES.contains(&entity) {
            return Ok(sight);
        }
        let hides = policy.shelf.stay(entity).is_some();
        let both = || entries.iter().zip(cases);
        let is_open = |entry: &Entry| entry.shelf.is_some_and(Shelf::is_open);
        let matters = both().filter(|(entry, _)| hides || is_open(entry));
        sight.look(database, entity, matters)?;
        let concerned = both().filter(|(entry, case)| is_open(entry) || case.is_deletion());
        let named = concerned.filter_map(|it| it.0.key.clone());
        let along = cases.iter().flat_map(|it| it.along().iter().cloned());
        let mut keys: Vec<EntityKey> = named.chain(along).collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() {
            return Ok(sight);
        }
        sight.on_shelf = queue::on_shelf(database, entity, &keys)?;
        if !hides {
            let on_shelf: BTreeSet<_> = sight.on_shelf.iter().map(|it| it.key.clone()).collect();
            let is_there =
                |entry: &Entry| entry.key.as_ref().is_some_and(|it| on_shelf.contains(it));
            let matters = both().filter(|(entry, _)| is_there(entry));
            sight.look(database, entity, matters)?;
        }
        Ok(sight)
    }

    /// Reads the statuses of the entities of these.
    fn look<'a>(
        &mut self,
        database: &mut Database,
        entity: EntityType,
        cases: impl Iterator<Item = (&'a Entry, &'a Case)>,
    ) -> Result<(), DatabaseError> {
        let of = |(entry, case): (&Entry, &Case)| looked_at(entry, &case.decision);
        let wanted: BTreeSet<u32> = cases.flat_map(of).collect();
        let unknown = wanted
            .into_iter()
            .filter(|id| !self.statuses.contains_key(id));
        let unknown: Vec<u32> = unknown.collect();
        if !unknown.is_empty() {
            self.statuses
                .extend(statuses::find(database, entity, &unknown)?);
        }
        Ok(())
    }
}
