//! What is to become of a deletion, for the oracle and for what is compared with it.

use akeneo_events::Plan;
use akeneo_events::testing::planner::Decision;
use std::collections::BTreeSet;
use std::fmt::Debug;

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
            Decision::Delete(it) => Self::deletes(&it.plan, it.unproven),
            Decision::AlreadyAbsent(rows) => Self::Absent(each_once(rows)),
            Decision::Refuse(_) => Self::Refuse,
            Decision::Defer(_) | Decision::Wait(_) => Self::Defer,
        }
    }

    /// A plan that is carried out, in the same terms.
    pub fn deletes(plan: &Plan, unproven: bool) -> Self {
        let mut along: Vec<u32> = plan.along.iter().map(|(id, _)| *id).collect();
        along.sort_unstable();
        Self::Delete {
            entities: each_once(&plan.entity_ids),
            rows: each_once(&plan.mapping_ids),
            along,
            unproven,
        }
    }

    pub fn allows(&self, found: &Self) -> bool {
        let either = *self == Self::RefuseOrDefer && matches!(found, Self::Refuse | Self::Defer);
        self == found || either
    }
}

/// What a plan names. It names nothing twice: the brake counts each, and Magento is asked to delete each.
fn each_once<T: Copy + Ord + Debug>(ids: &[T]) -> BTreeSet<T> {
    let all: BTreeSet<T> = ids.iter().copied().collect();
    assert_eq!(all.len(), ids.len(), "{ids:?}");
    all
}
