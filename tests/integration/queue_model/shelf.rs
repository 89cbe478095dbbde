//! What operators do about entries that have ended or wait, on the shelf and elsewhere.

use super::TYPES;
use super::rows::{History, Row, again, live};
use akeneo_events::testing::queue::{
    self, Filter, PutBack, Reset, Shelf, ShelfCounts, Status, Wanted,
};
use akeneo_events::{EntityKey, EntityType};
use chrono::{DateTime, TimeDelta, Utc};

impl History<'_> {
    pub(super) fn reset(&mut self, at: usize, force: bool) {
        let now = self.now;
        let id = self.id(at).unwrap_or(u64::from(u32::MAX));
        let expected = match self.rows.get(&id) {
            None => Reset::Unknown,
            Some(row) if left_alone(row, force, now) => match row.status {
                Status::Processing => Reset::Busy,
                _ => Reset::Shelved,
            },
            Some(row) if live(row, now) => Reset::Busy,
            Some(_) => Reset::Done,
        };
        let reset = match force {
            true => queue::reset_by_force(self.database(), id, now),
            false => queue::reset(self.database(), id, now),
        };
        assert_eq!(reset.unwrap(), expected);
        if expected == Reset::Done {
            again(self.row(id), now);
            self.row(id).reset = true;
        }
    }

    pub(super) fn put_back(&mut self, at: usize) {
        let now = self.now;
        let id = self.id(at).unwrap_or(u64::from(u32::MAX));
        let expected = match self.rows.get(&id) {
            None => PutBack::Unknown,
            Some(row) if row.shelf == Some(Shelf::Deleted) => PutBack::Deleted,
            Some(row) if !is_open(row) => PutBack::NotHidden,
            Some(row) if live(row, now) => PutBack::Busy,
            Some(_) => PutBack::Done,
        };
        let put_back = queue::put_back(self.database(), id, "Ada", now).unwrap();
        assert_eq!(put_back, expected);
        if expected == PutBack::Done {
            returns(self.row(id), "Ada", now);
        }
    }

    pub(super) fn put_back_all(&mut self, entity: Option<EntityType>, age: Option<i64>) {
        let now = self.now;
        let since = age.map(|age| now - TimeDelta::seconds(age));
        let which = Wanted { entity, since };
        let chunk = queue::put_back_all(self.database(), which, "Bob", 0, now).unwrap();
        let wanted = |row: &Row| {
            (entity.is_none() || row.entity == entity)
                && (since.is_none() || row.shelved_at >= since)
        };
        let (mut marked, mut busy, mut deleted) = (Vec::new(), Vec::new(), Vec::new());
        for (id, row) in self.rows.iter().filter(|(_, row)| wanted(row)) {
            match row.shelf {
                Some(Shelf::Deleted) => deleted.push(*id),
                Some(Shelf::Returning) if row.status != Status::Failed => {}
                _ if !is_open(row) => {}
                _ if live(row, now) => busy.push(*id),
                _ => marked.push(*id),
            }
        }
        assert_eq!(chunk.next, None);
        assert_eq!(
            (&chunk.marked, chunk.busy, chunk.deleted),
            (&marked, busy, deleted)
        );
        for id in marked {
            returns(self.row(id), "Bob", now);
        }
    }

    /// What the queue says of the shelf.
    pub(super) fn compare_shelf(&mut self) {
        let hidden = |status: &[Status]| {
            let is = |row: &&Row| row.shelf == Some(Shelf::Hidden) && status.contains(&row.status);
            let rows: Vec<Row> = self.rows.values().filter(is).cloned().collect();
            rows
        };
        let waiting = hidden(&[Status::Pending]);
        let returning = |row: &&Row| row.shelf == Some(Shelf::Returning);
        let expected = ShelfCounts {
            waiting: count(waiting.len()),
            kept: count(hidden(&[Status::Completed, Status::Failed]).len()),
            returning: count(self.rows.values().filter(returning).count()),
            next: waiting.iter().map(|row| row.available_at).min(),
        };
        let now = self.now;
        assert_eq!(queue::shelf(self.database(), now).unwrap(), expected);
        let open = |id: &u64| self.rows[id].shelf != Some(Shelf::Hidden);
        let oldest = self.pending(open).first().copied();
        let oldest = oldest.map(|id| self.rows[&id].received_at);
        let counts = queue::counts(self.database()).unwrap();
        assert_eq!(counts.oldest_pending, oldest);
        let of_type = TYPES[self.rows.len() % 2];
        self.compare_found(of_type);
    }

    fn compare_found(&mut self, entity: EntityType) {
        let ids = |are: &dyn Fn(&Row) -> bool| -> Vec<u64> {
            let rows = self.rows.iter().filter(|(_, row)| are(row));
            rows.map(|(id, _)| *id).collect()
        };
        let on_shelf = ids(&|row| row.entity == Some(entity) && is_open(row));
        let hidden = ids(&|row| row.shelf == Some(Shelf::Hidden));
        let key = [EntityKey::new(entity, "code")];
        let found = queue::on_shelf(self.database(), entity, &key).unwrap();
        assert!(found.iter().all(|it| it.key == key[0]));
        let found: Vec<u64> = found.iter().map(|it| it.id).collect();
        assert_eq!(found, on_shelf);
        let filter = Filter {
            shelf: Some(Shelf::Hidden),
            oldest_first: true,
            ..Filter::default()
        };
        let listed = queue::list(self.database(), filter, 50).unwrap();
        let listed: Vec<u64> = listed.iter().map(|it| it.id).collect();
        assert_eq!(listed, hidden);
    }
}

fn count(value: usize) -> queue::Count {
    queue::Count {
        value: value as u64,
        more: false,
    }
}

/// It hides something, wholly or in part.
pub(super) fn is_open(row: &Row) -> bool {
    matches!(
        row.shelf,
        Some(Shelf::Hiding | Shelf::Hidden | Shelf::Returning)
    )
}

/// Whether a reset leaves it on the shelf.
fn left_alone(row: &Row, force: bool, now: DateTime<Utc>) -> bool {
    match row.shelf {
        Some(Shelf::Returning) => true,
        Some(Shelf::Hidden) if !force => match row.status {
            Status::Completed => true,
            Status::Pending => row.available_at > now,
            Status::Processing | Status::Failed => false,
        },
        _ => false,
    }
}

fn returns(row: &mut Row, by: &str, now: DateTime<Utc>) {
    again(row, now);
    (row.shelf, row.put_back_by) = (Some(Shelf::Returning), Some(by.to_owned()));
}
