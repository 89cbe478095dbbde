//! The log lines of webhook calls.

use super::MAX_BODY;
use super::answer::Answer;
use crate::database::DatabaseError;
use crate::notification::Notification;
use crate::signature::SignatureError;
use crate::text::{Cut, utc};
use chrono::{DateTime, TimeDelta, Utc};
use std::mem::{Discriminant, discriminant};

/// A line that anybody on the Internet can cause is logged once in this time, separately for each kind of line.
const SELDOM: TimeDelta = TimeDelta::seconds(1);

/// The kind of a line. Of one kind, one line within [`SELDOM`] is enough.
#[derive(Debug, PartialEq, Eq)]
struct Kind {
    answer: Discriminant<Answer>,
    rejected: Option<SignatureError>,
    /// The error, with the server's error number, or with what others are in the way of.
    busy: Option<(Discriminant<DatabaseError>, Option<u16>, &'static str)>,
}

impl Kind {
    /// The kind of an answer; `None` if only somebody with the secret can cause it.
    fn of(answer: &Answer) -> Option<Self> {
        let (rejected, busy) = match answer {
            Answer::Rejected(why) => (Some(*why), None),
            Answer::Busy(error @ DatabaseError::Contended(why)) => {
                (None, Some((discriminant(error), None, *why)))
            }
            Answer::Busy(error) => (None, Some((discriminant(error), error.code(), ""))),
            Answer::ForeignSubscription
            | Answer::Undecided
            | Answer::WrongMethod
            | Answer::TooLarge => (None, None),
            _ => return None,
        };
        Some(Self {
            answer: discriminant(answer),
            rejected,
            busy,
        })
    }
}

/// For one kind of line: when it was last logged, and how many were left out since.
#[derive(Debug)]
struct Logged {
    kind: Kind,
    at: DateTime<Utc>,
    left_out: u64,
}

/// The lines of the last moments, so that a flood of requests is not a flood of lines.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// At most one entry for each kind.
    logged: Vec<Logged>,
}

impl Report {
    /// Logs an answer that an operator should know of. What was stored has been logged already.
    pub(super) fn answer(&mut self, answer: &Answer, now: DateTime<Utc>) {
        if let Some(more) = self.more(answer, now) {
            log(answer, &more);
        }
    }

    /// The end of the line, which counts the lines that were left out before it. `None` if this line is left out, too.
    fn more(&mut self, answer: &Answer, now: DateTime<Utc>) -> Option<String> {
        let Some(kind) = Kind::of(answer) else {
            return Some(String::new());
        };
        let Some(last) = self.logged.iter_mut().find(|it| it.kind == kind) else {
            self.logged.push(Logged {
                kind,
                at: now,
                left_out: 0,
            });
            return Some(String::new());
        };
        if (TimeDelta::zero()..SELDOM).contains(&(now - last.at)) {
            last.left_out += 1;
            return None;
        }
        let more = match last.left_out {
            0 => String::new(),
            left_out => format!("; {left_out} more like this since {}", utc(last.at)),
        };
        (last.at, last.left_out) = (now, 0);
        Some(more)
    }
}

/// `more` is the end of a line that may be left out.
fn log(answer: &Answer, more: &str) {
    match answer {
        Answer::Ready | Answer::Stored(_) | Answer::Duplicate | Answer::Notified(_) => {}
        Answer::SelfTest(_) => log::info!("webhook: the shop's own self-test arrived"),
        Answer::Unhandled(event_type) => {
            let event_type = Cut(event_type);
            log::info!("webhook: events of type \"{event_type}\" are not handled; not stored");
        }
        Answer::Unreadable(Some(id), reason) => {
            log::warn!("webhook: unreadable event kept as failed entry {id}: {reason}");
        }
        Answer::Unreadable(None, reason) => {
            log::debug!("webhook: unreadable event again: {reason}")
        }
        Answer::Rejected(why) => log::warn!("webhook: rejected, {why}{more}"),
        Answer::ForeignSubscription => {
            log::warn!("webhook: rejected, the event belongs to another subscription{more}");
        }
        Answer::Undecided => log::error!(
            "webhook: not stored, Akeneo is asked to try again: this PHP lacks the key of crypt/key that encrypted the secrets, restart php-fpm{more}"
        ),
        Answer::WrongMethod => log::warn!("webhook: rejected, neither HEAD, GET nor POST{more}"),
        Answer::TooLarge => log::warn!("webhook: rejected, larger than {MAX_BODY} bytes{more}"),
        Answer::Busy(error) => {
            log::error!("webhook: not stored, Akeneo is asked to try again: {error}{more}")
        }
    }
}

/// Logs a notification.
pub(super) fn notified(notification: &Notification, is_news: bool) {
    let change = notification.change;
    let level = match (is_news, change.is_good()) {
        (false, _) => log::Level::Debug,
        (true, true) => log::Level::Info,
        (true, false) => log::Level::Error,
    };
    log::log!(
        level,
        "subscription: Akeneo tells {} at {}: {}",
        change.name(),
        utc(notification.at),
        Cut(notification.reason.as_deref().unwrap_or("no reason given")),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_780_000_000_000 + milliseconds).unwrap()
    }

    fn refused(code: u16) -> Answer {
        Answer::Busy(DatabaseError::Refused {
            code,
            message: "no".into(),
        })
    }

    #[test]
    fn a_flood_of_what_anybody_can_send_is_a_line_a_second_of_each_kind_with_a_count() {
        let kinds = [
            Answer::Rejected(SignatureError::Missing),
            Answer::Rejected(SignatureError::Mismatch),
            Answer::WrongMethod,
            Answer::TooLarge,
            Answer::Busy(DatabaseError::Unreachable("down".into())),
            Answer::Busy(DatabaseError::Schema {
                code: Some(1146),
                message: "no such table".into(),
            }),
            Answer::Busy(DatabaseError::Contended("one row")),
            Answer::Busy(DatabaseError::Contended("another row")),
            refused(1142),
            refused(1406),
        ];
        let mut report = Report::default();
        let mut lines = vec![Vec::new(); kinds.len()];
        for n in 0..3_000 {
            for (kind, lines) in kinds.iter().zip(&mut lines) {
                lines.extend(report.more(kind, at(n)));
            }
        }
        let left_out = |time| format!("; 999 more like this since 2026-05-28 {time} UTC");
        let expected = [String::new(), left_out("20:26:40"), left_out("20:26:41")];
        for (kind, lines) in kinds.iter().zip(lines) {
            assert_eq!(lines, expected, "{kind:?}");
        }
    }

    #[test]
    fn what_comes_seldom_is_logged_each_time_and_so_is_what_is_signed() {
        let mut report = Report::default();
        let unsigned = Answer::Rejected(SignatureError::Missing);
        for n in [0, 1_000, 5_000, 4_000] {
            assert_eq!(report.more(&unsigned, at(n)).as_deref(), Some(""), "{n}");
        }
        for _ in 0..2 {
            let signed = Answer::Unhandled("com.akeneo.other".into());
            assert_eq!(report.more(&signed, at(0)).as_deref(), Some(""));
        }
    }
}
