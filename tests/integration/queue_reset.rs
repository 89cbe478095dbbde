//! Making the entries of a type pending again, whatever their status, and watching how they end.

use crate::planner::imported;
use crate::support::database_server::sequence;
use crate::worker::{claimed, deleted, message, reason, refused, run};
use crate::world::{World, claim, event, noon, seconds};
use akeneo_events::testing::event::{Invalid, InvalidEvent};
use akeneo_events::testing::queue::{self, LeaseToken, Selection, Settlement, Status};
use akeneo_events::testing::reason::told;
use akeneo_events::{Batch, EntityKey, EntityType, Outcome, Policy};
use chrono::TimeDelta;
use mysql::prelude::Queryable;
use serde_json::{Value, json};

#[test]
fn every_entry_of_a_type_is_reset_but_for_those_that_a_live_worker_holds() {
    let mut world = World::new();
    let ids = Status::ALL.map(|status| world.entry_in(status, status.name()).0);
    let family = EntityKey::new(EntityType::Family, "shoes");
    let other = world.enqueue(&event("family", family), noon());
    claim(&mut world.database, Selection::Id(other), 1, noon());

    let chunk = queue::reset_type(&mut world.database, EntityType::Product, 0, noon()).unwrap();
    assert_eq!((chunk.reset, chunk.busy), (3, vec![ids[1]]));
    let rest = queue::reset_type(
        &mut world.database,
        EntityType::Product,
        chunk.next.unwrap(),
        noon(),
    );
    let rest = rest.unwrap();
    assert_eq!((rest.reset, rest.busy, rest.next), (0, vec![], None));
    let statuses = ids.map(|id| world.status(id).unwrap());
    assert_eq!(statuses, ["pending", "processing", "pending", "pending"]);
    assert_eq!(world.status(other).as_deref(), Some("processing"));

    let later = noon() + seconds(600);
    let chunk = queue::reset_type(&mut world.database, EntityType::Product, 0, later).unwrap();
    assert_eq!(
        (chunk.reset, chunk.busy),
        (4, vec![]),
        "the lease has run out"
    );
    for (id, ended) in ids.into_iter().zip([
        None,
        None,
        Some(("completed", "Akeneo gave no answer: done.")),
        Some(("failed", "Akeneo gave no answer: refused.")),
    ]) {
        assert_eq!(world.column::<u16>("attempts", id), 0);
        for column in ["message", "reason", "sentences"] {
            assert_eq!(world.column::<Option<String>>(column, id), None);
        }
        let ends = ends(&mut world, id);
        let said = ends
            .iter()
            .map(|it| (text(it, "status"), text(it, "message")));
        let ended = ended.map(|(status, said)| (Some(status), Some(said)));
        assert_eq!(said.collect::<Vec<_>>(), Vec::from_iter(ended));
    }
}

/// How it ended before, the latest end first; a line that is cut is passed over.
fn ends(world: &mut World, id: u64) -> Vec<Value> {
    let history: Option<String> = world.column("history", id);
    let lines = history.unwrap_or_default();
    let read = |line| serde_json::from_str(line).ok();
    lines.lines().filter_map(read).collect()
}

fn text<'a>(end: &'a Value, name: &str) -> Option<&'a str> {
    end[name].as_str()
}

