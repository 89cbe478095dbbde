//! What is to become of a deletion, for the oracle and for what is compared with it.

use akeneo_events::testing::planner::Decision;
use std::collections::BTreeSet;

/// What is to become of a deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Refuse,
    Defer,
    /// Of two copies of an option one may be refused and the other deferred; which comes first is no rule.
    RefuseOrDefer,
    Absent(BTreeSet<u64>),
    Delete {
        entities: BTreeSet<u32>,
        rows: BTreeSet<u64>,
        /// The categories below, in the order of their ids.
        along: Vec<u32>,
        unproven: bool,
    },
}

impl Verdict {
    /// What was decided, in the same terms.
    pub fn of(decision: &Decision) -> Self {
        match decision {
            Decision::Delete(proposal) => {
                let plan = &proposal.plan;
                let mut along: Vec<u32> = plan.along.iter().map(|(id, _)| *id).collect();
                along.sort_unstable();
                Self::Delete {
                    entities: plan.entity_ids.iter().copied().collect(),
                    rows: plan.mapping_ids.iter().copied().collect(),
                    along,
                    unproven: proposal.unproven,
                }
            }
            Decision::AlreadyAbsent(rows) => Self::Absent(rows.iter().copied().collect()),
            Decision::Refuse(_) => Self::Refuse,
            Decision::Defer(_) | Decision::Wait(_) => Self::Defer,
        }
    }

    pub fn allows(&self, found: &Self) -> bool {
        let either = *self == Self::RefuseOrDefer && matches!(found, Self::Refuse | Self::Defer);
        self == found || either
    }
}
