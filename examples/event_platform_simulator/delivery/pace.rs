//! How fast one subscription is served.
//!
//! Source: "Optimized throughput" in the key platform behaviors: between 1 and 100 events a second, 100 at
//! first, less after a 429, gradually more after 200s. Chosen: a 429 halves the rate, at most once a
//! simulated second (the requests already on their way are one signal, not many), and a second of
//! successes adds about one event a second.

use std::time::Duration;

use crate::clock::SimTime;

const FASTEST: f64 = 100.0;
const SLOWEST: f64 = 1.0;
const DECREASE: f64 = 0.5;
const DECREASE_AT_MOST_EVERY: Duration = Duration::from_secs(1);
/// How much of an idle span may be made up for: hides the jitter of the threads, allows no burst.
const CREDIT: Duration = Duration::from_millis(100);

/// The rate, and when the next event may leave.
#[derive(Debug)]
pub struct Pace {
    per_second: f64,
    next: SimTime,
    decreased: Option<SimTime>,
}

impl Pace {
    pub const fn new(now: SimTime) -> Self {
        Self {
            per_second: FASTEST,
            next: now,
            decreased: None,
        }
    }

    /// Events a simulated second.
    pub const fn rate(&self) -> f64 {
        self.per_second
    }

    /// The earliest time at which another event may leave.
    pub const fn next(&self) -> SimTime {
        self.next
    }

    /// An event leaves now.
    pub fn depart(&mut self, now: SimTime) {
        let earliest = now.minus(CREDIT);
        let interval = Duration::from_secs_f64(1.0 / self.per_second);
        self.next = self.next.max(earliest).plus(interval);
    }

    /// The receiver answered 200.
    pub fn speed_up(&mut self) {
        self.per_second = (self.per_second + 1.0 / self.per_second).min(FASTEST);
    }

    /// The receiver answered 429.
    pub fn slow_down(&mut self, now: SimTime) {
        let lately = |at: SimTime| now.since(at) < DECREASE_AT_MOST_EVERY;
        if self.decreased.is_some_and(lately) {
            return;
        }
        self.decreased = Some(now);
        self.per_second = (self.per_second * DECREASE).max(SLOWEST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(n: u64) -> SimTime {
        SimTime::from_micros(0).plus(Duration::from_secs(n))
    }

    /// How many events leave in `span` seconds if the pace is asked every millisecond.
    fn departures(pace: &mut Pace, from: SimTime, span: u64) -> usize {
        let mut left = 0;
        for milli in 0..span * 1000 {
            let now = from.plus(Duration::from_millis(milli));
            if pace.next() <= now {
                pace.depart(now);
                left += 1;
            }
        }
        left
    }

    #[test]
    fn it_starts_at_100_events_a_second() {
        let mut pace = Pace::new(seconds(0));
        assert_eq!(departures(&mut pace, seconds(0), 10), 1000);
    }

    #[test]
    fn a_429_halves_the_rate_down_to_1() {
        let mut pace = Pace::new(seconds(0));
        let mut rates = Vec::new();
        for second in 0..9 {
            pace.slow_down(seconds(second));
            rates.push(pace.rate());
        }
        assert_eq!(
            rates,
            [50.0, 25.0, 12.5, 6.25, 3.125, 1.5625, 1.0, 1.0, 1.0]
        );
    }

    #[test]
    fn the_429s_of_one_second_count_once() {
        let mut pace = Pace::new(seconds(0));
        for milli in [0, 1, 500, 999] {
            pace.slow_down(seconds(5).plus(Duration::from_millis(milli)));
        }
        assert!((pace.rate() - 50.0).abs() < f64::EPSILON);
    }

    #[test]
    fn successes_add_about_one_event_a_second_every_second_up_to_100() {
        let mut pace = Pace::new(seconds(0));
        for second in 0..7 {
            pace.slow_down(seconds(second));
        }
        for _ in 0..200 {
            pace.speed_up();
        }
        assert!((19.0..21.0).contains(&pace.rate()), "{}", pace.rate());
        for _ in 0..10_000 {
            pace.speed_up();
        }
        assert!((pace.rate() - 100.0).abs() < f64::EPSILON);
    }

    #[test]
    fn an_idle_hour_allows_no_burst() {
        let mut pace = Pace::new(seconds(0));
        let burst = 1
            + (0..1000)
                .take_while(|_| {
                    pace.depart(seconds(3600));
                    pace.next() <= seconds(3600)
                })
                .count();
        assert!(burst <= 11, "{burst}");
    }
}
