//! All subscribers and subscriptions. Pure: identifiers and times are passed in.
//!
//! Documented: 20 subscribers a PIM, 20 subscriptions a subscriber; lists show active subscribers, and
//! active and suspended subscriptions. Chosen: what was deleted can still be read one by one, with status
//! `deleted`; it can no longer be changed or deleted (404) nor suspended or resumed (409, documented).

use super::lifecycle::{Change, Status};
use super::model::{Owner, Subscriber, SubscriberSpec, Subscription, SubscriptionSpec};
use crate::clock::SimTime;
use crate::http::Refusal;
use crate::ids::Id;

const SUBSCRIBERS_PER_PIM: usize = 20;
const SUBSCRIPTIONS_PER_SUBSCRIBER: usize = 20;

/// In the order of creation.
#[derive(Default)]
pub struct Registry {
    subscribers: Vec<Subscriber>,
    subscriptions: Vec<Subscription>,
}

impl Registry {
    /// Every subscriber ever, of every owner.
    pub fn subscribers(&self) -> &[Subscriber] {
        &self.subscribers
    }

    /// Every subscription ever, of every owner.
    pub fn subscriptions(&self) -> &[Subscription] {
        &self.subscriptions
    }

    /// The active subscribers of `owner`.
    pub fn list<'a>(&'a self, owner: &'a Owner) -> impl Iterator<Item = &'a Subscriber> {
        let mine = move |s: &&Subscriber| s.owner == *owner && !s.deleted;
        self.subscribers.iter().filter(mine)
    }

    /// A subscriber of `owner`, deleted or not.
    pub fn subscriber(&self, owner: &Owner, id: &str) -> Result<&Subscriber, Refusal> {
        let mut all = self.subscribers.iter();
        all.find(|s| s.id.as_str() == id && s.owner == *owner)
            .ok_or_else(|| Refusal::not_found(format!("there is no subscriber {id}")))
    }

    /// A subscriber of `owner` that is not deleted.
    pub fn live_subscriber(&self, owner: &Owner, id: &str) -> Result<&Subscriber, Refusal> {
        let subscriber = self.subscriber(owner, id)?;
        if subscriber.deleted {
            return Err(Refusal::not_found(format!("subscriber {id} is deleted")));
        }
        Ok(subscriber)
    }

    fn live_subscriber_mut(&mut self, owner: &Owner, id: &str) -> Result<&mut Subscriber, Refusal> {
        self.live_subscriber(owner, id)?;
        let mut all = self.subscribers.iter_mut();
        all.find(|s| s.id.as_str() == id)
            .ok_or_else(|| Refusal::not_found(format!("there is no subscriber {id}")))
    }

    /// 409 if the PIM of `owner` has all the subscribers that it may have.
    pub fn add_subscriber(
        &mut self,
        owner: Owner,
        spec: SubscriberSpec,
        id: Id,
        now: SimTime,
    ) -> Result<(), Refusal> {
        let same_pim = |s: &&Subscriber| s.owner.pim_url == owner.pim_url && !s.deleted;
        if self.subscribers.iter().filter(same_pim).count() >= SUBSCRIBERS_PER_PIM {
            return Err(Refusal::conflict(format!(
                "this PIM already has {SUBSCRIBERS_PER_PIM} subscribers"
            )));
        }
        self.subscribers.push(Subscriber {
            id,
            owner,
            spec,
            deleted: false,
            created_at: now,
            updated_at: now,
        });
        Ok(())
    }

    pub fn update_subscriber(
        &mut self,
        owner: &Owner,
        id: &str,
        spec: SubscriberSpec,
        now: SimTime,
    ) -> Result<&Subscriber, Refusal> {
        let subscriber = self.live_subscriber_mut(owner, id)?;
        subscriber.spec = spec;
        subscriber.updated_at = now;
        Ok(subscriber)
    }

    /// Its subscriptions are for the caller to delete.
    pub fn delete_subscriber(
        &mut self,
        owner: &Owner,
        id: &str,
        now: SimTime,
    ) -> Result<&Subscriber, Refusal> {
        let subscriber = self.live_subscriber_mut(owner, id)?;
        subscriber.deleted = true;
        subscriber.updated_at = now;
        Ok(subscriber)
    }

    /// The subscriptions of a subscriber, deleted or not.
    pub fn subscriptions_of(&self, subscriber: &str) -> impl Iterator<Item = &Subscription> {
        let all = self.subscriptions.iter();
        all.filter(move |s| s.subscriber_id.as_str() == subscriber)
    }

    /// A subscription by its id alone.
    pub fn subscription(&self, id: &str) -> Result<&Subscription, Refusal> {
        let mut all = self.subscriptions.iter();
        all.find(|s| s.id.as_str() == id)
            .ok_or_else(|| Refusal::not_found(format!("there is no subscription {id}")))
    }

