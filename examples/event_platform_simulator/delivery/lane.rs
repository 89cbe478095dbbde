//! The deliveries of one subscription: what is queued, how fast it leaves, how it ended. Pure.
//!
//! At any time `accepted = delivered + dropped + lost + queued + in flight`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::event::Event;
use super::health::Health;
use super::pace::Pace;
use super::retry::{Answer, History, Verdict, judge};
use crate::clock::SimTime;
use crate::ids::Id;

/// One event on its way to one subscription.
#[derive(Debug)]
pub struct Delivery {
    pub event: Arc<Event>,
    pub subscription: Id,
    pub history: History,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Delivered,
    Retrying,
    Dropped,
    /// The subscription was suspended by this attempt or during it, and the event is lost.
    Suspended,
}

/// What follows from an attempt.
#[derive(Debug, PartialEq, Eq)]
pub struct Settled {
    pub outcome: Outcome,
    pub next_attempt: Option<SimTime>,
    /// Why the subscription has to be suspended, if it has to be.
    pub suspend: Option<String>,
}

/// How many events ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub accepted: u64,
    pub delivered: u64,
    /// Given up after the last retry.
    pub dropped: u64,
    /// Came while, or were on their way when, the subscription was suspended, revoked or deleted.
    pub lost: u64,
    /// Attempts that failed and are made again.
    pub retried: u64,
    /// Attempts that were answered with 429.
    pub throttled: u64,
}

/// The deliveries of one subscription.
#[derive(Debug)]
pub struct Lane {
    subscription: Id,
    open: bool,
    queue: BTreeMap<(SimTime, u64), Delivery>,
    sequence: u64,
    in_flight: usize,
    pace: Pace,
    health: Health,
    counts: Counts,
}

impl Lane {
    /// A closed lane.
    pub fn new(subscription: Id, now: SimTime) -> Self {
        Self {
            subscription,
            open: false,
            queue: BTreeMap::new(),
            sequence: 0,
            in_flight: 0,
            pace: Pace::new(now),
            health: Health::default(),
            counts: Counts::default(),
        }
    }

    pub const fn pace(&self) -> &Pace {
        &self.pace
    }

    pub const fn health(&self) -> &Health {
        &self.health
    }

    pub const fn counts(&self) -> Counts {
        self.counts
    }

    pub fn queued(&self) -> usize {
        self.queue.len()
    }

    pub const fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// When the first delivery is due, the pace aside.
    pub fn due(&self) -> Option<SimTime> {
        self.queue.first_key_value().map(|((due, _), _)| *due)
    }

    /// When the first delivery may leave.
    pub fn ready(&self) -> Option<SimTime> {
        self.due().map(|due| due.max(self.pace.next()))
    }

    /// Deliveries may start, at full pace and with a clean record.
    pub fn open(&mut self, now: SimTime) {
        self.open = true;
        self.pace = Pace::new(now);
        self.health = Health::default();
    }

    /// Deliveries stop; what was queued is lost (documented: events in the pipeline cannot be recovered).
    pub fn close(&mut self) {
        self.open = false;
        self.counts.lost += u64::try_from(self.queue.len()).unwrap_or_default();
        self.queue.clear();
    }

    /// Queues an event; false, and the event is lost, if the lane is closed.
    pub fn accept(&mut self, event: Arc<Event>, now: SimTime) -> bool {
        self.counts.accepted += 1;
        if self.open {
            let delivery = Delivery {
                event,
                subscription: self.subscription.clone(),
                history: History::default(),
            };
            self.push(delivery, now);
        } else {
            self.counts.lost += 1;
        }
        self.open
    }

    /// Takes the first delivery, if it may leave now; it is in flight until [`Self::finish`].
    pub fn take(&mut self, now: SimTime) -> Option<Delivery> {
        self.ready().filter(|ready| *ready <= now)?;
        let (_, delivery) = self.queue.pop_first()?;
        self.pace.depart(now);
        self.in_flight += 1;
        Some(delivery)
    }

    /// A taken delivery was answered. If `suspend` is set, the caller is to suspend the subscription.
    pub fn finish(&mut self, mut delivery: Delivery, answer: Answer, now: SimTime) -> Settled {
        self.in_flight = self.in_flight.saturating_sub(1);
        let verdict = judge(answer, &mut delivery.history, now);
        self.learn(answer, verdict, now);
        let suspend = self.reason_to_suspend(verdict, now);
        let goes_on = self.open && suspend.is_none();
        let (outcome, next_attempt) = match verdict {
            Verdict::Delivered => (Outcome::Delivered, None),
            Verdict::Dropped => (Outcome::Dropped, None),
            Verdict::Retry(at) | Verdict::Postponed(at) if goes_on => (Outcome::Retrying, Some(at)),
            _ => (Outcome::Suspended, None),
        };
        match outcome {
            Outcome::Delivered => self.counts.delivered += 1,
            Outcome::Dropped => self.counts.dropped += 1,
            Outcome::Suspended => self.counts.lost += 1,
            Outcome::Retrying if answer == Answer::Throttled => {}
            Outcome::Retrying => self.counts.retried += 1,
        }
        if let Some(at) = next_attempt {
            self.push(delivery, at);
        }
        Settled {
            outcome,
            next_attempt,
            suspend,
        }
    }

    fn push(&mut self, delivery: Delivery, due: SimTime) {
        self.sequence += 1;
        self.queue.insert((due, self.sequence), delivery);
    }

    fn learn(&mut self, answer: Answer, verdict: Verdict, now: SimTime) {
        match answer {
            Answer::Accepted => self.pace.speed_up(),
            Answer::Throttled => {
                self.pace.slow_down(now);
                self.counts.throttled += 1;
            }
            Answer::Gone(_) | Answer::Failed => {}
        }
        match verdict {
            Verdict::Postponed(_) => {}
            Verdict::Delivered => self.health.record(true, now),
            _ => self.health.record(false, now),
        }
    }

    fn reason_to_suspend(&mut self, verdict: Verdict, now: SimTime) -> Option<String> {
        match verdict {
            _ if !self.open => None,
            Verdict::Suspend(status) => Some(format!("The destination answered {status}")),
            _ if self.health.is_bad(now) => Some("Success rate dropped below 90%".to_owned()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
