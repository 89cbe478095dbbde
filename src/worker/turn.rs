//! The turn of one type: what is decided about its entries is prepared for PHP, or ends.

use super::brake;
use super::course::{Course, Hiding};
use super::deletion::{Action, InHand};
use super::error::WorkerError;
use super::names::note;
use super::plan::{Case, GOOD, Judge};
use super::sentences::plan_not_recorded;
use super::settle::{Ends, REFUSED_WAIT};
use super::shelf::View;
use super::sight::Sight;
use crate::database::{Database, DatabaseError, Refused, apart};
use crate::event::{EntityKey, EntityType};
use crate::kill_point::kill_point;
use crate::planner::{self, InShop, Proposal, statuses};
use crate::queue::{self, Entry, LeaseToken, Settlement, Shelf};
use chrono::{DateTime, Utc};
use std::cmp::Reverse;
use std::collections::{HashMap, VecDeque};

/// Something to delete or to hide, before the brake.
struct Allowed {
    in_hand: InHand,
    depth: i64,
    in_shop: Vec<InShop>,
}

/// The entries whose turn it is, by what is done with them.
#[derive(Default)]
struct Sorted {
    put_back: Vec<InHand>,
    allowed: Vec<Allowed>,
    ended: Vec<(Entry, Settlement, Vec<u64>)>,
}

impl Judge {
    /// The turn of one type: decides on its entries, and writes down what is going to be deleted or hidden as far as the brake lets it
    /// through; that is `planned` then, and so is what is put back. Returns whether the brake holds any back, and what time it is then; with
    /// an error the entries whose turn it still is.
    pub(super) fn turn(
        &mut self,
        database: &mut Database,
        ends: &mut Ends,
        planned: &mut VecDeque<InHand>,
        entity: EntityType,
        mut entries: Vec<Entry>,
        now: DateTime<Utc>,
    ) -> Result<(bool, DateTime<Utc>), (Vec<Entry>, WorkerError)> {
        kill_point!("planning");
        let looked = self
            .rule(database, ends, entity, &mut entries, now)
            .and_then(|(cases, now)| {
                let sight = Sight::read(database, entity, &entries, &cases, &self.policy)?;
                Ok((cases, sight, now))
            });
        let (cases, sight, now) = match looked {
            Ok(looked) => looked,
            Err(error) => return Err((entries, error)),
        };
        let view = View {
            entity,
            policy: &self.policy,
            statuses: &sight.statuses,
            on_shelf: &sight.on_shelf,
            now,
        };
        let Sorted {
            put_back,
            mut allowed,
            ended,
        } = sorted(entries, cases, view);
        for (entry, settlement, left_over) in ended {
            ends.settle(entry, settlement, left_over);
        }
        allowed.sort_by_key(|it| Reverse(it.depth));
        let plans = allowed.iter_mut();
        let plans = plans.map(|it| (&it.in_hand.plan, &mut it.in_shop));
        let now = now + planner::count_along(database, entity, plans, now);
        let named = |mut it: Allowed| {
            note(&mut it.in_hand.entry, &it.in_shop);
            it.in_hand
        };
        let mut allowed: Vec<InHand> = allowed.into_iter().map(named).collect();
        let entries = |of: Vec<InHand>| of.into_iter().map(|it| it.entry);
        if let Err((put_back, error)) = announce(database, ends, put_back, planned, now) {
            return Err((entries(put_back).chain(entries(allowed)).collect(), error));
        }
        let per_hour = self.policy.max_per_hour;
        match brake::pass(database, ends, per_hour, &mut allowed, planned, now) {
            Ok(held) => Ok((held, now)),
            Err(error) => Err((entries(allowed).collect(), error)),
        }
    }
}

