//! The processes that work on the queue: `php/worker.php`.

use crate::support::dirs::project_root;
use crate::support::process::{Process, Signal};
use crate::support::programs;
use crate::support::site::extension;
use std::fs;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const SCRIPT: &str = "tests/torture/php/worker.php";
const KILL_POINT: &str = "AKENEO_EVENTS_KILL_POINT";

/// The file by which a process is killed or frozen at a step; see `tests/hooks/kill_point.rs`.
#[derive(Clone, Debug)]
pub struct Trap {
    file: PathBuf,
}

impl Trap {
    pub fn in_dir(dir: &Path) -> Self {
        Self {
            file: dir.join("kill-point"),
        }
    }

    /// The environment of processes that it may catch.
    pub fn env(&self) -> (String, String) {
        (KILL_POINT.to_owned(), self.file.display().to_string())
    }

    /// The next process that passes `step` for the `nth` time gets the signal.
    pub fn set(&self, signal: &str, step: &str, nth: u64) {
        let _ = fs::remove_file(self.done());
        let new = self.file.with_extension("new");
        fs::write(&new, format!("{signal} {step} {nth}\n")).unwrap();
        fs::rename(&new, &self.file).unwrap();
    }

    /// Takes it away; whether it had caught a process.
    pub fn spring(&self) -> bool {
        fs::remove_file(&self.file).is_err()
    }

    /// The process that it caught, if it has.
    pub fn caught(&self) -> Option<u32> {
        fs::read_to_string(self.done()).ok()?.parse().ok()
    }

    /// Waits until a process is caught.
    ///
    /// # Panics
    /// When none is within 30 s.
    pub fn catch(&self) -> u32 {
        let started = Instant::now();
        loop {
            if let Some(process) = self.caught() {
                return process;
            }
            assert!(started.elapsed() < Duration::from_secs(30), "{self:?}");
            sleep(Duration::from_millis(2));
        }
    }

    /// Lets the clocks of all processes that it may catch go so many seconds ahead.
    pub fn clock(&self, ahead: i64) {
        let new = self.file.with_extension("new");
        fs::write(&new, ahead.to_string()).unwrap();
        fs::rename(&new, self.file.with_extension("clock")).unwrap();
    }

    fn done(&self) -> PathBuf {
        self.file.with_extension("done")
    }
}

fn php(root: &Path, trap: &Trap, command: &mut Command) {
    let (name, value) = trap.env();
    command
        .arg("-d")
        .arg(format!("extension={}", extension().display()))
        .arg(project_root().join(SCRIPT))
        .arg(root)
        .env(name, value);
}

/// Starts a process for each command, and tells how it ended.
pub struct Cron {
    child: Child,
    commands: ChildStdin,
    endings: Lines<BufReader<ChildStdout>>,
}

impl Cron {
    pub fn start(root: &Path, trap: &Trap) -> Self {
        let mut command = Command::new(programs::php());
        php(root, trap, &mut command);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            commands: child.stdin.take().unwrap(),
            endings: BufReader::new(child.stdout.take().unwrap()).lines(),
            child,
        }
    }

    /// Starts a process; [`ending`](Self::ending) waits for it.
    pub fn begin(&mut self, command: &str) {
        writeln!(self.commands, "{command}").unwrap();
    }

    /// How the process ended: `exit 0`, `signal 9`.
    pub fn ending(&mut self) -> String {
        self.endings.next().expect("an ending").unwrap()
    }

    /// Starts a process and waits for its end.
    pub fn run(&mut self, command: &str) -> String {
        self.begin(command);
        self.ending()
    }
}

impl Drop for Cron {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Consumers, each started again when it ends.
pub struct Consumers {
    root: PathBuf,
    trap: Trap,
    command: &'static str,
    processes: Vec<Process>,
    /// How often one had to be started again.
    pub restarts: u64,
}

impl Consumers {
    pub fn start(root: &Path, trap: &Trap, count: usize) -> Self {
        Self::of(root, trap, count, "consume")
    }

    /// Those that hide products and categories first.
    pub fn hiding(root: &Path, trap: &Trap, count: usize) -> Self {
        Self::of(root, trap, count, "consume-hiding")
    }

    fn of(root: &Path, trap: &Trap, count: usize, command: &'static str) -> Self {
        let start = || consumer(root, trap, command);
        Self {
            root: root.to_owned(),
            trap: trap.clone(),
            command,
            processes: (0..count).map(|_| start()).collect(),
            restarts: 0,
        }
    }

    /// Starts again what has ended.
    pub fn tend(&mut self) {
        for process in &mut self.processes {
            if !process.is_running() {
                *process = consumer(&self.root, &self.trap, self.command);
                self.restarts += 1;
            }
        }
    }

    /// SIGKILL to one of them.
    pub fn kill(&mut self, index: usize) {
        self.processes[index].kill();
    }

    /// Process ids.
    pub fn ids(&self) -> Vec<u32> {
        self.processes.iter().map(Process::id).collect()
    }

    /// Asks all of them to end, and waits.
    pub fn stop(&mut self) {
        for process in &mut self.processes {
            process.stop();
        }
    }
}

fn consumer(root: &Path, trap: &Trap, what: &str) -> Process {
    let log = root.join("var/log/consumer.log");
    Process::spawn("consumer", programs::php(), &log, Signal::Kill, |command| {
        php(root, trap, command);
        command.arg(what);
    })
}

/// Sends a signal to one process.
pub fn signal(name: &str, process: u32) {
    let status = Command::new("kill")
        .args(["-s", name, &process.to_string()])
        .status();
    assert!(status.unwrap().success(), "{name} {process}");
}
