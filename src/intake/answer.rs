//! The answers to a webhook call, and their HTTP status.

use crate::database::DatabaseError;
use crate::signature::SignatureError;

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A probe, by HEAD or GET.
    Ready,
    /// Stored under this entry id.
    Stored(u64),
    /// It was stored before.
    Duplicate,
    /// Signed, but of a type that we do not handle.
    Unhandled(String),
    /// A notification about our subscription; whether it was news.
    Notified(bool),
    /// A self-test of the shop; the proof that this is the shop.
    SelfTest(String),
    /// Signed, but it cannot be read. It is stored as failed under this entry id (`None`: it was stored before).
    Unreadable(Option<u64>, String),
    /// Not proven to be from Akeneo.
    Rejected(SignatureError),
    /// Its secret may be one that this process cannot decrypt because its keys are old. Akeneo has to send it again.
    Undecided,
    /// Signed, but delivered for another subscription.
    ForeignSubscription,
    /// Neither HEAD, GET nor POST.
    WrongMethod,
    /// Larger than [`MAX_BODY`](super::MAX_BODY).
    TooLarge,
    /// Not stored. Akeneo has to send it again.
    Busy(DatabaseError),
}

impl Answer {
    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Ready
            | Self::Stored(_)
            | Self::Duplicate
            | Self::Unhandled(_)
            | Self::Notified(_)
            | Self::SelfTest(_)
            | Self::Unreadable(..) => 200,
            Self::Rejected(_) | Self::ForeignSubscription | Self::WrongMethod => 401,
            Self::TooLarge => 413,
            Self::Busy(_) | Self::Undecided => 429,
        }
    }
}
