//! What must not grow, second by second.

use crate::stand::Stand;
use mysql::prelude::Queryable;
use std::collections::BTreeMap;
use std::fmt;
use std::fs;

/// What a process may gain in KiB from the second quarter to the last one. In its first hundred thousand statements the
/// database driver's pool of buffers grows by 3,500, with MySQL most of it within the first minute, and then no more.
const GROWTH: u64 = 4_096;
/// Files that it may have more: one that happens to be open.
const FILES: u64 = 2;
/// Connections of all processes together: two workers of the web server with one each, two consumers and cron's process
/// with the core's and the two of the deleters, and the test's.
const CONNECTIONS: u64 = 2 + 3 * 3 + 1;
/// Entries that may be due in the best moment of the last quarter: ten seconds' worth.
const BACKLOG: u64 = 1_000;

/// Where to read.
pub struct Reading<'a> {
    pub stand: &'a mut Stand,
    pub consumers: &'a [u32],
    /// Counts what is due.
    pub due: &'static str,
}

/// Readings in their order.
#[derive(Default)]
pub struct Gauges {
    processes: BTreeMap<(&'static str, u32), Vec<Process>>,
    connections: Vec<u64>,
    backlog: Vec<u64>,
}

#[derive(Clone, Copy)]
struct Process {
    /// Anonymous memory in KiB.
    memory: u64,
    files: u64,
}

impl Gauges {
    pub fn read(&mut self, from: Reading) {
        let web = from.stand.site.fpm().worker_pids();
        let web = web.iter().map(|pid| ("web server", *pid));
        let consumers = from.consumers.iter().map(|pid| ("consumer", *pid));
        for key in web.chain(consumers) {
            // One that has just ended is found out elsewhere.
            if let Some(process) = process(key.1) {
                self.processes.entry(key).or_default().push(process);
            }
        }
        let sql = "SHOW GLOBAL STATUS LIKE 'Threads_connected'";
        let row: (String, u64) = from.stand.conn.query_first(sql).unwrap().unwrap();
        self.connections.push(row.1);
        self.backlog.push(from.stand.number(from.due));
    }

    /// Prints what is too much, and counts it.
    pub fn findings(&self) -> u64 {
        let mut findings = Vec::new();
        for ((name, pid), readings) in &self.processes {
            let (warm, late) = quarters(readings);
            let memory = |of: &[Process]| least(of.iter().map(|it| it.memory));
            if memory(late) > memory(warm) + GROWTH {
                findings.push(format!(
                    "the {name} {pid} grew from {} to {} KiB",
                    memory(warm),
                    memory(late)
                ));
            }
            let files = |of: &[Process]| least(of.iter().map(|it| it.files));
            if files(late) > files(warm) + FILES {
                findings.push(format!(
                    "the {name} {pid} had {} files open, then {}",
                    files(warm),
                    files(late)
                ));
            }
        }
        if self.processes.len() != 4 {
            findings.push(format!("{} processes instead of 4", self.processes.len()));
        }
        let connections = self.connections.iter().max();
        if connections > Some(&CONNECTIONS) {
            findings.push(format!("{connections:?} connections"));
        }
        let (_, late) = quarters(&self.backlog);
        let backlog = least(late.iter().copied());
        if backlog > BACKLOG {
            findings.push(format!("never less than {backlog} entries due"));
        }
        for finding in &findings {
            eprintln!("wrong: {finding}");
        }
        findings.len() as u64
    }
}

/// The second and the last: the first is for warming up.
fn quarters<T>(readings: &[T]) -> (&[T], &[T]) {
    let quarter = readings.len() / 4;
    (
        &readings[quarter..quarter * 2],
        &readings[readings.len() - quarter..],
    )
}

/// Peaks come and go; what leaks is never given back.
fn least(values: impl Iterator<Item = u64>) -> u64 {
    values.min().unwrap_or_default()
}

fn process(pid: u32) -> Option<Process> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|it| it.starts_with("RssAnon:"))?;
    Some(Process {
        memory: line.split_whitespace().nth(1)?.parse().ok()?,
        files: fs::read_dir(format!("/proc/{pid}/fd")).ok()?.count() as u64,
    })
}

impl fmt::Display for Gauges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((name, pid), readings) in &self.processes {
            let (warm, late) = quarters(readings);
            let memory = |of: &[Process]| least(of.iter().map(|it| it.memory));
            let files = |of: &[Process]| least(of.iter().map(|it| it.files));
            writeln!(
                f,
                "{name} {pid}: {} KiB and {} files, then {} KiB and {} files",
                memory(warm),
                files(warm),
                memory(late),
                files(late)
            )?;
        }
        let (warm, late) = quarters(&self.backlog);
        write!(
            f,
            "at most {:?} connections; due {:?} to {:?}, then {:?} to {:?}",
            self.connections.iter().max(),
            warm.iter().min(),
            warm.iter().max(),
            late.iter().min(),
            late.iter().max()
        )
    }
}
