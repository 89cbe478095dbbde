//! A PIM, a shop, the mail between them, and a clock.

use crate::history_acts::{Act, Delivery, History, Mood};
use crate::history_pim::everything;
use crate::history_shop::{Content, IMPORTS, Id, Shop};
use crate::memory_pim::MemoryPim;
use crate::support::shop::import;
use crate::world::{event, noon, seconds};
use akeneo_events::testing::planner::Asks;
use akeneo_events::testing::queue::{self, Enqueued};
use akeneo_events::{EntityKey, EntityType, Event, Policy};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// What happened, for whoever wants to know that it happened at all.
pub type Seen = BTreeMap<String, u32>;

pub struct Life<'a> {
    pub shop: &'a mut Shop,
    pub pim: MemoryPim,
    pub content: Content,
    pub now: DateTime<Utc>,
    pub policy: Policy,
    /// Events on their way.
    mail: Vec<(DateTime<Utc>, Event)>,
    /// Every event that came, by its entry.
    pub came: BTreeMap<u64, Event>,
    /// Entries that were begun, or looked at and put off, or reset.
    pub begun: BTreeSet<u64>,
    /// When how many entities were removed.
    pub removed: Vec<(DateTime<Utc>, usize)>,
    /// Of what no import makes.
    pub own: BTreeSet<Id>,
    told: u32,
    pub seen: Seen,
}

pub fn chosen<T>(of: Vec<T>, which: usize) -> Option<T> {
    let count = of.len();
    of.into_iter().nth(which % count.max(1))
}

impl<'a> Life<'a> {
    pub fn begin(shop: &'a mut Shop, history: &History) -> Self {
        shop.empty();
        let content = everything(&history.tree);
        let mut first = content.clone();
        for which in &history.unknown {
            let parent = |it: &EntityKey| content.values().flatten().any(|parent| parent == it);
            let leaves = first.keys().filter(|it| !parent(it)).cloned().collect();
            first.remove(&chosen(leaves, *which).unwrap());
        }
        shop.fill(&first);
        let own = shop.entities();
        let imported = |it: &Id| !shop.stood_for.contains_key(it);
        let own = own.into_iter().filter(imported).collect();
        Self {
            pim: MemoryPim::with(content.keys().cloned()),
            content,
            now: noon(),
            policy: Policy {
                asks: history.asks,
                max_per_hour: history.per_hour,
                ..Policy::default()
            },
            mail: Vec::new(),
            came: BTreeMap::new(),
            begun: BTreeSet::new(),
            removed: Vec::new(),
            own,
            told: 0,
            seen: Seen::new(),
            shop,
        }
    }

    pub fn see(&mut self, what: impl Into<String>) {
        *self.seen.entry(what.into()).or_default() += 1;
    }

    pub fn act(&mut self, act: &Act) {
        match act {
            Act::Delete(which, how) => {
                self.delete(*which, how);
            }
            Act::Make(which, parent) => self.make(*which, *parent),
            Act::Move(which, parent) => self.relocate(*which, *parent),
            Act::Renew(which, how) => self.renew(*which, how),
            Act::Dissolve(which, how) => self.dissolve(*which, how),
            Act::Import(which) => {
                let which = which % IMPORTS.len();
                self.shop.import(which, &self.content, self.now);
            }
            Act::Begin(which) => {
                let which = which % IMPORTS.len();
                self.shop.begin(which, &self.content, self.now);
            }
            Act::Proceed(which) => {
                let running = |it: &usize| self.shop.running.contains_key(import(IMPORTS[*it][0]));
                let running = (0..IMPORTS.len()).filter(running).collect();
                if let Some(which) = chosen(running, *which) {
                    self.shop.proceed(which, self.now);
                }
            }
            Act::Pass(time) => self.pass(*time),
            Act::Work(limit, steps) => self.work(*limit, steps),
            Act::Reset(which) => {
                if let Some(id) = chosen(self.came.keys().copied().collect(), *which) {
                    self.reset(id);
                }
            }
            Act::Compare(which) => {
                if let Some(key) = chosen(self.missing(), *which) {
                    self.tell(key, "reconcile:", Delivery::Once(0));
                }
            }
            Act::Unmap(which) => {
                if let Some((row, _)) = chosen(self.shop.rows(), *which) {
                    self.shop.unmap(row);
                }
            }
            Act::Own(which) => self.make_own(*which),
            Act::Mood(mood) => self.mood(*mood),
        }
        self.deliver();
    }

    fn make_own(&mut self, which: usize) {
        let mut rows = self.shop.rows();
        rows.retain(|(_, (import, _))| *import == "category");
        if let Some((_, (import, parent))) = chosen(rows, which) {
            let world = &mut self.shop.world;
            let own = world.shop.add_category(&mut world.conn, parent);
            self.shop.next_id = self.shop.next_id.max(own);
            self.own.insert((import, own));
        }
    }

    pub fn tell(&mut self, key: EntityKey, source: &str, how: Delivery) {
        self.told += 1;
        let event = Event {
            occurred_at: self.now,
            ..event(&format!("{source}{}", self.told), key)
        };
        let (after, again) = match how {
            Delivery::Lost => return,
            Delivery::Once(after) => (after, None),
            Delivery::Twice(after) => (after, Some(2 * after + 300)),
        };
        // What is told together does not come together, nor in this order.
        let after = after + i64::from(self.told % 3) * after / 2;
        for after in std::iter::once(after).chain(again) {
            self.mail.push((self.now + seconds(after), event.clone()));
        }
    }

    pub fn pass(&mut self, time: i64) {
        self.now += seconds(time);
        self.deliver();
    }

    /// Brings what has arrived by now.
    fn deliver(&mut self) {
        let now = self.now;
        let (mut arrived, under_way): (Vec<_>, _) = std::mem::take(&mut self.mail)
            .into_iter()
            .partition(|(at, _)| *at <= now);
        self.mail = under_way;
        arrived.sort_by_key(|(at, _)| *at);
        for (at, event) in arrived {
            let database = &mut self.shop.world.database;
            match queue::enqueue(database, &event, b"{}", at).unwrap() {
                Enqueued::Stored(id) => {
                    self.came.insert(id, event);
                }
                Enqueued::Duplicate => self.see("duplicate"),
            }
        }
    }

    pub fn reset(&mut self, id: u64) {
        queue::reset(&mut self.shop.world.database, id, self.now).unwrap();
        self.begun.insert(id);
    }

    pub fn mood(&mut self, mood: Mood) {
        let mut pim = self.pim.get();
        match mood {
            Mood::Well => {
                pim.away = None;
                pim.takes = TimeDelta::zero();
                pim.unreadable.clear();
            }
            Mood::Slow(takes) => pim.takes = seconds(takes),
            Mood::Away => pim.away = Some(None),
            Mood::AwayFor(time) => pim.away = Some(Some(seconds(time))),
            Mood::Unreadable(which) => {
                let entity = EntityType::ALL[which % EntityType::ALL.len()];
                pim.unreadable.insert(entity);
            }
        }
    }

    /// Everything comes that is on its way, every import ends, and the shop imports what Akeneo has.
    pub fn calm_down(&mut self) {
        self.mood(Mood::Well);
        self.policy.max_per_hour = 0;
        self.pass(90_000);
        for which in 0..IMPORTS.len() {
            self.shop.proceed(which, self.now);
            self.shop.proceed(which, self.now);
            self.shop.import(which, &self.content, self.now);
        }
    }

    pub fn asks(&self) -> Asks {
        self.policy.asks
    }
}
