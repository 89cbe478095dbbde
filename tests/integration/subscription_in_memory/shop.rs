//! A shop that stores what it is told, and whose process may end at any moment.

use super::platform::Imagined;
use super::world::{Owner, World};
use akeneo_events::EntityType;
use akeneo_events::testing::akeneo::Pim;
use akeneo_events::testing::subscription::{
    Call, Field, Session, State, Stored, SubscriptionError, Task, Wanted,
};
use chrono::{DateTime, TimeDelta, Utc};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

pub const NAME: &str = "Magento shop.example (1a2b3c4d)";
pub const URL: &str = "https://shop.example/akeneo_events/webhook";

pub struct Shop {
    pub world: Rc<RefCell<World>>,
    pub store: Stored,
    pub owner: Owner,
    pub now: DateTime<Utc>,
    secrets: Rc<Cell<u32>>,
}

/// Everything is wanted.
pub fn wanted() -> Wanted {
    Wanted {
        enabled: true,
        name: NAME.into(),
        email: "admin@shop.example".into(),
        events: events(2),
        webhook_url: URL.into(),
        resume_suspended_by_platform: true,
    }
}

pub fn off() -> Wanted {
    Wanted {
        enabled: false,
        ..wanted()
    }
}

pub fn events(count: usize) -> Vec<String> {
    let all = EntityType::ALL.into_iter();
    let mut events: Vec<_> = all.map(|it| it.event_type().to_owned()).collect();
    events.truncate(count);
    events.sort();
    events
}

pub fn pim(owner: Owner) -> Pim {
    Pim {
        url: format!("https://pim{owner}.example"),
        client_id: "client".into(),
        client_secret: "client-secret".into(),
        username: "user".into(),
        password: "password".into(),
    }
}

/// Whose PIM it is.
pub fn owner(pim: &Pim) -> Owner {
    pim.url["https://pim".len()..][..1].parse().unwrap()
}

impl Shop {
    pub fn new() -> Self {
        Self {
            world: Rc::default(),
            store: Stored::default(),
            owner: 0,
            now: "2026-06-01T12:00:00Z".parse().unwrap(),
            secrets: Rc::default(),
        }
    }

    pub fn subscribed() -> Self {
        let mut shop = Self::new();
        shop.sync(wanted());
        shop
    }

    pub fn run(&self, task: Task, wanted: Wanted) -> Session<Imagined> {
        self.run_as(pim(self.owner), task, wanted)
    }

    pub fn run_as(&self, pim: Pim, task: Task, wanted: Wanted) -> Session<Imagined> {
        let spare = [self.secret(), self.secret()];
        Session::new(task, wanted, self.store.clone(), pim, spare, |pim| {
            Imagined {
                world: Rc::clone(&self.world),
                owner: owner(pim),
            }
        })
    }

    /// The PIM connection that is stored.
    pub fn connection(&self) -> Option<Pim> {
        let text = self.store.get(Field::Connection)?;
        Some(serde_json::from_str(text).unwrap())
    }

    fn secret(&self) -> String {
        self.secrets.set(self.secrets.get() + 1);
        format!("secret-number-{:08}", self.secrets.get())
    }

    /// One step, stored.
    pub fn step(&mut self, run: &mut Session<Imagined>) -> Result<bool, SubscriptionError> {
        let Some(changes) = run.step(self.now)? else {
            return Ok(false);
        };
        self.store.apply(&changes);
        Ok(true)
    }

    /// To the end.
    pub fn finish(&mut self, run: &mut Session<Imagined>) -> Result<State, SubscriptionError> {
        while self.step(run)? {}
        Ok(run.state().unwrap())
    }

    pub fn perform(&mut self, task: Task, wanted: Wanted) -> Result<State, SubscriptionError> {
        let mut run = self.run(task, wanted);
        self.finish(&mut run)
    }

    pub fn sync(&mut self, wanted: Wanted) -> State {
        self.perform(Task::Sync, wanted).unwrap()
    }

    /// The calls that `wanted` takes now.
    pub fn calls(&mut self, wanted: Wanted) -> Vec<Call> {
        self.world.borrow_mut().calls.clear();
        self.sync(wanted);
        std::mem::take(&mut self.world.borrow_mut().calls)
    }

    pub fn accepted(&self) -> Vec<String> {
        let fields = [
            Field::PrimarySecret,
            Field::SecondarySecret,
            Field::RetiredSecret,
        ];
        let stored = fields.into_iter().filter_map(|field| self.store.get(field));
        stored.map(str::to_owned).collect()
    }

    /// What the stored subscription is signed with, if it lives.
    pub fn signing(&self) -> Option<Vec<String>> {
        let world = self.world.borrow();
        let id = self.store.get(Field::SubscriptionId)?;
        let mut all = world.subscriptions.iter();
        let kept = all.find(|it| it.it.id == id && it.it.status.is_live())?;
        let secrets = kept.secrets.clone()?;
        Some(
            [Some(secrets.primary), secrets.secondary]
                .into_iter()
                .flatten()
                .collect(),
        )
    }

    pub fn pass(&mut self, time: TimeDelta) {
        self.now += time;
    }

    /// Nothing is missing, nothing is double, and Akeneo signs with what is stored.
    pub fn assert_subscribed(&self, wanted: &Wanted) {
        let world = self.world.borrow();
        let own = world.named(self.owner, &wanted.name);
        assert_eq!(own.len(), 1, "{own:?}");
        let (holder, subscriptions) = &own[0];
        let subscriber = &holder.it;
        assert_eq!(
            holder.secret.as_deref(),
            self.store.get(Field::PrimarySecret)
        );
        assert_eq!(
            self.store.get(Field::SubscriberId),
            Some(subscriber.id.as_str())
        );
        assert_eq!(subscriber.contact.technical_email, wanted.email);
        let notified_at = subscriber.contact.notification_webhook_url.as_deref();
        assert_eq!(notified_at, Some(wanted.webhook_url.as_str()));
        let here: Vec<_> = subscriptions
            .iter()
            .filter(|it| it.it.config.url == wanted.webhook_url)
            .collect();
        assert_eq!(here.len(), 1, "{here:?}");
        assert_eq!(
            self.store.get(Field::SubscriptionId),
            Some(here[0].it.id.as_str())
        );
        assert_eq!(here[0].it.status.name(), "active");
        assert_eq!(here[0].it.events, wanted.events);
        let secrets = here[0].secrets.clone().unwrap();
        assert_eq!(
            Some(secrets.primary.as_str()),
            self.store.get(Field::PrimarySecret)
        );
        assert_eq!(
            secrets.secondary.as_deref(),
            self.store.get(Field::SecondarySecret)
        );
    }
}
