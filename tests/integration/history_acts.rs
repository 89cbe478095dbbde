//! Generated histories: what happens in Akeneo, in the shop, on the way between them, and to a worker.

use akeneo_events::testing::planner::Asks;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// From a shop that has all that its PIM has.
#[derive(Clone, Debug)]
pub struct History {
    pub asks: Asks,
    /// The brake; 0 is none.
    pub per_hour: u32,
    /// Each category's parent among those before it; 0 is the store's root.
    pub tree: Vec<usize>,
    /// What the shop has never imported at the beginning, of what has nothing below it.
    pub unknown: Vec<usize>,
    pub acts: Vec<Act>,
}

/// Numbers are taken modulo how many there are to choose from.
#[derive(Clone, Debug)]
pub enum Act {
    /// Akeneo deletes one of what it has, a category with its branch, and tells each in one of these ways.
    Delete(usize, Vec<Delivery>),
    /// Akeneo makes one of what it has not, below that category if it is one.
    Make(usize, usize),
    /// Akeneo moves a category below another.
    Move(usize, usize),
    /// Akeneo deletes one of what it has and makes it again at once.
    Renew(usize, Vec<Delivery>),
    /// Akeneo moves what is below a category elsewhere, and deletes the category.
    Dissolve(usize, Vec<Delivery>),
    /// An import of one type, at once.
    Import(usize),
    /// An import reads what Akeneo has.
    Begin(usize),
    /// An import that has begun writes its mapping rows, or, the next time, its entities.
    Proceed(usize),
    /// So many seconds go by.
    Pass(i64),
    /// A worker takes as many entries.
    Work(u32, Vec<Step>),
    /// An operator has an entry processed again.
    Reset(usize),
    /// A comparison with Akeneo finds one of what Akeneo has not.
    Compare(usize),
    /// Somebody removes a mapping row.
    Unmap(usize),
    /// The shop makes a category of its own below an imported one.
    Own(usize),
    Mood(Mood),
}

/// How an event comes.
#[derive(Clone, Copy, Debug)]
pub enum Delivery {
    Lost,
    /// So many seconds later.
    Once(i64),
    Twice(i64),
}

/// How the PIM answers from now on.
#[derive(Clone, Copy, Debug)]
pub enum Mood {
    Well,
    /// It takes so many seconds for an answer.
    Slow(i64),
    Away,
    /// It says for how many seconds.
    AwayFor(i64),
    /// Of one type nothing may be read.
    Unreadable(usize),
}

/// What becomes of a deletion that a worker was given, and what happens until it asks for the next one.
#[derive(Clone, Debug)]
pub struct Step {
    pub fate: Fate,
    pub meanwhile: Option<Box<Act>>,
    pub wait: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Deleted,
    /// A lock wait before anything was changed.
    Locked,
    /// The connector removed the mapping row, and then the entity came back.
    HalfWay,
    /// Magento says no.
    Refused,
    /// The worker dies before it.
    Dies,
    /// The worker dies after it.
    DiesAfter,
}

const ANY: std::ops::Range<usize> = 0..60;

fn delivery() -> impl Strategy<Value = Delivery> {
    let delay = || select(vec![0_i64, 0, 0, 0, 1, 400, 1_500, 2_100]);
    prop_oneof![
        3 => Just(Delivery::Lost),
        8 => delay().prop_map(Delivery::Once),
        2 => delay().prop_map(Delivery::Twice),
    ]
}

fn ways() -> impl Strategy<Value = Vec<Delivery>> {
    vec(delivery(), 1..4)
}

/// What may also happen while a worker works.
fn of_others() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (ANY, ways()).prop_map(|(which, how)| Act::Delete(which, how)),
        2 => (ANY, ways()).prop_map(|(which, how)| Act::Renew(which, how)),
        2 => (ANY, ways()).prop_map(|(which, how)| Act::Dissolve(which, how)),
        5 => (ANY, ANY).prop_map(|(which, parent)| Act::Make(which, parent)),
        4 => (ANY, ANY).prop_map(|(which, parent)| Act::Move(which, parent)),
        5 => ANY.prop_map(Act::Import),
        2 => ANY.prop_map(Act::Begin),
        4 => ANY.prop_map(Act::Proceed),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let fate = prop_oneof![
        12 => Just(Fate::Deleted),
        2 => Just(Fate::Locked),
        2 => Just(Fate::HalfWay),
        1 => Just(Fate::Refused),
        1 => Just(Fate::Dies),
        1 => Just(Fate::DiesAfter),
    ];
    let wait = select(vec![0_i64, 0, 0, 1, 40, 130, 130, 160, 400]);
    let made = (ANY, ANY).prop_map(|(which, parent)| Act::Make(which, parent));
    let meanwhile = prop_oneof![made, of_others()].prop_map(Box::new);
    let meanwhile = prop::option::weighted(0.6, meanwhile);
    (fate, wait, meanwhile).prop_map(|(fate, wait, meanwhile)| Step {
        fate,
        wait,
        meanwhile,
    })
}

fn mood() -> impl Strategy<Value = Mood> {
    prop_oneof![
        4 => Just(Mood::Well),
        2 => select(vec![1_i64, 20, 50]).prop_map(Mood::Slow),
        1 => Just(Mood::Away),
        1 => select(vec![60_i64, 900]).prop_map(Mood::AwayFor),
        3 => ANY.prop_map(Mood::Unreadable),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let times = vec![1_i64, 30, 70, 300, 590, 700, 3_700, 90_000];
    let limit = select(vec![1_u32, 3, 50, 50]);
    prop_oneof![
        28 => of_others(),
        5 => select(times).prop_map(Act::Pass),
        10 => (limit, vec(step(), 0..5)).prop_map(|(limit, steps)| Act::Work(limit, steps)),
        3 => ANY.prop_map(Act::Reset),
        4 => ANY.prop_map(Act::Compare),
        1 => ANY.prop_map(Act::Unmap),
        2 => mood().prop_map(Act::Mood),
    ]
}

pub fn histories() -> impl Strategy<Value = History> {
    let asks = prop_oneof![
        5 => Just(Asks::InDoubt),
        2 => Just(Asks::Always),
        2 => Just(Asks::Never),
    ];
    let own = prop::option::weighted(0.1, ANY);
    let per_hour = select(vec![0_u32, 0, 2, 3, 5]);
    (
        asks,
        per_hour,
        vec(ANY, 5),
        vec(ANY, 0..4),
        own,
        vec(act(), 8..36),
    )
        .prop_map(|(asks, per_hour, tree, unknown, own, mut acts)| {
            acts.extend(own.map(Act::Own));
            acts.rotate_right(usize::from(own.is_some()));
            History {
                asks,
                per_hour,
                tree,
                unknown,
                acts,
            }
        })
}
