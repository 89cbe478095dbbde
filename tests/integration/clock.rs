//! The database's clock, which every host goes by. Each test has a server of its own, whose new sessions show the time that the
//! test sets.

use crate::support::database::Database as TestDatabase;
use crate::support::database_server::{DatabaseServer, Options};
use akeneo_events::Database;
use chrono::{DateTime, TimeDelta, Utc};
use mysql::Conn;
use mysql::prelude::Queryable;

struct Clock {
    root: Conn,
    at: TestDatabase,
    _server: DatabaseServer,
}

impl Clock {
    fn new() -> Self {
        let server = DatabaseServer::start(Options {
            durable: false,
            ..Options::default()
        });
        Self {
            root: server.root(),
            at: server.create_database("shop"),
            _server: server,
        }
    }

    /// A connection whose session shows this time, and stands still there.
    fn connect(&mut self, time: &str) -> Database {
        let seconds = at(time).timestamp();
        self.root
            .query_drop(format!(
                "SET GLOBAL init_connect = 'SET timestamp = {seconds}'"
            ))
            .unwrap();
        Database::connect(&self.at.settings("")).unwrap()
    }

    /// How often the server was asked for anything, this question included.
    fn questions(&mut self) -> u64 {
        let sql = "SHOW GLOBAL STATUS LIKE 'Questions'";
        let status: Option<(String, u64)> = self.root.query_first(sql).unwrap();
        status.unwrap().1
    }
}

fn at(time: &str) -> DateTime<Utc> {
    time.parse().unwrap()
}

/// Whether a clock that was read a moment ago shows this time.
fn shows(now: DateTime<Utc>, time: &str) -> bool {
    (TimeDelta::zero()..TimeDelta::seconds(30)).contains(&(now - at(time)))
}

#[test]
fn the_time_is_that_of_the_session_whatever_the_hosts_clock_and_the_servers_time_zone_say() {
    let mut clock = Clock::new();
    for time in ["2019-02-03T04:05:06Z", "2037-02-03T04:05:06Z"] {
        let now = clock.connect(time).clock().unwrap();
        assert!(shows(now, time), "{now} instead of {time}");
    }
}

#[test]
fn the_database_is_asked_once_and_the_time_goes_on_by_itself() {
    let mut clock = Clock::new();
    let mut database = clock.connect("2019-02-03T04:05:06Z");
    let mut last = database.clock().unwrap();
    let before = clock.questions();
    for _ in 0..1_000 {
        let now = database.clock().unwrap();
        // The session's clock stands still.
        assert!(now > last, "{now} after {last}");
        last = now;
    }
    assert_eq!(clock.questions() - before, 1);
}

#[test]
fn a_new_connection_asks_anew() {
    let mut clock = Clock::new();
    let first = clock.connect("2019-02-03T04:05:06Z").clock().unwrap();
    let second = clock.connect("2019-02-03T03:05:06Z").clock().unwrap();
    assert!(shows(first, "2019-02-03T04:05:06Z"), "{first}");
    assert!(shows(second, "2019-02-03T03:05:06Z"), "{second}");
}
