//! What each move does to the rows, and what the queue answers.

use super::TYPES;
use super::rows::{History, Row, again, live};
use super::shelf::is_open;
use crate::world::{LEASE, event, seconds};
use akeneo_events::testing::event::{Invalid, InvalidEvent};
use akeneo_events::testing::queue::retry::{MAX_RETRIES, SUSPECT_AFTER};
use akeneo_events::testing::queue::{
    self, Enqueued, LeaseToken, Planned, Selection, Shelf, Status,
};
use akeneo_events::{EntityKey, EntityType};
use chrono::{DateTime, Utc};

impl History<'_> {
    pub(super) fn enqueue(&mut self, number: u8) {
        let entity = TYPES[usize::from(number % 2)];
        let event_id = format!("e-{number}");
        let event = event(&event_id, EntityKey::new(entity, "code"));
        let now = self.now;
        let stored = queue::enqueue(self.database(), &event, b"{}", now).unwrap();
        self.stored(stored, event_id, Some(entity), Status::Pending, None);
    }

    pub(super) fn unreadable(&mut self, number: u8) {
        let invalid = InvalidEvent {
            reason: Invalid::Lacks("id"),
            subject: None,
        };
        let now = self.now;
        let stored = queue::enqueue_invalid(self.database(), &invalid, &[number], now).unwrap();
        // The digest is the module's affair; here it only has to be the same for the same body.
        self.stored(
            stored,
            format!("sha256:{number}"),
            None,
            Status::Failed,
            Some("The event has no id."),
        );
    }

    pub(super) fn stored(
        &mut self,
        stored: Enqueued,
        event_id: String,
        entity: Option<EntityType>,
        status: Status,
        message: Option<&str>,
    ) {
        let known = self.rows.values().any(|row| row.event_id == event_id);
        let Enqueued::Stored(id) = stored else {
            assert!(known, "{event_id} is no duplicate");
            return;
        };
        assert!(!known, "{event_id} was stored twice");
        assert!(self.rows.keys().all(|other| *other < id));
        let row = Row {
            event_id,
            entity,
            status,
            attempts: 0,
            available_at: self.now,
            token: None,
            expires_at: None,
            plan: None,
            deletion_at: None,
            deletions: 1,
            reset: false,
            shelf: None,
            shelved_at: None,
            former: None,
            put_back_by: None,
            received_at: self.now,
            message: message.map(str::to_owned),
            ends: 0,
            updated_at: self.now,
        };
        self.rows.insert(id, row);
    }

    pub(super) fn claim(&mut self, selection: Selection, limit: u32, mut taken: Vec<u64>) {
        let (now, number) = (self.now, self.leases.len());
        let token = LeaseToken::random().unwrap();
        let lease = queue::claim(self.database(), selection, limit, token, LEASE, now).unwrap();
        for id in &taken {
            let row = self.row(*id);
            row.status = Status::Processing;
            row.attempts += 1;
            row.token = Some(number);
            row.expires_at = Some(now + LEASE);
            row.updated_at = now;
        }
        taken.sort_by_key(|id| (self.rows[id].attempts > SUSPECT_AFTER, *id));
        let got: Vec<u64> = lease.entries.iter().map(|entry| entry.id).collect();
        assert_eq!(got, taken, "{selection:?}");
        for entry in &lease.entries {
            assert_eq!(entry.attempts, self.rows[&entry.id].attempts);
            let row = &self.rows[&entry.id];
            assert_eq!((&entry.plan, entry.reset), (&row.plan, row.reset));
            assert_eq!((entry.shelf, entry.shelved_at), (row.shelf, row.shelved_at));
            assert_eq!(
                (&entry.former, &entry.put_back_by),
                (&row.former, &row.put_back_by)
            );
        }
        self.leases.push(lease);
    }

    pub(super) fn renew(&mut self, at: usize) {
        let Some((number, token)) = self.lease(at) else {
            return;
        };
        let (now, expires_at) = (self.now, self.now + LEASE);
        let renewed = queue::renew(self.database(), &token, expires_at, now).unwrap();
        let held = self.held(number);
        assert_eq!(renewed, held.len() as u64);
        for id in held {
            let row = self.row(id);
            row.expires_at = Some(expires_at);
            if !row.was_counted() {
                row.deletion_at = row.deletion_at.map(|_| now);
            }
        }
    }

    /// What is on the shelf is not counted again, and not hidden again.
    pub(super) fn plan(&mut self, at: usize, limit: u32, hides: u8) {
        let Some((number, token)) = self.lease(at) else {
            return;
        };
        let now = self.now;
        let mut room = limit.saturating_sub(self.begun());
        let entries = self.leases[number].entries.iter();
        let was_counted = |id| self.rows.get(&id).is_some_and(Row::was_counted);
        let former = |nth, id| hides >> (nth % 8) & 1 == 1 && !was_counted(id);
        let mut plans: Vec<Planned> = entries
            .enumerate()
            .map(|(nth, entry)| Planned {
                id: entry.id,
                plan: format!("[{number}]"),
                deletions: match was_counted(entry.id) {
                    true => 0,
                    false => 1 + entry.id as u32 % 3,
                },
                names: None,
                former: former(nth, entry.id).then(|| format!("{{{number}}}")),
            })
            .collect();
        let found = queue::record_plans(self.database(), &token, &plans, limit, now).unwrap();
        if limit > 0 {
            let fits = plans.iter().take_while(|it| {
                let fits = it.deletions <= room;
                room = room.saturating_sub(it.deletions);
                fits
            });
            plans.truncate(fits.count());
        }
        let mut held = self.held(number);
        held.retain(|id| plans.iter().any(|it| it.id == *id));
        assert_eq!(found, (plans.len(), held.len() as u64));
        for it in plans.iter().filter(|it| held.contains(&it.id)) {
            let row = self.row(it.id);
            (row.plan, row.updated_at) = (Some(it.plan.clone()), now);
            if it.deletions > 0 {
                (row.deletions, row.deletion_at) = (it.deletions, Some(now));
            }
            if it.former.is_some() {
                row.begin_to_hide(it.former.clone(), now);
            }
        }
    }

    pub(super) fn rescue(&mut self) {
        let now = self.now;
        let rescued = queue::rescue(self.database(), now).unwrap();
        let dead = |row: &&mut Row| row.status == Status::Processing && !live(row, now);
        let mut count = 0;
        for row in self.rows.values_mut().filter(dead) {
            count += 1;
            let given_up = row.attempts > MAX_RETRIES;
            row.status = if given_up {
                Status::Failed
            } else {
                Status::Pending
            };
            row.message = Some(
                if given_up {
                    "The shop gave up"
                } else {
                    "The process"
                }
                .to_owned(),
            );
            (row.available_at, row.expires_at, row.updated_at) = (now, None, now);
        }
        assert_eq!(rescued, count);
    }

    pub(super) fn reset_type(&mut self, entity: EntityType) {
        let now = self.now;
        let chunk = queue::reset_type(self.database(), entity, 0, now).unwrap();
        let of_type = self
            .rows
            .iter_mut()
            .filter(|(_, row)| row.entity == Some(entity));
        let (busy, free): (Vec<_>, Vec<_>) = of_type.partition(|(_, row)| live(row, now));
        assert_eq!(
            chunk.busy,
            busy.into_iter().map(|(id, _)| *id).collect::<Vec<_>>()
        );
        let free: Vec<_> = free
            .into_iter()
            .map(|(_, row)| row)
            .filter(|row| row.shelf != Some(Shelf::Returning))
            .collect();
        assert_eq!(chunk.reset, free.len() as u64);
        for row in free {
            again(row, now);
            row.reset = true;
        }
    }

    pub(super) fn purge(&mut self, status: Status, age: i64) {
        let before = self.now - seconds(age);
        let purged = queue::purge(self.database(), status, before, 0).unwrap();
        let ended = matches!(status, Status::Completed | Status::Failed);
        let count = self.rows.len();
        self.rows.retain(|_, row| {
            !ended || row.status != status || row.updated_at >= before || is_open(row)
        });
        assert_eq!(purged.removed, (count - self.rows.len()) as u64);
    }
}

impl Row {
    /// What an earlier try noted stays.
    fn begin_to_hide(&mut self, former: Option<String>, now: DateTime<Utc>) {
        if self.shelf != Some(Shelf::Hiding) {
            (self.former, self.shelved_at) = (former, Some(now));
        }
        (self.shelf, self.put_back_by) = (Some(Shelf::Hiding), None);
    }
}
