//! Hosts go by the database's clock, whatever their own clocks show.

use crate::http::{PREFIX, post, product_deleted, send, signed};
use crate::shifted::{Php, Shop};
use crate::support::shop::product_uuid;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use mysql::prelude::Queryable;

/// PHP processes behind the web server; each has one connection.
const WORKERS: u64 = 2;

/// An hour behind this machine, whose clock is thus an hour ahead.
fn an_hour_ago() -> DateTime<Utc> {
    at_a_second(Utc::now() - TimeDelta::hours(1))
}

fn in_an_hour() -> DateTime<Utc> {
    at_a_second(Utc::now() + TimeDelta::hours(1))
}

fn at_a_second(time: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(time.timestamp(), 0).unwrap()
}

/// Whether a time is that of the database, or so much later, though a slow test took some seconds.
fn is(time: TimeDelta, later: TimeDelta) -> bool {
    (later..later + TimeDelta::seconds(30)).contains(&time)
}

#[test]
fn a_host_whose_clock_is_ahead_takes_no_living_lease_and_nothing_that_is_not_due() {
    let mut shop = Shop::at(an_hour_ago());
    shop.pending("leased");
    let expires = (shop.time + TimeDelta::minutes(5)).format("%F %T");
    shop.run(&format!(
        "UPDATE {{queue}} SET status = 'processing', lease_token = 'of another host', lease_expires_at = '{expires}'"
    ));
    let mut php = Php::of(&shop);
    assert_eq!(php.told("rescue"), "0");
    assert_eq!(php.told("reset"), "\"busy\"");
    assert_eq!(shop.status(), "processing");

    let due = (shop.time + TimeDelta::minutes(5)).format("%F %T");
    shop.run(&format!(
        "UPDATE {{queue}} SET status = 'pending', available_at = '{due}', lease_token = NULL, lease_expires_at = NULL"
    ));
    assert_eq!(php.told("has due"), "false");
    assert_eq!(php.told("claim"), "0");

    // Six minutes later by the database's clock, which the process asks anew.
    shop.goes_on(TimeDelta::minutes(6));
    assert_eq!(php.told("has due"), "true");
    assert_eq!(php.told("claim"), "1");
}

#[test]
fn the_lease_of_a_host_whose_clock_is_behind_is_as_long_as_any() {
    let mut shop = Shop::at(in_an_hour());
    shop.pending("leased");
    let mut php = Php::of(&shop);
    assert_eq!(php.told("claim"), "1");
    let lease = shop.time_of("lease_expires_at");
    assert!(is(lease, TimeDelta::minutes(5)), "{lease}");
    let mut other = Php::of(&shop);
    assert_eq!(other.told("rescue"), "0");
}

#[test]
fn a_worker_sees_by_the_databases_clock_that_its_lease_ran_out() {
    let mut shop = Shop::at(an_hour_ago());
    shop.pending(&product_uuid(0));
    let mut php = Php::of(&shop);
    assert_eq!(php.told("claim"), "1");
    shop.goes_on(TimeDelta::minutes(6));
    assert_eq!(php.told("next"), "\"lease lost\"");
}

#[test]
fn what_is_tried_again_waits_by_the_databases_clock() {
    let mut shop = Shop::at(an_hour_ago());
    shop.pending(&product_uuid(0));
    let mut php = Php::of(&shop);
    assert_eq!(php.told("claim"), "1");
    assert_eq!(php.told("next"), format!("\"{}\"", product_uuid(0)));
    php.told("retry");
    assert!(php.told("finish").contains("\"retried\":1"));
    let changed = shop.time_of("updated_at");
    assert!(is(changed, TimeDelta::zero()), "{changed}");
    let wait = shop.time_of("available_at");
    assert!(
        (TimeDelta::seconds(1)..TimeDelta::minutes(10)).contains(&wait),
        "{wait}"
    );
}

#[test]
fn what_is_reset_is_due_at_once_by_the_databases_clock() {
    let mut shop = Shop::at(an_hour_ago());
    shop.pending("failed");
    shop.run("UPDATE {queue} SET status = 'failed'");
    let mut php = Php::of(&shop);
    assert_eq!(php.told("reset"), "\"done\"");
    let due = shop.time_of("available_at");
    assert!(is(due, TimeDelta::zero()), "{due}");
    assert_eq!(php.told("claim"), "1");
}

#[test]
fn cleanup_keeps_what_is_young_by_the_databases_clock() {
    let mut shop = Shop::at(an_hour_ago());
    shop.pending("completed");
    shop.run("UPDATE {queue} SET status = 'completed'");
    Php::of(&shop).told("clean up");
    assert_eq!(shop.stand.queue().len(), 1);
    shop.goes_on(TimeDelta::minutes(31));
    Php::of(&shop).told("clean up");
    assert_eq!(shop.stand.queue().len(), 0);
}

#[test]
fn the_doctor_tells_by_the_databases_clock_how_long_something_has_waited() {
    let mut shop = Shop::at(an_hour_ago());
    shop.pending("waits");
    let seconds: i64 = Php::of(&shop).told("backlog").parse().unwrap();
    let waited = TimeDelta::seconds(seconds);
    assert!(is(waited, TimeDelta::minutes(1)), "{waited}");
}

#[test]
fn a_sign_of_life_is_by_the_databases_clock() {
    let mut shop = Shop::at(an_hour_ago());
    Php::of(&shop).told("beat");
    let table = format!("{PREFIX}akeneo_events_latest");
    let sql = format!("SELECT happened_at FROM {table} WHERE kind = 'cron'");
    let beat: NaiveDateTime = shop.stand.conn.query_first(sql).unwrap().unwrap();
    let beat = beat.and_utc() - shop.time;
    assert!(is(beat, TimeDelta::zero()), "{beat}");
}

#[test]
fn an_event_is_received_by_the_databases_clock_which_is_not_asked_for_each() {
    let mut shop = Shop::at(an_hour_ago());
    let mut root = shop.server.root();
    root.query_drop("SET GLOBAL log_output = 'TABLE'").unwrap();
    root.query_drop("SET GLOBAL general_log = 1").unwrap();
    let asked = |root: &mut mysql::Conn| -> u64 {
        let sql = "SELECT COUNT(*) FROM mysql.general_log
                   WHERE command_type = 'Execute' AND argument = 'SELECT UTC_TIMESTAMP(6)'";
        root.query_first(sql).unwrap().unwrap()
    };
    let forged = product_deleted("forged", "uuid");
    let unsigned = send(post(
        &shop.stand.site.webhook(),
        &forged,
        &signed(b"another body"),
    ));
    assert_eq!(unsigned.status, 401);
    assert_eq!(asked(&mut root), 0);

    let body = product_deleted("e-1", "uuid");
    for _ in 0..50 {
        assert_eq!(shop.stand.deliver(&body).status, 200);
    }
    for column in ["received_at", "available_at", "updated_at"] {
        let time = shop.time_of(column);
        assert!(is(time, TimeDelta::zero()), "{column}: {time}");
    }
    let asked = asked(&mut root);
    assert!((1..=WORKERS).contains(&asked), "asked {asked} times");
}
