//! What a part did, and what it found.

use std::fmt;
use std::ops::AddAssign;

/// How long a part goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Some seconds, in `make test`.
    Short,
    /// Minutes, in `make torture`.
    Long,
}

impl Size {
    pub const fn pick<T: Copy>(self, short: T, long: T) -> T {
        match self {
            Self::Short => short,
            Self::Long => long,
        }
    }
}

/// What was done, and three numbers that have to be 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Processes killed or frozen at a step.
    pub kills: u64,
    /// Faults of the database, the broker or the network.
    pub faults: u64,
    /// Hostile or generated inputs.
    pub inputs: u64,
    /// Events that were answered 200 and followed to their end.
    pub events: u64,
    /// Events answered 200 that are missing or never ended.
    pub lost: u64,
    /// Events that ended twice, or were worked on by two at a time.
    pub doubled: u64,
    /// Whatever else must not be: another ending, another answer, a row of the shop that is missing or changed.
    pub wrong: u64,
}

impl Counts {
    /// # Panics
    /// When anything was found.
    #[track_caller]
    pub fn assert_clean(&self) {
        assert_eq!((self.lost, self.doubled, self.wrong), (0, 0, 0), "{self}");
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.kills += other.kills;
        self.faults += other.faults;
        self.inputs += other.inputs;
        self.events += other.events;
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.wrong += other.wrong;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kills,
            faults,
            inputs,
            events,
            lost,
            doubled,
            wrong,
        } = self;
        write!(
            f,
            "kills={kills} faults={faults} inputs={inputs} events={events} lost={lost} doubled={doubled} wrong={wrong}"
        )
    }
}