    /// 409 if its subscriber has all the subscriptions that it may have.
    pub fn room_for_subscription(&self, subscriber: &str) -> Result<(), Refusal> {
        let live = |s: &&Subscription| matches!(s.status, Status::Active | Status::Suspended);
        if self.subscriptions_of(subscriber).filter(live).count() >= SUBSCRIPTIONS_PER_SUBSCRIBER {
            return Err(Refusal::conflict(format!(
                "this subscriber already has {SUBSCRIPTIONS_PER_SUBSCRIBER} subscriptions"
            )));
        }
        Ok(())
    }

    /// Adds an active subscription; the caller has looked at the subscriber and its limit.
    pub fn add_subscription(
        &mut self,
        subscriber_id: Id,
        spec: SubscriptionSpec,
        id: Id,
        now: SimTime,
    ) {
        self.subscriptions.push(Subscription {
            id,
            subscriber_id,
            spec,
            status: Status::Active,
            created_at: now,
            updated_at: now,
        });
    }

    pub fn update_subscription(
        &mut self,
        id: &str,
        spec: SubscriptionSpec,
        now: SimTime,
    ) -> Result<&Subscription, Refusal> {
        let subscription = self.subscription_mut(id)?;
        subscription.spec = spec;
        subscription.updated_at = now;
        Ok(subscription)
    }

    /// Whether the status is another one now; 409 if the lifecycle forbids the change.
    pub fn change(&mut self, id: &str, change: Change, now: SimTime) -> Result<bool, Refusal> {
        let subscription = self.subscription_mut(id)?;
        let before = subscription.status;
        let after = before
            .after(change)
            .ok_or_else(|| Refusal::conflict(format!("subscription {id} is {}", before.name())))?;
        if before == after {
            return Ok(false);
        }
        subscription.status = after;
        subscription.updated_at = now;
        Ok(true)
    }

    fn subscription_mut(&mut self, id: &str) -> Result<&mut Subscription, Refusal> {
        let mut all = self.subscriptions.iter_mut();
        all.find(|s| s.id.as_str() == id)
            .ok_or_else(|| Refusal::not_found(format!("there is no subscription {id}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Ids;
    use serde_json::json;

    const NOW: SimTime = SimTime::from_micros(0);

    fn owner(client: &str) -> Owner {
        Owner {
            pim_url: "https://pim".to_owned(),
            client_id: client.to_owned(),
        }
    }

    fn add(registry: &mut Registry, ids: &mut Ids, client: &str) -> Result<Id, Refusal> {
        let id = ids.uuid();
        let body = json!({"name": "n", "contact": {"technical_email": "a@b"}});
        let spec = serde_json::from_value(body)
            .map_err(|error| Refusal::bad_request(error.to_string()))?;
        registry.add_subscriber(owner(client), spec, id.clone(), NOW)?;
        Ok(id)
    }

    #[test]
    fn a_pim_has_room_for_20_subscribers_of_all_its_clients() -> Result<(), Refusal> {
        let (mut registry, mut ids) = (Registry::default(), Ids::seeded(1));
        let first = add(&mut registry, &mut ids, "a")?;
        for _ in 0..19 {
            add(&mut registry, &mut ids, "b")?;
        }
        let refused = add(&mut registry, &mut ids, "c").err();
        assert_eq!(refused.map(|refusal| refusal.status), Some(409));
        registry.delete_subscriber(&owner("a"), first.as_str(), NOW)?;
        add(&mut registry, &mut ids, "c")?;
        Ok(())
    }

    #[test]
    fn a_subscriber_is_invisible_to_another_client() -> Result<(), Refusal> {
        let (mut registry, mut ids) = (Registry::default(), Ids::seeded(1));
        let id = add(&mut registry, &mut ids, "a")?;
        assert!(registry.subscriber(&owner("a"), id.as_str()).is_ok());
        let other = registry.subscriber(&owner("b"), id.as_str());
        assert_eq!(other.err().map(|refusal| refusal.status), Some(404));
        assert_eq!(registry.list(&owner("b")).count(), 0);
        Ok(())
    }

    #[test]
    fn a_deleted_subscriber_leaves_the_list_and_stays_readable() -> Result<(), Refusal> {
        let (mut registry, mut ids) = (Registry::default(), Ids::seeded(1));
        let id = add(&mut registry, &mut ids, "a")?;
        registry.delete_subscriber(&owner("a"), id.as_str(), NOW)?;
        assert_eq!(registry.list(&owner("a")).count(), 0);
        assert!(registry.subscriber(&owner("a"), id.as_str())?.deleted);
        let again = registry.delete_subscriber(&owner("a"), id.as_str(), NOW);
        assert_eq!(again.err().map(|refusal| refusal.status), Some(404));
        Ok(())
    }
}