#[test]
fn an_entry_that_is_made_pending_again_goes_on_telling_how_it_ended_before() {
    let mut world = World::new();
    let (product, _) = imported(&mut world, EntityType::Product, "shoe");
    let id = deleted(&mut world, EntityType::Product, "shoe");
    run(&mut world, noon());
    let said = format!("Magento deleted product \"shoe\", ID {product}.");
    assert_eq!(message(&mut world, id), said);
    let sentences: String = world.column("sentences", id);
    let first = json!({"at": "2026-06-01 12:00:00", "status": "completed", "message": said, "reason": "deleted", "sentences": sentences});

    for days in 1..=2_u8 {
        let now = noon() + TimeDelta::days(days.into());
        let chunk = queue::reset_type(&mut world.database, EntityType::Product, 0, now);
        assert_eq!(chunk.unwrap().reset, 1);
        let before = ends(&mut world, id);
        assert_eq!((before.len(), before.last()), (days.into(), Some(&first)));

        // Handed back, left by a worker that died, and reset once more: none of them forgets, or adds to it.
        let mut batch = claimed(&mut world, Selection::Due, 1, now);
        batch.finish(&mut world.database, now).unwrap();
        assert_eq!(world.column::<Option<String>>("message", id), None);
        drop(claimed(&mut world, Selection::Due, 1, now));
        let now = now + seconds(600);
        queue::rescue(&mut world.database, now).unwrap();
        assert_eq!(reason(&mut world, id), "worker_died");
        assert_eq!(ends(&mut world, id), before);
        queue::reset(&mut world.database, id, now).unwrap();
        assert_eq!(world.column::<Option<String>>("reason", id), None);
        assert_eq!(ends(&mut world, id), before);

        let mut batch = claimed(&mut world, Selection::Due, 1, now);
        assert_eq!(batch.next(&mut world.database, now).unwrap(), None);
        let ended = batch.take_ended();
        let absent = "Nothing to delete: this shop does not have product \"shoe\" any more.";
        let told = ended[0].settlement.told().unwrap();
        assert_eq!(
            (told.reason(), &*told.to_string()),
            ("already_absent", absent)
        );
        batch.finish(&mut world.database, now).unwrap();
        assert_eq!(message(&mut world, id), absent);
        assert_eq!(ends(&mut world, id), before);
    }
}

/// A name is no end, whatever it looks like.
#[test]
fn what_an_end_quotes_stays_within_its_line() {
    let mut world = World::new();
    let hostile = "\n{\"at\":\"2020-01-01 00:00:00\",\"status\":\"failed\",\"message\":\"x\"}\n\\u0000'\u{1f418}";
    let id = deleted(&mut world, EntityType::Family, hostile);
    let refusing = deleted(&mut world, EntityType::Family, "refusing");
    imported(&mut world, EntityType::Family, "refusing");
    let mut batch = claimed(&mut world, Selection::Due, 2, noon());
    let deletion = batch.next(&mut world.database, noon()).unwrap().unwrap();
    let outcome = Outcome::Failed(refused(hostile));
    batch.report(deletion.id, outcome, noon()).unwrap();
    batch.finish(&mut world.database, noon()).unwrap();
    // As another program may have written it.
    let table = world.shop.table("akeneo_events_queue");
    let sql = format!("UPDATE {table} SET message = ?, sentences = ? WHERE id = ?");
    world.conn.exec_drop(sql, (hostile, hostile, id)).unwrap();
    let said = [id, refusing].map(|id| {
        (
            message(&mut world, id),
            world.column::<String>("sentences", id),
        )
    });
    for (id, (message, sentences)) in [id, refusing].into_iter().zip(said) {
        queue::reset(&mut world.database, id, noon()).unwrap();
        let history: String = world.column("history", id);
        assert_eq!(history.lines().count(), 1, "{history}");
        let end = &ends(&mut world, id)[0];
        assert_eq!(text(end, "message"), Some(&*message));
        assert_eq!(text(end, "sentences"), Some(&*sentences));
        assert_eq!(text(end, "status"), Some("failed"));
    }
}

/// Of an older version, whose messages held the ends before.
#[test]
fn an_end_without_codes_is_kept_as_it_was_told() {
    let mut world = World::new();
    let id = world.entry_in(Status::Failed, "old").0;
    let table = world.shop.table("akeneo_events_queue");
    let told = "Failed. Before that (2026-05-01 12:00:00 UTC, completed): Deleted it.";
    let sql =
        format!("UPDATE {table} SET message = ?, reason = NULL, sentences = NULL WHERE id = ?");
    world.conn.exec_drop(sql, (told, id)).unwrap();
    queue::reset(&mut world.database, id, noon()).unwrap();
    let end = json!({"at": "2026-06-01 12:00:00", "status": "failed", "message": told, "reason": null, "sentences": null});
    assert_eq!(ends(&mut world, id), [end]);
}

