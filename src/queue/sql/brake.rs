//! Statements of the brake: how many deletions an hour holds, and since when it holds others back.

use super::{Claimable, by_id, claimable, table, text_by_id};
use crate::database::Settings;
use crate::database::chunks::placeholders;

/// Newest first, the `?`th of the deletions after `?`; the offset is given after the time.
pub(in crate::queue) fn nth_newest(settings: &Settings) -> String {
    format!(
        "SELECT deletion_at FROM {} WHERE deletion_at > ? ORDER BY deletion_at DESC LIMIT ?, 1",
        table(settings)
    )
}

/// How many deletions there are after `?`, counted up to `?`.
pub(in crate::queue) fn count(settings: &Settings) -> String {
    format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM {} WHERE deletion_at > ? LIMIT ?) AS counted",
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
        "UPDATE {} SET plan = {}, deletion_at = ?, updated_at = ? \
         WHERE id IN ({}) AND status = 'processing' AND lease_token = ?",
        by_id(settings),
        text_by_id(rows),
        placeholders(rows)
    )
}

/// Named locks are the server's, not the database's: the shop's own name is in it. MySQL takes 64 characters.
pub(in crate::queue) const LOCK: &str =
    "SELECT GET_LOCK(CONCAT('akeneo_events:', SHA1(CONCAT(DATABASE(), '.', ?))), ?)";

pub(in crate::queue) const UNLOCK: &str =
    "SELECT RELEASE_LOCK(CONCAT('akeneo_events:', SHA1(CONCAT(DATABASE(), '.', ?))))";

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
