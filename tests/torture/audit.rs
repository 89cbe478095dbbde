//! What must hold, whatever was done to the processes: read from the queue, from the catalog, and from two journals in
//! the database that no process of the product knows of.

use crate::counts::Counts;
use crate::deletions::{End, Sent};
use crate::stand::Stand;
use crate::support::shop::{Shop, Snapshot};
use mysql::Conn;
use mysql::prelude::Queryable;
use std::collections::{HashMap, HashSet};

/// Findings of one kind that are printed; the others are counted.
const SHOWN: usize = 5;
/// How a row begins that consumers and cron leave behind.
const SIGN_OF_LIFE: &str = "akeneo_events_latest: kind='c";

/// Makes the journals: `torture_moves` has each change of an entry's status, written by triggers; `torture_deletions`
/// has each deletion, written by the workers before and after it.
pub fn install(shop: &Shop, conn: &mut Conn) {
    shop.run(
        conn,
        "CREATE TABLE {{torture_moves}} (id BIGINT AUTO_INCREMENT PRIMARY KEY, entry BIGINT NOT NULL,
         was VARCHAR(10), became VARCHAR(10), token VARCHAR(32), at DATETIME(6) NOT NULL, KEY (entry))",
    );
    shop.run(
        conn,
        "CREATE TABLE {{torture_deletions}} (id BIGINT AUTO_INCREMENT PRIMARY KEY, process INT NOT NULL,
         entity VARCHAR(20) NOT NULL, entity_id INT NOT NULL, started_at DATETIME(6) NOT NULL,
         stopped_at DATETIME(6), found TINYINT, KEY (entity, entity_id))",
    );
    for (event, condition, values) in [
        ("INSERT", "TRUE", "NEW.id, NULL, NEW.status, NULL"),
        (
            "UPDATE",
            "OLD.status <> NEW.status",
            "NEW.id, OLD.status, NEW.status, NEW.lease_token",
        ),
        ("DELETE", "TRUE", "OLD.id, OLD.status, NULL, NULL"),
    ] {
        shop.run(
            conn,
            &format!(
                "CREATE TRIGGER {{{{torture_{event}}}}} AFTER {event} ON {{{{akeneo_events_queue}}}} FOR EACH ROW
                 BEGIN IF {condition} THEN
                     INSERT INTO {{{{torture_moves}}}} (entry, was, became, token, at) VALUES ({values}, NOW(6));
                 END IF; END"
            ),
        );
    }
}

/// Every event has ended as it should, and no other entry is there.
pub fn endings(stand: &mut Stand, sent: &[Sent]) -> Counts {
    let table = stand.shop.table("akeneo_events_queue");
    let sql = format!("SELECT event_id, status, COALESCE(reason, '') FROM {table}");
    let rows: Vec<(String, String, String)> = stand.conn.query(sql).unwrap();
    let mut rows: HashMap<String, (String, String)> = rows
        .into_iter()
        .map(|(id, status, reason)| (id, (status, reason)))
        .collect();
    let again = reset_after(stand, "completed");
    let failed_before = reset_after(stand, "failed");
    let (mut lost, mut wrong) = (Vec::new(), Vec::new());
    for Sent { event_id, end, .. } in sent {
        let Some((status, reason)) = rows.remove(event_id) else {
            lost.push(format!("{event_id} is missing"));
            continue;
        };
        let said = format!("{event_id} is {status}: {reason}");
        let right = match end {
            End::Completed => {
                status == "completed" && ["deleted", "already_absent"].contains(&reason.as_str())
                    || again.contains(event_id) && status == "failed" && reason == "not_mapped"
            }
            End::PutBack => status == "completed" && reason == "put_back_by",
            End::Failed(expected) => {
                // What the webhook found wrong, a worker that takes it again does not look for.
                let expected = match *expected {
                    "event_lacks" if failed_before.contains(event_id) => "unreadable_event",
                    expected => expected,
                };
                status == "failed" && reason == expected
            }
        };
        if status == "pending" || status == "processing" {
            lost.push(said);
        } else if !right {
            wrong.push(said);
        }
    }
    wrong.extend(
        rows.keys()
            .map(|event_id| format!("{event_id} was never sent")),
    );
    Counts {
        lost: report("lost", lost),
        wrong: report("wrong", wrong),
        ..Counts::default()
    }
}

/// Events that were reset after they had ended so. Of what had gone together with something else nobody knows any more.
fn reset_after(stand: &mut Stand, was: &str) -> HashSet<String> {
    let sql =
        "SELECT event_id FROM {{akeneo_events_queue}} q JOIN {{torture_moves}} m ON m.entry = q.id
         WHERE m.was = ? AND m.became = 'pending'";
    let sql = stand.sql(sql);
    let ids: Vec<String> = stand.conn.exec(sql, (was,)).unwrap();
    ids.into_iter().collect()
}

