//! What makes products and categories visible.

use std::collections::BTreeMap;

/// Statuses, as the shop stores them: by Magento entity, by store view (0 is the default). NULL is `None`.
pub type Statuses = BTreeMap<u32, BTreeMap<u32, Option<i64>>>;
