//! All lanes together. Pure: a sender takes a delivery, and later says how it ended.
//!
//! Every subscription has a lane of its own, so that a slow receiver slows nobody else.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::event::Event;
use super::lane::{Counts, Delivery, Lane, Settled};
use super::retry::Answer;
use crate::clock::SimTime;
use crate::ids::Id;

/// The lanes of all subscriptions that ever were.
#[derive(Debug, Default)]
pub struct Dispatcher {
    lanes: BTreeMap<Id, Lane>,
}

impl Dispatcher {
    pub fn lane(&self, subscription: &Id) -> Option<&Lane> {
        self.lanes.get(subscription)
    }

    /// See [`Lane::open`]. Makes the lane if there is none.
    pub fn open(&mut self, subscription: &Id, now: SimTime) {
        let lane = self.lanes.entry(subscription.clone());
        lane.or_insert_with(|| Lane::new(subscription.clone(), now))
            .open(now);
    }

    /// See [`Lane::close`].
    pub fn close(&mut self, subscription: &Id) {
        if let Some(lane) = self.lanes.get_mut(subscription) {
            lane.close();
        }
    }

    /// See [`Lane::accept`].
    pub fn accept(&mut self, subscription: &Id, event: Arc<Event>, now: SimTime) -> bool {
        let lane = self.lanes.get_mut(subscription);
        lane.is_some_and(|lane| lane.accept(event, now))
    }

    /// When something can be taken, pace included.
    pub fn next(&self) -> Option<SimTime> {
        self.lanes.values().filter_map(Lane::ready).min()
    }

    /// Takes the delivery that has been ready for longest, if one is.
    pub fn take(&mut self, now: SimTime) -> Option<Delivery> {
        let ready = self.lanes.values_mut().filter(|lane| lane.due().is_some());
        ready.min_by_key(|lane| lane.ready())?.take(now)
    }

    /// See [`Lane::finish`]. `None` if the lane is unknown, which a taken delivery's is not.
    pub fn finish(&mut self, delivery: Delivery, answer: Answer, now: SimTime) -> Option<Settled> {
        let lane = self.lanes.get_mut(&delivery.subscription)?;
        Some(lane.finish(delivery, answer, now))
    }

    /// Whether nothing is in flight and nothing is due, however slow the pace.
    pub fn is_idle(&self, now: SimTime) -> bool {
        let mut lanes = self.lanes.values();
        lanes.all(|lane| lane.in_flight() == 0 && lane.due().is_none_or(|due| due > now))
    }

    /// How many deliveries wait, how many are in flight, and when the first is due.
    pub fn waiting(&self) -> (usize, usize, Option<SimTime>) {
        let queued = self.lanes.values().map(Lane::queued).sum();
        let in_flight = self.lanes.values().map(Lane::in_flight).sum();
        (
            queued,
            in_flight,
            self.lanes.values().filter_map(Lane::due).min(),
        )
    }

    /// The counts of all lanes, added up.
    pub fn totals(&self) -> Counts {
        let counts = self.lanes.values().map(Lane::counts);
        counts.fold(Counts::default(), |sum, lane| Counts {
            accepted: sum.accepted + lane.accepted,
            delivered: sum.delivered + lane.delivered,
            dropped: sum.dropped + lane.dropped,
            lost: sum.lost + lane.lost,
            retried: sum.retried + lane.retried,
            throttled: sum.throttled + lane.throttled,
        })
    }
}
