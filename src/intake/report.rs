//! The log lines of webhook calls.

use super::{Answer, MAX_BODY};
use crate::event::{Cut, utc};
use crate::notification::Notification;

/// Logs what an operator would want to know; what was stored was logged already.
pub(super) fn answer(answer: &Answer) {
    match answer {
        Answer::Ready | Answer::Stored(_) | Answer::Duplicate | Answer::Told(_) => {}
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
        Answer::Rejected(why) => log::warn!("webhook: rejected, {why}"),
        Answer::ForeignSubscription => {
            log::warn!("webhook: rejected, the event belongs to another subscription");
        }
        Answer::WrongMethod => log::warn!("webhook: rejected, neither HEAD, GET nor POST"),
        Answer::TooLarge => log::warn!("webhook: rejected, larger than {MAX_BODY} bytes"),
        Answer::Busy(error) => {
            log::error!("webhook: not stored, Akeneo is asked to try again: {error}")
        }
    }
}

/// Once for each thing that Akeneo tells.
pub(super) fn told(notification: &Notification, is_news: bool) {
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
