//! The brake: what was begun of late, its lock, and its flag.

/// Newest first, the entry after `since` with which the deletions become `deletions`. No more than `rows` entries are
/// read, and each is one deletion at least.
pub(in crate::queue) const NTH_NEWEST: &str = "SELECT deletion_at FROM (SELECT deletion_at, SUM(deletions) OVER (ORDER BY deletion_at DESC \
                                     ROWS UNBOUNDED PRECEDING) AS so_far FROM (SELECT deletion_at, deletions FROM {akeneo_events_queue} \
                                     WHERE deletion_at > :since ORDER BY deletion_at DESC LIMIT :rows) AS newest) AS summed \
                                     WHERE so_far >= :deletions ORDER BY so_far LIMIT 1";

/// How many deletions there are after `since`. No more than `rows` entries are read.
pub(in crate::queue) const BEGUN: &str = "SELECT CAST(COALESCE(SUM(deletions), 0) AS UNSIGNED) FROM (SELECT deletions FROM {akeneo_events_queue} \
                                WHERE deletion_at > :since LIMIT :rows) AS counted";

/// Named locks are the server's, not the database's: the shop's own name is in it. MySQL takes 64 characters, and has neither
/// `SHA1` nor `MD5` any more since 9.6.
pub(in crate::queue) const LOCK: &str = "SELECT GET_LOCK(CONCAT('akeneo_events:', LEFT(SHA2(CONCAT(DATABASE(), '.', :prefix), 256), 40)), :seconds)";

pub(in crate::queue) const UNLOCK: &str = "SELECT RELEASE_LOCK(CONCAT('akeneo_events:', LEFT(SHA2(CONCAT(DATABASE(), '.', :prefix), 256), 40)))";

/// In Magento's table of facts about an installation.
pub(in crate::queue) const FLAG: &str =
    "SELECT flag_id, flag_data FROM {flag} WHERE flag_code = :code ORDER BY flag_id LIMIT 1";

pub(in crate::queue) const RAISE_FLAG: &str =
    "INSERT INTO {flag} (flag_code, state, flag_data) VALUES (:code, 0, :data)";

pub(in crate::queue) const LOWER_FLAG: &str = "DELETE FROM {flag} WHERE flag_id = :id";
