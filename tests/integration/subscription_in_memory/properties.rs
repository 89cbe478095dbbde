//! Whatever happens to shop and platform, one more sync sets it right, and never at the cost of others.

use super::shop::{NAME, Shop, URL, events, off, owner, pim, wanted};
use super::world::{Owner, When, World};
use akeneo_events::testing::subscription::{Field, State, Status, Stored, Task, Wanted};
use chrono::TimeDelta;
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Act {
    /// A run that may meet a fault, and whose process may end after some steps, the last of them stored or not.
    Run {
        task: Task,
        wanted: Wanted,
        fault: Option<(u32, When)>,
        end: Option<(u32, bool)>,
    },
    /// Two runs at once, without a lock; the steps go to one or the other.
    Race {
        wanted: [Wanted; 2],
        turns: Vec<bool>,
    },
    /// Akeneo changes the status of our subscriptions.
    Turn(Status),
    /// Somebody sends other secrets.
    Meddle,
    /// A value gets lost.
    Lose(Field),
    Pass(u32),
    /// The shop is connected to another PIM.
    Switch(Owner),
}

fn any_wanted() -> impl Strategy<Value = Wanted> {
    (
        any::<bool>(),
        0..4_usize,
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(enabled, count, moved, email, resume)| Wanted {
            enabled,
            events: events(count),
            webhook_url: if moved {
                URL.replace("shop", "moved")
            } else {
                URL.into()
            },
            email: format!("{email}@shop.example"),
            resume_suspended_by_platform: resume,
            ..wanted()
        })
}

fn any_task() -> impl Strategy<Value = Task> {
    prop_oneof![
        6 => Just(Task::Sync),
        2 => Just(Task::Rotate),
        1 => any::<bool>().prop_map(|force| Task::Reset { force }),
    ]
}

fn any_act() -> impl Strategy<Value = Act> {
    let when = prop_oneof![Just(When::Before), Just(When::After)];
    let lost = prop_oneof![
        Just(Field::PrimarySecret),
        Just(Field::SecondarySecret),
        Just(Field::RetiredSecret),
        Just(Field::SubscriberId),
        Just(Field::SubscriptionId),
    ];
    let status = prop_oneof![
        Just(Status::Suspended),
        Just(Status::Revoked),
        Just(Status::Deleted)
    ];
    prop_oneof![
        6 => (any_task(), any_wanted(), proptest::option::of((0..4_u32, when)), proptest::option::of((0..8_u32, any::<bool>())))
            .prop_map(|(task, wanted, fault, end)| Act::Run { task, wanted, fault, end }),
        2 => (any_wanted(), any_wanted(), proptest::collection::vec(any::<bool>(), 0..24))
            .prop_map(|(one, other, turns)| Act::Race { wanted: [one, other], turns }),
        1 => status.prop_map(Act::Turn),
        1 => Just(Act::Meddle),
        1 => lost.prop_map(Act::Lose),
        1 => (1..100_000_u32).prop_map(Act::Pass),
        1 => (0..2_u8).prop_map(Act::Switch),
    ]
}

/// Others under the same PIM connections, one with nearly our name, one that delivers to our webhook.
fn inhabit(world: &mut World) {
    for owner in 0..2 {
        let near = world.add_subscriber(owner, &format!("{NAME} "), "x@y.example");
        world.add_subscription(&near.id, URL, &events(1), None);
        world.add_subscriber(owner, "another shop", "x@y.example");
    }
}

fn others(world: &World) -> String {
    let theirs = world.subscribers.iter().filter(|it| it.it.name != NAME);
    let ids: Vec<_> = theirs.clone().map(|it| it.it.id.clone()).collect();
    let subscriptions = world.subscriptions.iter();
    let subscriptions = subscriptions.filter(|it| ids.contains(&it.subscriber));
    format!(
        "{:?} {:?}",
        theirs.collect::<Vec<_>>(),
        subscriptions.collect::<Vec<_>>()
    )
}

struct History {
    shop: Shop,
    /// Whether a former PIM kept something of ours, and it was said.
    left: bool,
    /// Whether the shop may just not know what Akeneo signs with.
    clueless: bool,
}

impl History {
    fn act(&mut self, act: Act) {
        match act {
            Act::Run {
                task,
                wanted,
                fault,
                end,
            } => {
                self.shop.world.borrow_mut().fault = fault;
                self.run(task, wanted, end);
                self.shop.world.borrow_mut().fault = None;
            }
            Act::Race { wanted, turns } => self.race(wanted, &turns),
            Act::Turn(status) => {
                let own = self.own();
                let mut world = self.shop.world.borrow_mut();
                world.turn(|it| own.contains(&it.subscriber), status);
            }
            Act::Meddle => self.meddle(),
            Act::Lose(lost) => {
                let kept = self.shop.store.clone();
                let kept = |field| kept.get(field).map(str::to_owned);
                self.shop.store = Stored::read(|field| kept(field).filter(|_| field != lost));
                self.clueless = true;
            }
            Act::Pass(seconds) => self.shop.pass(TimeDelta::seconds(seconds.into())),
            Act::Switch(owner) => self.shop.owner = owner,
        }
    }