fn sorted(entries: Vec<Entry>, cases: Vec<Case>, view: View<'_>) -> Sorted {
    let mut courses = Vec::new();
    for (entry, case) in entries.iter().zip(cases) {
        let (in_shop, good_until) = (case.in_shop.clone(), case.good_until);
        courses.push((view.course(entry, case), in_shop, good_until));
    }
    leave_others(&entries, &mut courses);
    let mut sorted = Sorted::default();
    for (entry, (course, in_shop, good_until)) in entries.into_iter().zip(courses) {
        // Statuses that were read are good for as long as an answer of Akeneo is.
        let read_until = good_until.min(view.now + GOOD);
        match course {
            Course::Delete(proposal) => {
                let good_until = match entry.shelf {
                    Some(Shelf::Hidden) => read_until,
                    _ => good_until,
                };
                let allowed = allow(entry, Action::Delete, proposal, good_until, in_shop);
                sorted.allowed.push(allowed);
            }
            Course::Hide(hiding) => {
                let Hiding {
                    proposal,
                    former,
                    statuses,
                    stay,
                } = *hiding;
                let action = Action::Hide(statuses, stay);
                let mut allowed = allow(entry, action, proposal, read_until, in_shop);
                allowed.in_hand.former = Some(statuses::stored(&former));
                sorted.allowed.push(allowed);
            }
            Course::PutBack(plan, statuses) => sorted.put_back.push(InHand {
                entry,
                action: Action::PutBack(statuses),
                plan,
                former: None,
                good_until: view.now + GOOD,
            }),
            Course::End(settlement, left_over) => {
                sorted.ended.push((entry, settlement, left_over));
            }
        }
    }
    sorted
}

fn allow(
    entry: Entry,
    action: Action,
    proposal: Proposal,
    good_until: DateTime<Utc>,
    in_shop: Vec<InShop>,
) -> Allowed {
    Allowed {
        in_hand: InHand {
            entry,
            action,
            plan: proposal.plan,
            former: None,
            good_until,
        },
        depth: proposal.depth,
        in_shop,
    }
}

/// Where one entry changes what is visible, others of the same key wait until it has: what is decided about them depends on it. Their turn
/// is in the next batch.
fn leave_others(entries: &[Entry], courses: &mut [(Course, Vec<InShop>, DateTime<Utc>)]) {
    let mut first: HashMap<&EntityKey, (bool, usize)> = HashMap::new();
    for (index, (entry, (course, ..))) in entries.iter().zip(&*courses).enumerate() {
        let hides = match course {
            Course::PutBack(..) => false,
            Course::Hide(_) => true,
            Course::Delete(_) | Course::End(..) => continue,
        };
        if let Some(key) = &entry.key {
            let it = first.entry(key).or_insert((hides, index));
            // What is put back comes first: another that hides would note what is hidden now.
            *it = (hides, index).min(*it);
        }
    }
    for (index, (entry, (course, ..))) in entries.iter().zip(courses).enumerate() {
        let of_key = entry.key.as_ref().and_then(|key| first.get(key));
        if of_key.is_some_and(|(_, first)| *first != index) {
            *course = Course::end(Settlement::Released);
        }
    }
}

/// Writes down what is going to be put back since it is there again, so that it is put back whatever becomes of this worker, and moves it to
/// `planned`. With an error it is as it was.
fn announce(
    database: &mut Database,
    ends: &mut Ends,
    put_back: Vec<InHand>,
    planned: &mut VecDeque<InHand>,
    now: DateTime<Utc>,
) -> Result<(), (Vec<InHand>, WorkerError)> {
    let unwritten = put_back.iter().map(|it| &it.entry);
    let unwritten = unwritten.filter(|it| it.shelf != Some(Shelf::Returning));
    let ids: Vec<u64> = unwritten.map(|it| it.id).collect();
    let mut refused = match write_returning(database, &ends.token, &ids, now) {
        Ok(refused) => refused,
        Err(error) => return Err((put_back, error)),
    };
    for mut it in put_back {
        match refused.remove(&it.entry.id) {
            None => {
                it.entry.shelf = Some(Shelf::Returning);
                planned.push_back(it);
            }
            Some(error) => {
                let why = plan_not_recorded(&error);
                let settlement = Settlement::Postponed(now + REFUSED_WAIT, why);
                ends.settle(it.entry, settlement, Vec::new());
            }
        }
    }
    Ok(())
}

/// Returns what the database refuses to write.
fn write_returning(
    database: &mut Database,
    token: &LeaseToken,
    ids: &[u64],
    now: DateTime<Utc>,
) -> Result<HashMap<u64, DatabaseError>, WorkerError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    kill_point!("returning");
    let mut written = 0;
    let write = |database: &mut Database, ids: &[u64]| {
        written += queue::returns(database, token, ids, now)?;
        Ok(ids.iter().map(|_| None).collect())
    };
    let refused = |_: &mut Database, id: &u64, refused: Refused| Ok(Some((*id, refused.error)));
    let refused = apart(database, ids, write, refused).map_err(DatabaseError::from)?;
    kill_point!("returning_written");
    let refused: HashMap<u64, DatabaseError> = refused.into_iter().flatten().collect();
    match written < (ids.len() - refused.len()) as u64 {
        true => Err(WorkerError::LeaseLost),
        false => Ok(refused),
    }
}