#[test]
fn what_an_entry_tells_of_before_is_bounded_and_the_latest_end_is_whole() {
    let mut world = World::new();
    let id = world.pending("e");
    let table = world.shop.table("akeneo_events_queue");
    let sql = format!("UPDATE {table} SET message = ?, sentences = ? WHERE id = ?");
    let mut now = noon();
    for (text_of, has_sentences) in [
        ("a", false),
        ("\"", true),
        ("b", true),
        ("\"", true),
        ("\\", true),
    ] {
        let lease = world.claim(1, now);
        let failed = Settlement::Failed(told("no"));
        let settled = queue::settle(&mut world.database, &lease.token, &[(id, failed)], now);
        assert_eq!(settled, Ok(1));
        let sentences = text_of.repeat(if has_sentences { 4_000 } else { 4_001 });
        let long = text_of.repeat(30_000);
        world.conn.exec_drop(&sql, (long, &sentences, id)).unwrap();
        now += seconds(60);
        queue::reset(&mut world.database, id, now).unwrap();
        let history: String = world.column("history", id);
        assert!(history.chars().count() <= 20_000);
        let end = &ends(&mut world, id)[0];
        assert_eq!(text(end, "message"), Some(&*text_of.repeat(4_000)));
        let kept = has_sentences.then_some(&*sentences);
        assert_eq!(text(end, "sentences"), kept);
        assert_eq!(text(end, "reason"), Some("akeneo_trouble"));
    }
}

#[test]
fn a_large_table_is_reset_in_chunks_each_entry_once() {
    let mut world = World::new();
    let table = world.shop.table("akeneo_events_queue");
    let sql = format!(
        "INSERT INTO {table} (event_id, event_type, payload, status, available_at, received_at, updated_at) \
         SELECT CONCAT('e', seq), IF(seq % 3 = 0, ?, ?), '', IF(seq % 2, 'failed', 'completed'), ?, ?, ? FROM {}",
        sequence(1, 12_000)
    );
    let (family, product) = (
        EntityType::Family.event_type(),
        EntityType::Product.event_type(),
    );
    let time = noon().naive_utc();
    world
        .conn
        .exec_drop(sql, (family, product, time, time, time))
        .unwrap();
    let (mut reset, mut after, mut calls) = (0, Some(0), 0);
    while let Some(id) = after {
        let chunk = queue::reset_type(&mut world.database, EntityType::Family, id, noon()).unwrap();
        assert!(chunk.reset <= 5_000);
        (reset, after, calls) = (reset + chunk.reset, chunk.next, calls + 1);
    }
    assert_eq!((reset, calls), (4_000, 4));
    let pending: u64 = world
        .conn
        .exec_first(
            format!("SELECT COUNT(*) FROM {table} WHERE status = 'pending' AND event_type = ?"),
            (family,),
        )
        .unwrap()
        .unwrap();
    assert_eq!(pending, 4_000);
}

#[test]
fn a_batch_tells_how_each_of_its_entries_ended_once() {
    let mut world = World::new();
    let refused = world.pending("refused");
    let invalid = InvalidEvent {
        reason: Invalid::Lacks("id"),
        subject: None,
    };
    queue::enqueue_invalid(&mut world.database, &invalid, b"{", noon()).unwrap();
    let unreadable = refused + 1;
    queue::reset(&mut world.database, unreadable, noon()).unwrap();
    let token = LeaseToken::random().unwrap();
    let policy = Policy::default();
    let mut batch = Batch::claim(
        &mut world.database,
        Selection::Due,
        10,
        policy,
        token,
        noon(),
    )
    .unwrap();
    assert!(batch.next(&mut world.database, noon()).unwrap().is_none());
    let ended = batch.take_ended();
    let mut ids: Vec<u64> = ended.iter().map(|it| it.id).collect();
    ids.sort_unstable();
    assert_eq!(ids, [refused, unreadable]);
    assert!(
        ended
            .iter()
            .all(|it| matches!(it.settlement, Settlement::Failed(_))),
        "{ended:?}"
    );
    assert!(batch.take_ended().is_empty());
    batch.finish(&mut world.database, noon()).unwrap();
    assert!(batch.take_ended().is_empty());
}
