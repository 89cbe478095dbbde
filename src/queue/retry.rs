//! When an unfinished entry is tried again. Pure.

use chrono::TimeDelta;

/// Tries after the first, for whatever reason; then the entry fails.
pub const MAX_RETRIES: u16 = 5;

/// An entry that was taken this often without an end may be what ended its worker:
/// it is processed last in its batch, so that it takes no other down with it.
pub const SUSPECT_AFTER: u16 = 2;

/// Why it is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// A deadlock, a lock wait or a lost connection: usually over in seconds.
    Transient,
    /// Something else must go first, and its event may still be on its way. Akeneo delivers up to 35 minutes
    /// late (tries after 5, 10 and 20 minutes), so the last try is past that.
    Deferred,
}

/// How long to wait after the `attempts`-th try (from 1); `None` when it was the last.
///
/// Transient: 5 s, 30 s, 2 min, 10 min, 30 min. Deferred: 1, 5, 15, 30, 60 min.
#[must_use]
pub fn delay(cause: Cause, attempts: u16) -> Option<TimeDelta> {
    let schedule: [i64; MAX_RETRIES as usize] = match cause {
        Cause::Transient => [5, 30, 120, 600, 1_800],
        Cause::Deferred => [60, 300, 900, 1_800, 3_600],
    };
    let index = usize::from(attempts.max(1)) - 1;
    schedule.get(index).copied().map(TimeDelta::seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_has_five_growing_delays_and_then_ends() {
        for (cause, schedule) in [
            (Cause::Transient, [5, 30, 120, 600, 1_800]),
            (Cause::Deferred, [60, 300, 900, 1_800, 3_600]),
        ] {
            for (attempts, seconds) in (1..).zip(schedule) {
                assert_eq!(delay(cause, attempts), Some(TimeDelta::seconds(seconds)));
            }
            assert_eq!(delay(cause, 6), None);
            assert_eq!(delay(cause, u16::MAX), None);
            assert_eq!(delay(cause, 0), delay(cause, 1));
        }
    }

    #[test]
    fn the_last_deferred_try_is_later_than_akeneos_last_delivery() {
        let total: i64 = (1..=5)
            .filter_map(|attempts| delay(Cause::Deferred, attempts))
            .map(|delay| delay.num_minutes())
            .sum();
        assert!(total > 5 + 10 + 20);
    }
}
