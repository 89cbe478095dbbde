//! Simulated time: a point ([`SimTime`]) and the clock that maps real time to it.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, SecondsFormat, Utc};

/// A point of simulated time, in microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SimTime(i64);

impl SimTime {
    #[cfg(test)]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// The wall clock's time.
    pub fn wall() -> Self {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self(micros(since))
    }

    /// Reads RFC 3339, such as `2024-06-13T10:17:00Z`.
    pub fn parse(text: &str) -> Option<Self> {
        let parsed = DateTime::parse_from_rfc3339(text).ok()?;
        Some(Self(parsed.timestamp_micros()))
    }

    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(micros(span)))
    }

    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(micros(span)))
    }

    /// How long after `earlier` this is; zero if it is not after it.
    pub fn since(self, earlier: Self) -> Duration {
        let micros = self.0.saturating_sub(earlier.0);
        Duration::from_micros(u64::try_from(micros).unwrap_or_default())
    }

    /// `2024-06-13T10:17:00Z`, as in Akeneo's event examples.
    pub fn seconds(self) -> String {
        self.format(SecondsFormat::Secs)
    }

    /// `2024-11-25T14:42:25.819268Z`, as in Akeneo's examples of the management API.
    pub fn precise(self) -> String {
        self.format(SecondsFormat::Micros)
    }

    fn format(self, precision: SecondsFormat) -> String {
        DateTime::<Utc>::from_timestamp_micros(self.0)
            .unwrap_or_default()
            .to_rfc3339_opts(precision, true)
    }
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

/// Runs `speed` times as fast as real time and can be advanced by a jump. Never goes back.
pub struct Clock {
    real_start: Instant,
    simulated_start: SimTime,
    speed: f64,
    jumped: Duration,
}

impl Clock {
    /// A clock that shows `shown` at the real moment `at`. `speed` must be positive.
    pub fn new(at: Instant, shown: SimTime, speed: f64) -> Self {
        Self {
            real_start: at,
            simulated_start: shown,
            speed,
            jumped: Duration::ZERO,
        }
    }

    pub fn at(&self, real: Instant) -> SimTime {
        let elapsed = real.saturating_duration_since(self.real_start);
        self.simulated_start
            .plus(scale(elapsed, self.speed))
            .plus(self.jumped)
    }

    pub fn advance(&mut self, by: Duration) {
        self.jumped = self.jumped.saturating_add(by);
    }

    /// How long in real time until the clock, showing `from` now, will show `to`.
    pub fn real_wait(&self, from: SimTime, to: SimTime) -> Duration {
        scale(to.since(from), 1.0 / self.speed)
    }
}

fn scale(span: Duration, factor: f64) -> Duration {
    Duration::try_from_secs_f64(span.as_secs_f64() * factor).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_multiplies_and_jumps() {
        let start = Instant::now();
        let mut clock = Clock::new(start, SimTime::from_micros(0), 60.0);
        let minute = start + Duration::from_secs(1);
        assert_eq!(clock.at(minute), SimTime::from_micros(60_000_000));
        clock.advance(Duration::from_secs(3600));
        assert_eq!(clock.at(minute), SimTime::from_micros(3_660_000_000));
    }

    #[test]
    fn a_wait_shrinks_with_the_speed_and_is_zero_for_the_past() {
        let clock = Clock::new(Instant::now(), SimTime::from_micros(0), 300.0);
        let now = SimTime::from_micros(0);
        let in_five_minutes = now.plus(Duration::from_secs(300));
        assert_eq!(clock.real_wait(now, in_five_minutes).as_millis(), 1000);
        assert_eq!(clock.real_wait(in_five_minutes, now), Duration::ZERO);
    }

    #[test]
    fn times_are_written_as_akeneo_writes_them() {
        let time = SimTime::parse("2024-11-25T14:42:25.819268Z");
        assert_eq!(
            time.map(SimTime::precise).as_deref(),
            Some("2024-11-25T14:42:25.819268Z")
        );
        assert_eq!(
            time.map(SimTime::seconds).as_deref(),
            Some("2024-11-25T14:42:25Z")
        );
    }
}
