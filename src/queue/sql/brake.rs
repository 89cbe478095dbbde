//! Statements of the brake: how many deletions an hour holds, and since when it holds others back.

use super::{Claimable, by_id, claimable, table, text_by_id};
use crate::database::Settings;
use crate::database::chunks::placeholders;

/// Newest first, the entry after `since` with which the deletions become `deletions`. No more than `rows` entries are
/// read, and each is one deletion at least.
pub(in crate::queue) fn nth_newest(settings: &Settings) -> String {
    format!(
        "SELECT deletion_at FROM (SELECT deletion_at, SUM(deletions) OVER (ORDER BY deletion_at DESC \
         ROWS UNBOUNDED PRECEDING) AS so_far FROM (SELECT deletion_at, deletions FROM {} WHERE deletion_at > :since \
         ORDER BY deletion_at DESC LIMIT :rows) AS newest) AS summed WHERE so_far >= :deletions ORDER BY so_far LIMIT 1",
        table(settings)
    )
}

/// How many deletions there are after `since`. No more than `rows` entries are read.
pub(in crate::queue) fn count(settings: &Settings) -> String {
    format!(
        "SELECT CAST(COALESCE(SUM(deletions), 0) AS UNSIGNED) FROM (SELECT deletions FROM {} \
         WHERE deletion_at > :since LIMIT :rows) AS counted",
        table(settings)
    )
}

/// Whether anything waits that a claim would take.
pub(in crate::queue) fn waits(settings: &Settings, which: Claimable) -> String {
    let (condition, _) = claimable(which);
    format!(
        "SELECT EXISTS (SELECT 1 FROM {} WHERE status = 'pending' AND {condition})",
        table(settings)
    )
}

/// Writes down what is going to be deleted, and when that was decided.
pub(in crate::queue) fn record_plans(settings: &Settings, rows: usize) -> String {
    format!(
        "UPDATE {} SET plan = {}, deletions = 1, deletion_at = ?, updated_at = ? \
         WHERE id IN ({}) AND status = 'processing' AND lease_token = ?",
        by_id(settings),
        text_by_id(rows),
        placeholders(rows)
    )
}

/// What takes others along counts for more than one.
pub(in crate::queue) fn count_along(settings: &Settings) -> String {
    format!(
        "UPDATE {} SET deletions = :deletions WHERE id = :id AND status = 'processing' AND lease_token = :token",
        table(settings)
    )
}

/// Named locks are the server's, not the database's: the shop's own name is in it. MySQL takes 64 characters, and has neither
/// `SHA1` nor `MD5` any more since 9.6.
pub(in crate::queue) const LOCK: &str =
    "SELECT GET_LOCK(CONCAT('akeneo_events:', LEFT(SHA2(CONCAT(DATABASE(), '.', ?), 256), 40)), ?)";

pub(in crate::queue) const UNLOCK: &str = "SELECT RELEASE_LOCK(CONCAT('akeneo_events:', LEFT(SHA2(CONCAT(DATABASE(), '.', ?), 256), 40)))";

/// In Magento's table of facts about an installation.
pub(in crate::queue) fn flag(settings: &Settings) -> String {
    format!(
        "SELECT flag_id, flag_data FROM {} WHERE flag_code = ? ORDER BY flag_id LIMIT 1",
        settings.table("flag")
    )
}

pub(in crate::queue) fn raise_flag(settings: &Settings) -> String {
    format!(
        "INSERT INTO {} (flag_code, state, flag_data) VALUES (?, 0, ?)",
        settings.table("flag")
    )
}

pub(in crate::queue) fn lower_flag(settings: &Settings) -> String {
    format!("DELETE FROM {} WHERE flag_id = ?", settings.table("flag"))
}
