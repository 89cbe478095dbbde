//! A PIM, a shop, the mail between them, and a clock.

use crate::history_acts::{Act, Delivery, History, Mood};
use crate::history_imports::family_of;
use crate::history_shop::{Content, IMPORTS, Id, Shop};
use crate::memory_pim::MemoryPim;
use crate::world::{event, noon, seconds};
use akeneo_events::event::{EntityKey, EntityType, Event};
use akeneo_events::planner::{Asks, Policy};
use akeneo_events::queue::{self, Enqueued};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet};

const CATEGORIES: usize = 5;

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

fn universe() -> Vec<EntityKey> {
    let simple = [
        (EntityType::Family, "f0"),
        (EntityType::Family, "f1"),
        (EntityType::Attribute, "tint"),
        (EntityType::Attribute, "form"),
        (EntityType::Product, "p0"),
        (EntityType::Product, "p1"),
        (EntityType::ProductModel, "m0"),
    ];
    let keys = simple.map(|(entity, code)| EntityKey::new(entity, code));
    let options = ["o0", "o1"].map(|code| EntityKey::option("tint", code));
    let category = |number| EntityKey::new(EntityType::Category, format!("c{number}"));
    let categories = (0..CATEGORIES).map(category);
    keys.into_iter().chain(options).chain(categories).collect()
}

fn chosen<T>(of: Vec<T>, which: usize) -> Option<T> {
    let count = of.len();
    of.into_iter().nth(which % count.max(1))
}

impl<'a> Life<'a> {
    pub fn begin(shop: &'a mut Shop, history: &History) -> Self {
        shop.empty();
        let mut content = Content::new();
        let mut parents = vec![None];
        let mut tree = history.tree.iter();
        for key in universe() {
            let mut parent = None;
            if key.entity == EntityType::Category {
                parent = parents[tree.next().unwrap() % parents.len()].clone();
                // Deep trees rather than wide ones.
                parents.extend([Some(key.clone()), Some(key.clone())]);
            }
            content.insert(key, parent);
        }
        shop.fill(&content);
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
            Act::Delete(which, how) => self.delete(*which, how),
            Act::Make(which, parent) => self.make(*which, *parent),
            Act::Move(which, parent) => self.relocate(*which, *parent),
            Act::Renew(which, how) => {
                self.delete(*which, how);
                self.make(*which, *which);
            }
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
                let running = |it: &usize| self.shop.running.contains_key(IMPORTS[*it].0.as_str());
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

    fn missing(&self) -> Vec<EntityKey> {
        let missing = |key: &EntityKey| !self.content.contains_key(key);
        universe().into_iter().filter(missing).collect()
    }

    fn gone_with(&self, key: &EntityKey) -> Vec<EntityKey> {
        let below = |it: &&EntityKey| {
            let up = std::iter::successors(Some(*it), |it| self.content[*it].as_ref());
            up.into_iter().any(|it| it == key)
        };
        self.content.keys().filter(below).cloned().collect()
    }

    fn delete(&mut self, which: usize, how: &[Delivery]) {
        let kept = |family: &EntityKey| {
            let keys = self.content.keys();
            keys.into_iter()
                .any(|it| family_of(it).as_ref() == Some(family))
        };
        let free = self.content.keys().filter(|it| !kept(it));
        if let Some(key) = chosen(free.cloned().collect(), which) {
            self.delete_one(&key, how);
        }
    }

    fn delete_one(&mut self, key: &EntityKey, how: &[Delivery]) {
        for (key, how) in self.gone_with(key).into_iter().zip(how.iter().cycle()) {
            self.remove(&key);
            self.tell(key, "", *how);
        }
        // Of these Akeneo tells nothing.
        let of_it = |it: &&EntityKey| it.attribute.as_ref() == Some(&key.code);
        if key.entity == EntityType::Attribute {
            let options: Vec<_> = self.content.keys().filter(of_it).cloned().collect();
            options.iter().for_each(|it| self.remove(it));
        }
    }

    fn remove(&mut self, key: &EntityKey) {
        self.content.remove(key);
        self.pim.get().has.remove(key);
    }

    fn make(&mut self, which: usize, parent: usize) {
        let possible = |key: &EntityKey| {
            let attribute = key.attribute.as_ref();
            let attribute = attribute.map(|it| EntityKey::new(EntityType::Attribute, it));
            let needs = attribute.or(family_of(key));
            needs.is_none_or(|it| self.content.contains_key(&it))
        };
        let possible = self.missing().into_iter().filter(possible).collect();
        let Some(key) = chosen(possible, which) else {
            return;
        };
        let parent = match key.entity {
            EntityType::Category => self.place(None, parent),
            _ => None,
        };
        self.content.insert(key.clone(), parent);
        self.pim.get().has.insert(key);
    }

    /// A category, or the root, that is not below this one.
    fn place(&self, of: Option<&EntityKey>, which: usize) -> Option<EntityKey> {
        let branch = of.map_or_else(Vec::new, |it| self.gone_with(it));
        let fits = |it: &&EntityKey| it.entity == EntityType::Category && !branch.contains(it);
        let mut places: Vec<_> = self
            .content
            .keys()
            .filter(fits)
            .cloned()
            .map(Some)
            .collect();
        places.push(None);
        chosen(places, which).flatten()
    }

    fn relocate(&mut self, which: usize, parent: usize) {
        let category = |it: &&EntityKey| it.entity == EntityType::Category;
        let categories = self.content.keys().filter(category).cloned().collect();
        if let Some(key) = chosen(categories, which) {
            let parent = self.place(Some(&key), parent);
            self.content.insert(key, parent);
        }
    }

    fn dissolve(&mut self, which: usize, how: &[Delivery]) {
        let parents = self.content.values().flatten().cloned().collect();
        let Some(key) = chosen(parents, which) else {
            return;
        };
        let below = |(it, parent): (&EntityKey, &Option<EntityKey>)| {
            (parent.as_ref() == Some(&key)).then(|| it.clone())
        };
        let children: Vec<_> = self.content.iter().filter_map(below).collect();
        for child in children {
            let place = self.place(Some(&key), which);
            self.content.insert(child, place);
        }
        self.delete_one(&key, how);
    }

    fn make_own(&mut self, which: usize) {
        let mut rows = self.shop.rows();
        rows.retain(|(_, (import, _))| *import == "category");
        if let Some((_, (import, parent))) = chosen(rows, which) {
            let world = &mut self.shop.world;
            let own = world.shop.add_category(&mut world.conn, parent);
            self.own.insert((import, own));
        }
    }

    fn tell(&mut self, key: EntityKey, source: &str, how: Delivery) {
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
