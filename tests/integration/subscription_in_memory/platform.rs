//! The imagined platform as one PIM connection sees it, with faults on demand.

use super::world::{Owner, When, World};
use akeneo_events::testing::akeneo::ApiError;
use akeneo_events::testing::subscription::{
    Answer, Call, Found, Ids, Platform, Status, Subscriber, Subscription,
};
use akeneo_events::testing::webhook_check::WebhookError;
use chrono::{DateTime, Utc};
use std::cell::RefCell;
use std::rc::Rc;

pub fn unreachable() -> ApiError {
    ApiError::Unreachable {
        at: "https://platform.example".into(),
        reason: "no answer in time".into(),
    }
}

/// The platform as one owner sees it.
#[derive(Clone)]
pub struct Imagined {
    pub world: Rc<RefCell<World>>,
    pub owner: Owner,
}

impl Platform for Imagined {
    fn subscribers(&mut self, _: DateTime<Utc>) -> Result<Vec<Subscriber>, ApiError> {
        let world = self.world.borrow();
        let all = world.subscribers.iter();
        let live = all.filter(|it| it.owner == self.owner && it.it.status == Status::Active);
        Ok(live.map(|it| it.it.clone()).collect())
    }

    fn subscriber(&mut self, id: &str, _: DateTime<Utc>) -> Found<Subscriber> {
        let world = self.world.borrow();
        let mut all = world.subscribers.iter();
        let it = all.find(|it| it.owner == self.owner && it.it.id == id);
        Ok(it.map(|it| it.it.clone()))
    }

    fn subscriptions(&mut self, subscriber: &str, now: DateTime<Utc>) -> Found<Vec<Subscription>> {
        let known = self.subscriber(subscriber, now)?;
        let live = known.filter(|it| it.status == Status::Active).is_some();
        let world = self.world.borrow();
        let all = world.live_of(subscriber).into_iter();
        Ok(live.then(|| all.map(|it| it.it.clone()).collect()))
    }

    fn subscription(&mut self, ids: &Ids, now: DateTime<Utc>) -> Found<Subscription> {
        let (subscriber, id) = (&ids.subscriber, &ids.subscription);
        if self.subscriber(subscriber, now)?.is_none() {
            return Ok(None);
        }
        let world = self.world.borrow();
        let mut all = world.subscriptions.iter();
        let it = all.find(|it| it.subscriber == *subscriber && it.it.id == *id);
        Ok(it.map(|it| it.it.clone()))
    }

    fn perform(&mut self, call: &Call, _: DateTime<Utc>) -> Result<Answer, ApiError> {
        let mut world = self.world.borrow_mut();
        world.calls.push(call.clone());
        let strikes = match world.fault.take() {
            Some((0, when)) => Some(when),
            Some((calls, when)) => {
                world.fault = Some((calls - 1, when));
                None
            }
            None => None,
        };
        if strikes == Some(When::Before) {
            return Err(unreachable());
        }
        let answer = world.carry_out(self.owner, call);
        if strikes == Some(When::After) {
            return Err(unreachable());
        }
        answer
    }

    fn probe(&mut self, _: &str) -> Result<(), WebhookError> {
        self.world.borrow().webhook.clone().map_or(Ok(()), Err)
    }
}
