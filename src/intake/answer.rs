//! What a webhook call is answered.

use crate::database::DatabaseError;
use crate::signature::SignatureError;

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A probe, by HEAD or GET.
    Ready,
    /// Stored under this entry id.
    Stored(u64),
    /// Was stored before.
    Duplicate,
    /// Signed, but of a type that we do not handle.
    Unhandled(String),
    /// A notification of what happened to our subscription; whether that was news.
    Notified(bool),
    /// The shop asked itself; the proof for it that this is the shop.
    SelfTest(String),
    /// Signed, but not readable; stored as failed under this entry id (`None`: was stored before).
    Unreadable(Option<u64>, String),
    /// Not proven to be from Akeneo.
    Rejected(SignatureError),
    /// It may be signed with a secret that this process cannot decrypt, since its keys are old ones; Akeneo is to come again.
    Undecided,
    /// Signed, but delivered for another subscription.
    ForeignSubscription,
    /// Neither HEAD, GET nor POST.
    WrongMethod,
    /// Larger than [`MAX_BODY`](super::MAX_BODY).
    TooLarge,
    /// Not stored; Akeneo is to come again.
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
