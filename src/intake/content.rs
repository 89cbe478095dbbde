//! The kinds of body that come to the webhook's address. Pure.

use crate::event::{self, InvalidEvent, Message};
use crate::notification::{self, Read};

/// The content of a signed body.
pub(super) enum Content {
    Event(Result<Message, InvalidEvent>),
    Notification(Read),
}

impl Content {
    pub(super) fn of(body: &[u8]) -> Self {
        let event = event::parse(body);
        if event.is_err()
            && let Some(read) = notification::parse(body)
        {
            return Self::Notification(read);
        }
        Self::Event(event)
    }

    /// The subscription that it was sent for.
    pub(super) fn subject(&self) -> Option<&str> {
        match self {
            Self::Event(Ok(Message::Deletion(event))) => Some(&event.subject),
            Self::Event(Ok(Message::SelfTest { subject, .. })) => Some(subject),
            Self::Event(Ok(Message::Unhandled { subject, .. })) => subject.as_deref(),
            Self::Event(Err(invalid)) => invalid.subject.as_deref(),
            Self::Notification(Read::Known(notification)) => Some(&notification.subscription),
            Self::Notification(Read::Unknown { subscription, .. }) => Some(subscription),
        }
    }
}
