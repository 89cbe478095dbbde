//! A figure, its target, and the medians that it is made of.

use std::fmt;

/// How much is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Full,
    Quick,
}

impl Size {
    /// A number of rows, events or seconds at full size, or a tenth of it.
    pub fn of(self, full: u32) -> u32 {
        match self {
            Self::Full => full,
            Self::Quick => (full / 10).max(1),
        }
    }

    /// How often a and b take turns.
    pub fn turns(self, full: usize) -> usize {
        match self {
            Self::Full => full,
            Self::Quick => 3.min(full),
        }
    }
}

/// What a ratio has to be.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    AtLeast(f64),
    AtMost(f64),
}

/// One line of the report.
#[derive(Clone, Debug)]
pub struct Figure {
    pub name: &'static str,
    target: Target,
    unit: &'static str,
    a: f64,
    b: f64,
    /// What else has to hold, with what was seen instead.
    broken: Option<String>,
}

impl Figure {
    /// The medians of what was measured of a and of b.
    pub fn new(
        name: &'static str,
        target: Target,
        unit: &'static str,
        a: &[f64],
        b: &[f64],
    ) -> Self {
        Self {
            name,
            target,
            unit,
            a: median(a),
            b: median(b),
            broken: None,
        }
    }

    /// Misses the figure whatever its ratio.
    pub fn unless(mut self, holds: bool, broken: impl Into<String>) -> Self {
        if !holds {
            self.broken = Some(broken.into());
        }
        self
    }

    fn ratio(&self) -> f64 {
        self.a / self.b
    }

    pub fn is_reached(&self) -> bool {
        let within = match self.target {
            Target::AtLeast(least) => self.ratio() >= least,
            Target::AtMost(most) => self.ratio() <= most,
        };
        within && self.broken.is_none()
    }

    /// The target, and what else was broken.
    pub fn wanted(&self) -> String {
        let target = match self.target {
            Target::AtLeast(least) => format!("ratio={:.2}, target at least {least}", self.ratio()),
            Target::AtMost(most) => format!("ratio={:.2}, target at most {most}", self.ratio()),
        };
        let broken = self.broken.iter().map(|what| format!("; {what}"));
        target + &broken.collect::<String>()
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, unit) = (self.name, self.unit);
        let [a, b] = [self.a, self.b].map(short);
        write!(
            f,
            "BENCH {name} ratio={:.2} (a={a} {unit} b={b} {unit})",
            self.ratio()
        )
    }
}

fn short(value: f64) -> String {
    if value >= 100.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    }
}

pub fn median(values: &[f64]) -> f64 {
    let sorted = sorted(values);
    let middle = sorted.len() / 2;
    if sorted.len().is_multiple_of(2) {
        f64::midpoint(sorted[middle - 1], sorted[middle])
    } else {
        sorted[middle]
    }
}

/// The value that 99 of 100 do not exceed.
pub fn p99(values: &[f64]) -> f64 {
    let sorted = sorted(values);
    sorted[(sorted.len() * 99).div_ceil(100) - 1]
}

fn sorted(values: &[f64]) -> Vec<f64> {
    assert!(!values.is_empty(), "nothing was measured");
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values
}
