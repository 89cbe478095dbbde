//! What tests, examples and benches use besides the public names of the crate. The extension needs none of it. Code that neither this file
//! nor the extension names is dead, and the compiler says so.

/// The calls to the PIM and to Akeneo.
pub mod akeneo {
    pub use crate::akeneo::{Answers, ApiError, Catalog, Existence, Limits, Pim, Token, Unclear};
}

/// The stored secrets.
pub mod credentials {
    pub use crate::credentials::{Credentials, SECRET_PATHS, SUBSCRIPTION_PATH, read};
}

/// The connection.
pub mod database {
    pub use crate::database::{SettingsError, WORKER_TIMEOUT};
}

/// Reading events.
pub mod event {
    pub use crate::event::{Invalid, InvalidEvent, MAX_CODE_BYTES, MAX_ID_CHARS, Message, parse};
}

/// Receiving.
pub mod intake {
    pub use crate::intake::{MAX_BODY, Shop};
}

/// The latest of each thing of which only that matters.
pub mod latest {
    pub use crate::latest::{Heart, beat, keep, settle};

    /// Whether the PIM is away.
    pub mod away {
        pub use crate::latest::away::{About, Away, Known, Turn, is_away};
    }
}

/// Akeneo's notifications.
pub mod notification {
    pub use crate::notification::{Change, Notification, Read, parse};
}

/// What may be deleted.
pub mod planner {
    pub use crate::planner::{
        Asks, AttributeMapping, Decided, Decision, InShop, Proposal, Question, Reason, ShelfPolicy,
        Statuses, Stay, decide, forget, mapped, name,
    };

    /// The rules alone, over facts that a test makes up.
    pub mod rules {
        pub use crate::planner::testing::*;
    }
}

/// The event table.
pub mod queue {
    pub use crate::queue::{
        Brake, Count, Enqueued, Filter, Lease, LeaseToken, Listed, Move, Names, OnShelf, Planned,
        Purged, PutBack, PutBackChunk, Reset, Selection, Settlement, Shelf, ShelfCounts, Status,
        Wanted, brake, claim, counts, enqueue, enqueue_believed, enqueue_invalid, has_due, list,
        oldest_due, on_shelf, open_keys, purge, put_back, put_back_all, record_plans, renew,
        rescue, reset, reset_by_force, reset_type, settle, shelf, waiting, wants_doorbell,
    };

    /// How often something is tried.
    pub mod retry {
        pub use crate::queue::retry::{MAX_RETRIES, SUSPECT_AFTER};
    }
}

/// What is told of an entry.
pub mod reason {
    pub use crate::reason::{Arg, Code, Entity, Sentence, Sentences};

    /// Any sentence that quotes these words.
    #[must_use]
    pub fn told(words: &str) -> Sentences {
        Sentence::new(Code::AkeneoTrouble, [Arg::words(words)]).into()
    }
}

/// Comparing with the PIM.
pub mod reconcile {
    pub use crate::reconcile::{Enqueued, ReconcileError, Reconciliation};
}

/// Signatures.
pub mod signature {
    pub use crate::signature::{SECRET_LENGTH, SecretError, SignatureError, verify};
}

/// The subscription at Akeneo.
pub mod subscription {
    pub use crate::subscription::{
        Answer, Api, Call, Changes, Client, Contact, Destination, Field, Found, Ids, Platform,
        Session, State, Status, Stored, Subscriber, SubscriberRequest, Subscription,
        SubscriptionError, SubscriptionRequest, Task, Wanted, WebhookSecrets,
    };
}

/// Whether the webhook's address leads to the shop.
pub mod webhook_check {
    pub use crate::webhook_check::{Asked, Fault, InFront, WebhookError, probe};

    /// The self-test.
    pub mod self_test {
        pub use crate::webhook_check::self_test::{HEADER, body, read, send};
    }
}

/// Working on the queue.
pub mod worker {
    pub use crate::worker::{
        Action, Confirm, FRESH, LEASE, Obstacle, PAUSE, Tally, Undone, Verdict, WorkerError,
        preview,
    };
}