/// The shop is row by row what it was. When a row was last changed does not count: making a category and deleting it
/// again changes its parents. Nor do the workers' signs of life.
pub fn catalog(stand: &mut Stand, before: &Snapshot) -> Counts {
    let difference = before.difference(&stand.shop.snapshot(&mut stand.conn));
    let rows = |rows: &[String]| {
        let rows = rows.iter().filter(|row| !row.starts_with(SIGN_OF_LIFE));
        rows.cloned().collect::<HashSet<_>>()
    };
    let (removed, added) = (rows(&difference.removed), rows(&difference.added));
    let gone = removed.difference(&added).map(|row| format!("- {row}"));
    let new = added.difference(&removed).map(|row| format!("+ {row}"));
    Counts {
        wrong: report("wrong", gone.chain(new).collect()),
        ..Counts::default()
    }
}

/// Each entry ended once, but for those that were reset; each move is a legal one; and no entity was deleted by two at a
/// time. `frozen` are processes that were frozen while they held one.
pub fn journals(stand: &mut Stand, frozen: &HashSet<u32>) -> Counts {
    let mut counts = moves(stand);
    counts += overlaps(stand, frozen);
    counts
}

fn moves(stand: &mut Stand) -> Counts {
    type Row = (u64, Option<String>, Option<String>);
    let table = stand.shop.table("torture_moves");
    let sql = format!("SELECT entry, was, became FROM {table} ORDER BY id");
    let rows: Vec<Row> = stand.conn.query(sql).unwrap();
    let mut ended: HashSet<u64> = HashSet::new();
    let mut statuses: HashMap<u64, Option<String>> = HashMap::new();
    let (mut doubled, mut wrong) = (Vec::new(), Vec::new());
    for (entry, was, became) in rows {
        let said = format!("entry {entry}: {was:?} became {became:?}");
        // From one move to the next without a gap: else a status was changed behind the triggers' back.
        let known = statuses.insert(entry, became.clone());
        let from_before = known.is_none() && became.is_none();
        if known.flatten() != was && !from_before {
            wrong.push(format!("{said}, unexpectedly"));
        }
        match (was.as_deref(), became.as_deref()) {
            (Some("processing"), Some("completed" | "failed")) => {
                if !ended.insert(entry) {
                    doubled.push(said);
                }
            }
            // A reset.
            (Some("completed" | "failed"), Some("pending")) => {
                ended.remove(&entry);
            }
            (None, Some("pending" | "failed"))
            | (Some("pending"), Some("processing"))
            | (Some("processing"), Some("pending"))
            | (Some("completed" | "failed"), None) => {}
            _ => wrong.push(said),
        }
    }
    Counts {
        doubled: report("doubled", doubled),
        wrong: report("wrong", wrong),
        ..Counts::default()
    }
}

/// A deletion without an end is one whose process died; nobody can work beside a dead process.
fn overlaps(stand: &mut Stand, frozen: &HashSet<u32>) -> Counts {
    let sql = "SELECT CONCAT(a.entity, ' ', a.entity_id), a.process, b.process
         FROM {{torture_deletions}} a JOIN {{torture_deletions}} b
           ON a.entity = b.entity AND a.entity_id = b.entity_id AND a.id < b.id
         WHERE a.stopped_at > b.started_at";
    let sql = stand.sql(sql);
    let rows: Vec<(String, u32, u32)> = stand.conn.query(sql).unwrap();
    let overlaps = rows
        .into_iter()
        .filter(|(_, one, other)| !frozen.contains(one) && !frozen.contains(other))
        .map(|(entity, one, other)| format!("{entity} was deleted by {one} and {other} at a time"));
    let twice = "SELECT CONCAT(entity, ' ', entity_id) FROM {{torture_deletions}} WHERE found = 1
         GROUP BY entity, entity_id HAVING COUNT(*) > 1";
    let twice = stand.sql(twice);
    let twice: Vec<String> = stand.conn.query(twice).unwrap();
    let twice = twice
        .into_iter()
        .map(|entity| format!("{entity} was deleted twice"));
    Counts {
        doubled: report("doubled", overlaps.chain(twice).collect()),
        ..Counts::default()
    }
}

/// Prints the first findings, and counts them.
pub fn report(kind: &str, findings: Vec<String>) -> u64 {
    for finding in findings.iter().take(SHOWN) {
        eprintln!("{kind}: {finding}");
    }
    findings.len() as u64
}
