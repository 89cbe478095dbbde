//! What a lane promises.

use super::*;
use crate::ids::Ids;
use serde_json::json;
use std::time::Duration;

const START: SimTime = SimTime::from_micros(0);
const ANSWERS: [Answer; 4] = [
    Answer::Accepted,
    Answer::Throttled,
    Answer::Failed,
    Answer::Gone(404),
];

fn lane(events: usize) -> Result<Lane, String> {
    let mut ids = Ids::seeded(1);
    let mut lane = Lane::new(ids.uuid(), START);
    lane.open(START);
    for _ in 0..events {
        let input = json!({"type": "family.deleted", "key": "shoes"});
        let input = serde_json::from_value(input).map_err(|e| e.to_string())?;
        lane.accept(Arc::new(Event::new(input, &mut ids, START)?), START);
    }
    Ok(lane)
}

/// Sends what is ready at `now`, all with one answer; the outcomes and the wish to suspend.
fn send(lane: &mut Lane, answer: Answer, now: SimTime) -> (Vec<Outcome>, bool) {
    let (mut outcomes, mut suspend) = (Vec::new(), false);
    while let Some(delivery) = lane.take(now) {
        let settled = lane.finish(delivery, answer, now);
        outcomes.push(settled.outcome);
        suspend |= settled.suspend.is_some();
    }
    (outcomes, suspend)
}

#[test]
fn events_leave_in_order_and_at_the_pace() -> Result<(), String> {
    let mut lane = lane(100)?;
    assert_eq!(send(&mut lane, Answer::Accepted, START).0.len(), 1);
    let later = START.plus(Duration::from_millis(50));
    assert_eq!(send(&mut lane, Answer::Accepted, later).0.len(), 5);
    Ok(())
}

#[test]
fn a_404_suspends_and_loses_the_event_and_the_queue() -> Result<(), String> {
    let mut lane = lane(3)?;
    let (outcomes, suspend) = send(&mut lane, Answer::Gone(404), START);
    assert_eq!((outcomes, suspend), (vec![Outcome::Suspended], true));
    lane.close();
    assert_eq!(lane.counts().lost, 3);
    assert_eq!(lane.ready(), None);
    Ok(())
}

#[test]
fn the_20th_failure_suspends() -> Result<(), String> {
    let mut lane = lane(20)?;
    for number in 1..=20 {
        let now = START.plus(Duration::from_millis(10 * (number - 1)));
        let (outcomes, suspend) = send(&mut lane, Answer::Failed, now);
        let last = number == 20;
        let expected = if last {
            Outcome::Suspended
        } else {
            Outcome::Retrying
        };
        assert_eq!((outcomes, suspend), (vec![expected], last), "{number}");
    }
    Ok(())
}

#[test]
fn a_resumed_lane_starts_with_a_clean_record() -> Result<(), String> {
    let mut lane = lane(20)?;
    send(&mut lane, Answer::Failed, START);
    lane.close();
    lane.open(START);
    assert_eq!(lane.health().percent(), None);
    assert!((lane.pace().rate() - 100.0).abs() < f64::EPSILON);
    Ok(())
}

#[test]
fn no_event_goes_missing_whatever_the_answers() -> Result<(), String> {
    let mut lane = lane(60)?;
    for step in 0..600_u64 {
        let now = START.plus(Duration::from_secs(step * 20));
        let answer = usize::try_from(step * 7 % 11).unwrap_or_default();
        let answer = ANSWERS.get(answer).copied().unwrap_or(Answer::Accepted);
        let suspend = send(&mut lane, answer, now).1;
        if suspend {
            lane.close();
            lane.open(now);
        }
        let counts = lane.counts();
        let queued = u64::try_from(lane.queued()).unwrap_or_default();
        let known = counts.delivered + counts.dropped + counts.lost + queued;
        assert_eq!(counts.accepted, known, "step {step}");
    }
    Ok(())
}
