//! What an answer of the receiver means for the event.
//!
//! Source: key platform behaviors. A failure is retried 5, 10 and 20 minutes after the attempt before, then
//! dropped; 404 and 3xx suspend at once; a 429 is no failure unless the event is still undelivered an hour
//! later. Chosen: only 200 is success; a throttled event is tried again after 10 seconds, and its hour
//! begins with its first 429.

use std::time::Duration;

use crate::clock::SimTime;

const RETRY_AFTER: [Duration; 3] = [
    Duration::from_secs(5 * 60),
    Duration::from_secs(10 * 60),
    Duration::from_secs(20 * 60),
];
const THROTTLED_PAUSE: Duration = Duration::from_secs(10);
const THROTTLED_AT_MOST: Duration = Duration::from_secs(3600);

/// The receiver's answer, as far as the platform tells answers apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Accepted,
    Throttled,
    /// 404 or a redirection, by its status.
    Gone(u16),
    /// Any other status, or none at all.
    Failed,
}

impl Answer {
    /// `None` stands for a connection without an answer, or a late one.
    pub const fn of(status: Option<u16>) -> Self {
        match status {
            Some(200) => Self::Accepted,
            Some(429) => Self::Throttled,
            Some(status @ (404 | 300..=399)) => Self::Gone(status),
            _ => Self::Failed,
        }
    }
}

/// What an event has been through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct History {
    pub attempts: u32,
    pub failures: usize,
    pub first_429: Option<SimTime>,
}

/// What becomes of the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Delivered,
    /// Neither success nor failure; again at that time.
    Postponed(SimTime),
    /// A failure; again at that time.
    Retry(SimTime),
    /// A failure too many.
    Dropped,
    /// The subscription is to be suspended, because of this status.
    Suspend(u16),
}

/// Judges an answer that came `now`, and writes it into `history`.
pub fn judge(answer: Answer, history: &mut History, now: SimTime) -> Verdict {
    history.attempts += 1;
    match answer {
        Answer::Accepted => Verdict::Delivered,
        Answer::Gone(status) => Verdict::Suspend(status),
        Answer::Throttled => {
            let first = *history.first_429.get_or_insert(now);
            if now.since(first) > THROTTLED_AT_MOST {
                fail(history, now)
            } else {
                Verdict::Postponed(now.plus(THROTTLED_PAUSE))
            }
        }
        Answer::Failed => fail(history, now),
    }
}

fn fail(history: &mut History, now: SimTime) -> Verdict {
    let pause = RETRY_AFTER.get(history.failures).copied();
    history.failures += 1;
    pause.map_or(Verdict::Dropped, |pause| Verdict::Retry(now.plus(pause)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: SimTime = SimTime::from_micros(0);

    fn minutes(n: u64) -> SimTime {
        START.plus(Duration::from_secs(60 * n))
    }

    #[test]
    fn answers_are_told_apart_as_documented() {
        for (status, answer) in [
            (Some(200), Answer::Accepted),
            (Some(201), Answer::Failed),
            (Some(204), Answer::Failed),
            (Some(301), Answer::Gone(301)),
            (Some(308), Answer::Gone(308)),
            (Some(400), Answer::Failed),
            (Some(401), Answer::Failed),
            (Some(404), Answer::Gone(404)),
            (Some(429), Answer::Throttled),
            (Some(500), Answer::Failed),
            (Some(503), Answer::Failed),
            (None, Answer::Failed),
        ] {
            assert_eq!(Answer::of(status), answer, "{status:?}");
        }
    }

    #[test]
    fn a_failing_event_is_tried_after_5_10_and_20_minutes_and_then_dropped() {
        let mut history = History::default();
        let mut now = START;
        let mut times = Vec::new();
        while let Verdict::Retry(at) = judge(Answer::Failed, &mut history, now) {
            times.push(at);
            now = at;
        }
        assert_eq!(times, [minutes(5), minutes(15), minutes(35)]);
        assert_eq!(history.attempts, 4);
    }

    #[test]
    fn a_429_uses_up_no_retry_within_an_hour() {
        let mut history = History::default();
        for minute in 0..=60 {
            let verdict = judge(Answer::Throttled, &mut history, minutes(minute));
            let again = minutes(minute).plus(THROTTLED_PAUSE);
            assert_eq!(verdict, Verdict::Postponed(again));
        }
        assert_eq!(history.failures, 0);
        let verdict = judge(Answer::Throttled, &mut history, minutes(61));
        assert_eq!(verdict, Verdict::Retry(minutes(66)));
    }

    #[test]
    fn a_404_or_a_redirection_suspends_at_once() {
        for status in [404, 302] {
            let answer = Answer::of(Some(status));
            let verdict = judge(answer, &mut History::default(), START);
            assert_eq!(verdict, Verdict::Suspend(status));
        }
    }
}
