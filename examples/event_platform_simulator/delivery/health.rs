//! The success rate of one subscription.
//!
//! Source: "Threshold-based suspension" in the key platform behaviors: under 90 % in the last rolling hour
//! suspends. Chosen: not before 20 results, so that one failure is not 0 %.

use std::collections::VecDeque;
use std::time::Duration;

use crate::clock::SimTime;

const WINDOW: Duration = Duration::from_secs(3600);
const LEAST_RESULTS: usize = 20;
const LEAST_PERCENT: usize = 90;

/// The results of the last hour.
#[derive(Debug, Default)]
pub struct Health {
    results: VecDeque<(SimTime, bool)>,
    successes: usize,
}

impl Health {
    pub fn record(&mut self, success: bool, now: SimTime) {
        self.forget(now);
        self.results.push_back((now, success));
        self.successes += usize::from(success);
    }

    /// Whether the platform suspends the subscription.
    pub fn is_bad(&mut self, now: SimTime) -> bool {
        self.forget(now);
        let results = self.results.len();
        results >= LEAST_RESULTS && self.successes * 100 < results * LEAST_PERCENT
    }

    /// The success rate in percent, rounded down; `None` without results.
    pub fn percent(&self) -> Option<usize> {
        (self.successes * 100).checked_div(self.results.len())
    }

    fn forget(&mut self, now: SimTime) {
        while let Some((at, success)) = self.results.front().copied() {
            if now.since(at) < WINDOW {
                break;
            }
            self.results.pop_front();
            self.successes -= usize::from(success);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: SimTime = SimTime::from_micros(0);

    fn with(successes: usize, failures: usize) -> Health {
        let mut health = Health::default();
        for _ in 0..successes {
            health.record(true, START);
        }
        for _ in 0..failures {
            health.record(false, START);
        }
        health
    }

    #[test]
    fn under_90_percent_is_bad_from_the_20th_result_on() {
        assert!(!with(18, 2).is_bad(START));
        assert!(with(17, 3).is_bad(START));
        assert!(!with(0, 19).is_bad(START));
        assert!(with(0, 20).is_bad(START));
        assert!(!with(900, 100).is_bad(START));
        assert!(with(899, 101).is_bad(START));
    }

    #[test]
    fn only_the_last_hour_counts() {
        let mut health = with(0, 100);
        let later = START.plus(WINDOW);
        assert!(!health.is_bad(later));
        for _ in 0..20 {
            health.record(true, later);
        }
        assert_eq!(health.percent(), Some(100));
    }
}