    fn own(&self) -> Vec<String> {
        let world = self.shop.world.borrow();
        let own = world.subscribers.iter().filter(|it| it.it.name == NAME);
        own.map(|it| it.it.id.clone()).collect()
    }

    fn meddle(&mut self) {
        let own = self.own();
        let mut world = self.shop.world.borrow_mut();
        let subscribers = world.subscribers.iter_mut();
        for kept in subscribers.filter(|it| it.it.name == NAME) {
            kept.secret = None;
            kept.it.updated_at = serde_json::json!("meddled");
        }
        let subscriptions = world.subscriptions.iter_mut();
        for kept in subscriptions.filter(|it| own.contains(&it.subscriber)) {
            kept.secrets = None;
            kept.it.updated_at = serde_json::json!("meddled");
            self.clueless = true;
        }
    }

    fn run(&mut self, task: Task, wanted: Wanted, end: Option<(u32, bool)>) {
        let mut run = self.shop.run(task, wanted);
        for step in 0.. {
            let stored = !matches!(end, Some((last, false)) if last == step);
            let result = run.step(self.shop.now);
            self.left |= run
                .notices()
                .iter()
                .any(|it| it.contains("could not be removed"));
            if let (Ok(Some(changes)), true) = (&result, stored) {
                self.shop.store.apply(changes);
                self.assert_accepted();
            }
            let over = end.is_some_and(|(last, _)| last == step);
            if over || !matches!(result, Ok(Some(_))) {
                break;
            }
        }
    }

    fn race(&mut self, wanted: [Wanted; 2], turns: &[bool]) {
        self.clueless = true;
        // One may forget what the other makes at the new PIM: this is what the lock is for.
        self.left |= self.moves();
        let mut runs = wanted.map(|wanted| self.shop.run(Task::Sync, wanted));
        for turn in turns {
            let run = &mut runs[usize::from(*turn)];
            if let Ok(Some(changes)) = run.step(self.shop.now) {
                self.shop.store.apply(&changes);
            }
        }
        for run in &runs {
            self.left |= run
                .notices()
                .iter()
                .any(|it| it.contains("could not be removed"));
        }
    }

    fn moves(&self) -> bool {
        let at = self.shop.connection();
        at.is_some_and(|it| !it.is_same_connection(&pim(self.shop.owner)))
    }

    /// Akeneo signs with something that the shop accepts.
    fn assert_accepted(&self) {
        if let Some(pair) = self.shop.signing().filter(|_| !self.clueless && !self.left) {
            let accepted = self.shop.accepted();
            assert!(
                pair.iter().any(|it| accepted.contains(it)),
                "{pair:?} {accepted:?}"
            );
        }
    }

    fn assert_nothing_left_elsewhere(&self) {
        let world = self.shop.world.borrow();
        let left = world.named(1 - self.shop.owner, NAME);
        assert!(self.left || left.is_empty(), "{left:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_more_sync_sets_everything_right(acts in proptest::collection::vec(any_act(), 0..10), last in any_wanted()) {
        let mut history = History { shop: Shop::new(), left: false, clueless: false };
        inhabit(&mut history.shop.world.borrow_mut());
        let before = others(&history.shop.world.borrow());
        for act in acts {
            history.act(act);
        }
        let last = Wanted { resume_suspended_by_platform: true, ..last };
        let mut run = history.shop.run(Task::Sync, last.clone());
        let state = history.shop.finish(&mut run);
        history.left |= run.notices().iter().any(|it| it.contains("could not be removed"));
        if last.is_on() {
            prop_assert_eq!(state, Ok(State::Active));
            history.shop.assert_subscribed(&last);
        } else {
            prop_assert!(matches!(state, Ok(State::Suspended | State::Absent)), "{:?}", state);
            let world = history.shop.world.borrow();
            let own = world.named(history.shop.owner, NAME);
            let all: Vec<_> = own.iter().flat_map(|it| &it.1).collect();
            let suspended = all.iter().all(|it| it.it.status == Status::Suspended);
            prop_assert!(suspended || history.left, "{:?}", all);
        }
        history.assert_nothing_left_elsewhere();
        let store = history.shop.store.clone();
        prop_assert!(history.shop.calls(last).is_empty(), "not at rest");
        prop_assert_eq!(&store, &history.shop.store);
        prop_assert_eq!(before, others(&history.shop.world.borrow()));
    }

    #[test]
    fn a_reset_leaves_nothing_whatever_was_before(acts in proptest::collection::vec(any_act(), 0..8)) {
        let mut history = History { shop: Shop::new(), left: false, clueless: false };
        inhabit(&mut history.shop.world.borrow_mut());
        let before = others(&history.shop.world.borrow());
        for act in acts {
            history.act(act);
        }
        let stored_at = history.shop.connection().map(|it| owner(&it));
        let state = history.shop.perform(Task::Reset { force: false }, off());
        prop_assert_eq!(state, Ok(State::Absent));
        prop_assert_eq!(&history.shop.store, &Stored::default());
        let world = history.shop.world.borrow();
        let owner = stored_at.unwrap_or(history.shop.owner);
        prop_assert!(world.named(owner, NAME).is_empty());
        prop_assert_eq!(before, others(&world));
    }
}
