//! Any history of a PIM and a shop: nothing is deleted that the PIM has, no event is lost, and what is gone there goes here in
//! the end.

use crate::history_acts::{History, histories};
use crate::history_life::{Life, Seen};
use crate::history_shop::{Id, Shop};
use crate::seeded;
use akeneo_events::testing::planner::Asks;
use akeneo_events::{EntityKey, EntityType};
use mysql::prelude::Queryable;
use std::cell::RefCell;

const CASES: u32 = 200;
/// Set to the number that a failed run printed, to see it again.
const SEED: &str = "HISTORY_SEED";

/// What must have happened in a run, or it has proved little.
const HAPPENED: [&str; 17] = [
    "Product deleted",
    "ProductModel deleted",
    "AttributeOption deleted",
    "Attribute deleted",
    "Category deleted",
    "Family deleted",
    "branch deleted",
    "tried again",
    "duplicate",
    "held by the brake",
    "lease lost",
    "made again, taken by a fresh event",
    "exists_in_akeneo",
    "living_descendants",
    "not_announced",
    "waits_for_akeneo",
    "larger_than_brake",
];

fn live(shop: &mut Shop, history: &History) -> Seen {
    let mut life = Life::begin(shop, history);
    for act in &history.acts {
        life.act(act);
        assert_eq!(life.entries(None), life.came.len(), "events are lost");
    }
    let seen = life.seen.clone();
    life.calm_down();
    // What goes in one round may have kept something from going: a category the one above it.
    let mut before = None;
    while before != Some(life.shop.entities()) {
        before = Some(life.shop.entities());
        for id in life.came.keys().copied().collect::<Vec<_>>() {
            life.reset(id);
        }
        life.work_off();
    }
    life.end();
    seen
}

impl Life<'_> {
    /// How many entries there are, in one status.
    fn entries(&mut self, status: Option<&str>) -> usize {
        let world = &mut self.shop.world;
        let table = world.shop.table("akeneo_events_queue");
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE status = COALESCE(?, status)");
        let count: Option<usize> = world.conn.exec_first(sql, (status,)).unwrap();
        count.unwrap()
    }

    /// A worker that nothing happens to, until nothing waits. Of entries that were tried often it takes one at a time.
    fn work_off(&mut self) {
        for _ in 0..99 {
            self.pass(3_700);
            self.work(100, &[]);
            if self.entries(Some("pending")) == 0 {
                return;
            }
        }
        panic!("something waits for ever");
    }

    fn end(&mut self) {
        let ended = ["completed", "failed"].map(|it| self.entries(Some(it)));
        assert_eq!(ended[0] + ended[1], self.came.len());
        let entities = self.shop.entities();
        assert!(self.own.is_subset(&entities), "the shop's own are gone");
        if self.asks() == Asks::Never {
            return;
        }
        for (_, id) in self.shop.rows() {
            let Some(key) = self.shop.stood_for.get(&id).cloned() else {
                continue;
            };
            if !entities.contains(&id) || self.content.contains_key(&key) {
                continue;
            }
            if self.came.values().any(|it| it.key == key) {
                let kept = self.is_kept(&key, id);
                assert!(kept, "{key} ({id:?}) is gone in Akeneo and still here");
                self.see("kept by a guard");
            }
        }
    }

    /// Whether a guard keeps it: a category for what is below it, a family for its products.
    fn is_kept(&mut self, key: &EntityKey, (import, id): Id) -> bool {
        match key.entity {
            EntityType::Category => {
                let below = self.shop.below(id);
                let rows = self.shop.rows();
                let mapped = |it: &u32| rows.iter().any(|(_, id)| *id == (import, *it));
                !below.iter().all(mapped)
            }
            EntityType::Family => self.shop.holds_products(id),
            _ => false,
        }
    }
}

#[test]
fn in_any_history_nothing_goes_that_akeneo_has_and_what_is_gone_there_goes() {
    let shop = RefCell::new(Shop::new());
    let seen = RefCell::new(Seen::new());
    let run = seeded::run(SEED, CASES, 300, &histories(), |history| {
        for (what, count) in live(&mut shop.borrow_mut(), &history) {
            *seen.borrow_mut().entry(what).or_default() += count;
        }
    });
    println!("{:#?}", seen.borrow());
    for what in HAPPENED {
        let happened = seen.borrow().contains_key(what);
        assert!(happened, "{run}: never happened: {what}");
    }
}
