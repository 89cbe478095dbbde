//! The life of a subscription, as documented in the concepts page.
//!
//! ```text
//!            suspend ───▶
//!   active               suspended      active, suspended ── revoke ──▶ revoked (final)
//!            ◀─── resume                any but deleted ──── delete ──▶ deleted (final)
//! ```
//!
//! Suspending what is suspended and resuming what is active change nothing and are accepted (chosen).
//! A revoked subscription can still be deleted (chosen), but not resumed.

use serde::Serialize;

/// Where a subscription is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Active,
    Suspended,
    Revoked,
    Deleted,
}

/// What can happen to a subscription, and at whose wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    SuspendByUser,
    SuspendBySystem,
    Resume,
    Revoke,
    Delete,
}

impl Status {
    /// The status after `change`, or `None` if the change is refused here.
    pub const fn after(self, change: Change) -> Option<Self> {
        match (self, change) {
            (Self::Deleted, _) => None,
            (_, Change::Delete) => Some(Self::Deleted),
            (_, Change::Revoke) => Some(Self::Revoked),
            (Self::Revoked, _) => None,
            (_, Change::SuspendByUser | Change::SuspendBySystem) => Some(Self::Suspended),
            (_, Change::Resume) => Some(Self::Active),
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
            Self::Deleted => "deleted",
        }
    }
}

impl Change {
    /// The `notification_type` that tells of it (documented), if any does.
    pub const fn notification(self) -> Option<&'static str> {
        match self {
            Self::SuspendByUser => Some("subscription.suspended.user"),
            Self::SuspendBySystem => Some("subscription.suspended.system"),
            Self::Resume => Some("subscription.resumed"),
            Self::Revoke => Some("subscription.revoked"),
            Self::Delete => None,
        }
    }

    /// The `operation` of its log entry. Only the first is documented; the others follow its pattern.
    pub const fn operation(self) -> &'static str {
        match self {
            Self::SuspendByUser => "subscription_suspended_by_the_user",
            Self::SuspendBySystem => "subscription_suspended_by_the_system",
            Self::Resume => "subscription_resumed_by_the_user",
            Self::Revoke => "subscription_revoked_by_the_system",
            Self::Delete => "subscription_deleted_by_the_user",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Change::{Delete, Resume, Revoke, SuspendBySystem, SuspendByUser};
    use super::Status::{Active, Deleted, Revoked, Suspended};

    #[test]
    fn every_pair_of_status_and_change_has_its_documented_end() {
        for (status, change, end) in [
            (Active, SuspendByUser, Some(Suspended)),
            (Active, SuspendBySystem, Some(Suspended)),
            (Active, Resume, Some(Active)),
            (Active, Revoke, Some(Revoked)),
            (Active, Delete, Some(Deleted)),
            (Suspended, SuspendByUser, Some(Suspended)),
            (Suspended, SuspendBySystem, Some(Suspended)),
            (Suspended, Resume, Some(Active)),
            (Suspended, Revoke, Some(Revoked)),
            (Suspended, Delete, Some(Deleted)),
            (Revoked, SuspendByUser, None),
            (Revoked, SuspendBySystem, None),
            (Revoked, Resume, None),
            (Revoked, Revoke, Some(Revoked)),
            (Revoked, Delete, Some(Deleted)),
            (Deleted, SuspendByUser, None),
            (Deleted, SuspendBySystem, None),
            (Deleted, Resume, None),
            (Deleted, Revoke, None),
            (Deleted, Delete, None),
        ] {
            assert_eq!(status.after(change), end, "{status:?} {change:?}");
        }
    }
}
