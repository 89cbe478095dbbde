//! What is written down before anything is deleted, hidden or put back.

use super::names::NAMES;

/// Writes down what is going to be deleted, its names, and when that was decided. To look a text up by its id's place in a list takes the
/// server less time than to join the texts as rows. What does not count leaves the brake's columns as they are: it was counted when it was
/// hidden.
pub(in crate::queue) fn record_plans(counts: bool) -> String {
    let counted = match counts {
        true => "deletions = 1, deletion_at = :as_of, ",
        false => "",
    };
    format!(
        "UPDATE {{akeneo_events_queue}} FORCE INDEX (PRIMARY) SET plan = ELT(FIELD(id, :ids), :plans), {NAMES}, \
         {counted}updated_at = :now \
         WHERE id IN (:ids) AND status = 'processing' AND lease_token = :token"
    )
}

/// What takes others along counts for more than one.
pub(in crate::queue) const COUNT_ALONG: &str = "UPDATE {akeneo_events_queue} SET deletions = :deletions \
                                                WHERE id = :id AND status = 'processing' AND lease_token = :token";

/// Of entries that are going to be hidden: what stands there now. Where an earlier try has written that down, it may have hidden some of it
/// since, so its note stays. `shelf` is set last: what is set before it would see it.
pub(in crate::queue) const HIDE: &str = "UPDATE {akeneo_events_queue} FORCE INDEX (PRIMARY) SET \
                                         former = IF(shelf <=> 'hiding', COALESCE(former, ELT(FIELD(id, :ids), :formers)), \
                                         ELT(FIELD(id, :ids), :formers)), \
                                         shelved_at = IF(shelf <=> 'hiding', COALESCE(shelved_at, :now), :now), \
                                         put_back_by = NULL, shelf = 'hiding' \
                                         WHERE id IN (:ids) AND status = 'processing' AND lease_token = :token";

/// Of an entry whose deletion was not begun after all: the brake does not count it. What is on the shelf was counted when it was hidden,
/// and still is.
pub(in crate::queue) const TAKE_BACK: &str = "UPDATE {akeneo_events_queue} FORCE INDEX (PRIMARY) SET \
                                              deletion_at = IF(shelf IN ('hidden', 'returning'), deletion_at, NULL) \
                                              WHERE id IN (:ids) AND status = 'processing' AND lease_token = :token";

/// Of an entry of which nothing was hidden yet: its note would be out of date when it is tried again.
pub(in crate::queue) const FORGET_FORMER: &str = "UPDATE {akeneo_events_queue} FORCE INDEX (PRIMARY) SET \
                                                  former = NULL, shelved_at = NULL, shelf = NULL \
                                                  WHERE id IN (:ids) AND status = 'processing' AND lease_token = :token";

/// It is going to be put back: whichever worker takes it does that, without asking Akeneo.
pub(in crate::queue) const RETURNS: &str = "UPDATE {akeneo_events_queue} FORCE INDEX (PRIMARY) SET shelf = 'returning', updated_at = :now \
                                            WHERE id IN (:ids) AND status = 'processing' AND lease_token = :token";
